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
		Suites   []*junitSuite
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
// case for the search, if it was searched, and one for each failure. What is new or has
// returned and is unwanted is a failure; what was known before is skipped; what is
// wanted, fixed, not reproduced or outdated passes. Entries of the store that cannot be read are errors
// in a suite of their own.
func (r Report) JUnit() ([]byte, error) {
	all := junitSuites{Name: fmt.Sprintf("icmc nightly %d", r.Number), Time: fmt.Sprintf("%.3f", r.Seconds)}
	for _, s := range r.Scenarios {
		all.suite(s.Scenario).searched(s, r.Stopped)
	}
	for _, f := range r.Failures {
		all.suite(cmp.Or(f.Family, f.Scenario)).failed(f)
	}
	for _, d := range r.Damaged {
		s := all.suite("the store")
		s.add(junitCase{Class: s.Name, Name: "entry " + d.ID, Time: "0", Error: &junitText{Message: "cannot be read", Text: d.Error}})
	}
	for _, s := range all.Suites {
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(text, '\n')...), nil
}

// suite returns the suite with that name.
func (all *junitSuites) suite(name string) *junitSuite {
	for _, s := range all.Suites {
		if s.Name == name {
			return s
		}
	}
	s := &junitSuite{Name: name, Time: "0"}
	all.Suites = append(all.Suites, s)
	return s
}

// searched adds the case for a search.
func (suite *junitSuite) searched(s ScenarioReport, stopped string) {
	suite.Time = fmt.Sprintf("%.3f", s.Seconds)
	c := junitCase{Class: class(s.Scenario), Name: "is searched", Time: suite.Time}
	switch {
	case s.Error != "":
		c.Error = &junitText{Message: "modelling error", Text: s.Error}
	case !s.Tried && s.Slices == 0:
		c.Skipped = &junitText{Message: stopped}
	}
	suite.add(c)
}

// failed adds the case for a failure.
func (suite *junitSuite) failed(f Failure) {
	c := junitCase{Class: class(f.Scenario), Name: strings.TrimSpace(f.Property + " " + f.ID), Time: "0"}
	switch {
	case f.News():
		c.Failure = &junitText{Message: string(f.Status) + ": " + f.What, Text: f.says()}
	case f.Status == Known && !f.Wanted:
		c.Skipped = &junitText{Message: "known: " + f.What}
	}
	suite.add(c)
}

// add adds a case and counts it.
func (suite *junitSuite) add(c junitCase) {
	suite.Cases = append(suite.Cases, c)
	suite.Tests++
	switch {
	case c.Error != nil:
		suite.Errors++
	case c.Failure != nil:
		suite.Failures++
	case c.Skipped != nil:
		suite.Skipped++
	}
}

// class is the name of a scenario as that of a class, which has dots.
func class(scenario string) string { return strings.ReplaceAll(scenario, "/", ".") }
