package corpus

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/icmc-project/icmc/model/trace"
)

// A Change is what is stored at once: all of it or nothing.
type Change struct {
	Found  []Found           // counterexamples, each as Put stores one
	Gone   []string          // ids of entries that do not reproduce any more
	Back   []string          // ids of entries that reproduce again, or still do
	Marks  map[string]Mark   // what became known of entries, by id
	Remove []string          // ids of entries to forget
	Notes  map[string][]byte // by name; nil removes a note

	Now     time.Time // when all that was seen
	Version string    // of the tool that saw it
}

// Mark is what is known of an entry besides its trace; it replaces what was known.
type Mark struct {
	Identity string // of an older trace, "" if that is not known
	Wanted   Want   // "" leaves it as it is
	Imported bool
}

// Found is a counterexample and what the search that found it has counted.
type Found struct {
	Trace trace.Trace
	Stats Stats
}

// Commit stores a change and returns the entries of what was found, in that
// order, once everything is on disk. An entry that cannot be read is not
// overwritten and can be removed; one to be removed or to be marked must exist.
func (s *Store) Commit(c Change) ([]Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return nil, err
	}
	doing := c.String()
	if s.readOnly {
		return nil, fmt.Errorf("store %s: opened for reading only, not %s", s.dir, doing)
	}
	p := pending{store: s, change: c, entries: map[string]*Entry{}, older: map[string]string{}, after: s.counts}
	found, err := p.collect()
	if err != nil {
		return nil, err
	}
	p.after.Schema = schema
	meta, err := json.Marshal(p.after)
	if err != nil {
		return nil, err
	}
	if err := s.engine.commit(append(p.pairs, pair{metaKey, meta})); err != nil {
		return nil, s.failed(doing, err)
	}
	s.counts = p.after
	if err := s.seal.write(p.after); err != nil {
		return nil, s.failed(doing, err)
	}
	return found, nil
}

// String says what the change does, for an error.
func (c Change) String() string {
	var ids []string
	for _, f := range c.Found {
		ids = append(ids, f.Trace.ID())
	}
	switch {
	case len(ids) > 0:
		return "storing " + strings.Join(ids, ", ")
	case len(c.Remove) > 0:
		return "removing " + strings.Join(c.Remove, ", ")
	case len(c.Gone)+len(c.Back) > 0:
		return "marking " + strings.Join(append(slices.Clone(c.Gone), c.Back...), ", ")
	}
	return "storing notes"
}

// pending is a change that is being put together.
type pending struct {
	store   *Store
	change  Change
	entries map[string]*Entry // as they will be
	older   map[string]string // id by that of the same trace with its identity, for entries without one
	pairs   []pair
	after   counts
}

// collect makes the pairs of the change; it writes nothing.
func (p *pending) collect() ([]Entry, error) {
	var ids []string
	for _, f := range p.change.Found {
		id, err := p.find(f)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if err := p.mark(); err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(p.entries)) {
		value, err := p.entries[id].encode()
		if err != nil {
			return nil, err
		}
		p.pairs = append(p.pairs, pair{entryKey(id), value})
	}
	if err := p.remove(); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(p.change.Notes)) {
		p.pairs = append(p.pairs, pair{noteKey(name), p.change.Notes[name]})
	}
	p.after.Writes += max(int64(len(ids)), 1)
	var found []Entry
	for _, id := range ids {
		found = append(found, *p.entries[id])
	}
	return found, nil
}

// read returns the entry as it will be, nil if there is none.
func (p *pending) read(id string) (*Entry, error) {
	if e := p.entries[id]; e != nil {
		return e, nil
	}
	value, found, err := p.store.engine.get(entryKey(id))
	if err != nil {
		return nil, p.store.failed(p.change.String(), err)
	}
	if !found {
		return nil, nil
	}
	e, err := decodeEntry(id, value)
	if err != nil {
		return nil, fmt.Errorf("store %s: counterexample %s was not stored, for its entry cannot be read: %w", p.store.dir, id, err)
	}
	return &e, nil
}

func (p *pending) find(f Found) (id string, err error) {
	entry := newEntry(p.known(f.Trace), f.Stats, p.change.Now, p.change.Version)
	entry.Identity = f.Trace.Identity
	before, err := p.read(entry.ID)
	if err != nil {
		return "", err
	}
	if before == nil {
		p.after.Entries++
	} else if entry, err = before.again(entry); err != nil {
		return "", fmt.Errorf("store %s: %w", p.store.dir, err)
	}
	p.entries[entry.ID] = &entry
	return entry.ID, nil
}

// known returns the trace as the store has it: a trace that is stored without an identity,
// because it is older than these, stays the one entry that it is.
func (p *pending) known(t trace.Trace) trace.Trace {
	older := t
	older.Identity = ""
	e, err := p.read(older.ID())
	if err == nil && e != nil && (e.Identity == "" || e.Identity == t.Identity) {
		p.older[t.ID()] = older.ID()
		return older
	}
	return t
}

// mark notes what became known of entries, which have gone and which have come back.
func (p *pending) mark() error {
	for _, id := range slices.Sorted(maps.Keys(p.change.Marks)) {
		m := p.change.Marks[id]
		id = cmp.Or(p.older[id], id)
		e, err := p.read(id)
		switch {
		case err != nil:
			return err
		case e == nil:
			return fmt.Errorf("store %s: %w %q", p.store.dir, ErrUnknown, id)
		}
		after := *e
		after.Wanted, after.Imported = cmp.Or(m.Wanted, e.Wanted), m.Imported
		after.Identity = cmp.Or(e.Trace.Identity, m.Identity, e.Identity)
		if after.Wanted != e.Wanted || after.Imported != e.Imported || after.Identity != e.Identity {
			p.entries[id] = &after
		}
	}
	for _, marks := range []struct {
		ids  []string
		gone time.Time
	}{{p.change.Gone, p.change.Now.UTC().Round(0)}, {p.change.Back, time.Time{}}} {
		for _, id := range marks.ids {
			e, err := p.read(id)
			switch {
			case err != nil:
				return err
			case e == nil:
				return fmt.Errorf("store %s: %w %q", p.store.dir, ErrUnknown, id)
			case e.Gone.IsZero() != marks.gone.IsZero():
				e.Gone = marks.gone
				p.entries[id] = e
			}
		}
	}
	return nil
}

func (p *pending) remove() error {
	for _, id := range p.change.Remove {
		if p.entries[id] != nil {
			return fmt.Errorf("store %s: %s is to be stored and to be removed", p.store.dir, id)
		}
		_, found, err := p.store.engine.get(entryKey(id))
		switch {
		case err != nil:
			return p.store.failed(p.change.String(), err)
		case !found:
			return fmt.Errorf("store %s: %w %q", p.store.dir, ErrUnknown, id)
		}
		p.pairs = append(p.pairs, pair{entryKey(id), nil})
		p.after.Entries--
	}
	return nil
}

// Note returns the note with that name; found is false if there is none.
func (s *Store) Note(name string) (text []byte, found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return nil, false, err
	}
	text, found, err = s.engine.get(noteKey(name))
	if err != nil {
		return nil, false, s.failed("reading the note "+name, err)
	}
	return text, found, nil
}

func noteKey(name string) []byte { return []byte(notePrefix + name) }
