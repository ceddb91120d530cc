package engine

import "github.com/icmc-project/icmc/model/trace"

// Host is what an execution may ask of its environment.
type Host struct {
	m       *Machine
	choices []int   // to be taken
	asked   []asked // what was chosen
	explain bool
	effects []trace.Effect
	check   bool
	uncut   bool
}

type asked struct {
	options int
	taken   int
	text    string
}

// Choose lets the environment pick one of at least two options, each of which is explored.
func (h *Host) Choose(options ...string) int {
	taken := 0
	if len(h.asked) < len(h.choices) {
		taken = h.choices[len(h.asked)]
	}
	h.asked = append(h.asked, asked{len(options), taken, options[taken]})
	return taken
}

// Explains says whether effects are asked for.
func (h *Host) Explains() bool { return h.explain }

// Effect says for people what the execution does.
func (h *Host) Effect(of Principal, format string, args ...any) {
	if h.explain {
		h.effects = append(h.effects, effect(of, format, args...))
	}
}

// Checks says whether the code is to check that it could go on from what it leaves behind:
// this is a second run, whose time is well spent so.
func (h *Host) Checks() bool { return h.check }

// Uncut says whether the code is to go on from Entry.Past instead of from its context.
func (h *Host) Uncut() bool { return h.uncut }

// Calls notes that code makes a call, whatever becomes of its message.
func (h *Host) Calls(to Principal, method string) {
	if to != Management {
		h.m.met.named.Store(h.m.entry(to, method), nil)
	}
}

// Aside is a host for a run that has no effect.
func (h *Host) Aside() *Host { return &Host{m: h.m, check: h.check, uncut: h.uncut} }

// note is what a label says about what was chosen.
func (h *Host) note() string { return noteOf(h.asked) }
