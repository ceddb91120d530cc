package vet

import (
	_ "embed"
	"fmt"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed unread.txt
var unreadText string

// A verb is something that a function does with its arguments: see unread.txt.
type verb string

const (
	verbReads    verb = "reads"
	verbWrites   verb = "writes"
	verbGives    verb = "gives"
	verbElements verb = "elements"
	verbHolds    verb = "holds"
	verbWraps    verb = "wraps"
	verbKeeps    verb = "keeps"
	verbAppends  verb = "appends"
	verbCalls    verb = "calls"
	verbMethods  verb = "methods"
	verbUnknown  verb = "unknown"
)

var verbs = []verb{verbReads, verbWrites, verbGives, verbElements, verbHolds, verbWraps, verbKeeps, verbAppends, verbCalls, verbMethods, verbUnknown}

// A behavior is what is known of a function that is not read: verbs with the numbers of
// arguments, the receiver first.
type behavior map[verb][]int

func (b behavior) has(v verb, i int) bool { return slices.Contains(b[v], i) }

// pure says whether a function does nothing but to return something.
func (b behavior) pure() bool {
	for _, v := range []verb{verbWrites, verbKeeps, verbAppends, verbCalls, verbMethods} {
		if _, ok := b[v]; ok {
			return false
		}
	}
	return true
}

type rule struct {
	pattern string
	behavior
}

// unread has the rules of each package, in the order in which they count.
var unread = sync.OnceValue(func() map[string][]rule {
	all, err := parseUnread(unreadText)
	if err != nil {
		panic(err) // a fault of the embedded table, which its test finds
	}
	return all
})

func parseUnread(text string) (map[string][]rule, error) {
	all := map[string][]rule{}
	pkg := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if rest, ok := strings.CutPrefix(line, "package "); ok {
			if pkg = rest; all[pkg] != nil {
				return nil, fmt.Errorf("line %d: package %s again", i+1, pkg)
			}
			continue
		}
		what, names, ok := strings.Cut(line, ":")
		b, err := parseBehavior(what)
		if !ok || err != nil || pkg == "" {
			return nil, fmt.Errorf("line %d: %q: want verbs: names (%v)", i+1, line, err)
		}
		for _, n := range strings.Fields(names) {
			if _, err := path.Match(n, ""); err != nil {
				return nil, fmt.Errorf("line %d: %s: %w", i+1, n, err)
			}
			all[pkg] = append(all[pkg], rule{n, b})
		}
	}
	return all, nil
}

func parseBehavior(text string) (behavior, error) {
	b := behavior{}
	var v verb
	for _, word := range strings.Fields(text) {
		if n, err := strconv.Atoi(word); err == nil && v != "" {
			b[v] = append(b[v], n)
			continue
		}
		if v = verb(word); !slices.Contains(verbs, v) {
			return nil, fmt.Errorf("%s is no verb", word)
		}
		b[v] = nil
	}
	return b, nil
}

// behaviorOf is what is known of a function that is not read, false if nothing is and it
// could do something with what its arguments refer to.
func behaviorOf(fn *types.Func) (behavior, bool) {
	if fn.Pkg() == nil {
		return nil, true // error.Error
	}
	name := ruleName(fn)
	for _, r := range unread()[fn.Pkg().Path()] {
		if ok, _ := path.Match(r.pattern, name); ok {
			_, unknown := r.behavior[verbUnknown]
			return r.behavior, !unknown
		}
	}
	if what, _ := forbidden(fn); what != "" {
		return nil, true // which is said as such
	}
	r := fn.Signature().Recv()
	refers := r != nil && refersTo(r.Type(), 5)
	for v := range fn.Signature().Params().Variables() {
		refers = refers || refersTo(v.Type(), 5)
	}
	return nil, !refers || tool(fn.Pkg().Path())
}

// ruleName is what rules call a function.
func ruleName(fn *types.Func) string {
	if r := fn.Signature().Recv(); r != nil {
		return typeName(r.Type()) + "." + fn.Name()
	}
	return fn.Name()
}

// refersTo says whether something can be changed by way of a value of a type, looked at so deep.
func refersTo(t types.Type, deep int) bool {
	if deep == 0 {
		return true
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" {
		return false // a Time has a Location, which nobody changes
	}
	switch t := underlying(t).(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan:
		return true
	case *types.Interface:
		return !types.Identical(t, underlying(types.Universe.Lookup("error").Type()))
	case *types.Array:
		return refersTo(t.Elem(), deep-1)
	case *types.Struct:
		for f := range t.Fields() {
			if refersTo(f.Type(), deep-1) {
				return true
			}
		}
	}
	return false
}
