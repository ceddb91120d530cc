package corpus

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

const (
	sealName = "STORE"
	sealNote = "The counterexamples that icmc has found. Edit nothing here; to forget them all, delete the directory."
)

// counts is how much a store holds.
type counts struct {
	Schema  int   `json:"schema"`
	Writes  int64 `json:"writes"` // Put, all of them
	Entries int64 `json:"entries"`
}

// sealFile is the file STORE of a store. It marks the directory as a store and
// is written after each commit, before the commit is acknowledged: a database
// that has less than it says has lost something.
type sealFile struct {
	fs  vfs.FS
	dir string
}

func (f sealFile) path() string { return f.fs.PathJoin(f.dir, sealName) }

// write replaces the file, and is on disk when it returns.
func (f sealFile) write(c counts) error { return replaceFile(f.fs, f.dir, sealName, c.text()) }

// replaceFile replaces a file in dir by text, as a whole or not at all, and is
// on disk when it returns.
func replaceFile(fs vfs.FS, dir, name, text string) error {
	temp := fs.PathJoin(dir, name+".tmp")
	file, err := fs.Create(temp, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = file.Write([]byte(text))
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := fs.Rename(temp, fs.PathJoin(dir, name)); err != nil {
		return err
	}
	return syncDir(fs, dir)
}

// read returns what the file says; fs.ErrNotExist when there is none.
func (f sealFile) read() (counts, error) {
	file, err := f.fs.Open(f.path())
	if err != nil {
		return counts{}, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return counts{}, err
	}
	return parseSeal(string(text))
}

func (c counts) text() string {
	body := fmt.Sprintf("icmc-store %d\n%s\nwrites %d\nentries %d\n", schema, sealNote, c.Writes, c.Entries)
	return body + "sum " + checksum(body) + "\n"
}

var errSeal = errors.New("the file " + sealName + " is not as it was written")

func parseSeal(text string) (counts, error) {
	c := counts{}
	first, _, _ := strings.Cut(text, "\n")
	if _, err := fmt.Sscanf(first, "icmc-store %d", &c.Schema); err != nil || c.Schema < 1 {
		return counts{}, errSeal
	}
	if c.Schema > schema {
		return c, fmt.Errorf("%w: the file %s has schema %d, this icmc knows %d", ErrNewer, sealName, c.Schema, schema)
	}
	at := strings.LastIndex(text, "sum ")
	if at < 0 || text[at:] != "sum "+checksum(text[:at])+"\n" {
		return counts{}, errSeal
	}
	_, rest, _ := strings.Cut(text[:at], "\nwrites ")
	if _, err := fmt.Sscanf(rest, "%d\nentries %d\n", &c.Writes, &c.Entries); err != nil {
		return counts{}, errSeal
	}
	return c, nil
}

func checksum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return fmt.Sprintf("%x", sum[:8])
}

func syncDir(fs vfs.FS, dir string) error {
	d, err := fs.OpenDir(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// makeDirs creates dir and what is missing above it, so that a crash does not
// undo it.
func makeDirs(fs vfs.FS, dir string) error {
	parent := fs.PathDir(dir)
	if _, err := fs.Stat(parent); os.IsNotExist(err) && parent != dir {
		if err := makeDirs(fs, parent); err != nil {
			return err
		}
	}
	if err := fs.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return syncDir(fs, parent)
}
