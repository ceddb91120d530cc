package engine

import (
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// outcome is one way a local step may go. Parts that a step consumes (message,
// context, state) are known to who asked for it; an outcome holds what is there
// afterwards. There is one for every step that was ever taken, so what few of them have is
// in the detail.
type outcome struct {
	state   partID // of the canister or client afterwards
	context partID // afterwards, 0 if it is gone
	born    partID // a canister that was created
	answer  partID // the response it gives, 0 if none
	invoke  uint32 // events for monitors
	ret     uint32
	verb    trace.Verb
	fault   bool
	toUser  bool // the answer is for a client, which consumes it in this transition
	end     wayEnd
	sends   []partID // requests, in order
	*detail
}

// detail is what most outcomes have nothing of; then they share one.
type detail struct {
	note    string         // what the handler chose, for the label
	yields  []partID       // responses that frames of its own canister wait for
	ingress []partID       // of a client
	orphans renaming       // calls that an iteration left behind, but for those that were made in this step
	past    Past           // what the context or client leaves out afterwards; nil if that is nothing
	effects []trace.Effect // when asked to explain
	taken   []int          // what the modeller's code chose, of the message, then of the cleanup
}

var noDetail = &detail{}

func newOutcome(verb trace.Verb) outcome { return outcome{verb: verb, detail: &detail{}} }

// copied is an outcome that can be changed while o is not.
func (o outcome) copied() outcome {
	d := *o.detail
	d.effects = slices.Clone(d.effects)
	o.detail = &d
	return o
}

// sealed are outcomes that nobody changes any more, in as little memory as they need.
func sealed(outs []outcome) []outcome {
	outs = slices.Clip(slices.Clone(outs))
	for i := range outs {
		if d := outs[i].detail; d == nil || d.isEmpty() {
			outs[i].detail = noDetail
		}
	}
	return outs
}

func (d *detail) isEmpty() bool {
	return d.note == "" && len(d.yields)+len(d.ingress)+len(d.orphans)+len(d.effects)+len(d.taken) == 0 && d.past == nil
}

// way is how an execution of the modeller's code ended, and what it chose: with it a
// native run can go the same way.
type way struct {
	end   wayEnd
	taken []int
}

func (o *outcome) way() way { return way{o.end, o.taken} }

type wayEnd uint8

const (
	noCode     wayEnd = iota // none of the modeller's code ran
	committed                // the message commits
	ownTrap                  // the message traps by itself, then cleanup runs
	faultTrap                // the message is not run; cleanup runs
	doubleTrap               // cleanup traps by a fault
)

func sameOutcomes(a, b []outcome) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		if x.fault != y.fault || x.verb != y.verb || x.note != y.note || x.state != y.state || x.context != y.context ||
			x.born != y.born || x.answer != y.answer || x.toUser != y.toUser || x.invoke != y.invoke || x.ret != y.ret ||
			!slices.Equal(x.sends, y.sends) || !slices.Equal(x.yields, y.yields) || !slices.Equal(x.ingress, y.ingress) ||
			!slices.Equal(x.orphans, y.orphans) {
			return false
		}
	}
	return true
}
