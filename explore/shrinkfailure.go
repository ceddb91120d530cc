package explore

import (
	"slices"
	"strings"
	"unicode"

	"github.com/icmc-project/icmc/model"
)

// A failure is what must stay the same while a trace is shrunk: the property, and
// the shape of what a world that breaks it says. Without the shape a shrinker
// slips from the bug that was found to a shorter one of the same property, and
// the one that was found is lost. See docs/decisions/shrinking.md.
type failure struct {
	any   bool // every way to break the property is the same
	shape string
	names map[string]bool // which of them it hits does not matter
}

// Shape is what the descriptions of a broken property have in common if they are of
// one failure, as far as a tool can tell: its words without numbers and names.
func Shape(t model.Trace) string { return newFailure(t).shape }

// newFailure returns the failure that a trace ends in. Names are those of its
// canisters and clients, and the words of its arguments.
func newFailure(t model.Trace) failure {
	f := failure{names: map[string]bool{}}
	for _, a := range t.Actors {
		f.names[a] = true
	}
	for _, s := range t.Steps {
		_, arguments := brackets(s.Text)
		for _, word := range strings.FieldsFunc(arguments, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			f.names[word] = true
		}
	}
	f.shape = f.of(t.Broken)
	return f
}

// at says whether a world breaks property i of a worker, and whether in this way.
// The property is not of kind CanAlways, which is broken in one way only.
func (f failure) at(w Worker, at World, i int) (broken, same bool, err error) {
	holds, err := w.Holds(at, i)
	if holds || err != nil {
		return false, false, err
	}
	if f.any {
		return true, true, nil
	}
	says, err := w.Broken(at, i)
	return true, f.of(says) == f.shape, err
}

// fillers are words that come and go with the length of an enumeration.
var fillers = []string{"and", "or", "is", "are"}

// of returns the shape of a sentence: its words, each once, without what differs
// between two occurrences of one bug: numbers, names, whatever stands in
// brackets or quotes, and the plural.
func (f failure) of(broken string) string {
	var words []string
	outside, _ := brackets(broken)
	for _, word := range strings.FieldsFunc(outside, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:.", r)
	}) {
		if f.names[word] || strings.ContainsFunc(word, unicode.IsDigit) || slices.Contains(fillers, word) {
			continue
		}
		word = strings.TrimSuffix(word, "s")
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// brackets tells apart what stands outside and inside of brackets or quotes, as values
// do.
func brackets(s string) (outside, inside string) {
	var out, in strings.Builder
	depth, quoted := 0, false
	for _, r := range s {
		to := &in
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case strings.ContainsRune("([{", r):
			depth++
		case strings.ContainsRune(")]}", r):
			depth = max(0, depth-1)
		case depth == 0:
			to = &out
		}
		to.WriteRune(r)
	}
	return out.String(), in.String()
}
