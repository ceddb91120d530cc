package engine

import (
	"fmt"
	"strings"
)

// Faults is a set of kinds of fault: choices that no code asked for. A scenario
// switches kinds on; a search bounds how many faults a path may use.
type Faults uint8

// The kinds of fault.
const (
	// SysReject is a reject by the system of a request that was not executed yet,
	// at any place in its queue ("Spontaneous request rejection").
	SysReject Faults = 1 << iota
	// Trap is a trap of a message execution: rollback, then cleanup.
	Trap
	// Unknown is the expiry of a bounded wait, or a user who stops waiting: the
	// outcome stays unknown and the call may still be executed ("Call expiry").
	Unknown
	// CleanupTrap is a trap in the cleanup that follows a trap in a callback.
	CleanupTrap
	// Silence is a callee that takes a request and never answers.
	Silence
)

// DefaultFaults are the kinds of fault that a design is expected to survive.
const DefaultFaults = SysReject | Trap | Unknown

// String lists the kinds.
func (f Faults) String() string {
	var names []string
	for i, n := range []string{"reject", "trap", "unknown", "cleanup trap", "silence"} {
		if f&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// Point is a place in the code of a canister or client: that of the n-th call a
// method makes, counted from 1 on the path that is taken (inside a declared loop,
// from the loop point on). Await 0 is the message that starts the method. The
// points of a client's program have no Method and count its ingress calls.
type Point struct {
	Actor  string // canister or client
	Method string // "" for a client's program
	Await  int
}

// String names the point for people.
func (p Point) String() string {
	if p.Method == "" {
		return fmt.Sprintf("request %d of %s", p.Await, p.Actor)
	}
	return fmt.Sprintf("%s.%s, await %d", p.Actor, p.Method, p.Await)
}

// sparedAt returns the faults excluded at a point.
func (m *Machine) sparedAt(at actor, method string, await int) Faults {
	point := Point{string(at), method, await}
	kinds, ok := m.shape.Spared[point]
	if ok {
		m.met.spared.Store(point, nil)
	}
	return kinds
}
