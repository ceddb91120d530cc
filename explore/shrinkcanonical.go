package explore

import (
	"slices"
	"strconv"
	"strings"

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

// renamed exchanges the names of clients.
func renamed(ws []wish, to map[string]string) []wish {
	out := slices.Clone(ws)
	for i := range out {
		l := &out[i].label
		l.Call, l.Actor = renameRoot(l.Call, to), renameRoot(l.Actor, to)
	}
	return out
}

// renameRoot renames the client at the root of a name: canisters that were
// created have one, too.
func renameRoot(name string, to map[string]string) string {
	client := clientOf(name)
	if new, ok := to[client]; ok {
		return new + name[len(client):]
	}
	return name
}

// earlier gives what follows from an operation of the same client the name of the
// operation before, if it comes after one that is gone.
func earlier(l trace.Label, gone string) trace.Label {
	l.Call, l.Actor = before(l.Call, gone), before(l.Actor, gone)
	return l
}

func before(name, gone string) string {
	client, number, _ := operationNumber(gone)
	c, n, ok := operationNumber(name)
	if !ok || c != client || n <= number {
		return name
	}
	op := operation(name)
	generation := ""
	if i := strings.IndexByte(op, '\''); i >= 0 {
		generation = op[i:]
	}
	return c + "/" + strconv.Itoa(n-1) + generation + name[len(op):]
}

// operationNumber takes the root of a name apart: alice/2'1 is the client alice
// and her operation 2.
func operationNumber(name string) (client string, number int, ok bool) {
	client, rest, _ := strings.Cut(operation(name), "/")
	rest, _, _ = strings.Cut(rest, "'")
	number, err := strconv.Atoi(rest)
	return client, number, err == nil
}

// calmer moves steps to where others of their operation are, so that the trace
// changes less often from one story to another, and exchanges what could as well
// happen the other way round.
func (z *shrinker) calmer() error {
	for i := 1; i < len(z.best.steps); i++ {
		ws := z.best.wishes()
		op := func(k int) string { return operation(ws[k].label.Call) }
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
