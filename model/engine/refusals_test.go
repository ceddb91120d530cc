package engine_test

import (
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// needs is a canister that calls another.
type needs struct {
	Peer  model.Ref[counter]
	Peers []model.Ref[counter]
	Later model.Cell[model.Ref[counter]]
}

func (n *needs) CallPeer(m *model.Msg, _ struct{}) (int, error) {
	return model.Call(m, n.Peer, (*counter).Read, struct{}{})
}

func (n *needs) NotifyPeer(m *model.Msg, _ struct{}) (int, error) {
	model.Notify(m, n.Peers[1], (*counter).Read, struct{}{})
	return 0, nil
}

func (n *needs) CallLater(m *model.Msg, _ struct{}) (int, error) {
	to := n.Later.Get()
	return model.Call(m, to, (*counter).Read, struct{}{})
}

// tagged is a value with a tag that a modeller has no use for.
type tagged struct {
	Kept   int
	Hidden int `icmc:"-"`
}

func (n *needs) TakesTagged(*model.Msg, tagged) (int, error) { return 0, nil }

type plainTag struct {
	N int `icmc:"-"`
}

type tagInState struct{ C model.Cell[tagged] }

type embeds struct{ model.Ref[counter] }

type holdsEmbedded struct{ To embeds }

// TestRefusals: what can never do what it looks as if it did is a modelling error.
func TestRefusals(t *testing.T) {
	asks := func(method func(*needs, *model.Msg, struct{}) (int, error), code *needs) func(*model.Env) {
		return func(e *model.Env) {
			n := model.Deploy(e, "app", code)
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, n, method, struct{}{}) })
			e.Always("p", func(*model.View) error { return nil })
		}
	}
	reads := func(read func(e *model.Env) func(*model.View)) func(*model.Env) {
		return func(e *model.Env) {
			see := read(e)
			e.Always("p", func(v *model.View) error { see(v); return nil })
		}
	}
	for _, c := range []struct {
		name  string
		setup func(*model.Env)
		want  []string
	}{
		{"zero field", asks((*needs).CallPeer, &needs{}), []string{"app calls through", "refers to no canister", "field Peer of app"}},
		{"zero field in a list", asks((*needs).NotifyPeer, &needs{Peer: model.RefTo[counter]("app2"), Peers: make([]model.Ref[counter], 2)}), []string{"field Peers[0] of app"}},
		{"field of another type", func(e *model.Env) {
			model.Deploy(e, "other", &nothing{})
			model.Deploy(e, "app", &needs{Peer: model.RefTo[counter]("other")})
		}, []string{"field Peer of app", "model.Ref[engine_test.counter] refers to other", "engine_test.nothing"}},
		{"embedded, of another type", func(e *model.Env) {
			model.Deploy(e, "other", &nothing{})
			model.Deploy(e, "app", &holdsEmbedded{To: embeds{model.RefTo[counter]("other")}})
		}, []string{"field To.Ref of app"}},
		{"seed of another type", func(e *model.Env) {
			model.Deploy(e, "other", &nothing{})
			app := &needs{}
			model.Deploy(e, "app", app)
			model.Seed(e, app, func(n *needs) { n.Later.Set(model.RefTo[counter]("other")) })
		}, []string{"field Later of app", "refers to other"}},
		{"property reads nothing", reads(func(*model.Env) func(*model.View) {
			var zero model.Ref[counter]
			return func(v *model.View) { zero.In(v) }
		}), []string{`property "p"`, "model.Ref[engine_test.counter] that refers to no canister"}},
		{"property reads other code", reads(func(e *model.Env) func(*model.View) {
			model.Deploy(e, "app", &needs{})
			return func(v *model.View) { model.RefTo[counter]("app").In(v) }
		}), []string{`property "p"`, "refers to app, whose code is engine_test.needs"}},
		{"property reads no client", reads(func(*model.Env) func(*model.View) {
			var last model.ClientRef[nothing]
			return func(v *model.View) { last.In(v) }
		}), []string{`client "", which the scenario does not have`}},
		{"property asks whether no client is done", reads(func(*model.Env) func(*model.View) {
			var last model.ClientRef[nothing]
			return func(v *model.View) { last.Done(v) }
		}), []string{`client "", which the scenario does not have`}},
		{"tag in an argument", func(e *model.Env) {
			n := model.Deploy(e, "app", &needs{})
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, n, (*needs).TakesTagged, tagged{1, 2}) })
		}, []string{"client alice", `engine_test.tagged.Hidden is tagged icmc:"-"`, "remove the tag"}},
		{"tag in state", func(e *model.Env) { model.Deploy(e, "app", &tagInState{}) }, []string{"tagged.Hidden is tagged"}},
		{"tag on a plain field", func(e *model.Env) { model.Deploy(e, "app", &plainTag{}) }, []string{`plainTag.N is tagged icmc:"-"`}},
		{"fewer than no faults", func(e *model.Env) { e.MaxFaults(-1) }, []string{"MaxFaults(-1)", "0 or more"}},
		{"installable without a name", func(e *model.Env) { model.Installable(e, &struct{ N model.Cell[int] }{}) }, []string{"has no name"}},
		{"installable twice", func(e *model.Env) {
			model.Installable(e, &counter{})
			model.Installable(e, &counter{})
		}, []string{"counter is declared installable twice"}},
		{"two installables of a name", func(e *model.Env) {
			model.Installable(e, &counter{})
			type counter struct{ N model.Cell[int] } // another one
			model.Installable(e, &counter{})
		}, []string{"two types of installable code are named counter", "github.com/icmc-project/icmc/model/engine_test.counter"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := searchError(t, c.setup)
			for _, w := range append(c.want, "test/wrong") {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("the error does not say %q:\n%v", w, err)
				}
			}
		})
	}
}

// TestNotRefused: what looks like a mistake of those above and is none.
func TestNotRefused(t *testing.T) {
	setup := func(e *model.Env) {
		code := &needs{} // Peer is not used; Later is zero at first
		n := model.Deploy(e, "app", code)
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) {
			model.Ingress(c, n, (*needs).CallLater, struct{}{})
		})
		e.Always("p", func(v *model.View) error {
			model.RefTo[counter]("alice/0/0").In(v) // not created yet
			return nil
		})
		code.Peer = model.RefTo[counter]("app2")
	}
	if _, err := explore.Run(t.Context(), model.Scenario{Name: "test/right", Setup: setup}, explore.Options{}); err != nil {
		t.Error(err)
	}
}

// TestNoFaultsOfItsOwn: a bound of 0 is a bound.
func TestNoFaultsOfItsOwn(t *testing.T) {
	for own, want := range map[int]int{-1: explore.DefaultFaults, 0: 0, 1: 1} {
		s, err := explore.Compile(model.Scenario{Name: "test/own", Setup: func(e *model.Env) {
			if own >= 0 {
				e.MaxFaults(own)
			}
		}}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := space.FaultsBound(s, explore.OwnFaults); got != want {
			t.Errorf("MaxFaults(%d): the bound is %d, want %d", own, got, want)
		}
	}
}
