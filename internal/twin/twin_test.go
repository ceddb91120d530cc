package twin

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/icmc-project/icmc/model/engine"
)

const faultsMax = 2

var schedules = int(fromEnv("TWIN_SCHEDULES", 4)) // of a program that are run natively

var worldsMax = int(fromEnv("TWIN_WORLDS", 150)) // of the twin, or a program is compared with fewer faults

// differences says how what the model sees differs from what the twin sees.
func differences(m, t Seen) string {
	var b strings.Builder
	for _, s := range []struct {
		name string
		m, t map[string]int
	}{{"terminal", m.Terminal, t.Terminal}, {"at rest", m.AtRest, t.AtRest}, {"reachable", m.All, t.All}} {
		var out []string
		for k, n := range s.m {
			if o, ok := s.t[k]; !ok {
				out = append(out, fmt.Sprintf("%s: only the model, %d faults: %s", s.name, n, k))
			} else if o != n {
				out = append(out, fmt.Sprintf("%s: %d faults in the model, %d in the twin: %s", s.name, n, o, k))
			}
		}
		for k, n := range s.t {
			if _, ok := s.m[k]; !ok {
				out = append(out, fmt.Sprintf("%s: only the twin, %d faults: %s", s.name, n, k))
			}
		}
		sort.Strings(out)
		for _, l := range out {
			b.WriteString(l + "\n")
		}
	}
	return b.String()
}

type comparison struct {
	faults     int // -1 if there are too many worlds without any
	m, t       Seen
	difference string
	features   map[string]int
}

func compare(p Program, seed uint64) comparison { return compareUpTo(p, seed, worldsMax) }

// compareUpTo compares a program with as many faults as it has no more worlds with
// than most.
func compareUpTo(p Program, seed uint64, most int) comparison {
	t := New(p)
	var c comparison
	if c.t, c.faults = t.Search(faultsMax, most); c.faults < 0 {
		return c
	}
	c.features = t.Features
	var err error
	c.m, err = modelled(p, []engine.Mode{0, engine.Paranoid, engine.WithoutMemo, engine.Paranoid}[seed%4], c.faults, 20*most)
	if err != nil {
		c.difference = "the model: " + err.Error()
		return c
	}
	c.difference = differences(c.m, c.t)
	if err := p.natively(schedules, c.faults, seed); err != nil {
		c.difference += "natively: " + err.Error() + "\n"
	}
	// The twin decides on the code of a reject at once, the model when it is asked.
	same := c.m.Worlds == c.t.Worlds || t.codes && c.m.Worlds < c.t.Worlds
	if !same {
		c.difference += fmt.Sprintf("%d worlds in the model, %d in the twin\n", c.m.Worlds, c.t.Worlds)
	}
	return c
}

// TestTwins compares what the model and its twin see of random programs.
// TWIN_PROGRAMS is how many, TWIN_SEED the first,
// TWIN_WORLDS the size of what is compared, TWIN_SCHEDULES how many schedules of each
// are run natively.
func TestTwins(t *testing.T) {
	programs, first := fromEnv("TWIN_PROGRAMS", programsDefault), fromEnv("TWIN_SEED", 0)
	if testing.Short() {
		programs = min(programs, 100)
	}
	var mu sync.Mutex
	var failed []uint64
	compared, worlds, equal, more, fewer := 0, 0, 0, 0, 0
	features := map[string]int{}
	var bounds [faultsMax + 2]int
	var wg sync.WaitGroup
	for k := range 2 {
		wg.Go(func() {
			for seed := first + uint64(k); seed < first+programs; seed += 2 {
				c := compare(generate(seed), seed)
				mu.Lock()
				bounds[c.faults+1]++
				if c.faults >= 0 {
					compared++
					worlds += c.m.Worlds
					switch {
					case c.m.Worlds == c.t.Worlds:
						equal++
					case c.m.Worlds > c.t.Worlds:
						more++
					default:
						fewer++
					}
					for f := range c.features {
						features[f]++
					}
					if c.difference != "" {
						failed = append(failed, seed)
					}
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Logf("too large: %d; compared with at most 0, 1, 2 faults: %v", bounds[0], bounds[1:])
	t.Logf("%d of %d programs compared, %d worlds; as many as in the twin: %d, more: %d, fewer: %d", compared, programs, worlds, equal, more, fewer)
	for _, f := range names(features) {
		t.Logf("%5d %s", features[f], f)
	}
	if first == 0 && programs >= programsDefault {
		for _, f := range wanted {
			if features[f.name] < f.programs {
				t.Errorf("%d programs %s, want %d: they are too tame to show anything", features[f.name], f.name, f.programs)
			}
		}
	}
	sort.Slice(failed, func(i, j int) bool { return failed[i] < failed[j] })
	for i, seed := range failed {
		if i == 3 {
			t.Errorf("and %d more: %v", len(failed)-3, failed[3:])
			break
		}
		p := shrink(generate(seed), func(q Program) bool { return compare(q, seed).difference != "" })
		t.Errorf("seed %d\n%v%s", seed, p, compare(p, seed).difference)
	}
}

func fromEnv(name string, n uint64) uint64 {
	if v, err := strconv.ParseUint(os.Getenv(name), 10, 64); err == nil {
		return v
	}
	return n
}
