package command

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestExitTable: README.md and --help say of every verb what its exit codes mean.
func TestExitTable(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := "| verb | 0 | 1 | 2 | 3 |\n|---|---|---|---|---|\n"
	for _, e := range exitTable {
		row := "| `" + strings.ReplaceAll(e.verb, ", ", "`, `") + "` |"
		for _, meaning := range e.means {
			if meaning == "" {
				meaning = "-"
			}
			row += " " + strings.ReplaceAll(meaning, "--strict", "`--strict`") + " |"
		}
		want += row + "\n"
	}
	if !strings.Contains(string(readme), want) {
		t.Errorf("README.md does not have the table of exit codes; it is\n%s", want)
	}
	said := ""
	for _, e := range exitTable {
		said += e.verb + ", "
		if strings.Contains(e.verb, ",") {
			continue
		}
		var out, errs bytes.Buffer
		args := append(strings.Fields(e.verb), "--help")
		if code := Run(context.Background(), args, strings.NewReader(""), &out, &errs, library); code != 0 {
			t.Errorf("%s --help exits with %d: %s", e.verb, code, errs.String())
		}
		help := strings.Join(strings.Fields(out.String()), " ")
		for code, meaning := range e.means {
			if meaning != "" && !strings.Contains(help, fmt.Sprintf("%d %s", code, meaning)) {
				t.Errorf("%s --help does not say what %d means:\n%s", e.verb, code, out.String())
			}
		}
	}
	var out bytes.Buffer
	Run(context.Background(), []string{"--help"}, strings.NewReader(""), &out, &out, library)
	for _, verb := range []string{"check", "explore", "list", "show", "replay", "shrink", "nightly", "corpus", "vet"} {
		if !strings.Contains(said, verb) || !strings.Contains(out.String(), verb) {
			t.Errorf("the table of exit codes or --help leaves out %s", verb)
		}
	}
}
