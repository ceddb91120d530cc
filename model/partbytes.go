package model

import (
	"fmt"
	"slices"
)

// content is the content of a part: the decoded bytes, which are kept for the next who
// asks.
func (s *partStore) content(id partID) any {
	p := s.part(id)
	if c := p.content.Load(); c != nil {
		return *c
	}
	c, err := contentOf(p)
	if err != nil {
		panic(fmt.Sprintf("internal: part %d: %v", id, err))
	}
	p.content.Store(&c)
	return c
}

// drop forgets the decoded content of a part.
func (s *partStore) drop(id partID) { s.part(id).content.Store(nil) }

// contentOf decodes a part.
func contentOf(p *part) (any, error) {
	kind, code := partKind(p.bytes[0]), p.bytes[1:]
	switch kind {
	case canisterPart:
		return decode[canisterState](code)
	case clientPart:
		c, err := decode[clientState](code)
		p.retext(c)
		return c, err
	case monitorPart:
		return decode[monitorState](code)
	case contextPart:
		c, err := decode[callContext](code)
		p.retext(&c)
		return c, err
	case ingressPart, requestPart:
		c, err := decode[request](code)
		p.retext(&c)
		return c, err
	case queuePart:
		c, err := decode[queue](code)
		c.Requests = p.parts
		return c, err
	case responsePart:
		c, err := decode[response](code)
		p.retext(&c)
		return c, err
	}
	return nil, fmt.Errorf("kind %d is none of a part", kind)
}

// shown gives see the texts in a content that its bytes leave out, always in one order: how
// values are printed is known only where their type is.
func shown(content any, see func(*string)) {
	ofLog := func(log []entry) {
		for i := range log {
			see(&log[i].Answer.Shown)
		}
	}
	ofOpen := func(open []openCall) {
		for i := range open {
			see(&open[i].Answer.Shown)
		}
	}
	switch c := content.(type) {
	case clientState:
		ofLog(c.Frame.Spawn)
		ofLog(c.Frame.Log)
		ofOpen(c.Open)
	case *callContext:
		see(&c.Shown)
		see(&c.Fate.Shown)
		for _, t := range c.Tasks {
			ofLog(t.Spawn)
			ofLog(t.Log)
		}
		ofOpen(c.Open)
	case *request:
		see(&c.Shown)
	case *response:
		see(&c.Answer.Shown)
	}
}

// textsOf are the texts of a content, nil if all are empty.
func textsOf(content any) (texts []string) {
	some := false
	add := func(text *string) {
		texts = append(texts, *text)
		some = some || *text != ""
	}
	switch c := content.(type) {
	case callContext:
		shown(&c, add)
	case request:
		shown(&c, add)
	case response:
		shown(&c, add)
	default:
		shown(content, add)
	}
	if !some {
		return nil
	}
	return slices.Clip(texts)
}

// retext gives a content that was decoded its texts again.
func (p *part) retext(content any) {
	if p.texts == nil {
		return
	}
	i := 0
	shown(content, func(text *string) {
		*text = p.texts[i]
		i++
	})
}

// partsOf are the parts that a content consists of.
func partsOf(content any) []partID {
	q, _ := content.(queue)
	return q.Requests
}
