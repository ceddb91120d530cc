package engine

import "fmt"

// content is the content of a part: the decoded bytes, which are kept for the next who
// asks.
func (s *partStore) content(id partID) partContent {
	p := s.part(id)
	if c := p.content.Load(); c != nil {
		return *c
	}
	c, err := kinds[p.bytes[0]].decode(p)
	if err != nil {
		panic(fmt.Sprintf("internal: part %d: %v", id, err))
	}
	p.content.Store(&c)
	return c
}

// drop forgets the decoded content of a part.
func (s *partStore) drop(id partID) { s.part(id).content.Store(nil) }
