package corpus

import (
	"errors"
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// formatVersion is the pebble format of the databases that we write. It is
// fixed here, so that a newer pebble does not move stores to a format that the
// icmc of yesterday cannot read.
const formatVersion = pebble.FormatTableFormatV6

var errPanicked = errors.New("pebble panicked")

// An engine is a pebble database that returns errors and nothing else: it does
// not print, and what would end the process, a fatal log line or a panic,
// becomes the error of the call that was running and of all later ones.
type engine struct {
	db   *pebble.DB
	lock *pebble.Lock
	log  *fatalLog
}

// openEngine opens the database in dir, whose lock the engine owns from now on,
// also when it fails.
func openEngine(fs vfs.FS, dir string, lock *pebble.Lock, readOnly bool) (*engine, error) {
	e := &engine{lock: lock, log: &fatalLog{failed: make(chan struct{})}}
	err := e.guard(func() error {
		var err error
		e.db, err = pebble.Open(dir, &pebble.Options{
			FS:                 fs,
			Lock:               lock,
			ReadOnly:           readOnly,
			FormatMajorVersion: formatVersion,
			CacheSize:          1 << 20,
			MemTableSize:       1 << 20,
			MaxOpenFiles:       100,
			Logger:             e.log,
			EventListener: &pebble.EventListener{
				BackgroundError: e.log.end, // pebble would try again, at once and for ever, and a call may wait for it
				DataCorruption:  func(pebble.DataCorruptionInfo) {},
			},
		})
		return err
	})
	return e, err
}

// guard runs one call into pebble. A call that does not come back because of a
// fatal error is left behind: what it holds or returns is not to be trusted.
func (e *engine) guard(call func() error) error {
	if err := e.log.err(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				err, ok := r.(error) // so does pebble where a write fails while it opens
				if !ok {
					err = fmt.Errorf("%w: %v", errPanicked, r)
				}
				e.log.fail(err) // it may have held locks
				done <- err
			}
		}()
		done <- call()
	}()
	select {
	case err := <-done:
		return err
	case <-e.log.failed:
		return e.log.err()
	}
}

func (e *engine) get(key []byte) (value []byte, found bool, err error) {
	var got []byte
	var has bool
	err = e.guard(func() error {
		v, closer, err := e.db.Get(key)
		if errors.Is(err, pebble.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		got, has = append([]byte(nil), v...), true
		return closer.Close()
	})
	if err != nil {
		return nil, false, err // the call may have been left behind, still running
	}
	return got, has, nil
}

// scan visits all keys in order. Key and value are valid during the visit.
func (e *engine) scan(visit func(key, value []byte)) error {
	return e.guard(func() error {
		iter, err := e.db.NewIter(nil)
		if err != nil {
			return err
		}
		for ok := iter.First(); ok; ok = iter.Next() {
			value, err := iter.ValueAndErr()
			if err != nil {
				return errors.Join(err, iter.Close())
			}
			visit(iter.Key(), value)
		}
		return errors.Join(iter.Error(), iter.Close())
	})
}

// commit writes all pairs or none, and returns when they are on disk. A pair
// without a value removes its key.
func (e *engine) commit(pairs []pair) error {
	return e.guard(func() error {
		b := e.db.NewBatch()
		for _, p := range pairs {
			var err error
			if p.value == nil {
				err = b.Delete(p.key, nil)
			} else {
				err = b.Set(p.key, p.value, nil)
			}
			if err != nil {
				return errors.Join(err, b.Close())
			}
		}
		return errors.Join(b.Commit(pebble.Sync), b.Close())
	})
}

// A pair is a key and what to store there.
type pair struct{ key, value []byte }

// close closes the database and releases the lock. After a fatal error it
// leaves the database as it is, and pebble's share in the lock with it, until
// the process ends: nobody may write to files that a part of pebble may still
// be writing to.
func (e *engine) close() error {
	var err error
	if e.log.err() == nil && e.db != nil { // a fatal error was reported when it happened
		err = e.guard(e.db.Close)
	}
	return errors.Join(err, e.lock.Close())
}

// detach closes the database and keeps the lock.
func (e *engine) detach() error {
	if err := e.log.err(); err != nil || e.db == nil {
		return err
	}
	return e.guard(e.db.Close)
}

// fatalLog is the logger of pebble. Fatalf may not return, and ending the
// process is not for a library to do: it keeps the error and stops the
// goroutine for good.
type fatalLog struct {
	mu     sync.Mutex
	fatal  error
	failed chan struct{} // closed at the first fatal error
}

// Infof drops what pebble tells about its work.
func (l *fatalLog) Infof(string, ...any) {}

// Errorf drops what pebble also returns, or tries again.
func (l *fatalLog) Errorf(string, ...any) {}

// Fatalf does not return.
func (l *fatalLog) Fatalf(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	for _, arg := range args {
		if cause, ok := arg.(error); ok {
			err = cause // so that a full disk is recognised as one
		}
	}
	l.end(err)
}

// end keeps the error and does not return.
func (l *fatalLog) end(err error) {
	l.fail(err)
	select {}
}

func (l *fatalLog) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fatal == nil {
		l.fatal = err
		close(l.failed)
	}
}

func (l *fatalLog) err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fatal
}
