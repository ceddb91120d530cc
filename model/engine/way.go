package engine

import "strings"

// A Way is one way in which a world breaks a property.
type Way struct {
	// Identity is what all occurrences of this way have in common: the format that
	// Broken was given. It is "" for a property that does not say.
	Identity string
	Text     string // how it is broken here, one line
}

// joined is what several ways say.
func joined(ways []Way) string {
	var texts []string
	for _, w := range ways {
		texts = append(texts, w.Text)
	}
	return strings.Join(texts, "; ")
}
