package explore

import (
	"time"
)

// Options bound a search and say how to run it. The zero value searches the
// whole fault-free space on all cores.
type Options struct {
	Workers   int           // goroutines that search; 0 means GOMAXPROCS
	Faults    int           // most faults on one path
	MaxStates int64         // most worlds to claim; 0 means no limit
	MaxDepth  int           // most steps on one path; 0 means no limit
	MaxTime   time.Duration // 0 means no limit
	MaxMemory int64         // bytes that the process has in use, whatever for; 0 means four fifths of the machine\'s or container\'s
	All       bool          // find every way to break each property: the search ends with the space
	Step      StepLimit     // of each run of the modeller's code; Run and Check know it, a System was compiled with its own
	Wide      bool          // remember 128 bits of each fingerprint instead of 64
	Strict    bool          // of Check: what is vacuous fails the test too
	unshared  bool          // a layer may use all of the time
	Unvetted  bool          // Check does not read the source of the scenario
	// Native is the most steps of the sample of schedules that Verify runs natively after
	// the search; 0 means DefaultNative, and -1 that there is none. Exhaustive runs none.
	Native   int64
	Progress func(Status) // called about once a second from one goroutine; may be nil
}

// check refuses what makes no sense and fills in the number of workers.
func (o *Options) check() error {
	return checkLimits(&o.Workers, o.MaxTime,
		limit{"faults", int64(o.Faults)}, limit{"max states", o.MaxStates}, limit{"max depth", int64(o.MaxDepth)}, limit{"max memory", o.MaxMemory})
}
