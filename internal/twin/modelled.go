package twin

import (
	"errors"
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// node is a canister that runs blocks through the model.
type node struct {
	Self func() (Program, int)
	C0   model.Cell[int]
	C1   model.Cell[int]
	L    model.Lock
}

func (s *node) cell(i int) *model.Cell[int] { return []*model.Cell[int]{&s.C0, &s.C1}[i] }

// M0 is the first method.
func (s *node) M0(m *model.Msg, arg int) (int, error) { return s.method(m, 0, arg) }

// M1 is the second method.
func (s *node) M1(m *model.Msg, arg int) (int, error) { return s.method(m, 1, arg) }

// M2 is the third method.
func (s *node) M2(m *model.Msg, arg int) (int, error) { return s.method(m, 2, arg) }

func methods(i int) func(*node, *model.Msg, int) (int, error) {
	return []func(*node, *model.Msg, int) (int, error){(*node).M0, (*node).M1, (*node).M2}[i]
}

// user is a client that runs a block through the model.
type user struct {
	C0 model.Cell[int]
	C1 model.Cell[int]
}

func (u *user) cell(i int) *model.Cell[int] { return []*model.Cell[int]{&u.C0, &u.C1}[i] }

// local is a local of a block; what stands behind it besides a number.
type local struct {
	v      int
	err    error
	future *model.Future[int]
}

// code runs the blocks of one frame: of a canister if m is set, of a client if c is.
type code struct {
	p    Program
	node *node
	m    *model.Msg
	user *user
	c    *model.Client
}

// answer is how a block ended the method.
type answer struct {
	v   int
	err error
}

func (s *node) method(m *model.Msg, i, arg int) (int, error) {
	p, self := s.Self()
	k := &code{p: p, node: s, m: m}
	a := k.block(p.Canisters[self].Methods[i], &[]local{{v: arg}})
	if a == nil {
		return 0, nil
	}
	return a.v, a.err
}

// block runs a block, whose locals it appends to env, and returns the answer if
// one ends the method.
func (k *code) block(b Block, env *[]local) *answer {
	value := func(i int) int { return (*env)[i].v }
	var guards []func()
	defer func() {
		for _, g := range guards {
			defer g()
		}
	}()
	for _, o := range b {
		if !o.When.holds(value) {
			*env = append(*env, local{})
			continue
		}
		switch o.Verb {
		case Guard:
			guards = append(guards, k.node.L.Release)
		case DeferAdd:
			guards = append(guards, func() { c := k.node.cell(o.Cell); c.Set((c.Get() + 1) % Modulus) })
		case DeferTrap:
			guards = append(guards, func() {
				if k.node.cell(o.Cell).Get() == 0 {
					k.m.Trap("deferred")
				}
			})
		case Return:
			return &answer{v: o.E.value(value)}
		case Fail:
			return &answer{err: model.Error(fmt.Sprintf("e%d", o.N))}
		case Refuse:
			return &answer{err: model.RejectWith("refused")}
		case NoAnswer:
			return &answer{err: model.NoAnswer}
		case Rethrow:
			l := (*env)[o.A]
			return &answer{l.v, l.err}
		case Loop:
			*env = append(*env, local{v: k.loop(o, *env)})
			continue
		case Task:
			outer := append([]local(nil), *env...)
			model.Go(k.m, func(m *model.Msg) {
				inner := append([]local(nil), outer...)
				(&code{p: k.p, node: k.node, m: m}).block(o.Body, &inner)
			})
		default:
			*env = append(*env, k.op(o, *env))
			continue
		}
		*env = append(*env, local{})
	}
	return nil
}

var numbers = []int{0, 1, 2, 3}

type turn struct{ V, N int }

func (k *code) loop(o Op, env []local) int {
	value := func(i int) int { return env[i].v }
	body := func(s turn) (turn, bool) {
		inner := append(append([]local(nil), env...), local{v: s.V})
		k.block(o.Body, &inner)
		value := func(i int) int { return inner[i].v }
		next := turn{V: o.Next.value(value)}
		if o.N > 0 {
			next.N = s.N + 1
		}
		return next, o.UntilDone && o.Until.holds(value) || o.N > 0 && next.N == o.N
	}
	start := turn{V: o.E.value(value)}
	if k.m != nil {
		return model.Loop(k.m, start, body).V
	}
	return model.Loop(k.c, start, body).V
}

func (k *code) op(o Op, env []local) local {
	value := func(i int) int { return env[i].v }
	switch o.Verb {
	case Read:
		return local{v: k.cell(o.Cell).Get()}
	case Write:
		k.cell(o.Cell).Set(o.value(env))
	case Add:
		k.cell(o.Cell).Update(func(v int) int { return (v + 1) % Modulus })
	case Pick:
		if k.m != nil {
			return local{v: model.Choose(k.m, numbers[:o.N]...)}
		}
		return local{v: model.Choose(k.c, numbers[:o.N]...)}
	case Start:
		f := model.Start(k.m, k.to(o), methods(o.Method), o.E.value(value), o.options()...)
		return local{future: &f}
	case Notify:
		model.Notify(k.m, k.to(o), methods(o.Method), o.E.value(value), o.options()...)
	case Await:
		if f := env[o.A].future; f != nil {
			return outcome(f.Await())
		}
	case Call:
		return outcome(model.Call(k.m, k.to(o), methods(o.Method), o.E.value(value), o.options()...))
	case Ingress:
		return outcome(model.Ingress(k.c, k.to(o), methods(o.Method), o.E.value(value)))
	case Trap:
		k.m.Trap("on purpose")
	case Reply:
		model.Reply(k.m, o.E.value(value))
	case Acquire:
		return truth(k.node.L.TryAcquire())
	case Release:
		k.node.L.Release()
	case Held:
		return truth(k.node.L.Held())
	case Code, Clean:
		return look(o, env[o.A].err)
	}
	return local{}
}

func (k *code) cell(i int) *model.Cell[int] {
	if k.m != nil {
		return k.node.cell(i)
	}
	return k.user.cell(i)
}

func (k *code) to(o Op) model.Ref[node] {
	return model.RefTo[node](model.Principal(k.p.Canisters[o.Canister].Name))
}

func (o Op) options() []model.Option {
	if o.Bounded {
		return []model.Option{model.Bounded()}
	}
	return nil
}

// value is what a write writes: an outcome as it is, or a small number.
func (o Op) value(env []local) int {
	if o.E.B < 0 && o.E.A >= 0 && o.E.K == 0 {
		return env[o.E.A].v
	}
	return o.E.value(func(i int) int { return env[i].v })
}

func look(o Op, err error) local {
	var r *model.Reject
	if !errors.As(err, &r) {
		return local{}
	}
	if o.Verb == Clean {
		return truth(r.Clean())
	}
	return local{v: int(r.Code())}
}

func truth(yes bool) local {
	if yes {
		return local{v: 1}
	}
	return local{}
}

func outcome(v int, err error) local {
	l := local{v: v, err: err}
	var e model.Error
	var r *model.Reject
	switch {
	case err == nil:
	case errors.As(err, &e):
		var n int
		if _, err := fmt.Sscanf(string(e), "e%d", &n); err != nil {
			panic(err)
		}
		l.v = Failed + n
	case model.IsUnknown(err):
		l.v = Unknown
	case errors.As(err, &r):
		l.v = map[string]int{
			"refused": Refused, "the callee trapped": CalleeError, "the callee did not answer": CalleeError,
			"rejected by the system": System, "outcome unknown": Passed,
		}[r.Text()]
		if l.v == 0 {
			panic("no number for the reject " + r.Text())
		}
	}
	return l
}

// Scenario returns the program as a scenario of the model, with a property that is
// broken in every world by what can be seen of it.
func (p Program) Scenario(name string) model.Scenario {
	return model.Scenario{Name: "twin/" + name, Setup: func(e *model.Env) {
		var canisters []model.Ref[node]
		for i, c := range p.Canisters {
			canisters = append(canisters, model.Deploy(e, c.Name, &node{Self: func() (Program, int) { return p, i }}))
		}
		var clients []model.ClientRef[user]
		for _, c := range p.Clients {
			clients = append(clients, model.NewClient(e, c.Name, &user{}, func(u *user, mc *model.Client) {
				(&code{p: p, user: u, c: mc}).block(c.Body, &[]local{})
			}))
		}
		e.Faults(p.Faults)
		e.Always("nothing can be seen", func(v *model.View) error {
			var s Sight
			for _, r := range canisters {
				n := r.In(v)
				s.canister(n.C0.Get(), n.C1.Get(), n.L.Held())
			}
			for _, r := range clients {
				u := r.In(v)
				s.client(u.C0.Get(), u.C1.Get(), r.Done(v))
			}
			for _, o := range v.OpenContexts() {
				s.context(string(o.Canister), o.Method, o.Answered)
			}
			return errors.New(s.String())
		})
	}}
}
