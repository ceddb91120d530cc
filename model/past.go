package model

import (
	"iter"
	"slices"
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

// pastsOf returns frames that are about to be interned without their pasts, and the
// pasts: nil if all logs are whole.
func (m *Machine) pastsOf(frames []task) ([]task, []past) {
	if !slices.ContainsFunc(frames, func(t task) bool { return t.Past != nil || t.SpawnPast != nil }) {
		return frames, nil
	}
	frames, pasts := slices.Clone(frames), make([]past, len(frames))
	for i := range frames {
		t := &frames[i]
		pasts[i] = past{t.Past, t.SpawnPast}
		t.Past, t.SpawnPast = nil, nil
	}
	if !m.histories.needed.Load() {
		m.histories.needed.Store(true)
	}
	return frames, pasts
}

// logs are those of pasts, one after the other.
func logs(pasts []past) iter.Seq[[]entry] {
	return func(yield func([]entry) bool) {
		for _, p := range pasts {
			if !yield(p.Spawn) || !yield(p.Log) {
				return
			}
		}
	}
}

// withPasts returns frames with their pasts.
func withPasts(frames []task, pasts []past) []task {
	frames = slices.Clone(frames)
	for i, p := range pasts {
		frames[i].Past, frames[i].SpawnPast = p.Log, p.Spawn
	}
	return frames
}

// length is the number of entries of pasts.
func length(pasts []past) (n int) {
	for log := range logs(pasts) {
		n += len(log)
	}
	return n
}

// rejects is the number of answers in pasts that are the system's word: of those with
// many, few are within a bound on faults.
func rejects(pasts []past) (n int) {
	for log := range logs(pasts) {
		for _, e := range log {
			if e.Answer.Kind == wasRejected {
				n++
			}
		}
	}
	return n
}

// iterations is the most iterations of one loop that a past has.
func iterations(pasts []past) (most int) {
	for log := range logs(pasts) {
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

// pattern is the course of pasts without the values that they have seen: whether
// answers were replies, errors or rejects, what was there, and what was chosen.
func pattern(pasts []past) string {
	var b []byte
	for log := range logs(pasts) {
		for _, e := range log {
			b = append(b, byte(e.Kind), byte(e.Answer.Kind), byte(e.Answer.Code), byte(e.Choice), oneOf[byte](e.Found, 1, 0))
			if e.Answer.Kind == failed {
				b = append(append(b, e.Answer.Value...), 0)
			}
		}
		b = append(b, 0)
	}
	return string(b)
}
