package trace

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const refundText = refundHeader + refundSteps

const refundHeader = `icmc-trace 2
scenario  wallet/refund-on-reject
property  balances never exceed the money in the ledger
actors    alice wallet ledger
faults    1
steps     4
`

const refundSteps = `
  execute  wallet  alice/0    Withdraw(5)
      # wallet  Balance[alice]: 5 -> 0
! expire   wallet  alice/0/0  Transfer{to: alice,  amount: 5}
      with a day (1 of 2)
      # wallet  Balance[alice]: 0 -> 5
      # -  ledger keeps the request
  execute  ledger  alice/0/0  Transfer{to: alice,  amount: 5}
  settle   ledger  -
# broken: balances 5, ledger 0
`

func refundTrace() Trace {
	transfer := "Transfer{to: alice,  amount: 5}" // two blanks, which must survive
	return Trace{
		Scenario: "wallet/refund-on-reject",
		Property: "balances never exceed the money in the ledger",
		Broken:   "balances 5, ledger 0",
		Actors:   []string{"alice", "wallet", "ledger"},
		Steps: []Step{
			{Label: Label{"execute", "wallet", "alice/0", "Withdraw", "5", ""}, Effects: []Effect{{"wallet", "Balance[alice]: 5 -> 0"}}},
			{Label: Label{"expire", "wallet", "alice/0/0", "", transfer, "a day (1 of 2)"}, Fault: true, Effects: []Effect{{"wallet", "Balance[alice]: 0 -> 5"}, {"", "ledger keeps the request"}}},
			{Label: Label{"execute", "ledger", "alice/0/0", "", transfer, ""}},
			{Label: Label{Verb: "settle", Actor: "ledger"}},
		},
	}
}

// A trace that was drawn at random has one line more.
const drawnText = refundHeader + "seed      3, at most 2 faults and 1000 steps, schedule 17 by pos of portfolio\n" + refundSteps

func drawnTrace() Trace {
	trace := refundTrace()
	trace.Origin = Origin{Seed: 3, Faults: 2, MaxSteps: 1000, Schedule: 17, Strategy: "pos", Search: "portfolio"}
	return trace
}

func TestTraceFormat(t *testing.T) {
	for text, trace := range map[string]Trace{refundText: refundTrace(), drawnText: drawnTrace()} {
		if got := trace.Format(); got != text {
			t.Errorf("Format:\n%s\nwant:\n%s", got, text)
		}
		got, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, trace) {
			t.Errorf("Parse: %#v\nwant: %#v", got, trace)
		}
	}
}

// oldText is as version 1 wrote it.
const oldText = `icmc-trace 1
scenario  wallet/refund-on-reject
property  balances never exceed the money in the ledger
actors    alice wallet ledger
faults    1
steps     4

  execute  wallet  alice/0    Withdraw(5)
      # wallet.Balance[alice]: 5 -> 0
! expire   wallet  alice/0/0  Transfer{to: alice,  amount: 5} with a day (1 of 2)
      # wallet.Balance[alice]: 0 -> 5
      # ledger keeps the request
  execute  ledger  alice/0/0  Transfer{to: alice,  amount: 5}
  settle   ledger  -
# broken: balances 5, ledger 0
`

// What version 1 wrote is read, and has the id that it had.
func TestParseOld(t *testing.T) {
	got, err := Parse(oldText)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, refundTrace()) || got.ID() != refundTrace().ID() {
		t.Errorf("Parse: %#v\nwant: %#v", got, refundTrace())
	}
}

func TestEffectOf(t *testing.T) {
	for text, want := range map[string]Effect{
		"wallet.Paid: 1 -> 2":        {"wallet", "Paid: 1 -> 2"},
		"wallet.x.Paid: 1 -> 2":      {"wallet.x", "Paid: 1 -> 2"},
		"walled.Paid":                {"", "walled.Paid"},
		"alice/0/t2.1/0'3.Paid: 1.5": {"alice/0/t2.1/0'3", "Paid: 1.5"},
		"alice/0 is there.":          {"", "alice/0 is there."},
		"gone":                       {"", "gone"},
	} {
		if got := effectOf(text, []string{"wallet", "wallet.x", "wall"}); got != want {
			t.Errorf("%q: %#v", text, got)
		}
	}
}

// Texts of version 1 are taken apart, and are what they were when they are put together.
func TestWithText(t *testing.T) {
	for text, want := range map[string]Label{
		"":                               {},
		"Pay(5)":                         {Method: "Pay", Argument: "5"},
		"Pay()":                          {Method: "Pay"},
		"reply 5":                        {Argument: "reply 5"},
		"call of ledger":                 {Argument: "call of ledger"},
		"Pay(5) with left":               {Method: "Pay", Argument: "5", Choice: "left"},
		"Pay(5) with left (2 of 3)":      {Method: "Pay", Argument: "5", Choice: "left (2 of 3)"},
		"Book(a day with bob)":           {Method: "Book", Argument: "a day with bob"},
		"Book(f(1) with bob)":            {Method: "Book", Argument: "f(1) with bob"},
		"Book(a day) with a day with me": {Method: "Book", Argument: "a day", Choice: "a day with me"},
		"reply (3) with left":            {Argument: "reply (3)", Choice: "left"},
		"reply f(3)":                     {Argument: "reply f(3)"},
		"Pay(5) with ":                   {Argument: "Pay(5) with "},
		" with x":                        {Choice: "x"},
		"(5)":                            {Argument: "(5)"},
	} {
		if got := (Label{Choice: "old"}).WithText(text); got != want || got.Text() != text {
			t.Errorf("%q: %#v, and again %q", text, got, got.Text())
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab( )with")), 0, 30, -1).Draw(t, "text")
		if got := (Label{}).WithText(text).Text(); got != text {
			t.Fatalf("%q is %q again", text, got)
		}
	})
}

// Labels are ordered by all that they say, and equal only if they are.
func TestCompareLabels(t *testing.T) {
	a := Label{Method: "Pay", Argument: "5) with (6"}
	b := Label{Argument: "Pay(5) with (6)"}
	if a.Text() != b.Text() || a.Compare(b) == 0 || a.Compare(b) != -b.Compare(a) || a.Compare(a) != 0 {
		t.Errorf("%q %q: %d %d", a.Text(), b.Text(), a.Compare(b), b.Compare(a))
	}
}

// A person and an editor may touch what is commentary and layout.
func TestParseTolerates(t *testing.T) {
	tests := map[string]string{
		"comments":         "# found on a Monday\n\n" + strings.ReplaceAll(refundText, "! expire", "# here it comes\n\n! expire") + "# the end\n",
		"a header to come": strings.Replace(refundText, "faults", "bound 2\nfaults", 1),
		"carriage returns": strings.ReplaceAll(refundText, "\n", "\r\n"),
		"a byte order":     "\ufeff" + refundText,
		"no last line end": strings.TrimSuffix(refundText, "\n"),
		"trailing blanks":  strings.ReplaceAll(refundText, "\n", " \t\n"),
		"other columns":    strings.NewReplacer("  execute", "execute", "! expire   wallet", "!expire wallet", "faults    1", "faults 1").Replace(refundText),
	}
	for name, text := range tests {
		got, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if want := refundTrace(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v\nwant: %#v", name, got, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	edit := func(old, with string) string {
		if !strings.Contains(refundText, old) {
			t.Fatalf("%q is not in the text", old)
		}
		return strings.Replace(refundText, old, with, 1)
	}
	seeded := func(seed string) string { return refundHeader + "seed " + seed + "\n" + refundSteps }
	tests := []struct{ name, text, want string }{
		{"empty", "", `line 1: found no trace, expected "icmc-trace 2"`},
		{"only comments", "# a\n# b\n", `line 3: found no trace`},
		{"another file", "\n{\"a\": 1}\n", `line 2: found "{\"a\": 1}", expected "icmc-trace 2", the first line of a trace`},
		{"no version", edit("icmc-trace 2", "icmc-trace"), `line 1: found "icmc-trace", expected "icmc-trace 2"`},
		{"version zero", edit("icmc-trace 2", "icmc-trace 0"), `line 1: found "icmc-trace 0", expected`},
		{"newer", edit("icmc-trace 2", "icmc-trace 7"), `line 1: newer trace format: found version 7, this icmc reads up to 2; use a newer icmc`},
		{"header not a key", edit("actors  ", "Actors! "), `line 4: found "Actors!   alice wallet ledger", expected a header line`},
		{"no blank line", edit("4\n\n", "4\n"), `line 7: found "  execute  wallet  alice/0    Withdraw(5)", expected a header line such as "steps  7", or the blank line`},
		{"key twice", edit("actors", "scenario x\nactors"), `line 4: found a second "scenario", the first is in line 2`},
		{"not a number", edit("faults    1", "faults    one"), `line 5: found "one" after "faults", expected a number`},
		{"no scenario", edit("scenario ", "scene "), `the header ends without "scenario"`},
		{"no steps", edit("steps ", "stops "), `the header ends without "steps"`},
		{"only a header", "icmc-trace 1\nscenario a\nproperty b\nfaults 0\nsteps 1\n", `line 5: the header says steps 1 but 0 follow: the text was cut short`},
		{"cut short", refundText[:strings.Index(refundText, "  settle")], `line 6: the header says steps 4 but 3 follow: the text was cut short or edited`},
		{"mark lost", edit("! expire", "  expire"), `line 5: the header says faults 1 but 0 follow`},
		{"too few words", edit("settle   ledger  -", "settle   ledger"), `line 15: found "  settle   ledger", expected a step: verb, actor, call`},
		{"only a mark", edit("! expire   wallet  alice/0/0  Transfer{to: alice,  amount: 5}", "!"), `line 10: found "!", expected a step`},
		{"bad escape", edit("Withdraw(5)", `Withdraw(\q)`), `line 8: found \q in "\\q", expected an escape`},
		{"escape cut", edit("Withdraw(5)", `Withdraw\`), `line 8: found a \ at the end of`},
		{"hex cut", edit("alice/0 ", `alice\u00 `), `line 8: found \u00, expected 4 hex digits`},
		{"not a rune", edit("Withdraw(5)", `\Uffffffff`), `line 8: found \Uffffffff, expected 8 hex digits of a character`},
		{"bad effect", edit("ledger keeps", `\z`), `line 13: found \z`},
		{"bad owner", edit("# wallet", `# \z`), `line 9: found \z`},
		{"bad method", edit("Withdraw(", `\z(`), `line 8: found \z`},
		{"bad choice", edit("with a day", `with \z`), `line 11: found \z`},
		{"choice of nothing", edit("\n  execute", "\n  with luck\n  execute"), `line 8: found "  with luck", expected a step before it`},
		{"two choices", edit("      with", "      with luck\n      with"), `a second choice of one step`},
		{"bad broken", edit("balances 5", `\z`), `line 16: found \z`},
		{"not a seed", seeded("three"), `line 7: found "three" after "seed", expected such as "3, at most 2 faults and 1000 steps, schedule 17 by pos of portfolio"`},
		{"half a seed", seeded("3, at most 2 faults"), `line 7: found "3, at most 2 faults" after "seed"`},
		{"more than a seed", seeded("3, at most 2 faults and 1000 steps, schedule 17 by pos of portfolio 2"), `line 7: found "3, at`},
		{"a seed too large", seeded("18446744073709551616, at most 2 faults and 1000 steps, schedule 17 by pos of portfolio"), `line 7: found "18446`},
		{"a seed's bad word", seeded(`3, at most 2 faults and 1000 steps, schedule 17 by \z of portfolio`), `line 7: found "3, at`},
		{"bad actor", edit("alice wallet", `\z wallet`), `line 4: found \z`},
	}
	for _, test := range tests {
		trace, err := Parse(test.text)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %s", test.name, err, test.want)
		}
		if !reflect.DeepEqual(trace, Trace{}) {
			t.Errorf("%s: an error and a trace", test.name)
		}
		if newer := test.name == "newer"; errors.Is(err, ErrNewer) != newer {
			t.Errorf("%s: ErrNewer is %v, want %v", test.name, !newer, newer)
		}
	}
}

func drawTrace(t *rapid.T) Trace {
	line := rapid.OneOf(
		rapid.String(),
		rapid.StringOfN(rapid.RuneFrom([]rune(" \t\n\r\\#!-snxuU0f\u0085\u00a0é")), 0, 6, -1),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 4), func(b []byte) string { return string(b) }),
		rapid.SampledFrom([]string{"", "-", "!", "#", "with", "with x", "f(x)", "(", "-(", ")", "broken: x", "alice/0", "reply true to  alice", `\`, `\-`}),
	)
	lines := func(name string) []string {
		ss := rapid.SliceOfN(line, 0, 3).Draw(t, name)
		if len(ss) == 0 {
			return nil
		}
		return ss
	}
	trace := Trace{
		Scenario: line.Draw(t, "scenario"),
		Property: line.Draw(t, "property"),
		Identity: line.Draw(t, "identity"),
		Broken:   line.Draw(t, "broken"),
		Actors:   lines("actors"),
	}
	if rapid.Bool().Draw(t, "at random") {
		trace.Origin = Origin{
			rapid.Uint64().Draw(t, "seed"), rapid.Int().Draw(t, "most faults"), rapid.Int().Draw(t, "most steps"),
			rapid.Int64().Draw(t, "schedule"), line.Draw(t, "strategy"), line.Draw(t, "search"),
		}
	}
	for range rapid.IntRange(0, 4).Draw(t, "steps") {
		s := Step{
			Label: Label{Verb(line.Draw(t, "verb")), line.Draw(t, "actor"), Call(line.Draw(t, "call")), line.Draw(t, "method"), line.Draw(t, "argument"), line.Draw(t, "choice")},
			Fault: rapid.Bool().Draw(t, "fault"),
		}
		for _, text := range lines("effects") {
			s.Effects = append(s.Effects, Effect{line.Draw(t, "owner"), text})
		}
		trace.Steps = append(trace.Steps, s)
	}
	return trace
}

// Whatever is in a trace, its text is printable lines and gives it back.
func TestTraceRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawTrace(t)
		text := want.Format()
		if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !strconv.IsPrint(r) }); i >= 0 {
			t.Fatalf("byte %d is not printable: %q", i, text)
		}
		got, err := Parse(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %#v\nwant %#v\n%s", got, want, text)
		}
		if again := got.Format(); again != text {
			t.Fatalf("a second Format differs:\n%s\n%s", text, again)
		}
	})
}

func TestTraceID(t *testing.T) {
	chosen := refundTrace
	refundTrace := func() Trace {
		t := chosen()
		t.Steps[1].Choice = ""
		return t
	}
	base := refundTrace()
	const id = "c60ab59fcf32" // pinned: stored counterexamples are found by it
	if got := base.ID(); got != id {
		t.Errorf("ID is %s, want %s", got, id)
	}
	same := refundTrace()
	same.Broken, same.Actors, same.Origin = "something else", nil, drawnTrace().Origin
	for i := range same.Steps {
		same.Steps[i].Effects = nil
	}
	if got := same.ID(); got != id {
		t.Errorf("commentary changes the id to %s", got)
	}
	edits := map[string]func(*Trace){
		"scenario":   func(t *Trace) { t.Scenario += "x" },
		"property":   func(t *Trace) { t.Property += "x" },
		"identity":   func(t *Trace) { t.Identity = "%d of %d" },
		"boundary":   func(t *Trace) { t.Scenario, t.Property = t.Scenario+t.Property[:1], t.Property[1:] },
		"verb":       func(t *Trace) { t.Steps[0].Verb = "trap" },
		"actor":      func(t *Trace) { t.Steps[0].Actor = "ledger" },
		"call":       func(t *Trace) { t.Steps[0].Call = "alice/1" },
		"text":       func(t *Trace) { t.Steps[0].Argument = "" },
		"choice":     func(t *Trace) { t.Steps[1].Choice = "a day" },
		"all choice": func(t *Trace) { t.Steps[0].Choice, t.Steps[0].Method, t.Steps[0].Argument = "a day", "", "" },
		"no method":  func(t *Trace) { t.Steps[0].Method, t.Steps[0].Argument = "", t.Steps[0].Text() },
		"order":      func(t *Trace) { t.Steps[0], t.Steps[1] = t.Steps[1], t.Steps[0] },
		"fewer":      func(t *Trace) { t.Steps = t.Steps[1:] },
		"words move": func(t *Trace) { t.Steps[3].Call, t.Steps[3].Argument = "a", "" },
		"text moves": func(t *Trace) { t.Steps[3].Call, t.Steps[3].Argument = "", "a" },
	}
	seen := map[string]string{id: "base"}
	for name, edit := range edits {
		trace := refundTrace()
		edit(&trace)
		if other, ok := seen[trace.ID()]; ok {
			t.Errorf("%s and %s have the same id", name, other)
		}
		seen[trace.ID()] = name
	}
}

func FuzzParse(f *testing.F) {
	f.Add(refundText)
	f.Add(drawnText)
	f.Add("icmc-trace 1\nscenario a\nproperty b\nfaults 1\nsteps 1\n\n!trap a - \\x00\\u00e9\n# broken: \\s\n")
	f.Add(oldText)
	f.Add("icmc-trace 2\nscenario a\nproperty b\nfaults 0\nsteps 1\n\n\\x77ith a - -(f(x))\n with \\s\n # - x\n")
	f.Add("icmc-trace 3\n")
	f.Add("icmc-trace 1\nsteps 0\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		trace, err := Parse(text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "line ") {
				t.Fatalf("the error names no line: %v", err)
			}
			return
		}
		again, err := Parse(trace.Format())
		if err != nil {
			t.Fatalf("%v in the text of a parsed trace:\n%s", err, trace.Format())
		}
		if !reflect.DeepEqual(again, trace) {
			t.Fatalf("got  %#v\nwant %#v", again, trace)
		}
	})
}
