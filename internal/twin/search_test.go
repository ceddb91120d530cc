package twin

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// farthest returns the sight that needs the most faults, the least of those that need
// as many.
func farthest(sights map[string]int) string {
	best := ""
	for _, s := range names(sights) {
		if best == "" || sights[s] > sights[best] {
			best = s
		}
	}
	return best
}

// asked is a property of what can be seen, and how the search must decide it.
type asked struct {
	kind     model.Kind
	sight    string
	decided  space.Verdict
	faults   int
	property string
}

// questions lists properties whose verdicts the twin knows.
func questions(seen Seen) []asked {
	var out []asked
	ask := func(kind model.Kind, sights map[string]int) {
		decided := space.Violated
		if kind == model.Sometimes {
			decided = space.Holds
		}
		if s := farthest(sights); s != "" {
			out = append(out, asked{kind, s, decided, sights[s], fmt.Sprintf("%s: the farthest sight", kind)})
		}
		out = append(out, asked{kind, "none", space.Holds, 0, fmt.Sprintf("%s: no sight", kind)})
		switch {
		case kind == model.Sometimes:
			out[len(out)-1].decided = space.Violated
		case len(sights) == 0: // there is no world that it is about
			out[len(out)-1].decided = space.Inconclusive
		}
	}
	ask(model.Always, seen.All)
	ask(model.Sometimes, seen.All)
	ask(model.AtRest, seen.AtRest)
	ask(model.Terminal, seen.Terminal)
	return out
}

// searched is the program with these properties; it is a mistake of the model if
// something is seen, if it is not empty.
func (p Program) searched(asks []asked, mistake string) model.Scenario {
	return p.scenario("searched", func(e *model.Env, sight func(*model.View) string) {
		for _, a := range asks {
			e.Property(model.Property{Name: a.property, Kind: a.kind, Check: func(v *model.View) error {
				s := sight(v)
				if s == mistake {
					panic("a mistake at " + s)
				}
				if (s == a.sight) == (a.kind == model.Sometimes) {
					return nil
				}
				return fmt.Errorf("%s", s)
			}})
		}
	})
}

// reports searches with 1, 2 and 8 workers; what each comes to must be the same.
func reports(s model.Scenario, faults int) (exhaustive.Report, string, error) {
	var first exhaustive.Report
	var said string
	for _, workers := range []int{1, 2, 8} {
		sys, err := compile.Scenario(s, 0)
		if err != nil {
			return first, "", err
		}
		r, err := exhaustive.Search(context.Background(), sys, exhaustive.Options{Workers: workers, Faults: faults})
		r.Workers, r.Seconds = 0, 0
		says := fmt.Sprint(err)
		if workers == 1 {
			first, said = r, says
		}
		if says != said || !reflect.DeepEqual(r, first) {
			return first, "", fmt.Errorf("with 1 worker %s\n%+v\nwith %d %s\n%+v", said, first, workers, says, r)
		}
	}
	return first, said, nil
}

// compareSearch says how what a search finds of a program differs from what the twin
// finds.
func compareSearch(p Program) error {
	t := New(p)
	seen, faults := t.Search(faultsMax, worldsMax)
	if faults < 0 {
		return nil
	}
	asks := questions(seen)
	r, said, err := reports(p.searched(asks, ""), faults)
	if err != nil || said != "<nil>" {
		return fmt.Errorf("%w %s", err, said)
	}
	for i, a := range asks {
		got := r.Properties[i]
		if got.Verdict != a.decided || got.Faults != a.faults {
			return fmt.Errorf("%s: %s with %d faults, want %s with %d", a.property, got.Verdict, got.Faults, a.decided, a.faults)
		}
	}
	if n := int(r.States); n > seen.Worlds || n < seen.Worlds && !t.codes {
		return fmt.Errorf("%d worlds, want %d", n, seen.Worlds)
	}
	mistake := farthest(seen.All)
	_, said, err = reports(p.searched(asks[:2], mistake), faults)
	if err == nil && said == "<nil>" {
		err = fmt.Errorf("a mistake is not found")
	}
	return err
}

// TestSearches demands of the search of a program the verdicts, least faults and
// number of worlds that the twin finds, and the same report or error however many
// workers there are.
func TestSearches(t *testing.T) {
	programs := fromEnv("TWIN_SEARCHES", 60)
	if testing.Short() {
		programs = 20
	}
	for seed := fromEnv("TWIN_SEED", 0); programs > 0; seed++ {
		programs--
		if err := compareSearch(generate(seed)); err != nil {
			t.Errorf("seed %d\n%v%v", seed, generate(seed), err)
		}
	}
}
