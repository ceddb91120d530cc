// Package words says in English how many there are of something.
package words

import "fmt"

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
