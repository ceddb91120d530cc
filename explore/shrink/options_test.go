package shrink_test

import (
	"context"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/internal/systems"
)

func TestBadShrinkOptions(t *testing.T) {
	for _, o := range []shrink.Options{{Workers: -1}, {MaxTime: -1}, {MaxStates: -1}} {
		if _, err := shrink.Shrink(context.Background(), systems.DieHard{}, scenariotest.Jugs(t), o); err == nil || !strings.Contains(err.Error(), "negative") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
