package engine

// defaultOperations is how many tracked operations one run of a modeller's code may
// make if nobody said: far more than a handler that ends needs.
const defaultOperations = 1_000_000

// Limits bound what a modeller's code may do. The zero value has the usual bounds.
type Limits struct {
	// Operations is the most tracked operations of one run: of a message execution,
	// of a client's program up to its next call, of the check of a property, of
	// Setup. Reads, writes, calls, awaits, choices and iterations of Loop count as
	// one, and so does every observation that a frame has to remember; what is
	// large, a container or a value, counts more. 0 means defaultOperations, and a
	// negative number that there is no bound. Because operations are counted, and
	// not timed, a run that is over the bound is so everywhere.
	Operations int64
	// Watch knows what runs on the Machine, from its first Setup on; nil for one of
	// the Machine's own.
	Watch *Watch
}

// Most is the most operations of one run, not positive if there is no bound.
func (l Limits) Most() int64 {
	if l.Operations == 0 {
		return defaultOperations
	}
	return l.Operations
}
