package explore_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// hurried is a test with a deadline.
type hurried struct {
	*recorder
	deadline time.Time
	errors   []string
}

func (h *hurried) Deadline() (time.Time, bool) { return h.deadline, true }
func (h *hurried) Logf(string, ...any)         {}
func (h *hurried) Errorf(format string, args ...any) {
	h.errors = append(h.errors, fmt.Sprintf(format, args...))
}

// TestDeadline: what would search for ever says so before go test's deadline.
func TestDeadline(t *testing.T) {
	s := model.Scenario{Name: "hurried/endless", Setup: func(e *model.Env) {
		ref := model.Deploy(e, "ledger", &ledger{})
		model.NewClient(e, "user", &struct{}{}, func(_ *struct{}, c *model.Client) {
			model.Loop(c, 0, func(int) (int, bool) {
				_, _ = model.Ingress(c, ref, (*ledger).Add, 1)
				return 0, false
			})
		})
		e.Always("it is not negative", func(v *model.View) error {
			if ref.In(v).N.Get() < 0 {
				return fmt.Errorf("it is")
			}
			return nil
		})
	}}
	h := &hurried{recorder: &recorder{TB: t}, deadline: time.Now().Add(2 * time.Second)}
	explore.Check(h, s, func(o *explore.Options) { o.Unvetted = true })
	if len(h.errors) != 1 || !strings.Contains(h.errors[0], "the limit on time was hit") || len(h.fatal) > 0 {
		t.Errorf("it says %q and %q", h.errors, h.fatal)
	}
	if !time.Now().Before(h.deadline) {
		t.Error("it ended after the deadline")
	}
}
