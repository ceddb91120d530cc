package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/engine"
)

// task is a suspended frame: the handler itself (ID 0) or what model.Go started.
// A frame is its log: it is resumed by running the code again against it.
type task struct {
	ID      int
	Spawn   []entry // of task 0, when it started this one
	Log     []entry
	Waiting int  // index of the awaited call
	Looped  bool // it was inside a declared loop, so call names carry generations
	// Past and SpawnPast are Log and Spawn with what they leave out, in a run from a
	// past; nil if they leave out nothing. Contexts do not have them.
	Past, SpawnPast []entry `icmc:"-"`
}

// entry is one observation in a frame's log.
type entry struct {
	Kind      entryKind
	Slot      int    // read: which container
	Key       string // read: what was read; choice: what was asked
	Value     string // read: what was found; loop: the state
	Found     bool   // read
	Call      int    // answer: index of the call
	Answer    engine.Answer
	Refund    uint64
	Suspended bool // answer: the frame was suspended for it, so reads start anew
	Choice    int
}

type entryKind uint8

const (
	readEntry entryKind = iota + 1
	answerEntry
	choiceEntry
	loopEntry     // the state of the current iteration
	loopDoneEntry // the state a finished loop ended with

	// What a log leaves out, and a past has.
	updateEntry    // the value that an Update replaced
	iterationEntry // the end of an iteration: the next state, and whether the loop is done
)

// frames is what direct-style code keeps for a call context, or a client's program: frames
// that are suspended, in the order of their numbers, and answers that they do not await yet.
type frames struct {
	Tasks []task
	Kept  []kept
}

// kept is an answer that nobody awaits yet.
type kept struct {
	Task, Index int
	Answer      engine.Answer
	Refund      uint64
}

// framesOf are the frames that a context holds.
func framesOf(context engine.Opaque) frames {
	if context.Bytes == "" {
		return frames{}
	}
	if f, ok := context.Decoded.(frames); ok {
		return f
	}
	f := must(codec.Decode[frames](context.Bytes))
	if context.Text != "" {
		texts := must(codec.Decode[[]string](context.Text))
		f.shown(func(text *string) { *text, texts = texts[0], texts[1:] })
	}
	return f
}

// opaque is what a context holds of frames; nothing where there is none.
func (f frames) opaque() engine.Opaque {
	if len(f.Tasks) == 0 {
		return engine.Opaque{}
	}
	f.Tasks = slices.Clone(f.Tasks)
	for i := range f.Tasks {
		f.Tasks[i].Past, f.Tasks[i].SpawnPast = nil, nil
	}
	slices.SortFunc(f.Kept, func(a, b kept) int {
		if a.Task != b.Task {
			return a.Task - b.Task
		}
		return a.Index - b.Index
	})
	o := engine.Opaque{Bytes: must(codec.Encode(f)), Decoded: f}
	var texts []string
	f.shown(func(text *string) { texts = append(texts, *text) })
	if strings.Join(texts, "") != "" {
		o.Text = must(codec.Encode(texts))
	}
	return o
}

// shown gives see the texts of answers, which bytes leave out.
func (f frames) shown(see func(*string)) {
	in := func(log []entry) {
		for i := range log {
			see(&log[i].Answer.Shown)
		}
	}
	for _, t := range f.Tasks {
		in(t.Spawn)
		in(t.Log)
	}
	for i := range f.Kept {
		see(&f.Kept[i].Answer.Shown)
	}
}

// A call is one that a frame has made and whose answer it has not observed.
type call struct {
	task, index int
	ignored     bool // that there is an answer is observed, and nothing of it
	left        bool // no frame can await it any more
	answered    bool
	answer      engine.Answer
	refund      uint64
	open        *engine.OpenCall // as the engine has it, if it was made in an earlier message and is not answered
	sent        int              // or, of a call that is made in this message, its number among those, from 1 on
}

// token is that of a call, for the engine: which frame made it, and whether it looks at the
// answer.
func (c call) token() string { return strconv.Itoa(c.task) + oneOf(c.ignored, "?", "") }

// callOf is the call that a token is of.
func callOf(o engine.OpenCall) call {
	task, ignored := strings.CutSuffix(o.Token, "?")
	if o.Token == "" {
		return call{left: true}
	}
	return call{task: must(strconv.Atoi(task)), index: o.Place, ignored: ignored}
}

// showFrames prints frames for people: where they are suspended and what they have observed.
func showFrames(f frames, program bool) (out []string) {
	for _, t := range f.Tasks {
		name := oneOf(program, "the program", oneOf(t.ID == 0, "the handler", fmt.Sprintf("task %d", t.ID)))
		out = append(out, fmt.Sprintf("%s waits for the answer of its call %d", name, t.Waiting+1))
		for _, e := range t.Log {
			switch e.Kind {
			case readEntry:
				out = append(out, fmt.Sprintf("it reads %q of container %d: %q", e.Key, e.Slot, e.Value))
			case answerEntry:
				out = append(out, fmt.Sprintf("it gets the answer of its call %d: %s", e.Call+1, e.Answer))
			case choiceEntry:
				out = append(out, fmt.Sprintf("it chooses option %d of %q", e.Choice+1, e.Key))
			case loopEntry:
				out = append(out, fmt.Sprintf("the state of its loop is %q", e.Value))
			case loopDoneEntry:
				out = append(out, fmt.Sprintf("its loop ends with %q", e.Value))
			}
		}
	}
	for _, k := range f.Kept {
		out = append(out, fmt.Sprintf("the answer of call %d is kept: %s", k.Index+1, k.Answer))
	}
	return out
}
