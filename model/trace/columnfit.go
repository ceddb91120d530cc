package trace

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const tradeRowsMax = 200 // a longer story is not worth the time

// A cell is what happens in one column in one step: the transition first, or
// not at all, then its effects.
type cell []string

// wrap breaks the cell into lines of at most width runes.
func (c cell) wrap(width int) []string {
	var lines []string
	for _, part := range c {
		lines = append(lines, wrap(part, width)...)
	}
	return lines
}

// fit divides width among the columns: the narrow ones get what they need, the
// others the same share of the rest, and then a few runes change hands where
// that saves lines.
func (p picture) fit(width, gutter int) []int {
	widths := make([]int, len(p.actors))
	for i, a := range p.actors {
		widths[i] = utf8.RuneCountInString(a)
		for _, row := range p.rows {
			for _, part := range row[i] {
				widths[i] = max(widths[i], utf8.RuneCountInString(part))
			}
		}
	}
	rest := width - gutter - len(widths)*(utf8.RuneCountInString(columnRule)+1) + 1 // no blank behind the last column
	if width <= 0 || sum(widths) <= rest {
		return widths
	}
	natural := append([]int(nil), widths...)
	shareOut(widths, max(rest, len(widths)))
	if len(p.rows) <= tradeRowsMax {
		p.trade(widths, natural)
	}
	return widths
}

// shareOut cuts widths down until they sum up to rest.
func shareOut(widths []int, rest int) {
	open := make([]int, len(widths)) // columns whose width is not settled
	for i := range open {
		open[i] = i
	}
	for len(open) > 0 {
		var wide []int
		each := rest / len(open)
		for _, i := range open {
			if widths[i] > each {
				wide = append(wide, i)
			}
		}
		if len(wide) == len(open) {
			for k, i := range open {
				widths[i] = each
				if k < rest%len(open) {
					widths[i]++
				}
			}
			return
		}
		for _, i := range open {
			if widths[i] <= each {
				rest -= widths[i]
			}
		}
		open = wide
	}
}

// trade moves runes between columns as long as the picture gets better.
func (p picture) trade(widths, natural []int) {
	cost := p.cost(widths)
	for better := true; better; {
		better = false
		for from := range widths {
			for to := range widths {
				for _, n := range []int{1, 2, 3, 4, 6, 8, 12, 16, 20, 24} {
					if from == to || widths[from]-n < contentMin || widths[to]+n > natural[to] {
						continue
					}
					widths[from] -= n
					widths[to] += n
					if c := p.cost(widths); c < cost {
						cost, better = c, true
						continue
					}
					widths[from] += n
					widths[to] -= n
				}
			}
		}
	}
}

// cost counts the lines of the picture and the words that are cut in them.
func (p picture) cost(widths []int) int {
	total := 0
	for _, row := range p.rows {
		height := 0
		for i, c := range row {
			lines := c.wrap(widths[i])
			height = max(height, len(lines))
			total += cutWords(c, lines)
		}
		total += height
	}
	return total
}

// cutWords counts the words of the parts that no line holds whole.
func cutWords(parts, lines []string) int {
	n := len(strings.Fields(strings.Join(lines, " ")))
	return n - len(strings.Fields(strings.Join(parts, " ")))
}

func sum(ns []int) int {
	total := 0
	for _, n := range ns {
		total += n
	}
	return total
}

// wrap breaks s into lines of at most width runes. All but the first hang to
// the right, so that the eye finds where something begins. Lines end at blanks
// or, failing that, where a word of Go or a name falls into parts.
func wrap(s string, width int) []string {
	if width <= 0 {
		return []string{s}
	}
	prefix := hanging
	if width <= 2*len(hanging) {
		prefix = ""
	}
	var lines []string
	rest, room := []rune(s), width
	for len(rest) > room {
		at := breakAt(rest, room)
		lines = append(lines, strings.TrimRight(string(rest[:at]), " "))
		rest = []rune(strings.TrimLeft(string(rest[at:]), " "))
		room = width - len(prefix)
	}
	lines = append(lines, strings.TrimRight(string(rest), " "))
	for i := 1; i < len(lines); i++ {
		lines[i] = prefix + lines[i]
	}
	return lines
}

// breakAt returns where to end a line of at most room runes; text is longer.
func breakAt(text []rune, room int) int {
	for at := room; at > room/2; at-- {
		if text[at] == ' ' {
			return at
		}
	}
	for at := room; at > room/3; at-- {
		if partEnds(text[at-1], text[at]) {
			return at
		}
	}
	for at := room; at > len([]rune(effectMark)); at-- { // the mark does not stand alone
		if text[at] == ' ' {
			return at
		}
	}
	return room
}

// partEnds says whether a name may be broken between two runes.
func partEnds(before, after rune) bool {
	return strings.ContainsRune("(,{[./:_-=", before) && !strings.ContainsRune(")]}>", after) ||
		unicode.IsLower(before) && unicode.IsUpper(after)
}
