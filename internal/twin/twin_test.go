package twin

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/icmc-project/icmc/model"
)

const faultsMax = 2

var worldsMax = int(fromEnv("TWIN_WORLDS", 150)) // of the twin, or a program is compared with fewer faults

// modelled finds what can be seen within a bound on faults by the model.
func modelled(p Program, mode model.Mode, faults, most int) (Seen, error) {
	seen := NewSeen()
	m, err := model.NewMachine(p.Scenario("random"), mode)
	if err != nil {
		return seen, err
	}
	x, err := m.Explorer()
	if err != nil {
		return seen, err
	}
	layer, err := x.Initial()
	if err != nil {
		return seen, err
	}
	claimed := map[model.Fingerprint]bool{}
	for n := 0; n <= faults; n++ {
		var next []model.World
		for len(layer) > 0 {
			w := layer[len(layer)-1]
			layer = layer[:len(layer)-1]
			if f := x.Fingerprint(w); claimed[f] {
				continue
			} else if claimed[f] = true; len(claimed) > most {
				return seen, fmt.Errorf("more than %d worlds", most)
			}
			sight, err := x.Broken(w, 0)
			if err != nil {
				return seen, err
			}
			progress, start := false, false
			for _, fault := range []bool{false, true} {
				if fault && n == faults {
					continue
				}
				ts, err := x.Expand(w, fault)
				if err != nil {
					return seen, err
				}
				for i, t := range ts {
					v, err := x.Successor(nil, i)
					if err != nil {
						return seen, err
					}
					if f := x.Fingerprint(v); f != t.Next {
						return seen, fmt.Errorf("a successor has fingerprint %v, announced was %v", f, t.Next)
					}
					progress = progress || t.Class == model.ClassProgress
					start = start || t.Class == model.ClassStart
					if fault {
						next = append(next, v)
					} else {
						layer = append(layer, v)
					}
				}
			}
			seen.Add(sight, n, progress, start)
		}
		layer = next
	}
	return seen, x.Settle()
}

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

func compare(p Program, seed uint64) comparison {
	t := New(p)
	var c comparison
	if c.t, c.faults = t.Search(faultsMax, worldsMax); c.faults < 0 {
		return c
	}
	c.features = t.Features
	var err error
	c.m, err = modelled(p, []model.Mode{0, model.Paranoid, model.WithoutMemo, model.Paranoid}[seed%4], c.faults, 20*worldsMax)
	if err != nil {
		c.difference = "the model: " + err.Error()
		return c
	}
	c.difference = differences(c.m, c.t)
	// The twin decides on the code of a reject at once, the model when it is asked.
	// Who gets which generation of a name is the model's own affair, and so is the
	// order of open calls once a loop makes calls beside a task's.
	same := c.m.Worlds == c.t.Worlds || t.codes && c.m.Worlds < c.t.Worlds
	own := t.Features["later generation"] > 0 || t.Features["task"] > 0 && t.Features["loop again"] > 0
	if !same && !own {
		c.difference += fmt.Sprintf("%d worlds in the model, %d in the twin\n", c.m.Worlds, c.t.Worlds)
	}
	return c
}

// TestTwins compares what the model and its twin see of random programs.
// TWIN_PROGRAMS is how many, TWIN_SEED the first,
// TWIN_WORLDS the size of what is compared.
func TestTwins(t *testing.T) {
	programs, first := fromEnv("TWIN_PROGRAMS", 2000), fromEnv("TWIN_SEED", 0)
	if testing.Short() {
		programs = min(programs, 200)
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
