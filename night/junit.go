package night

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"strings"
)

// The elements of JUnit XML that schedulers understand.
type (
	junitSuites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Time     string   `xml:"time,attr"`
		Suites   []junitSuite
	}
	junitSuite struct {
		XMLName  xml.Name `xml:"testsuite"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Skipped  int      `xml:"skipped,attr"`
		Time     string   `xml:"time,attr"`
		Cases    []junitCase
	}
	junitCase struct {
		XMLName xml.Name   `xml:"testcase"`
		Class   string     `xml:"classname,attr"`
		Name    string     `xml:"name,attr"`
		Time    string     `xml:"time,attr"`
		Failure *junitText `xml:"failure"`
		Error   *junitText `xml:"error"`
		Skipped *junitText `xml:"skipped"`
	}
	junitText struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit is the report for a scheduler: a suite for each scenario or family, with a
// case for the search and one for each failure. What is new or has returned and is
// unwanted is a failure; what was known before is skipped; what is wanted, fixed
// or outdated passes.
func (r Report) JUnit() ([]byte, error) {
	all := junitSuites{Name: fmt.Sprintf("icmc nightly %d", r.Number), Time: fmt.Sprintf("%.3f", r.Seconds)}
	for _, s := range r.Scenarios {
		class := strings.ReplaceAll(s.Scenario, "/", ".")
		suite := junitSuite{Name: s.Scenario, Time: fmt.Sprintf("%.3f", s.Seconds)}
		search := junitCase{Class: class, Name: "is searched", Time: suite.Time}
		switch {
		case s.Error != "":
			search.Error = &junitText{Message: "modelling error", Text: s.Error}
			suite.Errors++
		case !s.Tried && s.Slices == 0:
			search.Skipped = &junitText{Message: r.Stopped}
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, search)
		for _, f := range r.Failures {
			if cmp.Or(f.Family, f.Scenario) != s.Scenario {
				continue
			}
			c := junitCase{Class: strings.ReplaceAll(f.Scenario, "/", "."), Name: strings.TrimSpace(f.Property + " " + f.ID), Time: "0"}
			switch {
			case f.News():
				c.Failure = &junitText{Message: string(f.Status) + ": " + f.What, Text: f.says()}
				suite.Failures++
			case f.Status == Known && !f.Wanted:
				c.Skipped = &junitText{Message: "known: " + f.What}
				suite.Skipped++
			}
			suite.Cases = append(suite.Cases, c)
		}
		suite.Tests = len(suite.Cases)
		all.Tests, all.Failures, all.Errors = all.Tests+suite.Tests, all.Failures+suite.Failures, all.Errors+suite.Errors
		all.Suites = append(all.Suites, suite)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(text, '\n')...), nil
}
