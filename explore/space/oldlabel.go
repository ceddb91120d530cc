package space

import (
	"regexp"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// Labels change with the engine, and traces that were written before must replay. What
// a label is called now and was called then is matched here, and nowhere else.

// numbered is how options of a choice that print alike are told apart in a label. They
// were not, once.
var numbered = regexp.MustCompile(` \([0-9]+ of [0-9]+\)($| / )`)

// FindLabel returns which of n labels, from 0, a trace means by want: the same one; or one
// with the same text, which is all that version 1 had; or the first that had this text in
// an earlier version; -1 if there is none.
func FindLabel(n int, label func(i int) trace.Label, want trace.Label) int {
	for i := range n {
		if label(i) == want {
			return i
		}
	}
	for _, name := range []func(string) string{func(now string) string { return now }, formerText} {
		for i := range n {
			if now := label(i); Alike(now, want) && name(now.Text()) == want.Text() {
				return i
			}
		}
	}
	return -1
}

// formerText is what the text of a label was before alike options were numbered. An
// option that prints nothing had no note.
func formerText(text string) string {
	if !strings.Contains(text, " of ") {
		return text
	}
	before := ""
	for before != text { // notes follow each other: what one match ends with another may begin with
		before, text = text, numbered.ReplaceAllString(text, "$1")
	}
	text = strings.ReplaceAll(text, " with / ", " with ")
	return strings.TrimSuffix(strings.TrimSuffix(text, " /"), " with")
}

// Alike says that two labels differ in their text at most.
func Alike(a, b trace.Label) bool {
	return a.Verb == b.Verb && a.Actor == b.Actor && a.Call == b.Call
}
