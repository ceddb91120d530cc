package engine

import (
	"fmt"
	"math/rand/v2"
)

// DropContents drops decoded contents of a part of all parts, one in so many, and says how
// many were there.
func (x *Worker) DropContents(r *rand.Rand, one int) (dropped int) {
	for id := partID(1); int(id) <= x.store.count(); id++ {
		if r.IntN(one) == 0 && x.store.part(id).content.Load() != nil {
			x.store.drop(id)
			dropped++
		}
	}
	return dropped
}

// CheckParts demands that every part is what its bytes and texts say, and that code reads
// from them what it had decoded.
func (x *Worker) CheckParts() error {
	for id := partID(1); int(id) <= x.store.count(); id++ {
		had, was := x.said(id), fmt.Sprintf("%+v", x.withoutDecoded(id))
		x.store.drop(id)
		if is := fmt.Sprintf("%+v", x.withoutDecoded(id)); is != was {
			return fmt.Errorf("part %d was %s, and is decoded as %s", id, was, is)
		}
		if is := x.said(id); is != had {
			return fmt.Errorf("part %d: its code said\n%s\nof it, and, once it was decoded again,\n%s", id, had, is)
		}
		if err := x.store.checkContent(id); err != nil {
			return err
		}
	}
	return nil
}

// said is what code says of what it keeps in a part.
func (x *Worker) said(id partID) string {
	d := x.step.d
	switch c := x.store.content(id).(type) {
	case canisterState:
		if code := d.code(c); code != nil {
			return fmt.Sprint(describeState(code, c.State))
		}
	case clientState:
		code := d.client(c.Client).Program
		return fmt.Sprint(describeState(code, c.State), describeContext(code, c.Context))
	case callContext:
		return fmt.Sprint(describeContext(d.Canisters[0].Code, c.Context)) // which is that of all here
	}
	return ""
}

// withoutDecoded is a content with nothing decoded in it.
func (x *Worker) withoutDecoded(id partID) partContent {
	content := x.store.content(id)
	switch c := content.(type) {
	case canisterState:
		c.State.Decoded = nil
		return c
	case clientState:
		c.State.Decoded, c.Context.Decoded = nil, nil
		return c
	case callContext:
		c.Context.Decoded = nil
		return c
	}
	return content
}

// Reload makes the world of another machine of the same scenario, of nothing but the bytes and
// the texts of its parts.
func (x *Worker) Reload(of *Worker, w World) (out World, err error) {
	var load func(id partID) (partID, error)
	load = func(id partID) (partID, error) {
		p := &part{bytes: of.store.part(id).bytes, texts: of.store.part(id).texts}
		for _, sub := range of.store.part(id).parts {
			loaded, err := load(sub)
			if err != nil {
				return 0, err
			}
			p.parts = append(p.parts, loaded)
		}
		content, err := kinds[p.bytes[0]].decode(p)
		if err != nil {
			return 0, err
		}
		return x.store.intern(partKind(p.bytes[0]), content)
	}
	for _, id := range w {
		loaded, err := load(id)
		if err != nil {
			return nil, err
		}
		out = append(out, loaded)
	}
	return out, nil
}
