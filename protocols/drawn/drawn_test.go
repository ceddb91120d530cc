package drawn

import (
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/prop"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
	"github.com/icmc-project/icmc/protocols/crowd"
)

const seeds = 100

// The tests draw the same scenarios each time, unless -rapid.seed says otherwise: what
// few schedules find in a hundred draws, other draws may miss.
func TestMain(m *testing.M) {
	flag.Parse()
	if seed := flag.Lookup("rapid.seed"); seed.Value.String() == seed.DefValue {
		if err := seed.Value.Set("1"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// A drawn is what can be compared of a drawn scenario.
type drawn struct {
	name, doc, violates string
	kinds               model.Faults
	world               explore.Fingerprint
}

func of(t *testing.T, name string) drawn {
	t.Helper()
	s, ok := Find(name)
	if !ok {
		t.Fatalf("%s is not found", name)
	}
	system, err := explore.Compile(s, 0)
	if err != nil {
		t.Fatal(err)
	}
	worker, err := system.Worker()
	if err != nil {
		t.Fatal(err)
	}
	worlds, err := worker.Initial()
	if err != nil || len(worlds) != 1 {
		t.Fatalf("%s: %d initial worlds, %v", name, len(worlds), err)
	}
	violates := ""
	for _, v := range s.Violates {
		violates += v + "\n"
	}
	return drawn{s.Name, s.Doc, violates, explore.FaultKinds(system), worker.Fingerprint(worlds[0])}
}

// A name means the same scenario whenever it is looked up, and the seeds of a
// family mean different ones.
func TestFind(t *testing.T) {
	for _, f := range Families() {
		docs := map[string]bool{}
		for seed := range uint64(seeds) {
			name := f.Catalogued().NameOf(seed)
			first, again := of(t, name), of(t, name)
			if first != again || first.name != name {
				t.Errorf("%s is once %+v and once %+v", name, first, again)
			}
			docs[first.doc] = true
		}
		if len(docs) < seeds*3/4 {
			t.Errorf("%d seeds of %s draw %d scenarios that differ in design or crowd", seeds, f.Name, len(docs))
		}
	}
}

// What no family draws has no name.
func TestNoName(t *testing.T) {
	for _, name := range []string{"wallet/drawn", "wallet/drawn#01", "wallet#1", "nothing/drawn#1", "/drawn#1", "drawn#1"} {
		if s, ok := Find(name); ok {
			t.Errorf("%s is %s", name, s.Name)
		}
	}
}

// everybody is a crowd in which all designs show what they are wanted to: two
// sessions of one principal, and one of another.
func everybody() crowd.Crowd {
	c := crowd.Sessions(3, 2)
	c.Sessions[2].As = crowd.Person(1)
	return c
}

// What is drawn of a design is the design: its name is that of a scenario of the
// library, and it wants the same or, with more clients, more. No scenario of the
// library is left out.
func TestDesigns(t *testing.T) {
	sized := protocols.Sized(everybody(), 0)
	for _, design := range sized {
		s, ok := protocols.Find(design.Name)
		if !ok {
			t.Errorf("%s is not in the library", design.Name)
		}
		for _, v := range s.Violates {
			if !slices.Contains(design.Violates, v) {
				t.Errorf("%s is not wanted to violate %q", design.Name, v)
			}
		}
		if len(s.Violates) == 0 && len(design.Violates) > 0 {
			t.Errorf("%s is wanted to hold", design.Name)
		}
	}
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			if !slices.ContainsFunc(sized, func(design model.Scenario) bool { return design.Name == s.Name }) {
				t.Errorf("%s is not drawn", s.Name)
			}
		}
	}
}

// The same draws in a test: nothing is found that is not wanted.
func TestDraw(t *testing.T) {
	for _, f := range Families() {
		t.Run(f.Name, func(t *testing.T) {
			prop.Property(t, f.Draw, func(o *prop.Options) { o.Search.MaxStates, o.Random.Schedules = 10, 5 })
		})
	}
}
