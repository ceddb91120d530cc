package vet

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// external is a call of a function that is not read: what is known of it is in tables
// here, and otherwise it is taken not to write, unless it has a pointer receiver.
func (a *analysis) external(f *function, c *ast.CallExpr, fn *types.Func, name string, args []objects) []objects {
	pkg, recv := "", ""
	if fn.Pkg() != nil {
		pkg = fn.Pkg().Path()
	}
	sig := fn.Signature()
	pointer := false // or an interface, which may hold one; error alone, which has no package, does not change
	if r := sig.Recv(); r != nil && pkg != "" {
		recv = typeName(r.Type())
		_, pointer = types.Unalias(r.Type()).(*types.Pointer)
		pointer = pointer || types.IsInterface(r.Type())
	}
	if what, text := forbidden(pkg, recv, fn.Name()); what != "" {
		a.misdeed(f, c, what, name, text)
	}
	if pkg == "slices" && (fn.Name() == "Collect" || fn.Name() == "AppendSeq") {
		if inner, ok := ast.Unparen(c.Args[len(c.Args)-1]).(*ast.CallExpr); ok && unordered(a.callee(inner)) {
			a.mapRange(f, c, inner)
		}
	}
	shift := len(args) - sig.Params().Len()
	for i, arg := range args {
		if sig.Variadic() && i-shift == sig.Params().Len()-1 && !c.Ellipsis.IsValid() {
			arg = load(arg) // each of the values that it stands for
		}
		if i == shift && strings.HasPrefix(fn.Name(), "Append") && len(c.Args) > 0 {
			a.appends(f, c, arg)
		}
		switch {
		case i == 0 && pointer && writesReceiver(pkg, recv, fn.Name()), i >= shift && mutates(pkg, recv, fn.Name(), i-shift):
			a.write(f, c, a.written(c, i, recv != ""), arg)
		case a.final && i >= shift && !known(pkg) && i-shift < sig.Params().Len() && refers(sig.Params().At(i-shift).Type()):
			for o := range arg {
				a.has(f, effect{kind: unknown, obj: o, pos: c.Pos(), at: c.Pos(), fn: f, name: name, text: "its source is not read, and it may change what it is given"})
			}
		}
	}
	if a.final && pointer && len(args) > 0 && !known(pkg) {
		for o := range args[0] {
			a.has(f, effect{kind: unknown, obj: o, pos: c.Pos(), at: c.Pos(), fn: f, name: name, text: "its source is not read, and it may change what it is called on"})
		}
	}
	var all objects
	for _, arg := range args {
		all = all.union(arg)
	}
	a.callbacks(f, c, name, sig, args, load(all).union(all))
	out := make([]objects, sig.Results().Len())
	for i := range out {
		o := a.site(f, resultKey{c, i}, c.Pos())
		o.opaque = true
		a.put(o, load(all))
		out[i] = objects{o: true}
		if !fresh(pkg, fn.Name()) {
			a.put(o, all)
			out[i] = out[i].union(all)
		}
		for g := range all {
			for _, c := range g.codes { // it may hand them on
				if !slices.ContainsFunc(o.codes, func(had code) bool { return had.fn == c.fn && had.env == c.env }) {
					o.codes = append(o.codes, c)
					a.touched(o)
				}
			}
		}
	}
	return out
}

type resultKey struct {
	call  *ast.CallExpr
	index int
}

// given is an argument as written.
func (a *analysis) written(c *ast.CallExpr, i int, method bool) string {
	if method {
		if i == 0 {
			if sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr); ok {
				return types.ExprString(sel.X)
			}
		}
		i--
	}
	if i >= 0 && i < len(c.Args) {
		return types.ExprString(c.Args[i])
	}
	return types.ExprString(c.Fun)
}

// callbacks are calls of the functions that a function is given.
func (a *analysis) callbacks(f *function, c *ast.CallExpr, name string, sig *types.Signature, args []objects, elements objects) {
	shift := len(args) - sig.Params().Len()
	for i, arg := range args {
		j := i - shift
		if j < 0 || j >= sig.Params().Len() {
			continue
		}
		if t, ok := underlying(sig.Params().At(j).Type()).(*types.Signature); ok {
			given := make([]objects, t.Params().Len())
			for k := range given {
				given[k] = elements
			}
			for o := range arg {
				if len(o.codes) > 0 || o.param >= 0 {
					a.invoke(f, c, c.Pos(), name, objects{o: true}, given, zoneNone)
				}
			}
		}
	}
}

// unordered says whether a function returns the keys or values of a map in any order.
func unordered(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "maps":
		return slices.Contains([]string{"Keys", "Values", "All"}, fn.Name())
	case "golang.org/x/exp/maps":
		return slices.Contains([]string{"Keys", "Values"}, fn.Name())
	}
	return fn.Pkg().Path() == "reflect" && (fn.Name() == "MapKeys" || fn.Name() == "MapRange" || fn.Name() == "Seq2")
}

const endsProcess = "ends the process"

// forbidden says what is wrong with a call in code that the engine runs.
func forbidden(pkg, recv, name string) (what, text string) {
	switch pkg {
	case "time":
		if recv == "" && slices.Contains([]string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Sleep"}, name) {
			return KindClock, "asks the clock"
		}
		if recv == "Timer" || recv == "Ticker" {
			return KindClock, "uses the clock"
		}
	case "math/rand", "math/rand/v2", "crypto/rand", "hash/maphash", "pgregory.net/rapid":
		if pkg == "pgregory.net/rapid" && (strings.HasPrefix(name, "Fatal") || name == "FailNow" || strings.HasPrefix(name, "Skip")) {
			return KindEnds, "ends the goroutine"
		}
		if pkg == "pgregory.net/rapid" && name != "Draw" && name != "Example" {
			return "", ""
		}
		return KindRandom, "draws at random"
	case "os":
		if name == "Exit" {
			return KindEnds, endsProcess
		}
		if recv == "" && strings.HasPrefix(name, "Is") {
			return "", ""
		}
		return KindOutside, "asks the operating system"
	case "syscall", "os/exec", "os/signal", "os/user", "net", "net/http", "io/ioutil", "runtime/debug":
		if pkg == "syscall" && name == "Exit" {
			return KindEnds, endsProcess
		}
		return KindOutside, "depends on what is outside of the model"
	case "log":
		if strings.HasPrefix(name, "Fatal") {
			return KindEnds, endsProcess
		}
	case "runtime":
		if name == "Goexit" {
			return KindEnds, "ends the goroutine"
		}
		return KindOutside, "depends on the Go runtime"
	case "sync", "sync/atomic":
		return KindConcurrent, "is for goroutines; a lock that is held over an await blocks for ever, and is in no world"
	case "context":
		if strings.Contains(name, "Timeout") || strings.Contains(name, "Deadline") || name == "AfterFunc" {
			return KindClock, "uses the clock"
		}
	case "testing":
		if strings.HasPrefix(name, "Fatal") || name == "FailNow" || strings.HasPrefix(name, "Skip") && name != "Skipped" {
			return KindEnds, "ends the goroutine"
		}
	}
	if strings.HasSuffix(pkg, "testify/require") {
		return KindEnds, "ends the goroutine"
	}
	return "", ""
}

// outside notes a package variable of the system.
func (a *analysis) outside(f *function, at ast.Node, v *types.Var) {
	if v.Pkg() == nil {
		return
	}
	switch v.Pkg().Path() {
	case "os":
		if !strings.HasPrefix(v.Name(), "Err") {
			a.misdeed(f, at, KindOutside, "os."+v.Name(), "is of the operating system")
		}
	case "crypto/rand":
		a.misdeed(f, at, KindRandom, "rand."+v.Name(), "draws at random")
	}
}

// refers says whether a function can change something by way of a parameter of a type.
func refers(t types.Type) bool {
	switch t := underlying(t).(type) {
	case *types.Pointer, *types.Slice, *types.Map:
		return true
	case *types.Interface:
		return t.NumMethods() > 0 && !types.Identical(t, underlying(types.Universe.Lookup("error").Type()))
	}
	return false
}

// known says whether the tables know which functions and methods of a package change what
// they are given or called on: mutates, writesReceiver and forbidden name those that do.
func known(pkg string) bool {
	switch pkg {
	case "bytes", "cmp", "container/heap", "container/list", "container/ring", "context", "crypto/hmac", "crypto/md5", "crypto/sha1",
		"crypto/sha256", "crypto/sha512", "encoding/base32", "encoding/base64", "encoding/binary", "encoding/gob", "encoding/hex",
		"encoding/json", "encoding/xml", "errors", "fmt", "hash", "hash/crc32", "hash/fnv", "html", "io", "iter", "log", "maps", "math",
		"math/big", "math/bits", "math/cmplx", "math/rand", "math/rand/v2", "net/url", "os", "path", "path/filepath", "pgregory.net/rapid",
		"reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "testing", "text/template", "time",
		"unicode", "unicode/utf16", "unicode/utf8":
		return true
	}
	return strings.HasPrefix(pkg, modulePath)
}

// mutates says whether a function, or a method of recv, changes what its parameter i
// refers to.
func mutates(pkg, recv, name string, i int) bool {
	switch pkg {
	case "encoding/hex", "encoding/base64", "encoding/base32":
		return i == 0 && (name == "Decode" || name == "Encode")
	case "encoding/binary":
		return i == 0 && strings.HasPrefix(name, "Put") || i == 0 && (name == "Read" || name == "Write" || name == "Encode") ||
			i == 2 && (name == "Read" || name == "Decode")
	case "unicode/utf8":
		return i == 0 && name == "EncodeRune"
	case "errors":
		return i == 1 && name == "As"
	case "encoding/json", "encoding/xml", "encoding/gob":
		return recv == "" && i == 1 && name == "Unmarshal" || recv == "Decoder" && i == 0
	}
	if recv != "" {
		return false
	}
	switch pkg {
	case "sort":
		return i == 0 && slices.Contains([]string{"Slice", "SliceStable", "Sort", "Stable", "Ints", "Strings", "Float64s"}, name)
	case "slices":
		return i == 0 && (strings.HasPrefix(name, "Sort") && !strings.HasPrefix(name, "Sorted") ||
			slices.Contains([]string{"Reverse", "Delete", "DeleteFunc", "Compact", "CompactFunc", "Replace", "Insert"}, name))
	case "maps":
		return i == 0 && slices.Contains([]string{"Copy", "DeleteFunc", "Insert"}, name)
	case "container/heap":
		return i == 0
	case "fmt":
		return strings.HasPrefix(name, "Fprint") && i == 0 || strings.HasPrefix(name, "Fscan") || strings.HasPrefix(name, "Sscan") && i > 0
	case "io":
		return i < 2 && (strings.HasPrefix(name, "Copy") || strings.HasPrefix(name, "Read")) || i == 0 && name == "WriteString"
	}
	return false
}

// writesReceiver says whether a method of a known type changes what it is called on.
func writesReceiver(pkg, recv, name string) bool {
	switch pkg {
	case "strings", "bytes":
		return (recv == "Builder" || recv == "Buffer" || recv == "Reader") && !slices.Contains([]string{"String", "Len", "Cap", "Bytes", "Available", "Size"}, name)
	case "container/list", "container/ring":
		return !slices.Contains([]string{"Len", "Front", "Back", "Next", "Prev", "Do"}, name)
	case "math/big":
		return !slices.Contains([]string{"Cmp", "CmpAbs", "Sign", "String", "Text", "Int64", "Uint64", "IsInt64", "IsUint64", "BitLen", "Bit", "Bytes", "Append", "Format"}, name)
	case "text/template":
		return !slices.Contains([]string{"Execute", "ExecuteTemplate", "Lookup", "Name", "Templates", "DefinedTemplates", "Clone"}, name)
	case "encoding/json", "encoding/xml", "encoding/gob":
		return recv == "Decoder" || recv == "Encoder"
	case "io":
		return name != "Size" && name != "Outer"
	case "hash":
		return name == "Reset"
	case "regexp":
		return name == "Longest"
	case "log":
		return strings.HasPrefix(name, "Set")
	}
	return strings.HasPrefix(name, "Unmarshal")
}

// fresh says whether what a function returns shares no memory with what it was given.
func fresh(pkg, name string) bool {
	switch pkg {
	case "strings", "strconv", "fmt", "errors", "math", "sort", "unicode", "unicode/utf8", "encoding/json", "encoding/hex", "crypto/sha256", "math/bits", "time":
		return true
	case "slices":
		return slices.Contains([]string{"Clone", "Collect", "Concat", "Repeat", "Index", "IndexFunc", "Contains", "ContainsFunc", "BinarySearch", "Equal", "Compare"}, name) ||
			strings.HasPrefix(name, "Sorted")
	case "maps":
		return name == "Clone" || name == "Collect"
	case "bytes":
		return name == "Clone"
	}
	return false
}
