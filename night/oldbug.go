package night

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/icmc-project/icmc/model/trace"
)

// oldBug is how nights called a bug before failures had identities: by the words of what
// is broken and the steps. Their notes are read by it, and nothing is written with it.
func oldBug(family string, t trace.Trace, wanted bool) string {
	steps := make([]string, 0, len(t.Steps))
	for _, s := range t.Steps {
		method, _, _ := strings.Cut(s.Text(), "(")
		if s.Verb != trace.Execute {
			method = ""
		}
		actor := strings.TrimRight(s.Actor, "0123456789")
		if s.Call.Within(trace.Call(s.Actor)) && s.Call != trace.Call(s.Actor) { // its own call: a user
			actor = ""
		}
		steps = append(steps, fmt.Sprintf("%q %q %q %v", s.Verb, actor, method, s.Fault))
	}
	slices.Sort(steps)
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %v %s", cmp.Or(family, t.Scenario), t.Property, oldShape(t), wanted, strings.Join(steps, "\n")))
	return hex.EncodeToString(sum[:6])
}

// oldShape is the words of what is broken, each once, without what was taken for names
// and numbers, and without brackets.
func oldShape(t trace.Trace) string {
	names := map[string]bool{"and": true, "or": true, "is": true, "are": true}
	for _, a := range t.Actors {
		names[a] = true
	}
	for _, s := range t.Steps {
		_, arguments := oldBrackets(s.Text())
		for _, word := range strings.FieldsFunc(arguments, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			names[word] = true
		}
	}
	var words []string
	outside, _ := oldBrackets(t.Broken)
	for _, word := range strings.FieldsFunc(outside, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:.", r) }) {
		if names[word] || strings.ContainsFunc(word, unicode.IsDigit) {
			continue
		}
		word = strings.TrimSuffix(word, "s")
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// oldBrackets tells apart what stands outside and inside of brackets or quotes.
func oldBrackets(s string) (outside, inside string) {
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
