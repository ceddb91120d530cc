package factory

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/crowd"
)

// Sized returns the designs for a crowd: every session calls the factory where it
// is, as often as it asks. Those kinds of fault are on and, where a design is
// wanted to violate something, the kind that is the cause.
//
// A design shows what its scenario in the library shows, so a trap in the callback
// that learns the id of a new canister is spared, but where it is the cause or a
// race needs no fault at all. A design that would not show it is left out: a race
// where no sessions act for one principal, and a design that is wanted to hold
// where locks get stuck.
func Sized(c crowd.Crowd, faults model.Faults) []model.Scenario {
	var designs []model.Scenario
	add := func(d design, faults model.Faults, violates ...string) {
		designs = append(designs, model.Scenario{Name: "factory/" + d.name, Doc: d.doc(), Setup: d.setup(faults), Violates: violates})
	}
	motoko := once((*Factory).CreateChildCanisterMotoko)
	locked := once((*Factory).CreateChildCanisterLocked)
	repaired := []program{untilReady((*Factory).CreateChildCanister, (*Factory).InstallChildCanister, 0), resume((*Factory).InstallChildCanister)}
	if c.Shares() {
		add(design{name: "motoko", crowd: c, price: Extra, programs: []program{motoko}}, faults, noOrphan, paidOnce)
		add(design{name: "rust", crowd: c, price: model.CreationFee + Extra, programs: []program{once((*Factory).CreateChildCanisterRust)}},
			faults, noOrphan, paidOnce)
	}
	alone := c.Own() // so that nobody races
	add(design{name: "failed-install", crowd: alone, price: Extra, programs: []program{motoko}, spared: "CreateChildCanisterMotoko"},
		faults|model.SysReject, lost(alone.Repeats(), false)...)
	add(design{name: "locked", crowd: c, price: Extra, programs: []program{locked}, spared: "CreateChildCanisterLocked"},
		faults|model.SysReject, lost(c.Repeats(), crowd.Stuck(faults))...)
	add(design{name: "trap-at-birth", crowd: c, price: Extra, programs: repaired}, faults|model.Trap, lost(true, crowd.Stuck(faults|model.Trap))...)
	if !crowd.Stuck(faults) {
		add(design{name: "tracked", crowd: c, price: Extra, programs: repaired, spared: "CreateChildCanister"}, faults)
	}
	return designs
}

// lost is what is violated where a fault loses a canister: it is paid for again if
// somebody asks again, and a lock is held if one gets stuck.
func lost(again, stuck bool) []string {
	violates := []string{noOrphan}
	if again {
		violates = append(violates, paidOnce)
	}
	if stuck {
		violates = append(violates, lockFree)
	}
	return violates
}

// design is a scenario of any size.
type design struct {
	name     string
	crowd    crowd.Crowd
	price    uint64
	programs []program
	spared   string // the method whose birth is spared, "" for none
}

func (d design) setup(faults model.Faults) func(*model.Env) {
	setup := func(e *model.Env) {
		deploy(e, d.price, d.crowd, d.programs...)
		crowd.Faults(e, faults)
	}
	if d.spared == "" {
		return setup
	}
	return spareBirth(d.spared, setup, d.crowd.Canisters("factory")...)
}

// doc says what everybody asks for.
func (d design) doc() string {
	where := "a factory"
	if d.crowd.Places > 1 {
		where = fmt.Sprintf("%d factories", d.crowd.Places)
	}
	return fmt.Sprintf("factory/%s with %d clients of %s: ", d.name, len(d.crowd.Sessions), where) + d.crowd.Sentence(func(s crowd.Session) string {
		return s.Then(func(i int) string { return chosen(d.programs, s, i).does })
	})
}

// resume is a user who asks once that a child be given its code.
func resume(install method) program {
	return program{"asks for its code", func(u *User, c *model.Client, factory model.Ref[Factory]) {
		if id, err := model.Ingress(c, factory, install, struct{}{}); err == nil {
			u.Child.Set(id)
		}
	}}
}
