package exhaustive

import (
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/model/engine"
)

// explained puts in front of the error of a property that cannot be asked the least way to such a
// world, at (f, d), and what the search has found so far, which would be lost with it.
func (s *search) explained(err error, f, d int) error {
	if len(s.errAt) == 0 {
		return err
	}
	text := ""
	if steps, ok := s.wayTo(f, d); ok {
		text = "in the world that these steps lead to:" + steps + "\n"
		if steps == "" {
			text = "in the initial world: "
		}
	}
	var violated []string
	for i, p := range s.properties {
		found := s.findings[i].decided
		for _, o := range s.openers {
			found = found || len(o.hits[i]) > 0
		}
		if found && p.Kind != engine.Sometimes {
			violated = append(violated, fmt.Sprintf("%q", p.Name))
		}
	}
	if len(violated) > 0 {
		text += "violated besides: " + strings.Join(violated, ", ") + "\n"
	}
	return fmt.Errorf("%s%w", text, err)
}

// wayTo lists the steps of the least way to a world where a property cannot be asked; ok
// is false if there is none, which is another mistake of the model.
func (s *search) wayTo(f, d int) (steps string, ok bool) {
	q := &quest{breach: &breach{faults: f, steps: d, targets: s.errAt}}
	for _, o := range s.openers {
		o.err, o.errAt = nil, nil
	}
	w, err := s.sweep([]*quest{q})
	if err != nil {
		return "", false
	}
	path, err := w.walk(q, 1)
	if err != nil {
		return "", false
	}
	for _, step := range path.Steps {
		mark := " "
		if step.Fault {
			mark = "!"
		}
		steps += "\n" + mark + " " + step.Label.String()
	}
	return steps, true
}
