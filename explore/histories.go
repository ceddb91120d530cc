package explore

import "github.com/icmc-project/icmc/model"

// historical is a system whose frames leave something out of what they have seen; see
// model.Machine.CheckHistories.
type historical interface {
	CheckHistories(budget int64, end bool) (model.Histories, error)
}

// historiesBudget is how many steps may be run from pasts by a search that has taken
// so many transitions. It is counted, so that it is the same everywhere, and grows with
// the search, so that it stays a small part of it: a step from a past takes some tens of
// microseconds, a transition about one.
func historiesBudget(transitions int64) int64 { return 4_000 + transitions/1024 }

// randomBudget is that of a random search that has taken so many steps: of schedules that
// are drawn no more is concluded than what they show, and what they find is run natively.
func randomBudget(steps int64) int64 { return 128 + steps/1024 }

// lateBudget is that of a search whose time is over.
const lateBudget = 1_000

func (s *search) checkHistories(end bool) (err error) {
	budget := historiesBudget(s.transitions)
	if s.guard.halted() {
		budget = lateBudget
	}
	s.histories, err = checkHistories(s.system, budget, end)
	return err
}

// checkHistories demands of the steps taken so far that no frame misses what its log
// leaves out. It is called where no worker is at work.
func checkHistories(s System, budget int64, end bool) (model.Histories, error) {
	if h, ok := s.(historical); ok {
		return h.CheckHistories(budget, end)
	}
	return model.Histories{}, nil
}
