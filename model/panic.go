package model

import (
	"fmt"
	"runtime"
	"strings"
)

const (
	panicFrames = 4  // of the modeller's code that a panic shows
	panicDepth  = 64 // of the stack that are looked at for them
)

// Error says what is wrong with the model.
func (m modelError) Error() string { return m.err.Error() }

// Unwrap returns the error that says so.
func (m modelError) Unwrap() error { return m.err }

// panicked is the modelling error of code that has panicked with p; it is called by
// the deferred function that has recovered it. The code is named by who returns the
// error, in front of it.
func panicked(p any, hint string) error {
	if m, ok := p.(modelError); ok {
		return m.err
	}
	return fmt.Errorf("Go panic: %v%s%s", p, hint, panicStack())
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
	for _, entry := range []string{"(*run).do", "(*View).judge", "(*Monitor).next", "(*Env).run"} {
		if strings.HasPrefix(function, "github.com/icmc-project/icmc/model."+entry) {
			return true
		}
	}
	return false
}

// ofEngine says whether a function is of the runtime or of this package, and so
// nothing that a modeller can mend.
func ofEngine(function string) bool {
	for _, prefix := range []string{"runtime.", "reflect.", "internal/", "github.com/icmc-project/icmc/model."} {
		if strings.HasPrefix(function, prefix) {
			return true
		}
	}
	return false
}
