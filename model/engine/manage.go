package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/trace"
)

// CreationFee is what create_canister keeps of the cycles attached to it, on a
// 13-node subnet.
const CreationFee uint64 = 500_000_000_000

// Methods of the management canister.
const (
	MethodCreate  = "create_canister"
	MethodInstall = "install_code"
	MethodStatus  = "canister_status"
)

// ManagementArg is the argument of the methods that are about a canister: Module, Init and Arg
// are of install_code, the name of the code, of its initialisation, and the argument of that.
type ManagementArg struct {
	Canister Principal
	Module   string
	Init     string
	Arg      string
}

// Status is what canister_status says of a canister.
type Status struct {
	Installed bool // it has code (a module hash)
	Cycles    uint64
}

// target is the canister whose state a request works on: "" if it has none yet.
func target(rq request) Principal {
	if rq.To != Management {
		return rq.To
	}
	if rq.creates() {
		return ""
	}
	return must(codec.Decode[ManagementArg](rq.Arg)).Canister
}

// manage computes a message execution of the management canister. It has no
// state: k.a is the state of the canister that the request is about.
func (s *stepper) manage(k stepKey, rq request) ([]outcome, error) {
	o := newOutcome(trace.Execute)
	ctx := newContext(rq)
	if rq.creates() {
		if rq.Cycles < CreationFee {
			err := s.respond(&o, &ctx, Rejection(CanisterReject, "too few cycles to create a canister"))
			return []outcome{o}, err
		}
		id := createdID(rq.Name, int(k.a))
		var err error
		if o.born, err = s.m.store.intern(canisterPart, canisterState{ID: id, Controller: rq.Caller, Balance: rq.Cycles - CreationFee}); err != nil {
			return nil, err
		}
		if s.explain {
			o.effects = append(o.effects, effect(string(Management), "creates %s", id))
		}
		ctx.Cycles = 0
		err = s.respond(&o, &ctx, ReplyOf(id))
		return []outcome{o}, err
	}
	if k.a == 0 {
		return s.refuse(rq, 0, noCanister)
	}
	state := s.m.store.content(k.a).(canisterState)
	o.state = k.a
	var a Answer
	switch {
	case state.Controller != rq.Caller:
		a = Rejection(CanisterError, "only a controller can do that")
	case rq.Method == MethodStatus:
		a = ReplyOf(Status{state.Module != "", state.Balance})
	case state.Module != "":
		a = Rejection(CanisterError, "the canister is not empty")
	default:
		var err error
		if a, err = s.install(&o, state, rq); err != nil {
			return nil, s.where(err, rq.To, rq.Method, rq.Name)
		}
	}
	err := s.respond(&o, &ctx, a)
	return []outcome{o}, err
}

// creates says that a request is for a new canister.
func (r request) creates() bool { return r.To == Management && r.Method == MethodCreate }

// createdID is the principal of a canister that a call creates: the name of the call without
// marks, for those may change, and a number from 2 on if that is taken.
func createdID(call trace.Call, number int) Principal {
	id := Principal(call.Unmarked())
	if number > 1 {
		id += Principal(fmt.Sprintf("~%d", number))
	}
	return id
}

// install runs the initialisation of a module in an empty canister.
func (s *stepper) install(o *outcome, state canisterState, rq request) (Answer, error) {
	arg := must(codec.Decode[ManagementArg](rq.Arg))
	state.Module = arg.Module
	code := s.d.code(state)
	ctx := callContext{Actor: state.ID, Name: rq.Name, Caller: rq.Caller, Method: arg.Init, Arg: arg.Arg}
	h := s.host(nil)
	e, err := s.newExecution(code, state, ctx, EntryInit).run(EntryInit, h)
	s.m.met.ran.Store(s.m.entry(state.ID, arg.Init), nil)
	switch {
	case err != nil:
		return Answer{}, err
	case e.Trapped:
		return Rejection(CanisterError, "init trapped: "+e.Why), nil
	case len(e.Sends) > 0 || len(h.asked) > 0 || len(e.Open) > 0:
		return Answer{}, fmt.Errorf("init can neither call nor choose")
	case e.Answer != nil && e.Answer.Kind != AnswerReply:
		return Rejection(CanisterError, "init failed: "+e.Answer.Value), nil
	}
	if s.explain {
		o.effects = append(append(o.effects, effect(string(state.ID), "runs %s", arg.Module)), h.effects...)
	}
	s.m.met.installed.Store(arg.Module, nil)
	state.State = e.State
	o.state, err = s.m.store.intern(canisterPart, state)
	return ReplyOf(struct{}{}), err
}
