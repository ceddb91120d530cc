package explore

import (
	"slices"

	"github.com/icmc-project/icmc/model"
)

// Compile turns a scenario into a System. It is the only place where the search
// meets canisters. An error is a modelling error.
func Compile(s model.Scenario, mode model.Mode) (System, error) {
	m, err := model.NewMachine(s, mode)
	if err != nil {
		return nil, err
	}
	return machineSystem{m}, nil
}

// machineSystem is a model.Machine as a System.
type machineSystem struct{ *model.Machine }

func (s machineSystem) Properties() []Property {
	var out []Property
	for i, p := range s.Machine.Properties() {
		want := Holds
		if slices.Contains(s.Scenario().Violates, p.Name) {
			want = Violated
		}
		out = append(out, Property{Name: p.Name, Kind: p.Kind, Want: want, Implied: s.Implied(i)})
	}
	return out
}

func (s machineSystem) Worker() (Worker, error) { return s.Explorer() }
