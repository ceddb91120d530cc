package engine_test

import (
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// A property may be about a canister that will be created, where code for one is there.
func TestCreatedSubject(t *testing.T) {
	for codes, refused := range []bool{true, false, false} {
		_, err := explore.Compile(model.Scenario{Name: "test/subject", Setup: func(e *model.Env) {
			model.Deploy(e, "app", &counter{})
			if codes > 0 {
				model.Installable(e, &ledger{})
			}
			if codes > 1 {
				model.Installable(e, &seam{})
			}
			e.Property(model.Property{
				Name: "it is", Kind: model.Always, Subjects: []model.Subject{{Canister: "alice/0/0"}},
				Check: func(*model.View) error { return nil },
			})
		}}, 0)
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), `it names the canister "alice/0/0"`) {
			t.Errorf("%d codes: %v", codes, err)
		}
	}
}
