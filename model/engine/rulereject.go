package engine

import "github.com/icmc-project/icmc/model/trace"

// ruleReject lets the system answer a request that was not executed (interface specification,
// "Call rejection").
var ruleReject = rule{
	verb: trace.Reject, fault: SysReject,
	enabled: "a request is under way, at any place in its queue, not expired",
	happens: "the caller gets a reject, the cycles come back, the callee does not know",
	make: func(x *Worker, i int, m *partMeta) error {
		ingress := m.kind == ingressPart
		return x.each(i, m, func(s site, m *partMeta) error {
			if m.flags&flagExpired != 0 || x.spares(s.id, SysReject) {
				return nil
			}
			label := pending{verb: trace.Reject, msg: s.id}
			if ingress {
				return x.refuseUser(s, 0, OpenCode, label)
			}
			answer, err := x.part(stepKey{op: opRefuse, a: s.id})
			if err == nil {
				err = x.take(s)
			}
			if err != nil {
				return err
			}
			return x.answered(answer, ClassFault, label)
		})
	},
}

// refuseUser replaces a user's request, by nothing or by its expired self, and
// gives the user an answer.
func (x *Worker) refuseUser(s site, left partID, code RejectCode, label pending) error {
	answer, err := x.part(stepKey{op: opRefuse, a: s.id, b: uint32(code)})
	if err != nil {
		return err
	}
	return x.answerUser(answer, func() error {
		x.swap(s.index, left)
		return x.answer(answer, true)
	}, ClassFault, label)
}

// answered ends a transition in which the system answers a call.
func (x *Worker) answered(answer partID, class Class, label pending) error {
	if err := x.answer(answer, false); err != nil {
		return err
	}
	return x.done(class, label)
}
