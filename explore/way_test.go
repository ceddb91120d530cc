package explore_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
)

// A traced canister's handler notes by which files it was reached, the first time.
type traced struct{ note func([]string) }

func (c *traced) Handle(*model.Msg, noArg) (int, error) {
	c.note(scenariotest.Way())
	return 0, nil
}

// From a world that is opened to the handler of a message it is a straight way: few files,
// and none of them twice.
func TestWayToAHandler(t *testing.T) {
	var way []string
	note := func(files []string) {
		if way == nil {
			way = files
		}
	}
	_, err := explore.Run(t.Context(), model.Scenario{Name: "test/way", Setup: func(e *model.Env) {
		c := model.Deploy(e, "traced", &traced{note})
		model.NewClient(e, "alice", &buyer{}, func(_ *buyer, cl *model.Client) { _, _ = model.Ingress(cl, c, (*traced).Handle, noArg{}) })
	}}, explore.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.Index(way, "exhaustive/opener.go"); i > 0 {
		way = way[i:] // what starts the goroutine is another way
	}
	t.Log(strings.Join(way, " > "))
	sorted := slices.Sorted(slices.Values(way))
	if len(way) == 0 || len(way) > 8 || len(slices.Compact(sorted)) != len(way) {
		t.Errorf("%d files: %v", len(way), way)
	}
}
