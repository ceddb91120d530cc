package engine_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/protocols/posts"
)

// posting is n clients, each of which registers and posts, and looks at no answer.
func posting(n int, faults model.Faults, do bool) model.Scenario {
	return model.Scenario{Name: "test/posting", Setup: func(e *model.Env) {
		users := model.Deploy(e, "user_service", &posts.UserService{})
		content := model.Deploy(e, "content_service", &posts.ContentService{UserService: users})
		for i := range n {
			name := fmt.Sprintf("author%d", i)
			model.NewClient(e, name, &nothing{}, func(_ *nothing, c *model.Client) {
				if do {
					model.Do(c, users, (*posts.UserService).Register, name)
					model.Do(c, content, (*posts.ContentService).CreatePostMotoko, posts.NewPost{Title: "hi"})
					return
				}
				_, _ = model.Ingress(c, users, (*posts.UserService).Register, name)
				_, _ = model.Ingress(c, content, (*posts.ContentService).CreatePostMotoko, posts.NewPost{Title: "hi"})
			})
		}
		e.Faults(faults)
	}}
}

// canisters lists what the canisters can be, with the least number of faults, and counts
// worlds.
func canisters(t *testing.T, s model.Scenario, faults int) (least map[string]int, worlds int) {
	t.Helper()
	x := workerOf(t, s, 0)
	layer, err := x.Initial()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[engine.Fingerprint]bool{}
	least = map[string]int{}
	for f := 0; f <= faults; f++ {
		var next []engine.World
		for len(layer) > 0 {
			w := layer[len(layer)-1]
			layer = layer[:len(layer)-1]
			if seen[x.Fingerprint(w)] {
				continue
			}
			seen[x.Fingerprint(w)] = true
			var state strings.Builder
			for line := range strings.Lines(x.Describe(w)) {
				if strings.HasPrefix(line, "canister ") {
					state.WriteString(line)
				}
			}
			if _, had := least[state.String()]; !had {
				least[state.String()] = f
			}
			for _, fault := range []bool{false, true} {
				ts, err := x.Expand(w, fault)
				if err != nil {
					t.Fatal(err)
				}
				for i := range ts {
					to, err := x.Successor(nil, i)
					if err != nil {
						t.Fatal(err)
					}
					if fault {
						next = append(next, to)
					} else {
						layer = append(layer, to)
					}
				}
			}
		}
		layer = next
	}
	return least, len(seen)
}

// Clients that look at no answer do to canisters what those do that get one and drop it,
// in fewer worlds.
func TestDo(t *testing.T) {
	for f := range 3 {
		want, more := canisters(t, posting(3, model.DefaultFaults, false), f)
		got, fewer := canisters(t, posting(3, model.DefaultFaults, true), f)
		if !maps.Equal(got, want) {
			t.Errorf("%d faults: canisters are otherwise if clients look at no answer", f)
		}
		t.Logf("%d faults: %d worlds, %d with answers", f, fewer, more)
		if fewer > more || f > 0 && fewer == more {
			t.Errorf("%d faults: %d worlds, and %d with answers", f, fewer, more)
		}
	}
}

// A search with native runs and vetting has nothing to say of them.
func TestDoIsSearched(t *testing.T) {
	r, err := explore.Run(t.Context(), posting(2, model.DefaultFaults, true), explore.Options{Faults: 1})
	if err != nil {
		t.Errorf("%+v, %v", r, err)
	}
}

// Posts with 4 clients and 2 faults, its answers ignored by declaration.
func TestDoWorlds(t *testing.T) {
	if testing.Short() {
		t.Skip("it searches 100,000 worlds")
	}
	_, worlds := canisters(t, posting(4, model.DefaultFaults, true), 2)
	t.Logf("%d worlds", worlds)
	if worlds > 100_000 {
		t.Errorf("%d worlds, want 100,000 at most", worlds)
	}
}
