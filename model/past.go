package model

import (
	"iter"
	"slices"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/engine"
)

// A frame is its log, and a log leaves something out: the iterations of a loop that
// ended, and the values that Update replaced. A frame whose code follows the rules does
// not miss them. The past of a frame is its log with what it leaves out: run again
// against its past, the code does all that it has ever done, and every Go variable has
// the value that it would have if the frame had never been suspended.

// past is that of a suspended frame and, for a task that model.Go started, of the
// handler up to there; nil where the log leaves out nothing.
type past struct{ Log, Spawn []entry }

// history is what a frame is run against to do all that it has ever done.
func (t task) history() []entry {
	if t.Past != nil {
		return t.Past
	}
	return t.Log
}

// pasts are those of the frames of a context, in their order.
type pasts []past

// pastOf are the pasts of frames; nil if all logs are whole.
func pastOf(suspended []task) engine.Past {
	if !slices.ContainsFunc(suspended, func(t task) bool { return t.Past != nil || t.SpawnPast != nil }) {
		return nil
	}
	out := make(pasts, len(suspended))
	for i, t := range suspended {
		out[i] = past{t.Past, t.SpawnPast}
	}
	return out
}

// logs are those of pasts, one after the other.
func (p pasts) logs() iter.Seq[[]entry] {
	return func(yield func([]entry) bool) {
		for _, p := range p {
			if !yield(p.Spawn) || !yield(p.Log) {
				return
			}
		}
	}
}

// withPasts returns frames with their pasts.
func withPasts(frames []task, p pasts) []task {
	frames = slices.Clone(frames)
	for i, p := range p {
		frames[i].Past, frames[i].SpawnPast = p.Log, p.Spawn
	}
	return frames
}

// Bytes encodes them.
func (p pasts) Bytes() string { return must(codec.Encode(p)) }

// Length is the number of their entries.
func (p pasts) Length() (n int) {
	for log := range p.logs() {
		n += len(log)
	}
	return n
}

// Rejects is the number of answers in them that are the system's word.
func (p pasts) Rejects() (n int) {
	for log := range p.logs() {
		for _, e := range log {
			if e.Answer.Kind == engine.AnswerReject {
				n++
			}
		}
	}
	return n
}

// Iterations is the most iterations of one loop in them.
func (p pasts) Iterations() (most int) {
	for log := range p.logs() {
		var loops []int
		for _, e := range log {
			switch {
			case e.Kind == loopEntry:
				loops = append(loops, 0)
			case e.Kind == iterationEntry && e.Found:
				loops = loops[:len(loops)-1]
			case e.Kind == iterationEntry:
				loops[len(loops)-1]++
				most = max(most, loops[len(loops)-1])
			}
		}
	}
	return most
}

// Pattern is their course without the values that they have seen: whether answers were
// replies, errors or rejects, what was there, and what was chosen.
func (p pasts) Pattern() string {
	var b []byte
	for log := range p.logs() {
		for _, e := range log {
			b = append(b, byte(e.Kind), byte(e.Answer.Kind), byte(e.Answer.Code), byte(e.Choice), oneOf[byte](e.Found, 1, 0))
			if e.Answer.Kind == engine.AnswerError {
				b = append(append(b, e.Answer.Value...), 0)
			}
		}
		b = append(b, 0)
	}
	return string(b)
}
