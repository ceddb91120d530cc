package engine

import (
	"fmt"
	"slices"
	"strings"
)

// compare demands that a native step leaves behind what the engine's does. Parts are
// equal if their ids are.
func (n *Native) compare(k stepKey, got *outcome) error {
	want := n.want
	if want.state == got.state && want.context == got.context && want.born == got.born && want.answer == got.answer &&
		want.toUser == got.toUser && want.invoke == got.invoke && want.ret == got.ret && strings.HasPrefix(want.note, got.note) &&
		slices.Equal(want.sends, got.sends) && slices.Equal(want.yields, got.yields) && slices.Equal(want.ingress, got.ingress) &&
		slices.Equal(want.orphans, got.orphans) {
		return nil
	}
	engine, native := teller{n.m.store, n.sides[0].stepper.d}.difference(want, got)
	return n.sides[0].locate(k, n.differs(engine, native))
}

// locate says of which handler or client a step is.
func (s *nativeSide) locate(k stepKey, err error) error {
	st := s.stepper.m.store
	if k.op == opClient {
		return fmt.Errorf("%s: client %s: %w", s.stepper.m.Name(), st.content(k.a).(clientState).Client, err)
	}
	switch c := st.content(k.c).(type) {
	case request:
		return s.stepper.where(err, c.To, c.Method, c.Name)
	case response:
		ctx := st.content(k.b).(callContext)
		return s.stepper.where(err, ctx.Actor, ctx.Method, ctx.Name)
	}
	return err
}
