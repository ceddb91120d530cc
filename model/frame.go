package model

import "github.com/icmc-project/icmc/model/trace"

// task is a suspended frame: the handler itself (ID 0) or what model.Go started.
// A frame is its log: it is resumed by running the code again against it.
type task struct {
	ID      int
	Spawn   []entry // of task 0, when it started this one
	Log     []entry
	Waiting int  // index of the awaited call
	Looped  bool // it was inside a declared loop, so call names carry generations
	// Past and SpawnPast are Log and Spawn with what they leave out, in a run from a
	// past; nil if they leave out nothing. Interned parts do not have them.
	Past, SpawnPast []entry `icmc:"-"`
}

// openCall is a call that a frame made and has not observed the answer of.
type openCall struct {
	Task      int // -1 if it is forgotten
	Index     int
	Name      trace.Call
	To        Principal
	Bounded   bool
	Answered  bool // the answer arrived and is not observed yet
	Ignored   bool // that there is an answer is observed, and nothing of it
	Forgotten bool // nobody can await it any more: the answer is dropped
	Answer    answer
	Refund    uint64
	Spared    Faults
}

// entry is one observation in a frame's log.
type entry struct {
	Kind      entryKind
	Slot      int    // read: which container
	Key       string // read: what was read; choice: what was asked
	Value     string // read: what was found; loop: the state
	Found     bool   // read
	Call      int    // answer: index of the call
	Answer    answer
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
