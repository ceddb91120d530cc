package space

import "github.com/icmc-project/icmc/model/engine"

// Asked says whether a property of a kind is asked of a world in which ts are enabled,
// faults aside: at rest where no progress is, terminal where nothing is. Whether it is
// reached, or violated, is another question.
func Asked(kind engine.Kind, ts []Transition) bool {
	switch kind {
	case engine.AtRest:
		return AtRest(ts)
	case engine.Terminal:
		return len(ts) == 0
	}
	return true
}

// AtRest says whether none of ts makes progress.
func AtRest(ts []Transition) bool {
	for _, t := range ts {
		if t.Class == Progress {
			return false
		}
	}
	return true
}
