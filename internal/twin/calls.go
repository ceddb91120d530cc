package twin

import (
	"errors"
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// call does an operation that makes or awaits a call.
func (k *code) call(o Op, env []local) local {
	switch o.Verb {
	case Await:
		if f := env[o.A].future; f != nil {
			return outcome(f.Await())
		}
		return local{}
	case Refund:
		if f := env[o.A].future; f != nil {
			return local{v: int(f.Refund() / unit)}
		}
		return local{}
	case Create:
		id, err := model.CreateCanister(k.m, o.options()...)
		return outcome(parcel{ID: id}, err)
	case Install, Status:
		return k.manage(o, env[o.A].id, k.parcel(o, env))
	}
	to := model.Principal(k.p.Canisters[o.Canister].Name)
	if o.To > 0 {
		to = env[o.To-1].id
	}
	if to == "" {
		return local{} // there is nobody to call
	}
	switch o.Code {
	case Leaf:
		return callTo(k, o, model.RefTo[leaf](to), []func(*leaf, *model.Msg, parcel) (parcel, error){(*leaf).N0, (*leaf).N1}[o.Method], env)
	case Other:
		return callTo(k, o, model.RefTo[other](to), (*other).N0, env)
	}
	return callTo(k, o, model.RefTo[node](to), []func(*node, *model.Msg, parcel) (parcel, error){(*node).M0, (*node).M1, (*node).M2}[o.Method], env)
}

func callTo[S any](k *code, o Op, to model.Ref[S], method func(*S, *model.Msg, parcel) (parcel, error), env []local) local {
	arg := k.parcel(o, env)
	switch o.Verb {
	case Start:
		f := model.Start(k.m, to, method, arg, o.options()...)
		return local{future: &f}
	case Notify:
		model.Notify(k.m, to, method, arg, o.options()...)
		return local{}
	case Ingress:
		return outcome(model.Ingress(k.c, to, method, arg))
	}
	return outcome(model.Call(k.m, to, method, arg, o.options()...))
}

// manage asks the management canister something about a canister.
func (k *code) manage(o Op, subject model.Principal, arg parcel) local {
	switch {
	case subject == "":
		return local{}
	case o.Verb == Status:
		s, err := model.CanisterStatus(k.m, subject, o.options()...)
		l := outcome(parcel{}, err)
		if err == nil {
			l.v = 2*int(s.Cycles/unit) + truth(s.Installed).v
		}
		return l
	case o.Code == Leaf:
		init := []func(*leaf, *model.Msg, parcel) (model.None, error){(*leaf).I0, (*leaf).I1}[o.Method]
		return outcome(parcel{}, model.InstallCode(k.m, subject, init, arg, o.options()...))
	}
	init := []func(*other, *model.Msg, parcel) (model.None, error){(*other).I0, (*other).I1}[o.Method]
	return outcome(parcel{}, model.InstallCode(k.m, subject, init, arg, o.options()...))
}

func (o Op) options() []model.Option {
	var out []model.Option
	if o.Bounded {
		out = append(out, model.Bounded())
	}
	if o.Attach > 0 {
		out = append(out, model.WithCycles(uint64(o.Attach)*unit))
	}
	return out
}

func look(verb Verb, err error) local {
	var r *model.Reject
	if !errors.As(err, &r) {
		return local{}
	}
	if verb == Clean {
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

// outcome is the local of a call that was answered.
func outcome(p parcel, err error) local {
	l := local{v: p.V, id: p.ID, err: err}
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
		text, _, _ := strings.Cut(r.Text(), ": ")
		if l.v = rejects[text]; l.v == 0 {
			panic("no number for the reject " + r.Text())
		}
	}
	return l
}

var rejects = map[string]int{
	"refused":                               Refused,
	"the callee trapped":                    CalleeError,
	"the callee did not answer":             CalleeError,
	"rejected by the system":                System,
	"outcome unknown":                       Passed,
	"no such canister":                      NoCanister,
	"the callee has no code":                NoCode,
	"the callee has no such method":         NoMethod,
	"the callee cannot decode the argument": NoDecoding,
	"too few cycles to create a canister":   TooFew,
	"only a controller can do that":         NotYours,
	"the canister is not empty":             NotEmpty,
	"init trapped":                          InitTrapped,
	"init failed":                           InitFailed,
}
