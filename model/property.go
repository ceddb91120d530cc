package model

// Kind says in which worlds a property is asked.
type Kind string

// The kinds of property.
const (
	Always    Kind = "always"    // in every world
	AtRest    Kind = "at rest"   // where nothing is enabled but faults and a client starting something new
	Terminal  Kind = "terminal"  // where nothing is enabled but faults
	Sometimes Kind = "sometimes" // in at least one world, or the check is vacuous and fails
	History   Kind = "history"   // of every history of operations that clients have seen
)
