// Package corpus remembers counterexamples: a store on pebble that every check
// adds to, and golden traces in text that are committed beside the code, see
// docs/decisions/corpus.md.
//
// A store is a directory with a file STORE, which says what must be found in
// it, and a folder db, which is pebble's:
//
//	STORE    schema version, writes and entries acknowledged, checksum
//	db/      meta            the same counts, committed with each entry
//	         entry/<id>      one counterexample, JSON with its trace as text
//	         note/<name>     what somebody who writes the store wants to remember,
//	                         such as how far a night has come
//	PUBLISHED                a copy for those who find the store in use, see Publish
//
// A store loses nothing in silence. Pebble's checksums find bytes that have
// changed, but a log or manifest that was cut short looks to it like one that
// was never longer; then its counts fall behind those of STORE. Everything is
// read and compared before the first byte is written, so that a store that is
// locked, damaged or newer than this code stays as it is.
package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/icmc-project/icmc/model/trace"
)

// prefixMin is the length of the shortest prefix of an id that Get accepts.
const prefixMin = 4

const (
	entryPrefix = "entry/"
	notePrefix  = "note/"
)

var metaKey = []byte("meta")

// A Store is a directory of counterexamples. Its methods may be called
// concurrently.
type Store struct {
	dir      string // as the user named it
	readOnly bool

	mu     sync.Mutex
	engine *engine
	seal   sealFile
	counts counts
	closed bool
}

// Open opens the store in dir for reading and writing; a directory that is
// empty or does not exist becomes a store. Errors match ErrLocked, ErrDamaged,
// ErrNewer or errNotStore where that is the cause, and then nothing in dir has
// changed. Close the store soon: nobody else can open it until then.
func Open(dir string) (*Store, error) {
	return open(dir, vfs.Default, false)
}

// OpenReadOnly opens the store in dir for Get and List. Where nothing was
// stored yet the error matches ErrNone, otherwise errors are those of Open.
func OpenReadOnly(dir string) (*Store, error) {
	return open(dir, vfs.Default, true)
}

// Put stores the counterexample that a check with these statistics found at
// now, and returns its entry once it is on disk. A counterexample that is there
// already stays one entry: first seen remains, last seen, count, statistics and
// commentary become those of this time. An entry that cannot be read is not
// overwritten.
func (s *Store) Put(t trace.Trace, stats Stats, now time.Time, version string) (Entry, error) {
	entries, err := s.Commit(Change{Found: []Found{{t, stats}}, Now: now, Version: version})
	if err != nil {
		return Entry{}, err
	}
	return entries[0], nil
}

// Get returns the entry whose id starts with prefix, of at least prefixMin
// digits. Errors match ErrUnknown, then they name the nearest ids, or
// errAmbiguous, then they list the candidates.
func (s *Store) Get(prefix string) (Entry, error) {
	listing, err := s.List()
	if err != nil {
		return Entry{}, err
	}
	e, err := listing.Get(prefix)
	if err != nil {
		return Entry{}, fmt.Errorf("store %s: %w", s.dir, err)
	}
	return e, nil
}

// A Listing is what a store holds.
type Listing struct {
	Entries []Entry   // by scenario, property and id
	Damaged []Damaged // by id; entries that are there but cannot be read
}

// Damaged is an entry whose stored value cannot be read.
type Damaged struct {
	ID  string
	Err error // matches ErrDamaged or ErrNewer and names the id
}

// Get is Store.Get on what was listed.
func (l Listing) Get(prefix string) (Entry, error) {
	prefix = strings.ToLower(prefix)
	if len(prefix) < prefixMin {
		return Entry{}, fmt.Errorf("id %q is too short, expected at least %d digits", prefix, prefixMin)
	}
	var matches []string
	var entry Entry
	var damage error
	for _, e := range l.Entries {
		if strings.HasPrefix(e.ID, prefix) {
			matches = append(matches, e.String())
			entry = e
		}
	}
	for _, d := range l.Damaged {
		if strings.HasPrefix(d.ID, prefix) {
			matches = append(matches, d.ID+" (cannot be read)")
			damage = d.Err
		}
	}
	switch {
	case len(matches) > 1:
		return Entry{}, fmt.Errorf("%w %q: %s", errAmbiguous, prefix, strings.Join(matches, ", "))
	case damage != nil:
		return Entry{}, fmt.Errorf("entry cannot be read: %w", damage)
	case len(matches) == 1:
		return entry, nil
	case len(l.Entries) == 0:
		return Entry{}, fmt.Errorf("%w %q: the store is empty", ErrUnknown, prefix)
	}
	return Entry{}, fmt.Errorf("%w %q; the nearest are %s", ErrUnknown, prefix, strings.Join(nearest(prefix, l.Entries), ", "))
}

// List returns all entries. One that cannot be read does not hide the others.
func (s *Store) List() (Listing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return Listing{}, err
	}
	var l Listing
	err := s.engine.scan(func(key, value []byte) {
		id, ok := strings.CutPrefix(string(key), entryPrefix)
		if !ok {
			return
		}
		if e, err := decodeEntry(id, value); err != nil {
			l.Damaged = append(l.Damaged, Damaged{id, err})
		} else {
			l.Entries = append(l.Entries, e)
		}
	})
	if err != nil {
		return Listing{}, s.failed("reading", err)
	}
	slices.SortFunc(l.Entries, Entry.compare)
	return l, nil
}

// Close releases the store. Everything that Put returned is on disk already.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	if err := s.engine.close(); err != nil {
		return s.failed("closing", err)
	}
	return nil
}

func (s *Store) usable() error {
	if s.closed {
		return fmt.Errorf("store %s: already closed", s.dir)
	}
	return nil
}

// failed says what went wrong with an open store.
func (s *Store) failed(doing string, err error) error {
	if pebble.IsCorruptionError(err) || errors.Is(err, errPanicked) {
		return damaged(s.dir, fmt.Errorf("%s: %w", doing, err))
	}
	return fmt.Errorf("store %s: %s: %w", s.dir, doing, err)
}

// verify reads everything and compares it with what STORE promises.
func (s *Store) verify(promised counts) error {
	found, readMeta := counts{Schema: schema}, false
	var metaErr error
	entries := int64(0)
	err := s.engine.scan(func(key, value []byte) {
		switch {
		case bytes.HasPrefix(key, []byte(entryPrefix)):
			entries++
		case bytes.Equal(key, metaKey):
			metaErr, readMeta = json.Unmarshal(value, &found), true
		}
	})
	switch {
	case err != nil:
		return damaged(s.dir, err)
	case metaErr != nil:
		return damaged(s.dir, fmt.Errorf("the key %s cannot be read: %w", metaKey, metaErr))
	case found.Schema > schema:
		return newer(s.dir, fmt.Sprintf("its schema is %d, this icmc knows %d", found.Schema, schema))
	case readMeta && found.Schema < 1:
		return damaged(s.dir, fmt.Errorf("the key %s has schema %d", metaKey, found.Schema))
	case found.Writes < promised.Writes:
		return damaged(s.dir, fmt.Errorf("%d of %d writes are lost", promised.Writes-found.Writes, promised.Writes))
	case found.Entries != entries:
		return damaged(s.dir, fmt.Errorf("%d entries are there, expected %d", entries, found.Entries))
	case found.Writes == promised.Writes && entries != promised.Entries:
		return damaged(s.dir, fmt.Errorf("%d entries are there, %s says %d", entries, sealName, promised.Entries))
	}
	s.counts = found
	return nil
}

func entryKey(id string) []byte { return []byte(entryPrefix + id) }
