package factory

import (
	"errors"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/crowd"
)

// Protocol is the canister factory of the seed and its repair.
var Protocol = model.Protocol{
	Name: "factory",
	Doc:  "a canister that creates a child canister for each caller: create_canister, then install_code",
	Scenarios: []model.Scenario{
		{
			Name: "factory/motoko",
			Doc: "As the Motoko listing has it, called from two sessions of one principal. Both pass the check " +
				"before either records its child: two canisters paid for, one remembered. No fault is needed, so none is enabled.",
			Setup:    listed((*Factory).CreateChildCanisterMotoko, Extra, 0, "phone", "laptop"),
			Violates: []string{noOrphan, paidOnce},
		},
		{
			Name: "factory/rust",
			Doc: "As the Rust listing has it: the awaits are those of the Motoko listing, and so is the race. " +
				"No fault is needed, so none is enabled.",
			Setup:    listed((*Factory).CreateChildCanisterRust, model.CreationFee+Extra, 0, "phone", "laptop"),
			Violates: []string{noOrphan, paidOnce},
		},
		{
			Name: "factory/failed-install",
			Doc: "As listed, one session, so that there is no race. install_code is rejected by the system and the id " +
				"of the new canister is gone with the frame. Rejects only: they are the cause.",
			Setup:    listed((*Factory).CreateChildCanisterMotoko, Extra, model.SysReject, "phone"),
			Violates: []string{noOrphan},
		},
		{
			Name: "factory/locked",
			Doc: "The listing behind a lock for each caller: the race of two sessions is gone, the failed install is not. " +
				"Rejects only: they are the cause.",
			Setup:    locked,
			Violates: []string{noOrphan, paidOnce},
		},
		{
			Name: "factory/trap-at-birth",
			Doc: "The repaired design, and a trap in the callback that learns the id of the new canister: what it would record is " +
				"rolled back, and nobody else was told the id; a retry pays for another. Every design has this message, so none survives a trap in it. " +
				"Traps only: they are the cause.",
			Setup:    tracked((*Factory).CreateChildCanister, (*Factory).InstallChildCanister, 0, model.Trap, "phone"),
			Violates: []string{noOrphan, paidOnce},
		},
		{
			Name: "factory/tracked",
			Doc: "The repaired design: a lock for each caller, the id recorded before install_code is called, a resume that " +
				"sees an installed canister; two sessions that retry until they have a child. All faults, but for a trap in the one " +
				"callback that learns the id, which factory/trap-at-birth shows.",
			Setup: spareBirth("CreateChildCanister",
				tracked((*Factory).CreateChildCanister, (*Factory).InstallChildCanister, 0, model.DefaultFaults, "phone", "laptop"), "factory"),
		},
	},
}

// User is what a session knows.
type User struct {
	Child  model.Cell[model.Principal]
	Waited model.Cell[bool] // it was turned away because another call was at work
}

// method is the signature of the methods that create and install a child.
type method = func(*Factory, *model.Msg, struct{}) (model.Principal, error)

// owner is the principal of all sessions.
const owner model.Principal = "alice"

// sessions are those of the owner, each of which asks once.
func sessions(names ...string) crowd.Crowd { return crowd.Of(owner, 1, names...) }

// program is what a session does with a factory.
type program struct {
	does string // what: it asks for a child
	run  func(*User, *model.Client, model.Ref[Factory])
}

// deploy declares factories and sessions that ask for the first program, and later
// for any of them.
func deploy(e *model.Env, price uint64, c crowd.Crowd, programs ...program) world {
	w := world{crowd: c, price: price}
	for _, name := range c.Canisters("factory") {
		factory := model.Deploy(e, name, &Factory{})
		model.Cycles(e, factory, funds(c))
		w.factories = append(w.factories, factory)
	}
	model.Installable(e, &Child{})
	for _, s := range c.Sessions {
		factory := w.factories[c.Place(s.As)]
		w.users = append(w.users, model.NewSession(e, s.Name, s.As, &User{}, func(u *User, client *model.Client) {
			for i := range s.Asks {
				chosen(programs, s, i).run(u, client, factory)
			}
		}))
	}
	w.properties(e)
	return w
}

// chosen is the program that a session runs as number i. The first is always the
// first, so that there is a child.
func chosen(programs []program, s crowd.Session, i int) program {
	if i == 0 {
		return programs[0]
	}
	return programs[(s.Asks[i]-1)%len(programs)]
}

// funds are enough cycles for every canister that a factory may create: one each
// time that it is asked, and one more for each that a fault makes it lose.
func funds(c crowd.Crowd) uint64 {
	const lost = 10
	n := lost
	for _, s := range c.Sessions {
		n += len(s.Asks)
	}
	return uint64(n) * (model.CreationFee + Extra)
}

// once is a user who asks for a child once.
func once(create method) program {
	return program{"asks for a child", func(u *User, c *model.Client, factory model.Ref[Factory]) {
		id, err := model.Ingress(c, factory, create, struct{}{})
		if err == nil {
			u.Child.Set(id)
		}
		if errors.Is(err, ErrBusy) {
			u.Waited.Set(true)
		}
	}}
}

// untilReady is a user who asks until there is a child, and resumes when told so.
// If tries is not 0, the user gives up after that many, not counting those that
// were turned away because another call was at work.
func untilReady(create, install method, tries int) program {
	return program{"asks until it has a child", func(u *User, c *model.Client, factory model.Ref[Factory]) {
		model.Loop(c, 0, func(tried int) (int, bool) {
			id, err := model.Ingress(c, factory, create, struct{}{})
			if errors.Is(err, ErrNotInstalled) {
				id, err = model.Ingress(c, factory, install, struct{}{})
			}
			if errors.Is(err, ErrBusy) {
				return tried, false
			}
			if err == nil {
				u.Child.Set(id)
			}
			if tries > 0 {
				tried++
			}
			return tried, err == nil || tries > 0 && tried == tries
		})
	}}
}

// listed is a factory as a listing has it.
func listed(create method, price uint64, faults model.Faults, names ...string) func(*model.Env) {
	return func(e *model.Env) {
		deploy(e, price, sessions(names...), once(create))
		crowd.Faults(e, faults)
	}
}

func locked(e *model.Env) {
	w := deploy(e, Extra, sessions("phone", "laptop"), once((*Factory).CreateChildCanisterLocked))
	e.Faults(model.SysReject)
	e.Sometimes("a session is turned away while the other is at work", func(v *model.View) bool {
		return w.users[0].In(v).Waited.Get() || w.users[1].In(v).Waited.Get()
	})
}

// tracked is the repaired design and its users.
func tracked(create, install method, tries int, faults model.Faults, names ...string) func(*model.Env) {
	return func(e *model.Env) {
		deploy(e, Extra, sessions(names...), untilReady(create, install, tries)).retries(e)
		crowd.Faults(e, faults)
	}
}

// spareBirth excludes what no design survives: a trap in the message that learns
// the id of a new canister, in the method of these factories that creates it.
func spareBirth(create string, setup func(*model.Env), factories ...string) func(*model.Env) {
	return func(e *model.Env) {
		setup(e)
		for _, name := range factories {
			e.Spare(model.Trap, model.Point{Actor: name, Method: create, Await: 1})
		}
	}
}

// retries declares what is asked of a factory whose users retry.
func (w world) retries(e *model.Env) {
	e.AtEnd(endsReady, w.endsReady)
	e.Sometimes("all users are given the same child", func(v *model.View) bool {
		first := w.users[0].In(v).Child.Get()
		for _, u := range w.users {
			if u.In(v).Child.Get() != first {
				return false
			}
		}
		return first != ""
	})
	e.Sometimes("a child is installed and the factory does not know it", func(v *model.View) bool {
		id, ok := w.factories[0].In(v).Uninstalled.Get(owner)
		return ok && len(v.OpenContexts()) == 0 && model.RefTo[Child](id).In(v) != nil
	})
}
