package random_test

import (
	"context"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/internal/systems"
)

func TestBadRandomOptions(t *testing.T) {
	for _, o := range []random.Options{
		{Workers: -1}, {Faults: -2}, {Schedules: -1}, {MaxSteps: -1}, {MaxTime: -1}, {Spare: -1}, {MaxMemory: -1},
	} {
		if _, err := random.Search(context.Background(), systems.DieHard{}, o); err == nil || !strings.Contains(err.Error(), "negative") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
