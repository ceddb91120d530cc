package twin

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// local is a local of a block; what stands behind it besides a number.
type local struct {
	v      int
	id     model.Principal
	err    error
	future *model.Future[parcel]
}

// code runs the blocks of one frame: of a canister if m is set, of a client if c is.
type code struct {
	p    Program
	host host
	m    *model.Msg
	c    *model.Client
}

// answer is how a block ended the method.
type answer struct {
	parcel
	err error
}

// run runs a method.
func run(p Program, h host, m *model.Msg, b Block, arg parcel) (parcel, error) {
	k := &code{p: p, host: h, m: m}
	a := k.block(b, &[]local{{v: arg.V, id: arg.ID}})
	if a == nil {
		return parcel{}, nil
	}
	return a.parcel, a.err
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
		case Guard, DeferAdd, DeferTrap, DeferPick, DeferCode, DeferClean:
			guards = append(guards, func() { k.guard(o, *env) })
		case Return:
			return &answer{parcel: k.parcel(o, *env)}
		case Fail:
			return &answer{err: model.Error(fmt.Sprintf("e%d", o.N))}
		case Refuse:
			return &answer{err: model.RejectWith("refused")}
		case NoAnswer:
			return &answer{err: model.NoAnswer}
		case Rethrow:
			l := (*env)[o.A]
			return &answer{parcel{l.v, l.id}, l.err}
		case Loop:
			*env = append(*env, local{v: k.loop(o, *env)})
			continue
		case Task:
			outer := append([]local(nil), *env...)
			model.Go(k.m, func(m *model.Msg) {
				inner := append([]local(nil), outer...)
				(&code{p: k.p, host: k.host, m: m}).block(o.Body, &inner)
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

// guard is a deferred operation.
func (k *code) guard(o Op, env []local) {
	var at error
	if o.A < len(env) {
		at = env[o.A].err
	}
	c := k.host.cell(o.Cell)
	switch o.Verb {
	case Guard:
		k.host.lock().Release()
	case DeferAdd:
		c.Set((c.Get() + 1) % Modulus)
	case DeferTrap:
		if c.Get() == 0 {
			k.m.Trap("deferred")
		}
	case DeferPick:
		c.Set(model.Choose(k.m, numbers[:o.N]...))
	case DeferCode:
		c.Set(look(CodeOf, at).v)
	case DeferClean:
		c.Set(look(Clean, at).v)
	}
}

// parcel is what an operation sends.
func (k *code) parcel(o Op, env []local) parcel {
	p := parcel{V: o.E.value(func(i int) int { return env[i].v })}
	if o.Give > 0 {
		p.ID = env[o.Give-1].id
	}
	return p
}

func (k *code) op(o Op, env []local) local {
	switch o.Verb {
	case Read:
		return local{v: k.host.cell(o.Cell).Get()}
	case Write:
		k.host.cell(o.Cell).Set(o.value(env))
	case Add:
		k.host.cell(o.Cell).Update(func(v int) int { return (v + 1) % Modulus })
	case Pick:
		if k.m != nil {
			return local{v: model.Choose(k.m, numbers[:o.N]...)}
		}
		return local{v: model.Choose(k.c, numbers[:o.N]...)}
	case Trap:
		k.m.Trap("on purpose")
	case Reply:
		model.Reply(k.m, k.parcel(o, env))
	case Acquire:
		return truth(k.host.lock().TryAcquire())
	case Release:
		k.host.lock().Release()
	case Held:
		return truth(k.host.lock().Held())
	case CodeOf, Clean:
		return look(o.Verb, env[o.A].err)
	case Available:
		return local{v: int(k.m.CyclesAvailable() / unit)}
	case Accept:
		return local{v: int(k.m.CyclesAccept(uint64(o.N)*unit) / unit)}
	case Balance:
		return local{v: int(k.m.CycleBalance() / unit)}
	case Caller:
		return identified(k.m.Caller())
	case Keep:
		k.host.kept().Set(env[o.A].id)
	case Kept:
		return identified(k.host.kept().Get())
	default:
		return k.call(o, env)
	}
	return local{}
}

// unit is what cycles are counted in.
const unit = model.CreationFee / Fee

func identified(id model.Principal) local {
	l := truth(id != "")
	l.id = id
	return l
}

// value is what a write writes: an outcome as it is, or a small number.
func (o Op) value(env []local) int {
	if o.E.B < 0 && o.E.A >= 0 && o.E.K == 0 {
		return env[o.E.A].v
	}
	return o.E.value(func(i int) int { return env[i].v })
}
