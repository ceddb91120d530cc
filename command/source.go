package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// traceMax is the size of the largest file that is read as a trace.
const traceMax = 64 << 20

var idPattern = regexp.MustCompile(`^[0-9a-fA-F]{1,12}$`)

// source is where show and replay get a trace from.
type source struct {
	Trace     string `arg:"" name:"ID|FILE" help:"The id of a stored counterexample, or its beginning; a file with a trace; - for standard input."`
	storeFlag `embed:""`
}

// read returns the trace.
func (s source) read(a *app) (trace.Trace, error) {
	if s.Trace == "-" {
		return parse("standard input", a.stdin)
	}
	f, err := os.Open(s.Trace)
	switch {
	case err == nil:
		defer f.Close()
		return parse(s.Trace, f)
	case !errors.Is(err, fs.ErrNotExist):
		return trace.Trace{}, err
	case !idPattern.MatchString(s.Trace):
		return trace.Trace{}, fmt.Errorf("there is no file %q, and it is no id of a counterexample (hex digits, see %s list --found)", s.Trace, a.library.Name)
	}
	l, err := s.listing(a)
	if err != nil {
		return trace.Trace{}, err
	}
	e, err := l.Get(s.Trace)
	if err != nil {
		return trace.Trace{}, fmt.Errorf("store %s: %w", s.Store, err)
	}
	return e.Identified(), nil
}

func parse(name string, r io.Reader) (trace.Trace, error) {
	text, err := io.ReadAll(io.LimitReader(r, traceMax+1))
	if err != nil {
		return trace.Trace{}, err
	}
	if len(text) > traceMax {
		return trace.Trace{}, fmt.Errorf("%s: larger than %d bytes, which no trace is", name, traceMax)
	}
	t, err := trace.Parse(string(text))
	if err != nil {
		return trace.Trace{}, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// columnsWidth is how wide to draw for w.
func columnsWidth(w any) int {
	const piped = 120
	if width := terminalWidth(w); width > 0 {
		return width
	}
	return piped
}

// compile reads the trace and makes a system of its scenario as it is now.
func (s source) compile(a *app, vet vetFlag, step stepFlag) (trace.Trace, space.System, error) {
	t, err := s.read(a)
	if err != nil {
		return t, nil, err
	}
	scenario, err := a.scenario(t.Scenario)
	if err != nil {
		return t, nil, err
	}
	compiler := a.newCompiler(vet, step)
	system, err := compiler.one(scenario)
	compiler.end()
	var inSource *compile.SourceError
	if errors.As(err, &inSource) { // other errors name the scenario
		err = fmt.Errorf("%s has a modelling error %w", scenario.Name, err)
	}
	return t, system, err
}
