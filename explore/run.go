package explore

import (
	"context"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/model"
)

// Run searches a scenario. An error is a modelling error, and there is no
// verdict then.
func Run(ctx context.Context, s model.Scenario, o Options) (Report, error) {
	system, err := compile.Within(ctx, s, 0, o.Step)
	if err != nil {
		return Report{}, err
	}
	return Verify(ctx, system, o)
}
