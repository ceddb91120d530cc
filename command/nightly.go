package command

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/night"
)

// nightlyCmd is the verb nightly.
type nightlyCmd struct {
	Names []string `arg:"" optional:"" name:"NAME" help:"Protocols, protocol/scenario, or families of scenarios, which a protocol's name does not include, see ${name} list; the whole library and all its families if there is none. A night with a family lasts until its budget is spent."`

	Budget    time.Duration `help:"Most time for all of it, such as 8h." placeholder:"TIME"`
	Schedules int64         `help:"Most schedules at random, of all scenarios and families together. With it and without --budget a night can be repeated exactly." placeholder:"N"`
	MaxStates int64         `help:"Most worlds of each exhaustive search; those that need more are searched at random. Without it 5,000,000." placeholder:"N"`
	MaxMemory size          `help:"Most memory that the process may use; without it four fifths of the machine's." placeholder:"SIZE"`
	Faults    *int          `help:"Most faults on one path. Without it the scenario's own bound, or else 2." placeholder:"N"`
	Seed      uint64        `help:"Where random numbers come from; each night draws others." default:"1" placeholder:"N"`
	Workers   int           `help:"Goroutines that search; 0 for one a core." placeholder:"N"`
	Corpus    string        `help:"Folder of committed traces that are taken into the store first." placeholder:"DIR"`
	JSON      bool          `help:"Print the report as JSON."`
	JSONFile  string        `help:"Write the report as JSON to a file too." placeholder:"FILE"`
	JUnit     string        `name:"junit" help:"Write the report as JUnit XML to a file too." placeholder:"FILE"`
	Last      bool          `help:"Report the night that ended last once more, and search nothing."`
	stepFlag  `embed:""`
	storeFlag `embed:""`
	vetFlag   `embed:""`
}

// Validate refuses what makes no sense. It is called by kong.
func (c *nightlyCmd) Validate() error {
	if err := errors.Join(
		notNegative("budget", c.Budget), notNegative("schedules", c.Schedules), notNegative("max-states", c.MaxStates),
		notNegative("workers", c.Workers), faultsNotNegative(c.Faults), c.stepFlag.Validate()); err != nil {
		return err
	}
	if c.Last {
		if len(c.Names) > 0 {
			return errors.New("--last reports the whole of the night that ended last: it takes no names")
		}
		return nil
	}
	if c.Budget == 0 && c.Schedules == 0 {
		return errors.New("say what a night may cost: --budget, --schedules or both")
	}
	return nil
}

// Run spends a night, or what is left of one, and reports it.
func (c *nightlyCmd) Run(a *app) error {
	report := c.spend
	if c.Last {
		report = c.last
	}
	r, err := report(a)
	if err != nil {
		return err
	}
	if code := nightExits[r.Outcome()]; code != exitWanted {
		return exit(code)
	}
	return nil
}

// last reports the night that ended last.
func (c *nightlyCmd) last(a *app) (r night.Report, err error) {
	store, err := opened(corpus.OpenReadOnly, c.Store)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	r, found, err := night.Last(store)
	switch {
	case err != nil:
		return r, err
	case !found:
		return r, fmt.Errorf("store %s: no night has ended", c.Store)
	}
	return r, c.print(a, r)
}

// spend spends a night and reports it. The report was seen if it was printed and written
// wherever it is wanted; otherwise the next nightly reports it.
func (c *nightlyCmd) spend(a *app) (r night.Report, err error) {
	if err := writable(c.JSONFile, c.JUnit); err != nil {
		return r, err
	}
	scenarios, families, err := a.chosen(c.Names)
	if err != nil {
		return r, err
	}
	all := a.library.catalog()
	store, err := opened(corpus.Open, c.Store)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if c.Corpus != "" {
		if _, err := a.imports(store, []string{c.Corpus}); err != nil {
			return r, err
		}
	}
	built, err := build()
	if err != nil {
		return r, err
	}
	faults := space.OwnFaults
	if c.Faults != nil {
		faults = *c.Faults
	}
	progress, compiler := a.newProgress(), a.newCompiler(c.vetFlag, c.stepFlag)
	r, err = night.Run(a.ctx, store, night.Options{
		Scenarios: scenarios, Families: families, Catalog: &all, Others: len(c.Names) == 0, Seed: c.Seed, Workers: c.Workers, Faults: faults,
		Budget: c.Budget, Schedules: c.Schedules, MaxStates: c.MaxStates, MaxMemory: int64(c.MaxMemory),
		Version: version(), Build: built, Now: time.Now, Compile: compiler.one, Unchecked: compiler.reasons, Progress: c.teller(progress),
	})
	progress.clear()
	if err != nil {
		return r, err
	}
	if r.Again {
		a.warn("night %d had ended without its report; this is it, and the next nightly begins another night", r.Number)
	}
	if err := c.print(a, r); err != nil || a.stdout.err != nil || !r.Complete {
		return r, err
	}
	return r, night.Reported(store)
}

// build is a hash of the program. A model is part of it, so a night is not continued with
// another model than it began with, though the version is that of a module, or (devel).
func build() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

var nightExits = map[night.Outcome]int{
	night.Quiet: exitWanted, night.Unwanted: exitUnwanted, night.Errors: exitUsage, night.Incomplete: exitInconclusive,
}

// teller says about once a second what a night does.
func (c *nightlyCmd) teller(p *progress) func(night.Status) {
	latest := time.Now()
	return func(s night.Status) {
		if time.Since(latest) < time.Second {
			return
		}
		latest = time.Now()
		p.scenario = s.Scenario
		how := s.Doing
		switch {
		case s.States > 0:
			how += ", " + thousands(s.States) + " states"
		case s.Runs > 0:
			how += ", " + thousands(s.Runs) + " schedules"
		}
		p.say(fmt.Sprintf("%s, %s spent, %d to look at", how, s.Spent, s.News))
	}
}

// print writes the report where it is wanted.
func (c *nightlyCmd) print(a *app, r night.Report) error {
	text, err := r.JSON()
	if err != nil {
		return err
	}
	if c.JSON {
		a.stdout.printf("%s", text)
	} else {
		a.stdout.printf("%s", r.Text())
	}
	xml, err := r.JUnit()
	if err != nil {
		return err
	}
	return errors.Join(written(c.JSONFile, text), written(c.JUnit, xml))
}

// written writes a file that is asked for.
func written(name string, text []byte) error {
	if name == "" {
		return nil
	}
	return os.WriteFile(name, text, 0o666)
}

// writable says early whether files that are asked for can be written; it leaves them
// as they are, or empty.
func writable(names ...string) error {
	for _, name := range names {
		if name == "" {
			continue
		}
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			return err
		}
	}
	return nil
}
