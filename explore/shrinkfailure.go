package explore

import (
	"slices"
	"strings"
	"unicode"
)

// A failure is what must stay the same while a trace is shrunk: the property, and
// the shape of what a world that breaks it says. Without the shape a shrinker
// slips from the bug that was found to a shorter one of the same property, and
// the one that was found is lost. See docs/decisions/shrinking.md.
type failure struct {
	any   bool // every way to break the property is the same
	shape string
	names map[string]bool // of canisters and clients: which of them it hits does not matter
}

// newFailure returns the failure of a system that broken describes.
func newFailure(s System, broken string) failure {
	f := failure{names: map[string]bool{}}
	for _, a := range s.Actors() {
		f.names[a] = true
	}
	f.shape = f.of(broken)
	return f
}

// at says whether w breaks property i of a worker in this way. The property is
// not of kind CanAlways, which is broken in one way only.
func (f failure) at(w Worker, at World, i int) (bool, error) {
	holds, err := w.Holds(at, i)
	if holds || err != nil {
		return false, err
	}
	if f.any {
		return true, nil
	}
	broken, err := w.Broken(at, i)
	return f.of(broken) == f.shape, err
}

// fillers are words that come and go with the length of an enumeration.
var fillers = []string{"and", "or", "is", "are"}

// of returns the shape of a sentence: its words, each once, without what differs
// between two occurrences of one bug: numbers, names, whatever stands in
// brackets or quotes, and the plural.
func (f failure) of(broken string) string {
	var words []string
	for _, field := range strings.FieldsFunc(outsideBrackets(broken), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:", r)
	}) {
		word := strings.Trim(field, ".")
		if word == "" || f.names[word] || strings.ContainsFunc(word, unicode.IsDigit) || slices.Contains(fillers, word) {
			continue
		}
		word = strings.TrimSuffix(word, "s")
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// outsideBrackets leaves out what stands in brackets or quotes, as values do.
func outsideBrackets(s string) string {
	var b strings.Builder
	depth, quoted := 0, false
	for _, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case strings.ContainsRune("([{", r):
			depth++
		case strings.ContainsRune(")]}", r):
			depth = max(0, depth-1)
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}
