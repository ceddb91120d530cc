package engine

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/trace"
)

// The orphans of a place are numbered from 1 on, by their content: so two worlds that
// differ in their numbers only are one world, and it does not matter in which order calls
// became orphans. The number of an orphan that is gone is free.
//
// Any numbers would be sound, for they are names; but those that are not chosen by
// content make several worlds of one. An orphan's key is the sum of the hashes of the
// parts that mention it, with its own number told apart from all others. Where keys are
// equal and the orphans cannot be exchanged without a difference, all orders are tried,
// and the one is taken whose world has the least fingerprint.

// Orphans of two places have to do with each other if a part mentions both. What parts have to
// do with each other by way of orphans is a cluster, and numbered by itself: so only
// the clusters that a transition changes are looked at, for the others have their numbers.

// numbering is how the orphans in a cluster are renumbered.
type numbering struct {
	of    Fingerprint // the sum of the parts
	known bool
	names renaming // of all orphans whose names change
}

const numberings = 1 << 14 // of a worker; a power of two

// renumber gives the orphans in all that the transition has so far their numbers.
func (x *Worker) renumber() error {
	if !x.anyLater() {
		return nil
	}
	parts := x.changedOrphans()
	if len(parts) == 0 {
		return nil
	}
	names, err := x.numbersOf(parts)
	if err != nil {
		return err
	}
	return x.rename(names, 0)
}

// anyLater says whether any orphan in what the transition has so far has a number that is not
// 1, or had one in the world before: or else each is the only one of its place, as most are.
func (x *Worker) anyLater() bool {
	if x.later {
		return true
	}
	for _, e := range x.edits[x.ep:] {
		if e.index < 0 && x.store.meta(e.id).flags&flagLater != 0 {
			return true
		}
	}
	for _, r := range x.repls[x.rp:] {
		if x.store.meta(r.id).flags&flagLater != 0 {
			return true
		}
	}
	return false
}

// changedOrphans lists the parts of all clusters that the transition changes.
func (x *Worker) changedOrphans() []partID {
	parts, places := x.parts[:0], x.places[:0]
	touch := func(id partID) bool {
		if x.store.meta(id).flags&flagOrphans == 0 {
			return false
		}
		places = x.placesIn(id, places)
		return true
	}
	for _, e := range x.edits[x.ep:] {
		if touch(e.id) && e.index < 0 {
			parts = append(parts, e.id)
		}
	}
	for _, r := range x.repls[x.rp:] {
		touch(x.world[r.slot])
		if touch(r.id) {
			parts = append(parts, r.id)
		}
	}
	if len(places) > 0 {
		rest := x.rest[:0]
		for _, i := range x.orphans {
			if at := int(i); x.stays(at) {
				rest = append(rest, x.world[at])
			}
		}
		x.rest = rest
		parts, places, _ = x.reach(parts, places, rest)
	}
	x.parts, x.places = parts, places
	return parts
}

// placesIn appends the places of the orphans that a part mentions, each once.
func (x *Worker) placesIn(id partID, places []uint32) []uint32 {
	for _, name := range x.store.part(id).marks {
		if place := x.store.symbols.at(name).place; place != 0 && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return places
}

// reach adds to parts those of the rest that mention orphans of the places, and those that
// have to do with these; and returns what is left of the rest, which it changes.
func (x *Worker) reach(parts []partID, places []uint32, rest []partID) ([]partID, []uint32, []partID) {
	mentions := func(id partID) bool {
		for _, name := range x.store.part(id).marks {
			if place := x.store.symbols.at(name).place; place != 0 && slices.Contains(places, place) {
				return true
			}
		}
		return false
	}
	for more := true; more; {
		more = false
		left := rest[:0]
		for _, id := range rest {
			if !mentions(id) {
				left = append(left, id)
				continue
			}
			had := len(places)
			parts, places = append(parts, id), x.placesIn(id, places)
			more = more || len(places) > had
		}
		rest = left
	}
	return parts, places, rest
}

// numbersOf computes the names of the orphans that some parts mention, whole clusters.
func (x *Worker) numbersOf(parts []partID) (names renaming, err error) {
	for rest := slices.Clone(parts); len(rest) > 0; {
		var cluster []partID
		places := x.placesIn(rest[0], nil)
		cluster, _, rest = x.reach(append(cluster, rest[0]), places, rest[1:])
		of, err := x.numbersIn(cluster)
		if err != nil {
			return nil, err
		}
		names = append(names, of...)
	}
	slices.SortFunc(names, func(a, b rename) int { return cmp.Compare(a.from, b.from) })
	return names, nil
}

// numbersIn is numbersOf for one cluster.
func (x *Worker) numbersIn(cluster []partID) (renaming, error) {
	var sum Fingerprint
	for _, id := range cluster {
		sum = sum.Add(x.store.meta(id).hash)
	}
	known := &x.numberings[sum.Lo%numberings]
	if known.known && known.of == sum {
		return known.names, nil
	}
	n := numberer{x: x, parts: cluster, number: map[uint32]int{}}
	for _, g := range x.orphansIn(cluster) {
		n.order(g)
	}
	n.breakTies()
	names := n.names()
	if n.err == nil {
		*known = numbering{sum, true, names}
	}
	return names, n.err
}

// orphansIn lists the orphans that some parts mention, by place, in the order of their
// numbers.
func (x *Worker) orphansIn(parts []partID) [][]uint32 {
	byPlace := map[uint32]int{}
	var groups [][]uint32
	for _, id := range parts {
		for _, name := range x.store.part(id).marks {
			place := x.store.symbols.at(name).place
			if place == 0 {
				continue
			}
			i, ok := byPlace[place]
			if !ok {
				i = len(groups)
				byPlace[place], groups = i, append(groups, nil)
			}
			if !slices.Contains(groups[i], name) {
				groups[i] = append(groups[i], name)
			}
		}
	}
	for _, g := range groups {
		slices.SortFunc(g, func(a, b uint32) int { return cmp.Compare(x.store.symbols.at(a).number, x.store.symbols.at(b).number) })
	}
	return groups
}

// numberer numbers the orphans in some parts.
type numberer struct {
	x      *Worker
	parts  []partID
	number map[uint32]int // by the symbols of orphans, from 1 on
	ties   [][]uint32     // orphans with the same key
	err    error          // of a monitor
}

// order numbers the orphans of one place by their keys.
func (n *numberer) order(group []uint32) {
	if len(group) == 1 {
		n.number[group[0]] = 1
		return
	}
	keys := map[uint32]Fingerprint{}
	for _, o := range group {
		keys[o] = n.key(o)
	}
	slices.SortStableFunc(group, func(a, b uint32) int { return keys[a].Compare(keys[b]) })
	for i, o := range group {
		n.number[o] = i + 1
	}
	for from := 0; from < len(group); {
		to := from + 1
		for to < len(group) && keys[group[to]] == keys[group[from]] {
			to++
		}
		if to-from > 1 {
			n.ties = append(n.ties, group[from:to])
		}
		from = to
	}
}

// key is what the parts say of an orphan, whatever the numbers of orphans are. Monitors have
// no say: what they know has an order of its own.
func (n *numberer) key(orphan uint32) (sum Fingerprint) {
	for _, id := range n.parts {
		if n.x.store.meta(id).kind != monitorPart && slices.Contains(n.x.store.part(id).marks, orphan) {
			f, err := n.x.aspect(id, orphan)
			sum, n.err = sum.Add(f), cmp.Or(n.err, err)
		}
	}
	return sum
}

// aspectKey is a part as seen from an orphan.
type aspectKey struct {
	part   partID
	orphan uint32
}

// aspect is the hash of a part in which one orphan is told apart from all others, and no
// orphan has its number.
func (x *Worker) aspect(id partID, orphan uint32) (Fingerprint, error) {
	k := aspectKey{id, orphan}
	if f, ok := x.aspects[k]; ok {
		return f, nil
	}
	own := x.store.symbols.call(orphan)
	f, err := x.hashWith(id, func(c trace.Call) trace.Call {
		if rest, ok := strings.CutPrefix(string(c), string(own)); ok && (rest == "" || rest[0] == '/') {
			return anonymous(own.Parent()) + own.Place()[len(own.Parent()):] + "~!" + anonymous(trace.Call(rest))
		}
		return anonymous(c)
	})
	if len(x.aspects) >= aspectsMost {
		clear(x.aspects)
	}
	x.aspects[k] = f
	return f, err
}

const aspectsMost = 1 << 16

// anonymous is a name in which no orphan has a number.
func anonymous(c trace.Call) trace.Call {
	if strings.IndexByte(string(c), '~') < 0 {
		return c
	}
	components := strings.Split(string(c), "/")
	for i, component := range components {
		if at := strings.IndexByte(component, '~'); at >= 0 && i > 0 {
			components[i] = component[:at] + "~"
		}
	}
	return trace.Call(strings.Join(components, "/"))
}

// hashWith is the hash that a part would have with other names of calls, which may be the
// same for several but in monitors.
func (x *Worker) hashWith(id partID, name func(trace.Call) trace.Call) (Fingerprint, error) {
	contents := []partContent{x.store.content(id)}
	if parts := contents[0].parts(); len(parts) > 0 {
		contents = contents[:0]
		for _, part := range parts {
			contents = append(contents, x.store.content(part))
		}
	}
	b := []byte{byte(x.store.meta(id).kind)}
	for _, c := range contents {
		c, err := c.renamed(&x.step, name)
		if err != nil {
			return Fingerprint{}, err
		}
		if b, err = codec.Append(b, reflect.ValueOf(inOrder(c))); err != nil {
			return Fingerprint{}, err
		}
	}
	sum := sha256.Sum256(b)
	return Fingerprint{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}, nil
}

// inOrder puts open calls whose names are alike in the order of all that is known of them.
func inOrder(content any) any {
	byContent := func(a, b OpenCall) int { return strings.Compare(must(codec.Encode(a)), must(codec.Encode(b))) }
	switch c := content.(type) {
	case clientState:
		slices.SortFunc(c.Open, byContent)
		return c
	case callContext:
		slices.SortFunc(c.Open, byContent)
		return c
	}
	return content
}

// names is the renaming that gives the orphans their numbers.
func (n *numberer) names() renaming {
	var out renaming
	for o := range n.number {
		if now := n.x.sym(string(n.named(n.x.store.symbols.call(o)))); now != o {
			out = append(out, rename{o, now})
		}
	}
	slices.SortFunc(out, func(a, b rename) int { return cmp.Compare(a.from, b.from) })
	return out
}

// named is a name with the numbers that its orphans get.
func (n *numberer) named(c trace.Call) trace.Call {
	parent := c.Parent()
	if parent == "" {
		return c
	}
	last := c[len(parent):]
	if _, ok := c.Orphaned(); ok {
		if number, ok := n.number[n.x.sym(string(c))]; ok {
			last = c.Orphan(strconv.Itoa(number))[len(parent):]
		}
	}
	return n.named(parent) + last
}
