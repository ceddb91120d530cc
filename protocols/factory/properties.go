package factory

import (
	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/crowd"
)

// The properties, by name.
const (
	noOrphan   = "no created canister is forgotten"
	givenReady = "a child that a user was given is installed and theirs"
	endsReady  = "in the end every user has a child that is ready"
	paidOnce   = "the factory pays for one child of a caller"
	lockFree   = "no lock is held at rest"
)

// world is what a scenario deploys, for its properties.
type world struct {
	crowd     crowd.Crowd
	factories []model.Ref[Factory]    // by place
	users     []model.ClientRef[User] // by session
	price     uint64                  // of a child: the fee and what it is given
}

// properties declares what is asked of every factory.
func (w world) properties(e *model.Env) {
	e.Property(invariants.Named(noOrphan, invariants.NoOrphan(w.remembered)))
	e.Always(givenReady, w.givenReady)
	spent := invariants.Quantity{Name: "cycles spent", Of: w.mostSpent}
	price := invariants.Quantity{Name: "a child's price", Of: func(*model.View) int { return int(w.price) }}
	p := invariants.Named(paidOnce, invariants.NoDoubleSpend(spent, price))
	p.Kind = model.AtRest
	e.Property(p)
	e.Property(invariants.Named(lockFree, invariants.NoLockHeld()))
	e.Sometimes("a user is given a child", func(v *model.View) bool {
		for _, u := range w.users {
			if u.In(v).Child.Get() != "" {
				return true
			}
		}
		return false
	})
}

// mostSpent is what the canisters that were created for a caller have cost, of the
// caller that was the dearest.
func (w world) mostSpent(v *model.View) int {
	owners := map[string]model.Principal{}
	for _, s := range w.crowd.Sessions {
		owners[s.Name] = s.As
	}
	spent, most := map[model.Principal]uint64{}, uint64(0)
	for _, c := range v.Created() {
		caller := owners[c.Client]
		spent[caller] += model.CreationFee + c.Cycles
		most = max(most, spent[caller])
	}
	return int(most)
}

// remembered are the canisters that the factories have on record.
func (w world) remembered(v *model.View) []model.Principal {
	var ids []model.Principal
	for _, factory := range w.factories {
		f := factory.In(v)
		for _, id := range f.ChildCanisters.All() {
			ids = append(ids, id)
		}
		for _, id := range f.Uninstalled.All() {
			ids = append(ids, id)
		}
	}
	return ids
}

func (w world) givenReady(v *model.View) error {
	for _, u := range w.users {
		id := u.In(v).Child.Get()
		if id == "" {
			continue
		}
		child := model.RefTo[Child](id).In(v)
		if child == nil {
			return v.Broken("%s has no code", id)
		}
		if owner := child.Owner.Get(); owner != u.Principal() {
			return v.Broken("%s belongs to %q, not to %q", id, owner, u.Principal())
		}
	}
	return nil
}

// endsReady: nobody waits for ever, and what everybody has is ready.
func (w world) endsReady(v *model.View) error {
	for i, u := range w.users {
		if !u.Done(v) {
			return v.Broken("session %d of %s is never answered", i+1, u.Principal())
		}
		if u.In(v).Child.Get() == "" {
			return v.Broken("session %d of %s ends without a child", i+1, u.Principal())
		}
	}
	return w.givenReady(v)
}
