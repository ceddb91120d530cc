package command

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/explore/prop"
	"github.com/icmc-project/icmc/model"
)

// own is a library of a modeller's own, with a family and no Find.
func own() Library {
	unwanted := demo.Scenarios[0]
	return Library{
		Name:      "owncheck",
		Protocols: []model.Protocol{{Name: "demo", Doc: "what a modeller has", Scenarios: []model.Scenario{unwanted}}},
		Families: []prop.Family{{Name: "demo/drawn", Doc: "draws limits", Draw: func(rt *rapid.T) model.Scenario {
			return model.Scenario{Setup: counting(rapid.IntRange(1, 2).Draw(rt, "most"), true)}
		}}},
	}
}

// in runs a command line over a library and returns what it prints.
func in(t *testing.T, l Library, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := Run(t.Context(), args, strings.NewReader(""), &out, &errs, l); code != want {
		t.Fatalf("%v exits with %d, want %d:\n%s%s", args, code, want, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

// A library of one's own has every verb, and all that the command says names the
// program, not icmc.
func TestOwnLibrary(t *testing.T) {
	t.Chdir(t.TempDir())
	said := ""
	run := func(want int, args ...string) string {
		stdout, stderr := in(t, own(), want, args...)
		said += stdout + stderr
		return stdout
	}
	check := run(exitUnwanted, "check")
	_, rest, _ := strings.Cut(check, "run it again with owncheck replay ID:\n  ")
	id, _, _ := strings.Cut(rest, " ")
	run(exitUnwanted, "replay", id)
	run(exitWanted, "shrink", id)
	if test := run(exitWanted, "show", id, "--format", "go"); !strings.Contains(test, `EDIT: the scenario of yours that is named "demo/unwanted"`) {
		t.Errorf("the test has no line to edit:\n%s", test)
	}
	if list := run(exitWanted, "list"); !strings.Contains(list, "demo/drawn, such as demo/drawn#1\n") {
		t.Errorf("the family is not listed:\n%s", list)
	}
	if drawn := run(exitUnwanted, "explore", "demo/drawn", "--scenarios", "20"); !strings.Contains(drawn, "owncheck show ") {
		t.Errorf("nothing is drawn that breaks:\n%s", drawn)
	}
	run(exitWanted, "corpus", "verify")
	if night := run(exitWanted, "nightly", "--schedules", "300"); !strings.Contains(night, "\ndemo/drawn ") {
		t.Errorf("the night does not draw from the family:\n%s", night)
	}
	for _, args := range [][]string{
		{}, {"--frobnicate"}, {"check", "demo/unwantet"}, {"check", "nothing", "like it"}, {"check", "demo/drawn"},
		{"show", "x.trace"}, {"explore", "--scenarios", "2"},
	} {
		run(exitUsage, args...)
	}
	run(exitWanted, "--help")
	run(exitWanted, "explore", "--help")
	if hint := regexp.MustCompile(`(?m)(^|[ ;,])icmc[: ].*`).FindString(said); hint != "" {
		t.Errorf("the command calls itself icmc: %s", hint)
	}
}

// A name means one thing.
func TestLibraryNames(t *testing.T) {
	twice, nameless, family, drawless := own(), own(), own(), own()
	twice.Protocols = append(twice.Protocols, demo)
	nameless.Protocols[0].Scenarios = []model.Scenario{{}}
	family.Families[0].Name = "demo/unwanted"
	drawless.Families[0].Draw = nil
	for _, test := range []struct {
		library Library
		says    string
	}{
		{twice, `two things in the library are called "demo"`},
		{nameless, "something in the library has no name"},
		{family, `two things in the library are called "demo/unwanted"`},
		{drawless, "the family demo/drawn has no Draw"},
	} {
		if _, stderr := in(t, test.library, exitUsage, "list"); !strings.Contains(stderr, test.says) {
			t.Errorf("it says %q, want %q", stderr, test.says)
		}
	}
}
