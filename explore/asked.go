package explore

import "github.com/icmc-project/icmc/model"

// asked says whether a property of a kind is asked of a world in which ts are enabled,
// faults aside: at rest where no progress is, terminal where nothing is. Whether it is
// reached, or violated, is another question.
func asked(kind model.Kind, ts []Transition) bool {
	switch kind {
	case model.AtRest:
		return atRest(ts)
	case model.Terminal:
		return len(ts) == 0
	}
	return true
}

// atRest says whether none of ts makes progress.
func atRest(ts []Transition) bool {
	for _, t := range ts {
		if t.Class == Progress {
			return false
		}
	}
	return true
}
