package command

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/catalog"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model"
)

// listCmd is the verb list.
type listCmd struct {
	Names     []string `arg:"" optional:"" name:"NAME" help:"Protocols, protocol/scenario or families; everything if there is none."`
	Found     bool     `help:"List the counterexamples in the store instead of the library."`
	storeFlag `embed:""`
}

// Run lists what there is to check or what was found.
func (c *listCmd) Run(a *app) error {
	scenarios, families, err := a.chosen(c.Names)
	if err != nil {
		return err
	}
	if c.Found {
		return c.found(a, scenarios, families)
	}
	chosen := map[string]bool{}
	for _, s := range scenarios {
		chosen[s.Name] = true
	}
	for _, p := range a.library.Protocols {
		begun := false
		for _, s := range p.Scenarios {
			if !chosen[s.Name] {
				continue
			}
			if !begun {
				a.stdout.printf("%s: %s\n", p.Name, p.Doc)
				begun = true
			}
			a.described(s)
			delete(chosen, s.Name)
		}
	}
	for _, s := range scenarios {
		if chosen[s.Name] { // made from its name
			a.described(s)
		}
	}
	if len(families) > 0 {
		a.stdout.printf("families, which %s explore and nightly draw scenarios from:\n", a.library.Name)
	}
	for _, f := range families {
		a.stdout.printf("  %s, such as %s\n", f.Name, f.NameOf(1))
		a.filled(f.Doc)
	}
	return nil
}

// described says what a scenario is.
func (a *app) described(s model.Scenario) {
	a.stdout.printf("  %s, %s\n", s.Name, wants(s))
	a.filled(s.Doc)
}

// filled writes a description below what it is of.
func (a *app) filled(doc string) {
	for _, line := range words.Wrap(doc, docWidth) {
		a.stdout.printf("      %s\n", line)
	}
}

// wants says which verdict a scenario wants.
func wants(s model.Scenario) string {
	if len(s.Violates) == 0 {
		return "wanted to hold"
	}
	return `wanted to violate "` + strings.Join(s.Violates, `" and "`) + `"`
}

// found lists the store.
func (c *listCmd) found(a *app, scenarios []model.Scenario, families []catalog.Family) error {
	chosen := func(name string) bool {
		return len(c.Names) == 0 ||
			slices.ContainsFunc(scenarios, func(s model.Scenario) bool { return s.Name == name }) ||
			slices.ContainsFunc(families, func(f catalog.Family) bool { _, ok := f.Find(name); return ok })
	}
	listing, err := c.listing(a)
	if errors.Is(err, corpus.ErrNone) {
		a.stdout.printf("%v\n", err)
		return nil
	}
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tSCENARIO\tFAULTS\tSTEPS\tFIRST SEEN\tLAST SEEN\tTIMES\tPROPERTY")
	for _, e := range listing.Entries {
		if !chosen(e.Scenario) {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%d\t%s\n", e.ID, e.Scenario, e.Trace.Faults(), len(e.Trace.Steps),
			e.FirstSeen.Format(time.DateTime), e.LastSeen.Format(time.DateTime), e.Times, e.Property)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, d := range listing.Damaged {
		a.warn("%v", d.Err)
	}
	if len(listing.Damaged) > 0 {
		return exit(exitUsage)
	}
	return nil
}

const docWidth = 94 // of the lines of a scenario's description
