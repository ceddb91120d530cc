package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/atomicfs"
)

const (
	dbName   = "db"
	lockName = "LOCK"
)

// open reads and compares everything before it lets pebble write.
func open(dir string, fsys vfs.FS, readOnly bool) (*Store, error) {
	path, err := resolve(dir, fsys)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", dir, err)
	}
	s := &Store{dir: dir, readOnly: readOnly, seal: sealFile{fsys, path}}
	isStore, err := s.recognise()
	switch {
	case err != nil:
		return nil, err
	case !isStore && readOnly:
		return nil, none(dir)
	}
	db := fsys.PathJoin(path, dbName)
	if _, err := fsys.Stat(db); errors.Is(err, fs.ErrNotExist) {
		if err := s.mayCreate(isStore); err != nil {
			return nil, err
		}
		if err := makeDirs(fsys, db); err != nil {
			return nil, fmt.Errorf("store %s: cannot be created: %w", dir, err)
		}
	}
	lock, err := pebble.LockDirectory(db, fsys)
	if err != nil {
		var pathErr *fs.PathError // the file cannot be made; a lock that is held has no path
		if errors.As(err, &pathErr) || errors.Is(err, syscall.ENOSPC) {
			return nil, fmt.Errorf("store %s: cannot be locked: %w", dir, err)
		}
		return nil, locked(dir, err)
	}
	if err := s.openLocked(db, lock); err != nil {
		if s.engine == nil {
			return nil, errors.Join(err, lock.Close())
		}
		return nil, errors.Join(err, s.engine.close())
	}
	return s, nil
}

// openLocked opens the store whose lock is held. The engine, once there is
// one, owns the lock.
func (s *Store) openLocked(db string, lock *pebble.Lock) error {
	fsys := s.seal.fs
	promised, err := s.seal.read() // again, for it may have changed until we had the lock
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := s.recognise(); err != nil {
			return err
		}
		promised = counts{Schema: schema}
		if err := s.seal.write(promised); err != nil {
			return fmt.Errorf("store %s: cannot be created: %w", s.dir, err)
		}
	case err != nil:
		return s.sealError(err)
	}
	s.counts = promised
	if err := s.checkFormat(db); err != nil {
		return err
	}
	names, err := fsys.List(db)
	if err != nil {
		return fmt.Errorf("store %s: %w", s.dir, err)
	}
	exists := slices.ContainsFunc(names, func(name string) bool { return name != lockName })
	if !exists {
		if err := s.mayCreate(true); err != nil {
			return err
		}
	} else {
		s.engine, err = openEngine(fsys, db, lock, true)
		switch {
		case errors.Is(err, pebble.ErrDBDoesNotExist) && promised.Writes == 0: // its creation was cut short
			if s.readOnly {
				return none(s.dir)
			}
		case err != nil:
			return s.unreadable(err)
		default:
			if err := s.verify(promised); err != nil || s.readOnly {
				return err
			}
		}
		if err := s.engine.detach(); err != nil {
			return s.unreadable(err)
		}
	}
	if s.engine, err = openEngine(fsys, db, lock, false); err != nil {
		return fmt.Errorf("store %s: cannot be opened for writing: %w", s.dir, err)
	}
	return nil
}

// recognise says whether the directory is a store. One that is neither a store
// nor empty is an error.
func (s *Store) recognise() (bool, error) {
	fsys, path := s.seal.fs, s.seal.dir
	if info, err := fsys.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("store %s: %w", s.dir, err)
	} else if !info.IsDir() {
		return false, notStore(s.dir, "it is a file")
	}
	names, err := fsys.List(path)
	if err != nil {
		return false, fmt.Errorf("store %s: %w", s.dir, err)
	}
	if slices.Contains(names, sealName) {
		return true, nil
	}
	for _, name := range names {
		if name == sealName+".tmp" {
			continue // a creation that was cut short leaves this behind, or a db with nothing but its lock
		}
		if name != dbName {
			return false, notStore(s.dir, fmt.Sprintf("it holds %s", name))
		}
		inside, err := fsys.List(fsys.PathJoin(path, dbName))
		if err != nil {
			return false, notStore(s.dir, fmt.Sprintf("it holds %s", name))
		}
		if slices.ContainsFunc(inside, func(name string) bool { return strings.HasPrefix(name, "marker.") }) {
			return false, damaged(s.dir, fmt.Errorf("the file %s is missing", sealName))
		}
		for _, name := range inside {
			if name != lockName {
				return false, notStore(s.dir, fmt.Sprintf("it holds %s", fsys.PathJoin(dbName, name)))
			}
		}
	}
	return false, nil
}

// mayCreate says whether there is nothing that a new database could hide.
func (s *Store) mayCreate(isStore bool) error {
	if isStore {
		promised, err := s.seal.read()
		if err != nil {
			return s.sealError(err)
		}
		if promised.Writes > 0 {
			return damaged(s.dir, fmt.Errorf("the database in %s is missing", dbName))
		}
	}
	if s.readOnly {
		return none(s.dir)
	}
	return nil
}

func (s *Store) sealError(err error) error {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, ErrNewer):
		return newer(s.dir, err.Error())
	case errors.As(err, &pathErr):
		return fmt.Errorf("store %s: %w", s.dir, err)
	}
	return damaged(s.dir, err)
}

// unreadable tells a database that cannot be read because of what is in it from
// one that cannot be read because of the world around it.
func (s *Store) unreadable(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("store %s: %w", s.dir, err)
	}
	return damaged(s.dir, err)
}

// checkFormat finds a database of a later pebble, which pebble itself reports
// as an error like any other.
func (s *Store) checkFormat(db string) error {
	value, err := atomicfs.ReadMarker(s.seal.fs, db, "format-version")
	if err != nil {
		return damaged(s.dir, err)
	}
	if version, err := strconv.ParseUint(value, 10, 64); err == nil && version > uint64(pebble.FormatNewest) {
		return newer(s.dir, fmt.Sprintf("its database has format %d, this icmc knows %d", version, pebble.FormatNewest))
	}
	return nil
}

// resolve makes one name of all names of a directory on disk, for locks within
// a process go by name.
func resolve(dir string, fsys vfs.FS) (string, error) {
	if fsys != vfs.Default {
		return dir, nil
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	} else if !os.IsNotExist(err) {
		return "", err
	}
	return path, nil
}
