package explore

import (
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"

	"github.com/icmc-project/icmc/model"
)

// Gone fails the test as long as the bug is there that a trace shows. The text
// is that of a trace, as icmc show --format text prints it.
//
// The trace is replayed. If it does not apply any more, because the scenario was
// changed, as much of it is run as still can be, and then what is under way: a bug
// does not hide behind a message that was renamed. If the property is not broken
// then, the test passes, and says that the trace does not apply, so that somebody
// may draw a new one.
func Gone(t TB, s model.Scenario, trace string) {
	t.Helper()
	recorded, err := model.ParseTrace(trace)
	if err != nil {
		t.Fatalf("the trace: %v", err)
		return
	}
	system, err := Compile(s, 0)
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	if recorded.Property == "" {
		t.Fatalf("the trace names no property")
		return
	}
	r, err := Replay(system, recorded)
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	if r.Outcome == Diverged {
		t.Logf("%s: step %d of the trace is not enabled any more: %v", s.Name, r.Step, r.Wanted)
		if r, err = replayLeniently(system, recorded); err != nil {
			t.Fatalf("%v", err)
			return
		}
	}
	if r.Outcome == Reproduced {
		t.Errorf("%s still breaks %q\n\n%s", s.Name, recorded.Property, Columns(r.Trace, checkWidth))
	}
}

// replayLeniently runs what still applies of a trace, and whatever is under way
// then. Any way to break the property counts.
func replayLeniently(s System, t model.Trace) (r Replayed, err error) {
	err = newGuard(context.Background(), s, 0, 0).run(nil, func() (err error) {
		r, err = leniently(s, t)
		return err
	})
	if err != nil {
		return Replayed{}, err
	}
	return r, nil
}

func leniently(s System, t model.Trace) (Replayed, error) {
	l, err := newLenient(context.Background(), s, propertyOf(s, t.Property), target{any: true})
	if err != nil {
		return Replayed{}, err
	}
	wishes := wishesOf(t)
	longest := attempt{steps: make([]taken, len(wishes)), faults: len(wishes) + 1} // with any number of faults
	a, ok, err := l.run(wishes, longest, newOrder(s.Actors()).less)
	if err != nil || !ok {
		return Replayed{Outcome: Unbroken}, err
	}
	return Replay(s, a.trace(s, t.Property))
}

// GoTest returns the source of a test that fails as long as the bug is there that
// a trace shows. The finder is the import path of a package whose function Find knows
// the scenario by its name; if there is none, "", a line is left to edit.
func GoTest(t model.Trace, finder string) string {
	const module = "github.com/icmc-project/icmc/"
	imports := []string{module + "explore", module + "model"}
	scenario := "\tvar scenario model.Scenario // EDIT: the scenario of yours that is named " + strconv.Quote(t.Scenario) + "\n"
	if finder != "" {
		imports[1] = finder
		scenario = "\tscenario, ok := " + path.Base(finder) + ".Find(" + strconv.Quote(t.Scenario) + ")\n" +
			"\tif !ok {\n\t\tt.Fatal(\"the scenario is not in the library any more\")\n\t}\n"
	}
	name := "Test" + camel(t.Scenario) + camel(t.Property)
	var b strings.Builder
	b.WriteString("package bugs // or that of the folder it is in\n\nimport (\n\t\"testing\"\n\n")
	for _, i := range imports {
		fmt.Fprintf(&b, "\t%q\n", i)
	}
	fmt.Fprintf(&b, ")\n\n// %s fails as long as %s breaks\n// %s.\nfunc %s(t *testing.T) {\n", name, oneWord(t.Scenario), strconv.Quote(t.Property), name)
	b.WriteString(scenario)
	fmt.Fprintf(&b, "\texplore.Gone(t, scenario, %s)\n}\n", literal(t.Format()))
	return b.String()
}

// camel makes a name of words.
func camel(words string) string {
	var b strings.Builder
	for _, w := range strings.FieldsFunc(words, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		r := []rune(w)
		b.WriteString(string(unicode.ToUpper(r[0])) + string(r[1:]))
	}
	return b.String()
}

// oneWord is s as part of a comment.
func oneWord(s string) string {
	if strings.ContainsFunc(s, unicode.IsSpace) || s == "" {
		return strconv.Quote(s)
	}
	return s
}

// literal writes a text as Go does, readably if that is possible.
func literal(text string) string {
	if strconv.CanBackquote(strings.ReplaceAll(text, "\n", "")) {
		return "`" + text + "`"
	}
	var lines []string
	for l := range strings.Lines(text) {
		lines = append(lines, strconv.Quote(l))
	}
	return strings.Join(lines, "+\n\t\t")
}
