package engine

import "fmt"

// canisterState is the content of a canisterPart.
type canisterState struct {
	leaf
	ID         Principal
	Module     string // "" while no code is installed
	State      Opaque
	Balance    uint64    // cycles; 0 in scenarios that do not use them
	Controller Principal // who created it, if a canister did
}

func (c canisterState) digest(s *partStore) partMeta {
	id := s.symbols.intern(string(c.ID))
	return partMeta{actor: id, key: id}
}

func (c *canisterState) shown(see func(*string)) { see(&c.State.Text) }

func (c canisterState) describe(x *Worker) string {
	return fmt.Sprintf("canister %s%s%s", c.ID, showState(x.step.d.code(c), c.State), showCycles("balance", c.Balance))
}
