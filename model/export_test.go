package model

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// DropContents drops decoded contents of a part of all parts, one in so many, and says how
// many were there.
func (x *Explorer) DropContents(r *rand.Rand, one int) (dropped int) {
	for id := partID(1); int(id) <= x.store.count(); id++ {
		if r.IntN(one) == 0 && x.store.part(id).content.Load() != nil {
			x.store.drop(id)
			dropped++
		}
	}
	return dropped
}

// String prints what code keeps as the code reads it from the bytes and the texts, and, in
// front of that, as it was decoded when the part was made.
func (o Opaque) String() string {
	read := Opaque{Bytes: o.Bytes, Text: o.Text}
	switch o.decoded.(type) {
	case frames:
		return checkedSame(framesOf(o), framesOf(read))
	case []content:
		return checkedSame(containersIn(o), containersIn(read))
	}
	return fmt.Sprintf("%q %q", o.Bytes, o.Text)
}

func checkedSame(had, read any) string {
	if was, is := fmt.Sprintf("%+v", had), fmt.Sprintf("%+v", read); was != is {
		return "was " + was + " and is read as " + is
	}
	return ""
}

// CheckParts demands that every part is what its bytes and texts say.
func (x *Explorer) CheckParts() error {
	for id := partID(1); int(id) <= x.store.count(); id++ {
		was := fmt.Sprintf("%+v", x.store.content(id))
		if strings.Contains(was, "and is read as") {
			return fmt.Errorf("part %d: %s", id, was)
		}
		was = fmt.Sprintf("%+v", x.withoutDecoded(id))
		x.store.drop(id)
		if is := fmt.Sprintf("%+v", x.withoutDecoded(id)); is != was {
			return fmt.Errorf("part %d was %s, and is decoded as %s", id, was, is)
		}
		if err := x.store.checkContent(id); err != nil {
			return err
		}
	}
	return nil
}

// withoutDecoded is a content with nothing decoded in it.
func (x *Explorer) withoutDecoded(id partID) partContent {
	content := x.store.content(id)
	switch c := content.(type) {
	case canisterState:
		c.State.decoded = nil
		return c
	case clientState:
		c.State.decoded, c.Context.decoded = nil, nil
		return c
	case callContext:
		c.Context.decoded = nil
		return c
	}
	return content
}

// Reload makes the world of another machine of the same scenario, of nothing but the bytes and
// the texts of its parts.
func (x *Explorer) Reload(of *Explorer, w World) (out World, err error) {
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
