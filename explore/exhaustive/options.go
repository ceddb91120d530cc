package exhaustive

import (
	"time"

	"github.com/icmc-project/icmc/explore/limit"
)

// Options bound a search and say how to run it. The zero value searches the
// whole fault-free space on all cores.
type Options struct {
	Workers   int           // goroutines that search; 0 means GOMAXPROCS
	Faults    int           // most faults on one path
	MaxStates int64         // most worlds to claim; 0 means no limit
	MaxDepth  int           // most steps on one path; 0 means no limit
	MaxTime   time.Duration // 0 means no limit
	MaxMemory int64         // bytes that the process has in use, whatever for; 0 means four fifths of the machine's or container's
	All       bool          // find every way to break each property: the search ends with the space
	Step      limit.Step    // of each run of the modeller's code; explore.Run and Check know it, a System was compiled with its own
	Wide      bool          // remember 128 bits of each fingerprint instead of 64
	Strict    bool          // of explore.Check: what is vacuous fails the test too
	Unshared  bool          // a layer may use all of the time that is left, and not only its share
	Unvetted  bool          // explore.Check does not read the source of the scenario
	// Native is the most steps of the sample of schedules that explore.Verify runs natively after
	// the search; 0 means native.DefaultSteps, and -1 that there is none. Search runs none.
	Native   int64
	Progress func(Status) // called about once a second from one goroutine; may be nil
}

// check refuses what makes no sense and fills in the number of workers.
func (o *Options) check() error {
	return limit.Check(&o.Workers, o.MaxTime,
		limit.Number{Name: "faults", Value: int64(o.Faults)},
		limit.Number{Name: "max states", Value: o.MaxStates},
		limit.Number{Name: "max depth", Value: int64(o.MaxDepth)},
		limit.Number{Name: "max memory", Value: o.MaxMemory})
}
