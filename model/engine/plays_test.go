package engine_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// TestPlays runs the plays in testdata/plays: one file for each rule of the
// Internet Computer, in its own words. A play starts a scenario of stages_test.go
// and then picks transitions by name:
//
//	start STAGE       the initial world
//	enabled           every enabled transition; ! marks those that cost a fault
//	do                one transition a line, "verb call [text]"; prints what each does
//	world             the world as it is
//	settle            transitions without a fault, least name first, until there are none
//	back              to the world before the last do
//
// A bad play fails the test; what the engine does is the expected output.
func TestPlays(t *testing.T) {
	datadriven.Walk(t, "testdata/plays", func(t *testing.T, path string) {
		var p play
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			return p.run(t, d)
		})
	})
}

type play struct {
	x      *engine.Worker
	path   space.Path
	before []space.Path
}

// An option is a transition and the path on which it was taken.
type option struct {
	space.Option
	after space.Path
}

func (p *play) run(t *testing.T, d *datadriven.TestData) string {
	if d.Cmd == "start" {
		return p.start(t, d)
	}
	if p.x == nil {
		d.Fatalf(t, "start a stage first")
	}
	switch d.Cmd {
	case "enabled":
		var out []string
		for _, o := range p.options(t) {
			out = append(out, mark(o)+line(o.Label))
		}
		if len(out) == 0 {
			return "nothing\n"
		}
		return strings.Join(out, "\n") + "\n"
	case "do":
		var b strings.Builder
		was := p.path
		for l := range strings.SplitSeq(strings.TrimSpace(d.Input), "\n") {
			p.do(t, d, l, &b)
		}
		p.before = append(p.before, was)
		return b.String()
	case "back":
		p.path = p.before[len(p.before)-1]
		p.before = p.before[:len(p.before)-1]
		return ""
	case "world":
		return p.x.Describe(p.path.At)
	case "settle":
		return p.settle(t)
	}
	d.Fatalf(t, "unknown command %q", d.Cmd)
	return ""
}

func (p *play) start(t *testing.T, d *datadriven.TestData) string {
	if len(d.CmdArgs) != 1 {
		d.Fatalf(t, "start STAGE")
	}
	setup, ok := stages[d.CmdArgs[0].Key]
	if !ok {
		d.Fatalf(t, "no stage %q", d.CmdArgs[0].Key)
	}
	m, err := engine.NewMachine(model.Scenario{Name: "stage/" + d.CmdArgs[0].Key, Setup: setup}.ForEngine(), engine.Paranoid)
	if err != nil {
		d.Fatalf(t, "%v", err)
	}
	if p.x, err = m.Worker(); err != nil {
		d.Fatalf(t, "%v", err)
	}
	worlds, err := p.x.Initial()
	if err != nil {
		d.Fatalf(t, "%v", err)
	}
	p.path, p.before = space.Path{Worker: p.x, At: worlds[0]}, nil
	return p.x.Describe(p.path.At)
}

// options lists the enabled transitions by label; each is taken, on a path of its own.
func (p *play) options(t *testing.T) []option {
	all, err := p.path.Options()
	if err != nil {
		t.Fatal(err)
	}
	var out []option
	for _, o := range all {
		after := p.path
		if err := after.Take(o.Choice); err != nil {
			t.Fatalf("%s: %v", line(o.Label), err)
		}
		out = append(out, option{o, after})
	}
	if err := p.x.Settle(); err != nil {
		t.Fatal(err)
	}
	sort.SliceStable(out, func(i, j int) bool { return line(out[i].Label) < line(out[j].Label) })
	return out
}

func (p *play) do(t *testing.T, d *datadriven.TestData, want string, b *strings.Builder) {
	words := strings.SplitN(want, " ", 3)
	if len(words) < 2 {
		d.Fatalf(t, "want \"verb call [text]\", got %q", want)
	}
	var found []option
	for _, o := range p.options(t) {
		if string(o.Label.Verb) == words[0] && string(o.Label.Call) == words[1] && (len(words) < 3 || strings.Contains(o.Label.Text(), words[2])) {
			found = append(found, o)
		}
	}
	if len(found) != 1 {
		d.Fatalf(t, "%d transitions match %q", len(found), want)
	}
	p.take(found[0], b)
}

func (p *play) take(o option, b *strings.Builder) {
	fmt.Fprintf(b, "%s%s\n", mark(o), line(o.Label))
	for _, e := range o.after.Steps[len(o.after.Steps)-1].Effects {
		fmt.Fprintf(b, "    %s\n", e)
	}
	p.path = o.after
}

func (p *play) settle(t *testing.T) string {
	var b strings.Builder
	was := p.path
	for range 100 {
		i := 0
		options := p.options(t)
		for i < len(options) && options[i].Choice.Fault() {
			i++
		}
		if i == len(options) {
			p.before = append(p.before, was)
			return b.String()
		}
		p.take(options[i], &b)
	}
	t.Fatal("it does not settle")
	return ""
}

func line(l trace.Label) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", l.Verb, l.Call, l.Actor, l.Text()))
}

func mark(o option) string {
	if o.Choice.Fault() {
		return "! "
	}
	return "  "
}
