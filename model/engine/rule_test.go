package engine

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/internal/words"
)

// ruleList has every rule once: those that are no faults first.
func ruleList() (all []*rule) {
	for _, faults := range []bool{false, true} {
		for _, kind := range []partKind{ingressPart, queuePart, responsePart, contextPart} {
			for _, r := range rules[kind] {
				if (r.fault != 0) == faults && !slices.Contains(all, r) {
					all = append(all, r)
				}
			}
		}
	}
	return all
}

// ruleTable is the table of rules as the documentation of the package has it.
func ruleTable() string {
	const verb, enabled, happens = 14, 42, 46
	var b strings.Builder
	row := func(v, e, h string) {
		left, right := words.Wrap(e, enabled-2), words.Wrap(h, happens)
		for i := range max(len(left), len(right)) {
			cell := func(lines []string) string {
				if i < len(lines) {
					return lines[i]
				}
				return ""
			}
			line := fmt.Sprintf("//\t%-*s%-*s%s", verb, v, enabled, cell(left), cell(right))
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			v = ""
		}
	}
	row("verb", "enabled when", "what happens")
	for _, r := range ruleList() {
		when := r.enabled
		if r.fault != 0 {
			when = "(fault) " + when
		}
		row(string(r.verb), when, r.happens)
	}
	return b.String()
}

// The table in the documentation is that of the rules; -rewrite writes it.
func TestRulesAreDocumented(t *testing.T) {
	const first, last = "//\tverb ", "//\n// A message is consumed whole"
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), first)
	_, after, ends := strings.Cut(rest, last)
	if !ok || !ends {
		t.Fatal("doc.go has no table of rules")
	}
	want := before + ruleTable() + last + after
	if string(text) == want {
		return
	}
	if f := flag.Lookup("rewrite"); f == nil || f.Value.String() != "true" { // of the plays
		t.Fatalf("the table in doc.go is not that of the rules; go test ./model/engine -run %s -rewrite writes it:\n%s", t.Name(), ruleTable())
	}
	if err := os.WriteFile("doc.go", []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Every rule that is written is in the list, each in the file of its verb or of one that it
// goes with.
func TestRulesAreListed(t *testing.T) {
	files, err := filepath.Glob("rule*.go")
	if err != nil {
		t.Fatal(err)
	}
	written := 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		written += strings.Count(string(text), " = rule{\n")
	}
	if n := len(ruleList()); written != n {
		t.Errorf("%d rules are written in %v, %d are in the rulebook", written, files, n)
	}
	for _, r := range ruleList() {
		if r.enabled == "" || r.happens == "" {
			t.Errorf("the rule %s does not say what it is", r.verb)
		}
	}
}
