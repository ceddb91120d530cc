package explore

import (
	"fmt"
	"go/token"
	"path"
	"strconv"
	"strings"
	"unicode"

	"github.com/icmc-project/icmc/model/trace"
)

// GoTest returns the source of a test that fails as long as the bug is there that
// a trace shows. The finder is the import path of a package whose function Find knows
// the scenario by its name; if there is none, "", a line is left to edit.
func GoTest(t trace.Trace, finder string) string {
	const module = "github.com/icmc-project/icmc/"
	imports := []string{module + "explore", module + "model"}
	scenario := "\tvar scenario model.Scenario // EDIT: the scenario of yours that is named " + strconv.Quote(t.Scenario) + "\n"
	library := packageName(finder)
	if finder != "" {
		imports[1] = finder
		scenario = "\tscenario, ok := " + library + ".Find(" + strconv.Quote(t.Scenario) + ")\n" +
			"\tif !ok {\n\t\tt.Fatal(\"the scenario is not in the library any more\")\n\t}\n"
	}
	name := "Test" + camel(t.Scenario) + camel(t.Property)
	var b strings.Builder
	b.WriteString("package bugs // or that of the folder it is in\n\nimport (\n\t\"testing\"\n\n")
	for _, i := range imports {
		if i == finder && path.Base(finder) != library {
			fmt.Fprintf(&b, "\t%s %q\n", library, i)
			continue
		}
		fmt.Fprintf(&b, "\t%q\n", i)
	}
	fmt.Fprintf(&b, ")\n\n// %s fails as long as %s breaks\n// %s.\nfunc %s(t *testing.T) {\n", name, oneWord(t.Scenario), strconv.Quote(t.Property), name)
	b.WriteString(scenario)
	fmt.Fprintf(&b, "\texplore.Gone(t, scenario, %s)\n}\n", literal(t.Format()))
	return b.String()
}

// packageName is a name for an imported package: the last element of its path if that is
// surely what it is called, and another where it may be called otherwise, as in
// example.com/my-shop, or example.com/shop/v2.
func packageName(importPath string) string {
	const other = "library"
	last := path.Base(importPath)
	major, isVersion := strings.CutPrefix(last, "v")
	if _, err := strconv.Atoi(major); isVersion && err == nil || !token.IsIdentifier(last) || last == "testing" || last == "explore" || last == "t" {
		return other
	}
	return last
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
