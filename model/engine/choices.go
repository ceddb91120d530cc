package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// noteOf is what a label says about the choices a handler asked for.
func noteOf(a []asked) string {
	var b []string
	for _, c := range a {
		b = append(b, c.text)
	}
	return strings.Join(b, ", ")
}

// joinNotes is what a label says about choices that were made one after the other.
func joinNotes(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(n string) bool { return n == "" }), ", ")
}

// numberAlike tells outcomes apart whose labels would be the same: options of a
// choice may print alike and be different.
func numberAlike(outs []outcome) {
	unique := true
	for i, a := range outs {
		unique = unique && !slices.ContainsFunc(outs[:i], func(b outcome) bool { return b.verb == a.verb && b.note == a.note })
	}
	if unique {
		return
	}
	type text struct {
		verb trace.Verb
		note string
	}
	total, nth := map[text]int{}, map[text]int{}
	for _, o := range outs {
		total[text{o.verb, o.note}]++
	}
	for i := range outs {
		k := text{outs[i].verb, outs[i].note}
		if total[k] == 1 {
			continue
		}
		nth[k]++
		outs[i].note = strings.TrimSpace(fmt.Sprintf("%s (%d of %d)", k.note, nth[k], total[k]))
	}
}

// takenOf lists what was chosen.
func takenOf(a []asked) []int {
	var taken []int
	for _, c := range a {
		taken = append(taken, c.taken)
	}
	return taken
}

// nextChoices is the next combination of choices in order, if there is one.
func nextChoices(a []asked) ([]int, bool) {
	for i := len(a) - 1; i >= 0; i-- {
		if a[i].taken+1 < a[i].options {
			next := make([]int, i+1)
			for j := range i {
				next[j] = a[j].taken
			}
			next[i] = a[i].taken + 1
			return next, true
		}
	}
	return nil, false
}
