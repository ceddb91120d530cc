package command

import (
	"fmt"
	"strings"
)

// The exit codes. Of several that apply the command exits with the first of
// exitUsage, exitUnwanted, exitInconclusive.
const (
	exitWanted       = 0 // every verdict is as wanted
	exitUnwanted     = 1 // one is not; of replay: the bug is there
	exitUsage        = 2 // of usage or of the model; of replay also: the trace does not apply
	exitInconclusive = 3 // a limit was hit first
)

// verbExits says what the exit codes of a verb mean; "" is one that it does not use.
type verbExits struct {
	verb  string
	means [4]string
}

// exitTable is what --help and README.md say. Any verb exits with 2 for a mistake in
// how it is used, so that is not said of each.
var exitTable = []verbExits{
	{"check", [4]string{
		"every verdict is as wanted",
		"one is not as wanted; with --strict also: something is vacuous",
		"a scenario has a modelling error",
		"a limit was hit, or it was interrupted, before all was decided",
	}},
	{"explore", [4]string{
		"all that is wanted violated was found, and nothing else",
		"something was found that is not wanted",
		"a scenario has a modelling error",
		"something wanted was not found before a limit, or it was interrupted, ran out of memory or has run nothing",
	}},
	{"nightly", [4]string{
		"nothing that is unwanted is new or has returned",
		"something unwanted is new or has returned",
		"a scenario has a modelling error, or an entry of the store is damaged",
		"it was interrupted and goes on next time",
	}},
	{"replay", [4]string{
		"the bug is gone: the scenario was searched to its end",
		"the bug is there, or the trace breaks its property in another way",
		"the trace does not apply any more, or the scenario has a modelling error",
		"the trace applies and breaks nothing, and the scenario is too large to say that the bug is gone",
	}},
	{"shrink", [4]string{
		"it was shrunk, or is as small as it can be made",
		"",
		"the trace does not apply or does not break its property, or the scenario has a modelling error",
		"the time was over first",
	}},
	{"vet", [4]string{
		"nothing is found, or only warnings and what is undecided",
		"",
		"something is found that is an error of the model, or a package that was named cannot be read",
		"",
	}},
	{"corpus verify", [4]string{
		"the bug of every entry is there",
		"one is gone, or an entry does not show it any more",
		"a scenario has a modelling error, or an entry of the store is damaged",
		"",
	}},
	{"list, show, corpus import, export, prune", [4]string{
		"it is done",
		"",
		"it cannot be done, or an entry of the store is damaged",
		"",
	}},
}

// exitHelp is what --help of a verb says about its exit codes.
func exitHelp(verb string) string {
	for _, e := range exitTable {
		if e.verb != verb {
			continue
		}
		var codes []string
		for code, meaning := range e.means {
			if meaning != "" {
				codes = append(codes, fmt.Sprintf("%d %s", code, meaning))
			}
		}
		return "Exit codes: " + strings.Join(codes, "; ") + "."
	}
	return ""
}

// Help is printed by --help of the verb, below its flags; so are the others.
func (*checkCmd) Help() string   { return exitHelp("check") }
func (*exploreCmd) Help() string { return exitHelp("explore") }
func (*nightlyCmd) Help() string { return exitHelp("nightly") }
func (*vetCmd) Help() string     { return exitHelp("vet") }
func (*verifyCmd) Help() string  { return exitHelp("corpus verify") }
