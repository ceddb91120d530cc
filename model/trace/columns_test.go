package trace

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cockroachdb/datadriven"
	"pgregory.net/rapid"
)

// The pictures are in testdata/columns; go test -rewrite draws them again, and
// then the difference is to be understood before it is committed.
func TestColumns(t *testing.T) {
	datadriven.Walk(t, "testdata/columns", func(t *testing.T, path string) {
		var trace Trace
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "trace":
				var err error
				if trace, err = Parse(d.Input); err != nil {
					d.Fatalf(t, "%v", err)
				}
				return "ok\n"
			case "columns":
				width := 0
				d.MaybeScanArgs(t, "width", &width)
				return Columns(trace, width)
			}
			d.Fatalf(t, "unknown command %s", d.Cmd)
			return ""
		})
	})
}

func drawStory(t *rapid.T) Trace {
	actors := []string{"alice", "bob", "a", "content_service", "content_service.child", "user_service", "x-y/0/0"}
	text := rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("abCD ({,./ é\n")), 0, 60, -1),
		rapid.SampledFrom([]string{"", "CreatePostEagerID({hi})", "Counter: 0 -> 1"}),
	)
	trace := Trace{Scenario: "posts/random", Property: text.Draw(t, "property"), Broken: text.Draw(t, "broken")}
	trace.Actors = actors[:rapid.IntRange(0, len(actors)).Draw(t, "actors")]
	for range rapid.IntRange(0, 12).Draw(t, "steps") {
		s := Step{Fault: rapid.Bool().Draw(t, "fault")}
		s.Label = Label{Verb: "execute", Actor: rapid.SampledFrom(actors).Draw(t, "actor"), Call: "alice/0", Argument: text.Draw(t, "text")}
		for range rapid.IntRange(0, 2).Draw(t, "effects") {
			s.Effects = append(s.Effects, Effect{rapid.SampledFrom(actors).Draw(t, "owner"), text.Draw(t, "effect")})
		}
		trace.Steps = append(trace.Steps, s)
	}
	return trace
}

// letters returns what is left of a picture or a trace when the layout is gone.
func letters(s string) map[rune]int {
	n := map[rune]int{}
	for _, r := range s {
		if strings.ContainsRune("abCDé", r) {
			n[r]++
		}
	}
	return n
}

// Whatever the trace and the width: no line is too long, nothing is lost, and
// every step has its number.
func TestColumnsAnyWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trace := drawStory(t)
		width := rapid.IntRange(24, 140).Draw(t, "width")
		got := Columns(trace, width)
		steps := 0
		for _, line := range strings.Split(got, "\n") {
			if n := utf8.RuneCountInString(line); n > width {
				t.Fatalf("a line of %d runes at width %d:\n%s", n, width, got)
			}
			if strings.TrimRight(line, " ") != line {
				t.Fatalf("a blank at the end of %q", line)
			}
			if n := 0; len(line) > 5 && strings.Contains(line, "│") {
				if _, err := fmt.Sscan(line[1:], &n); err == nil {
					steps++
					if n != steps || strings.HasPrefix(line, "!") != trace.Steps[n-1].Fault {
						t.Fatalf("step %d has the line %q in\n%s", steps, line, got)
					}
				}
			}
		}
		if steps != len(trace.Steps) {
			t.Fatalf("%d steps are drawn of %d:\n%s", steps, len(trace.Steps), got)
		}
		lost := letters(Columns(trace, 0))
		for r, n := range letters(got) {
			lost[r] -= n
		}
		for r, n := range lost {
			if width > 120 && n != 0 { // narrower pictures may name the actor in every step
				t.Fatalf("%d %q less than without wrapping:\n%s", n, r, got)
			}
			if n > 0 {
				t.Fatalf("%d %q are lost:\n%s", n, r, got)
			}
		}
	})
}

func TestWrap(t *testing.T) {
	tests := []struct {
		text  string
		width int
		want  string
	}{
		{"", 10, ""},
		{"exactly ten", 11, "exactly ten"},
		{"one two three", 7, "one two|  three"},
		{"execute alice/0 CreatePostEagerID({hi})", 16, "execute alice/0|  CreatePost|  EagerID({hi})"},
		{"abcdefghijklm", 6, "abcdef|  ghij|  klm"},
		{"Counter: 0 -> 1", 0, "Counter: 0 -> 1"},
		{"abc", 1, "a|b|c"},
	}
	for _, test := range tests {
		if got := strings.Join(wrap(test.text, test.width), "|"); got != test.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}
