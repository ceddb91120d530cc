package shrink

import (
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// firstNames lets the clients that were declared first play the parts: all at
// once, then each for itself. Texts need no renaming: what a lenient replay takes
// for a wish may have another text.
func (z *shrinker) firstNames() error {
	used := z.best.clients()
	declared := slices.Clone(z.system.Actors())
	all := map[string]string{}
	for i, c := range used {
		if i < len(declared) {
			all[c] = declared[i]
		}
	}
	if _, err := z.try(renamed(z.best.wishes(), all)); err != nil {
		return err
	}
	for i := 0; i < len(used); i++ {
		for _, d := range declared {
			used = z.best.clients()
			if i >= len(used) || z.order.rank[d] >= z.order.rank[used[i]] {
				break
			}
			if _, err := z.try(renamed(z.best.wishes(), map[string]string{used[i]: d, d: used[i]})); err != nil {
				return err
			}
		}
	}
	return nil
}

// renamed exchanges the names of clients, which canisters that were created have in
// theirs, too.
func renamed(ws []wish, to map[string]string) []wish {
	out := slices.Clone(ws)
	for i := range out {
		l := &out[i].label
		l.Call, l.Actor = l.Call.Rename(to), string(trace.Call(l.Actor).Rename(to))
	}
	return out
}

// calmer moves steps to where others of their operation are, so that the trace
// changes less often from one story to another, and exchanges what could as well
// happen the other way round.
func (z *shrinker) calmer() error {
	for i := 1; i < len(z.best.steps); i++ {
		ws := z.best.wishes()
		op := func(k int) trace.Call { return ws[k].label.Call.Operation() }
		if op(i) == op(i-1) {
			continue
		}
		var candidates [][]wish
		j := i - 1
		for j >= 0 && op(j) != op(i) {
			j--
		}
		start := i - 1
		for start > 0 && op(start-1) == op(i-1) {
			start--
		}
		end := i + 1
		for end < len(ws) && op(end) == op(i) {
			end++
		}
		if j >= 0 {
			candidates = append(candidates, moved(ws, i, i+1, j+1), moved(ws, i, end, j+1), moved(ws, j+1, i, end), moved(ws, j, j+1, i))
		}
		candidates = append(candidates, moved(ws, i, end, start))
		if _, err := z.tryAny(candidates); err != nil {
			return err
		}
	}
	return nil
}

// moved returns ws with those from start up to end standing in front of at.
func moved(ws []wish, start, end, at int) []wish {
	block := slices.Clone(ws[start:end])
	if at > start {
		at -= len(block)
	}
	return slices.Insert(slices.Delete(slices.Clone(ws), start, end), min(at, len(ws)-len(block)), block...)
}
