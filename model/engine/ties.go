package engine

import (
	"cmp"
	"slices"
)

// ordersMost is how many orders of orphans that are alike are tried. Where there would be
// more, they keep the order of their numbers, and one world may count as several.
const ordersMost = 720

// breakTies numbers the orphans with equal keys that cannot be exchanged.
func (n *numberer) breakTies() {
	if len(n.ties) == 0 {
		return
	}
	least := n.sum()
	ties := slices.DeleteFunc(n.ties, func(tie []uint32) bool { return n.exchangeable(tie, least) })
	orders := 1
	for _, tie := range ties {
		for k := 2; k <= len(tie); k++ {
			if orders *= k; orders > ordersMost {
				return
			}
		}
	}
	best := map[uint32]int{}
	n.each(ties, func() {
		if f := n.sum(); len(best) == 0 || f.Compare(least) < 0 {
			least = f
			for o, number := range n.number {
				best[o] = number
			}
		}
	})
	n.number = best
}

// exchangeable says whether any two of the orphans can be exchanged in the parts, whose
// sum is given, without a difference.
func (n *numberer) exchangeable(tie []uint32, sum Fingerprint) bool {
	for i := 1; i < len(tie); i++ {
		n.exchange(tie[i-1], tie[i])
		same := n.sum() == sum
		n.exchange(tie[i-1], tie[i])
		if !same {
			return false
		}
	}
	return true
}

func (n *numberer) exchange(a, b uint32) { n.number[a], n.number[b] = n.number[b], n.number[a] }

// each calls do for every order of the orphans within each of the ties.
func (n *numberer) each(ties [][]uint32, do func()) {
	if len(ties) == 0 {
		do()
		return
	}
	n.permute(ties[0], func() { n.each(ties[1:], do) })
}

func (n *numberer) permute(tie []uint32, do func()) {
	if len(tie) < 2 {
		do()
		return
	}
	for i := range tie {
		n.exchange(tie[0], tie[i])
		n.permute(tie[1:], do)
		n.exchange(tie[0], tie[i])
	}
}

// sum is that of the parts with the numbers that the orphans have now.
func (n *numberer) sum() (sum Fingerprint) {
	for _, id := range n.parts {
		f, err := n.x.hashWith(id, n.named)
		sum, n.err = sum.Add(f), cmp.Or(n.err, err)
	}
	return sum
}
