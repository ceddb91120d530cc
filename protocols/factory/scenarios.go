package factory

import (
	"errors"

	"github.com/icmc-project/icmc/model"
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
				tracked((*Factory).CreateChildCanister, (*Factory).InstallChildCanister, 0, model.DefaultFaults, "phone", "laptop")),
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

// funds are enough cycles for every canister that a scenario may create: each
// session creates one, and one more for each that a fault makes it lose.
const funds = 12 * Extra

// program is what a session does with a factory.
type program = func(model.Ref[Factory]) func(*User, *model.Client)

// deploy declares a factory, and sessions of one principal that run a program.
func deploy(e *model.Env, price uint64, p program, sessions ...string) world {
	owners := map[string]model.Principal{}
	for _, name := range sessions {
		owners[name] = owner
	}
	return deployWith(e, funds, price, p, sessions, owners)
}

// deployWith is deploy with so many cycles for the factory, and sessions that act
// for these owners.
func deployWith(e *model.Env, funds, price uint64, p program, sessions []string, owners map[string]model.Principal) world {
	w := world{factory: model.Deploy(e, "factory", &Factory{}), owners: owners, price: price}
	model.Installable(e, &Child{})
	model.Cycles(e, w.factory, funds)
	for _, name := range sessions {
		w.users = append(w.users, model.NewSession(e, name, owners[name], &User{}, p(w.factory)))
	}
	w.properties(e)
	return w
}

// once is a user who asks for a child once.
func once(create method) program {
	return func(factory model.Ref[Factory]) func(*User, *model.Client) {
		return func(u *User, c *model.Client) {
			id, err := model.Ingress(c, factory, create, struct{}{})
			if err == nil {
				u.Child.Set(id)
			}
			if errors.Is(err, ErrBusy) {
				u.Waited.Set(true)
			}
		}
	}
}

// untilReady is a user who asks until there is a child, and resumes when told so.
// If tries is not 0, the user gives up after that many, not counting those that
// were turned away because another call was at work.
func untilReady(create, install method, tries int) program {
	return func(factory model.Ref[Factory]) func(*User, *model.Client) {
		return func(u *User, c *model.Client) {
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
		}
	}
}

// listed is a factory as a listing has it.
func listed(create method, price uint64, faults model.Faults, sessions ...string) func(*model.Env) {
	return func(e *model.Env) {
		deploy(e, price, once(create), sessions...)
		e.Faults(faults)
	}
}

func locked(e *model.Env) {
	w := deploy(e, Extra, once((*Factory).CreateChildCanisterLocked), "phone", "laptop")
	e.Faults(model.SysReject)
	e.Sometimes("a session is turned away while the other is at work", func(v *model.View) bool {
		return w.users[0].In(v).Waited.Get() || w.users[1].In(v).Waited.Get()
	})
}

// tracked is the repaired design and its users.
func tracked(create, install method, tries int, faults model.Faults, sessions ...string) func(*model.Env) {
	return func(e *model.Env) {
		deploy(e, Extra, untilReady(create, install, tries), sessions...).retries(e)
		e.Faults(faults)
	}
}

// spareBirth excludes what no design survives: a trap in the message that learns
// the id of a new canister, in the method that creates it.
func spareBirth(create string, setup func(*model.Env)) func(*model.Env) {
	return func(e *model.Env) {
		setup(e)
		e.Spare(model.Trap, model.Point{Actor: "factory", Method: create, Await: 1})
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
		id, ok := w.factory.In(v).Uninstalled.Get(owner)
		return ok && len(v.OpenContexts()) == 0 && model.RefTo[Child](id).In(v) != nil
	})
}
