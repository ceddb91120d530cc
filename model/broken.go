package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/engine"
)

// breakage is the error that Broken returns.
type breakage struct {
	identity string
	err      error
}

func (w *breakage) Error() string { return w.err.Error() }
func (w *breakage) Unwrap() error { return w.err }

// Broken records one way in which the world breaks the property that is asked, and
// returns it as an error, for the check to return. Its identity is the format: two
// sentences of one format are one failure, with whatever numbers and names, and two
// formats are two. So what differs between two occurrences of one bug belongs into the
// arguments. A format without a word of its own, such as "%v", is a modelling error.
//
// A check may call it several times, and the property is then broken in all of these
// ways, whatever the check returns. An error that is made otherwise has the identity
// "", the same for all of them.
func (v *View) Broken(format string, args ...any) error {
	if !hasWords(format) {
		panic(engine.ModelError{Err: fmt.Errorf("the format %q has no words of its own, and they are what tells one failure from another: write what is wrong into the format, as in \"%%d sold, %%d there\", and what differs between two occurrences into the arguments", format)})
	}
	w := &breakage{format, fmt.Errorf(format, args...)}
	if v != nil { // a test of the check alone
		v.ways = append(v.ways, w)
	}
	return w
}

// hasWords says whether a format has a letter outside of its verbs.
func hasWords(format string) bool {
	for rest := format; rest != ""; {
		text, verb, found := strings.Cut(rest, "%")
		if strings.ContainsFunc(text, unicode.IsLetter) {
			return true
		}
		if !found {
			return false
		}
		// Flags, width, precision and argument index come before the verb, one rune.
		verb = strings.TrimLeft(verb, "+-# 0123456789.*[]")
		if verb == "" {
			return false
		}
		rest = string([]rune(verb)[1:])
	}
	return false
}

// waysOf lists the ways in which a check that recorded some of them and returned err
// says that its property is broken, each identity once, in the order in which they
// were found; none if it holds.
func waysOf(recorded []*breakage, err error) []engine.Way {
	var ways []engine.Way
	add := func(identity, text string) {
		if !slices.ContainsFunc(ways, func(w engine.Way) bool { return w.Identity == identity }) {
			ways = append(ways, engine.Way{Identity: identity, Text: words.OneLine(text)})
		}
	}
	wrapped := errorsIn(err)
	for _, w := range recorded {
		text := w.Error()
		for _, e := range wrapped { // the check may have said more about it
			if w.wrapped(e) {
				text = e.Error()
				break
			}
		}
		add(w.identity, text)
	}
	for _, e := range wrapped {
		var w *breakage
		switch {
		case !errors.As(e, &w):
			add("", e.Error())
		case !slices.Contains(recorded, w):
			add(w.identity, e.Error())
		}
	}
	return ways
}

// wrapped says whether w is the way, and the only one, that an error is about.
func (w *breakage) wrapped(e error) bool {
	var found *breakage
	return errors.As(e, &found) && found == w
}

// errorsIn takes apart what errors.Join has put together.
func errorsIn(err error) []error {
	if err == nil {
		return nil
	}
	several, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var texts []string
	for _, e := range several.Unwrap() {
		texts = append(texts, e.Error())
	}
	if strings.Join(texts, "\n") != err.Error() {
		return []error{err} // it says more than its parts
	}
	var all []error
	for _, e := range several.Unwrap() {
		all = append(all, errorsIn(e)...)
	}
	return all
}
