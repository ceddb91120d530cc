package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/explore/catalog"
	"github.com/icmc-project/icmc/model"
)

// chosen returns the scenarios and families that the names mean, see catalog.
func (a *app) chosen(names []string) ([]model.Scenario, []catalog.Family, error) {
	scenarios, families, err := a.library.catalog().Choose(names...)
	return scenarios, families, a.unknown(err)
}

// scenarios returns those that the names mean, see catalog.
func (a *app) scenarios(names []string) ([]model.Scenario, error) {
	scenarios, err := a.library.catalog().Scenarios(names...)
	return scenarios, a.unknown(err)
}

// scenario returns the one with that full name.
func (a *app) scenario(name string) (model.Scenario, error) {
	s, err := a.library.catalog().One(name)
	return s, a.unknown(err)
}

// unknown says of each unknown name what to do.
func (a *app) unknown(err error) error {
	var all []string
	for _, e := range parts(err) {
		var u *catalog.Unknown
		switch {
		case !errors.As(e, &u):
			return err
		case u.Family != nil:
			all = append(all, fmt.Sprintf("%s is a family of scenarios, which %s explore and nightly draw from; one of them is %s", u.Name, a.library.Name, u.Family.NameOf(1)))
		case len(u.Nearest) == 0:
			all = append(all, fmt.Sprintf("%v; %s list shows what there is", u, a.library.Name))
		default:
			all = append(all, u.Error())
		}
	}
	if len(all) == 0 {
		return nil
	}
	return errors.New(strings.Join(all, "\n"+a.library.Name+": "))
}

// parts are the errors that one joins.
func parts(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}
