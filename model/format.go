package model

import (
	"fmt"
	"strings"
	"unicode"
)

// show prints a value for people: one line, the same in every run, never empty.
func show(v any) string {
	if s := oneLine(fmt.Sprintf("%v", v)); s != "" {
		return s
	}
	return `""`
}

// oneLine escapes what would break a line of a trace.
func oneLine(s string) string {
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
