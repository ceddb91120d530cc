package command

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/internal/words"
)

// corpusCmd is the verb corpus, which has verbs of its own.
type corpusCmd struct {
	Import importCmd `cmd:"" help:"Take traces in text into the store."`
	Export exportCmd `cmd:"" help:"Write the store as traces in text."`
	Prune  pruneCmd  `cmd:"" help:"Forget what does not reproduce any more."`
	Verify verifyCmd `cmd:"" help:"Check the store and run everything in it again."`
}

type importCmd struct {
	Paths     []string `arg:"" name:"FILE|DIR" help:"Traces, and folders with files that end in .trace."`
	storeFlag `embed:""`
}

// Run takes all traces that can be read, whether or not they reproduce.
func (c *importCmd) Run(a *app) (err error) {
	store, err := opened(corpus.Open, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	n, err := a.imports(store, c.Paths)
	if err != nil {
		return err
	}
	if n == 0 {
		a.stdout.printf("nothing taken: the store has all of it\n")
		return nil
	}
	a.stdout.printf("%s taken that the store did not have\n", words.Count(n, "trace"))
	return nil
}

// imports stores the traces that are not there yet, all or none, and says how
// many they are.
func (a *app) imports(store *corpus.Store, paths []string) (int, error) {
	var found []corpus.Found
	for _, path := range paths {
		err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || name != path && filepath.Ext(name) != corpus.GoldenExt {
				return err
			}
			f, err := os.Open(name)
			if err != nil {
				return err
			}
			defer f.Close()
			t, err := parse(name, f)
			if err != nil {
				return err
			}
			_, err = store.Get(t.ID())
			switch {
			case errors.Is(err, corpus.ErrUnknown):
				found = append(found, corpus.Found{Trace: t})
			case errors.Is(err, corpus.ErrDamaged): // verify and nightly say so, and exit with 2
				a.warn("%s is not taken: %v", name, err)
			default:
				return err
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	if len(found) == 0 {
		return 0, nil
	}
	marks := map[string]corpus.Mark{}
	for _, f := range found {
		marks[f.Trace.ID()] = corpus.Mark{Identity: f.Trace.Identity, Imported: true}
	}
	_, err := store.Commit(corpus.Change{Found: found, Marks: marks, Now: time.Now(), Version: version()})
	return len(found), err
}

type exportCmd struct {
	Dir       string `arg:"" name:"DIR" help:"Where to write; a trace goes into protocol/scenario/property.trace."`
	Force     bool   `help:"Replace files that hold something else."`
	storeFlag `embed:""`
}

// Run writes every entry. Of several that break one property of one scenario the
// smallest has the name of a golden trace, and the others have their id in theirs.
func (c *exportCmd) Run(a *app) error {
	l, err := c.listing(a)
	if err != nil {
		return err
	}
	slices.SortStableFunc(l.Entries, func(e, f corpus.Entry) int {
		return cmp.Or(cmp.Compare(e.Trace.Faults(), f.Trace.Faults()), cmp.Compare(len(e.Trace.Steps), len(f.Trace.Steps)))
	})
	taken := map[string]bool{}
	kept := 0
	for _, e := range l.Entries {
		name := filepath.FromSlash(corpus.GoldenPath(e.Trace))
		if taken[name] {
			name = strings.TrimSuffix(name, corpus.GoldenExt) + "-" + e.ID + corpus.GoldenExt
		}
		taken[name] = true
		path := filepath.Join(c.Dir, name)
		old, err := os.ReadFile(path)
		switch {
		case err == nil && string(old) != e.Trace.Format() && !c.Force:
			a.warn("%s holds something else, which --force replaces", path)
			kept++
			continue
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(e.Trace.Format()), 0o666); err != nil {
			return err
		}
		a.stdout.printf("%s  %s\n", e.ID, path)
	}
	return a.damages(l, 0, kept > 0)
}

type verifyCmd struct {
	stepFlag  `embed:""`
	storeFlag `embed:""`
	vetFlag   `embed:""`
}

// Run says of each entry what becomes of it today. To open the store has compared
// it with what it promises to hold.
func (c *verifyCmd) Run(a *app) error {
	l, err := c.listing(a)
	if err != nil {
		return err
	}
	there, failed, _, _ := a.again(l, a.newCompiler(c.vetFlag, c.stepFlag))
	a.stdout.printf("%s, %d reproduce, %d do not, %d cannot be read\n",
		words.Count(len(l.Entries)+len(l.Damaged), "counterexample"), there, len(l.Entries)-there-failed, len(l.Damaged))
	return a.damages(l, failed, there+failed < len(l.Entries))
}

type pruneCmd struct {
	Yes       bool `help:"Remove them; without it they are only listed."`
	DryRun    bool `help:"Only list them, also with --yes."`
	Stale     bool `help:"Remove traces that show nothing any more though nobody knows that their bugs are gone, too."`
	Damaged   bool `help:"Remove entries that cannot be read too."`
	stepFlag  `embed:""`
	storeFlag `embed:""`
	vetFlag   `embed:""`
}

// Run forgets what is gone: bugs that are nowhere in their scenarios, which were searched to
// the end, and traces of scenarios and properties that are not there any more.
func (c *pruneCmd) Run(a *app) (err error) {
	store, err := opened(corpus.Open, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	l, err := store.List()
	if err != nil {
		return err
	}
	_, failed, remove, stale := a.again(l, a.newCompiler(c.vetFlag, c.stepFlag))
	if c.Stale {
		remove = append(remove, stale...)
	}
	if c.Damaged {
		for _, d := range l.Damaged {
			a.stdout.printf("%s  cannot be read: %v\n", d.ID, d.Err)
			remove = append(remove, d.ID)
		}
		l.Damaged = nil
	}
	switch {
	case len(remove) == 0:
		a.stdout.printf("nothing to remove\n")
	case !c.Yes || c.DryRun:
		a.stdout.printf("%s to remove; nothing was removed, --yes does it\n", words.Count(len(remove), "counterexample"))
	default:
		if _, err := store.Commit(corpus.Change{Remove: remove, Now: time.Now(), Version: version()}); err != nil {
			return err
		}
		if err := store.Publish(time.Now()); err != nil {
			return err
		}
		a.stdout.printf("%s removed\n", words.Count(len(remove), "counterexample"))
	}
	return a.damages(l, failed, false)
}

// again runs all entries again, says what became of each, and returns how many reproduce,
// the ids of those that are gone, and of those that show nothing though their bugs may be
// there. One whose scenario has a modelling error is none of these, for nothing is known
// of it: failed says how many there are.
func (a *app) again(l corpus.Listing, c *compiler) (there, failed int, gone, stale []string) {
	for _, e := range l.Entries {
		o, err := a.recheck(e.Identified(), c)
		if err != nil {
			a.warn("%s: modelling error: %v", e, err)
			if failed++; lost(err) {
				break
			}
			continue
		}
		switch {
		case o.Outcome == replay.Reproduced:
			there++
		case o.lost || o.Outcome == explore.NotThere:
			gone = append(gone, e.ID)
		case o.Outcome != replay.Otherwise: // that one shows another bug
			stale = append(stale, e.ID)
		}
		a.stdout.printf("%s  %-10s  %s: %s (%s)\n", e.ID, o.Outcome, e.Scenario, e.Property, o.what)
	}
	c.end()
	return there, failed, gone, stale
}

// damages says what cannot be read, and how to exit, given how many modelling errors
// there were.
func (a *app) damages(l corpus.Listing, failed int, unwanted bool) error {
	for _, d := range l.Damaged {
		a.warn("%v", d.Err)
	}
	switch {
	case len(l.Damaged) > 0 || failed > 0:
		return exit(exitUsage)
	case unwanted:
		return exit(exitUnwanted)
	}
	return nil
}
