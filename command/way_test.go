package command

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
)

// ways are those by which a check of a property was reached: files, from the command on.
type ways struct {
	mu   sync.Mutex
	list [][]string
}

// note notes the way of whoever calls, once.
func (w *ways) note() {
	files := scenariotest.Way()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.ContainsFunc(w.list, func(had []string) bool { return slices.Equal(had, files) }) {
		w.list = append(w.list, files)
	}
}

// A find of a random search is replayed, shrunk by passes and by an exhaustive search of what is
// left, and stored, one after the other; and each of these asks a property on a straight way:
// few files, and none of them twice.
func TestWaysOfAFind(t *testing.T) {
	var w ways
	s := model.Scenario{Name: "test/find", Violates: []string{"twice"}, Setup: func(e *model.Env) {
		c := model.Deploy(e, "counter", &counted{})
		for _, name := range []string{"alice", "bob"} {
			model.NewClient(e, name, &struct{}{}, func(_ *struct{}, cl *model.Client) { _, _ = model.Ingress(cl, c, (*counted).Add, model.None{}) })
		}
		e.Always("twice", func(v *model.View) error {
			w.note()
			if n := c.In(v).N.Get(); n > 1 {
				return v.Broken("%d times", n)
			}
			return nil
		})
	}}
	library := Library{Protocols: []model.Protocol{{Name: "test", Scenarios: []model.Scenario{s}}}}
	store := filepath.Join(t.TempDir(), "store")
	in(t, library, 0, "explore", "test/find", "--seed", "1", "--workers", "1", "--schedules", "50", "--store", store)
	var did []string
	for _, way := range w.list {
		way = slices.DeleteFunc(way, func(file string) bool { return strings.HasPrefix(file, "limit/") }) // what ends them in time
		t.Log(strings.Join(way, " > "))
		if by := filepath.Dir(way[0]); !slices.Contains(did, by) {
			did = append(did, by)
		}
		restricted := slices.Contains(way, "shrink/restrict.go") // a system around another
		if sorted := slices.Sorted(slices.Values(way)); len(way) > 9 || !restricted && len(slices.Compact(sorted)) != len(way) {
			t.Errorf("%d files: %v", len(way), way)
		}
	}
	if want := []string{"random", "replay", "shrink", "exhaustive"}; !slices.Equal(did, want) {
		t.Errorf("a find goes through %v, want %v", did, want)
	}
	shown, _ := in(t, library, 0, "list", "--found", "--store", store)
	if !strings.Contains(shown, "test/find") {
		t.Errorf("the find is not in the store:\n%s", shown)
	}
}

type counted struct{ N model.Cell[int] }

func (c *counted) Add(*model.Msg, model.None) (int, error) {
	c.N.Set(c.N.Get() + 1)
	return c.N.Get(), nil
}
