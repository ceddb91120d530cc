// Package words says in English how many there are of something, and breaks text into lines, and prints
// values in one.
package words

import (
	"fmt"
	"strings"
	"unicode"
)

// Count is "no steps", "1 step" or "12 steps" for the noun step.
func Count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Wrap breaks text at blanks into lines of at most width bytes, if it can.
func Wrap(text string, width int) (lines []string) {
	for _, word := range strings.Fields(text) {
		if n := len(lines) - 1; n >= 0 && len(lines[n])+1+len(word) <= width {
			lines[n] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

// Show prints a value for people: one line, the same in every run, never empty.
func Show(v any) string {
	if s := OneLine(fmt.Sprintf("%v", v)); s != "" {
		return s
	}
	return `""`
}

// OneLine escapes what would break a line of a trace.
func OneLine(s string) string {
	if strings.IndexFunc(s, unicode.IsControl) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) {
			fmt.Fprintf(&b, "\\x%02x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
