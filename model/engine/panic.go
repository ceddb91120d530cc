package engine

import (
	"fmt"
	"runtime"
	"strings"
)

const (
	panicFrames = 4  // of the modeller's code that a panic shows
	panicDepth  = 64 // of the stack that are looked at for them

	goPanic = "Go panic" // as Go spells itself

	module = "github.com/icmc-project/icmc/" // where the functions are whose names are looked for
)

// modelError is what code of the engine or of direct-style Go panics with when the model is
// wrong.
type ModelError struct{ Err error }

// Error says what is wrong with the model.
func (m ModelError) Error() string { return m.Err.Error() }

// Unwrap returns the error that says so.
func (m ModelError) Unwrap() error { return m.Err }

// panicked is the modelling error of code that has panicked with p; it is called by
// the deferred function that has recovered it. The code is named by who returns the
// error, in front of it.
func Panicked(p any, hint string) error {
	if m, ok := p.(ModelError); ok {
		return m.Err
	}
	return fmt.Errorf("%s: %v%s%s", goPanic, p, hint, panicStack())
}

// panicStack lists the innermost frames of the modeller's own code that panicked:
// neither what recovered the panic nor the runtime nor the engine.
func panicStack() string {
	var pcs [panicDepth]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	var b strings.Builder
	for shown, below := 0, false; shown < panicFrames; {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic" || f.Function == "runtime.sigpanic":
			below = true
		case below && entersCode(f.Function):
			return b.String()
		case below && f.Function != "" && !ofEngine(f.Function):
			fmt.Fprintf(&b, "\n\t%s\n\t\t%s:%d", f.Function, f.File, f.Line)
			shown++
		}
		if !more {
			break
		}
	}
	return b.String()
}

// entersCode says whether a function is one that calls a modeller's code: what has
// called it is the engine's.
func entersCode(function string) bool {
	for _, entry := range []string{"model.(*run).do", "model.(*View).ask", "model.(*Env).run", "model/engine.(*stepper).inMonitor"} {
		if strings.HasPrefix(function, module+entry) {
			return true
		}
	}
	return false
}

// ofEngine says whether a function is of the runtime or of what modellers use, and so
// nothing that they can mend.
func ofEngine(function string) bool {
	for _, prefix := range []string{"runtime.", "reflect.", "internal/", module + "model.", module + "model/engine."} {
		if strings.HasPrefix(function, prefix) {
			return true
		}
	}
	return false
}
