package twin

import (
	"errors"

	"github.com/icmc-project/icmc/model"
)

// Scenario returns the program as a scenario of the model, with a property that is
// broken in every world by what can be seen of it.
func (p Program) Scenario(name string) model.Scenario {
	return p.scenario(name, func(e *model.Env, sight func(*model.View) string) {
		e.Always("nothing can be seen", func(v *model.View) error { return errors.New(sight(v)) })
	})
}

// scenario returns the program as a scenario of the model with properties of what can
// be seen.
func (p Program) scenario(name string, properties func(*model.Env, func(*model.View) string)) model.Scenario {
	return model.Scenario{Name: "twin/" + name, Setup: func(e *model.Env) {
		var canisters []model.Ref[node]
		for i, c := range p.Canisters {
			r := model.Deploy(e, c.Name, &node{Self: func() (Program, int) { return p, i }})
			model.Cycles(e, r, uint64(c.Cycles)*unit)
			canisters = append(canisters, r)
		}
		if len(p.Codes) > 0 {
			model.Installable(e, &leaf{Self: func() (Program, int) { return p, 0 }})
			model.Installable(e, &other{Self: func() (Program, int) { return p, 1 }})
		}
		var clients []model.ClientRef[user]
		for _, c := range p.Clients {
			clients = append(clients, model.NewClient(e, c.Name, &user{}, func(u *user, mc *model.Client) {
				(&code{p: p, host: u, c: mc}).block(c.Body, &[]local{})
			}))
		}
		e.Faults(p.Faults)
		if p.Commits {
			e.AwaitsCommit()
		}
		properties(e, func(v *model.View) string {
			var s Sight
			for _, r := range canisters {
				s.canister(p.show(r.In(v), v.Cycles(r.ID)))
			}
			for _, c := range v.Created() {
				p.look(&s, v, c)
			}
			for _, r := range clients {
				u := r.In(v)
				s.client(u.C0.Get(), u.C1.Get(), r.Done(v))
			}
			for _, o := range v.OpenContexts() {
				s.context(p.kindOf(string(o.Canister)), o.Method, o.Answered)
			}
			return s.String()
		})
	}}
}

// show is what can be seen of a canister.
func (p Program) show(h host, cycles uint64) shown {
	return shown{[Cells]int{h.cell(0).Get(), h.cell(1).Get()}, h.lock().Held(), p.kindOf(string(h.kept().Get())), int(cycles / unit)}
}

// look adds what can be seen of a canister that was created.
func (p Program) look(s *Sight, v *model.View, c model.Created) {
	code, sh := Empty, shown{kept: p.kindOf(""), cycles: int(c.Cycles / unit)}
	switch c.Code {
	case "leaf":
		code, sh = Leaf, p.show(model.RefTo[leaf](c.ID).In(v), c.Cycles)
	case "other":
		code, sh = Other, p.show(model.RefTo[other](c.ID).In(v), c.Cycles)
	}
	s.created(p.kindOf(string(c.Controller)), code, sh)
}
