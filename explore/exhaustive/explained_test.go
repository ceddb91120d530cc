package exhaustive_test

import (
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
)

// A property that panics is named with what led there, and takes no violation with it.
func TestPropertyPanics(t *testing.T) {
	s := jars(model.Always, func(v *model.View, in, out int) error {
		var none []int
		if in == 2 {
			return v.Broken("%d were put", none[in])
		}
		return nil
	})
	setup := s.Setup
	s.Setup = func(e *model.Env) {
		setup(e)
		ref := model.RefTo[jar]("jar")
		e.Always("nothing is taken", func(v *model.View) error {
			if n := ref.In(v).Out.Get(); n > 0 {
				return v.Broken("%d is taken", n)
			}
			return nil
		})
		e.Always("at most one is put", func(v *model.View) error {
			if n := ref.In(v).In.Get(); n > 1 {
				return v.Broken("%d are put", n)
			}
			return nil
		})
	}
	var first string
	for _, workers := range []int{1, 2, 8} {
		_, err := exhaustive.Search(t.Context(), scenariotest.Compile(t, s), exhaustive.Options{Workers: workers})
		if err == nil {
			t.Fatal("no error")
		}
		text := err.Error()
		for _, want := range []string{
			`property "the jar is as it was": Go panic: runtime error: index out of range [2] with length 0`,
			"in the world that these steps lead to:\n  execute jar alice/0 Put({})\n  execute jar alice/1 Put({})\n",
			`violated besides: "nothing is taken", "at most one is put"`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
		if strings.Count(text, "\n") > 20 || strings.Contains(text, "goroutine") {
			t.Errorf("too long:\n%s", text)
		}
		if first == "" {
			first = text
		} else if text != first {
			t.Errorf("%d workers:\n%s\none:\n%s", workers, text, first)
		}
	}
}
