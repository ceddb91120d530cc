// Package words says in English how many there are of something, and breaks text into lines.
package words

import (
	"fmt"
	"strings"
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
