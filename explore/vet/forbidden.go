package vet

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

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
func forbidden(fn *types.Func) (what, text string) {
	if fn.Pkg() == nil {
		return "", ""
	}
	pkg, name, recv := fn.Pkg().Path(), fn.Name(), ""
	if r := fn.Signature().Recv(); r != nil {
		recv = typeName(r.Type())
	}
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
	case "fmt":
		if strings.HasPrefix(name, "Scan") && recv == "" {
			return KindOutside, "reads what is typed"
		}
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
