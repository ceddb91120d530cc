package model_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

type sourced struct{ N model.Cell[int] }

func (s *sourced) setup(e *model.Env) { model.Deploy(e, "c", &sourced{}) }

// The machine knows where the code is that it was handed, also where it is wrapped.
func TestSources(t *testing.T) {
	m, err := engine.NewMachine(model.Scenario{Name: "test/sources", Setup: func(e *model.Env) {
		model.NewClient(e, "a", &sourced{}, func(*sourced, *model.Client) {})
		e.Always("always", func(*model.View) error { return nil })
		e.Sometimes("sometimes", func(*model.View) bool { return true })
		e.Property(model.Property{Name: "history", Kind: model.History, Monitor: &model.Monitor{
			Next: func(string, model.Event) (string, string, error) { return "", "", nil },
		}})
	}}.ForEngine(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, s := range m.Sources() {
		if filepath.Base(s.File) != "sources_test.go" || !strings.HasSuffix(s.Package, "model_test") {
			t.Errorf("%+v", s)
		}
		lines = append(lines, s.Line)
	}
	if first := 19; !slices.Equal(lines, []int{first, first + 1, first + 2, first + 3, first + 5}) {
		t.Errorf("lines %v", lines)
	}
}

// Of a method value only the package is known.
func TestSourcesOfMethodValue(t *testing.T) {
	m, err := engine.NewMachine(model.Scenario{Name: "test/method", Setup: (&sourced{}).setup}.ForEngine(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Sources(); len(got) != 1 || !strings.HasSuffix(got[0].Package, "/model_test") {
		t.Errorf("%+v", got)
	}
}
