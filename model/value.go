package model

import "github.com/icmc-project/icmc/internal/codec"

// Property is a named present-tense sentence about a scenario. It is plain data:
// package invariants has reusable ones.
type Property struct {
	Name string
	Kind Kind
	// Check returns nil where the property is true (for Sometimes: where it is
	// reached; for CanAlways: in the worlds to be reached), or else how it is
	// broken, by View.Broken if there are several ways. It reads through the View only.
	Check func(*View) error
	// Monitor judges histories; for Kind History only.
	Monitor *Monitor
	// Subjects are the canisters, and methods of them, that the property names. One
	// that the scenario does not have is a modelling error.
	Subjects []Subject
	// Err says why the property cannot be asked: a modelling error of whoever made it.
	Err error

	given any // what Check asks, where that is the modeller's function and Check is not
}

// Decode reads a value back; T must be the type it was made of.
func Decode[T any](v Value) (T, error) { return codec.Decode[T](string(v)) }

// Encode makes a value of v, or says why it cannot.
func Encode[T any](v T) (Value, error) {
	s, err := codec.Encode(v)
	return Value(s), err
}
