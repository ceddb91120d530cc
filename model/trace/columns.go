package trace

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/icmc-project/icmc/internal/words"
)

const (
	columnRule = "│ " // left of every cell, so that a column is a lifeline
	contentMin = 12   // narrower columns are not worth reading; fewer are drawn
	effectMark = "· "
	hanging    = "  " // in front of what did not fit into the first line
)

// Columns draws a trace as a story: a column for each canister and client that
// takes part, time going down, one step after the other. The transition stands
// in the column of its actor, what it changed in the column of the canister or
// client that changed, behind a dot. A fault has a ! in front.
//
// Lines are at most width runes long; zero or less means as long as it takes.
// Where the actors do not fit side by side, everything goes into one column
// and the actors are named in it. No colour is used and no rune that takes two
// places.
func Columns(t Trace, width int) string {
	p := newPicture(t)
	number := max(2, len(strconv.Itoa(len(t.Steps))))
	gutter := number + len("! ") + len(" ")
	if width > 0 && width < gutter+len(p.actors)*(contentMin+3) && len(p.actors) > 1 {
		p = newList(t)
	}
	widths := p.fit(width, gutter)

	var b strings.Builder
	paragraph := func(s string) {
		for _, line := range wrap(clean(s), width) {
			b.WriteString(line + "\n")
		}
	}
	line := func(gutter string, cells []string) {
		for i, cell := range cells {
			gutter += columnRule + cell + strings.Repeat(" ", widths[i]+1-utf8.RuneCountInString(cell))
		}
		b.WriteString(strings.TrimRight(gutter, " ") + "\n")
	}
	row := func(gutter string, cells []cell) {
		wrapped := make([][]string, len(cells))
		height := 0
		for i, c := range cells {
			wrapped[i] = c.wrap(widths[i])
			height = max(height, len(wrapped[i]))
		}
		for k := range height {
			texts := make([]string, len(cells))
			for i := range cells {
				if k < len(wrapped[i]) {
					texts[i] = wrapped[i][k]
				}
			}
			line(gutter, texts)
			gutter = strings.Repeat(" ", utf8.RuneCountInString(gutter))
		}
	}

	if t.Scenario != "" {
		paragraph(t.Scenario)
		b.WriteString("\n")
	}
	if len(p.actors) > 0 {
		row(strings.Repeat(" ", gutter), p.header())
	}
	for i, cells := range p.rows {
		mark := "  "
		if t.Steps[i].Fault {
			mark = "! "
		}
		row(fmt.Sprintf("%s%*d ", mark, number, i+1), cells)
	}
	if len(p.rows) > 0 {
		b.WriteString("\n")
	}
	if t.Property != "" {
		if t.Broken != "" {
			paragraph("broken: " + t.Property + " (" + t.Broken + ")")
		} else {
			paragraph("of: " + t.Property)
		}
	}
	paragraph(p.summary(t))
	return b.String()
}

// A picture is what is drawn, before it is known how wide.
type picture struct {
	actors []string
	rows   [][]cell // step by actor
	absent []string // actors without a part in the story
}

// newPicture gives every actor that takes part a column.
func newPicture(t Trace) picture {
	actors := append([]string(nil), t.Actors...)
	column := map[string]int{}
	for i, a := range actors {
		column[a] = i
	}
	for _, s := range t.Steps { // a text made by hand may name an actor that its header does not
		if _, ok := column[s.Actor]; !ok {
			column[s.Actor] = len(actors)
			actors = append(actors, s.Actor)
		}
	}
	rows := make([][]cell, len(t.Steps))
	takesPart := make([]bool, len(actors))
	for i, s := range t.Steps {
		rows[i] = make([]cell, len(actors))
		own := column[s.Actor]
		rows[i][own] = cell{transition(s)}
		takesPart[own] = true
		for _, e := range s.Effects {
			at := own
			text := e.String()
			if owner, ok := column[e.Owner]; ok {
				at, text = owner, e.Text
			}
			rows[i][at] = append(rows[i][at], effectMark+clean(text))
			takesPart[at] = true
		}
	}
	p := picture{rows: make([][]cell, len(rows))}
	for k, a := range actors {
		if !takesPart[k] {
			p.absent = append(p.absent, clean(a))
			continue
		}
		p.actors = append(p.actors, clean(a))
		for i := range rows {
			p.rows[i] = append(p.rows[i], rows[i][k])
		}
	}
	return p
}

// header names the columns.
func (p picture) header() []cell {
	header := make([]cell, len(p.actors))
	for i, a := range p.actors {
		header[i] = cell{a}
	}
	return header
}

// newList puts everything into one column, for a narrow screen.
func newList(t Trace) picture {
	p := picture{actors: []string{"steps"}}
	for _, s := range t.Steps {
		c := cell{clean(s.Actor) + ": " + transition(s)}
		for _, e := range s.Effects {
			c = append(c, effectMark+clean(e.String()))
		}
		p.rows = append(p.rows, []cell{c})
	}
	p.absent = newPicture(t).absent
	return p
}

func transition(s Step) string {
	s.Actor = "" // its column says it
	return clean(s.Label.String())
}

// clean makes s printable: a trace may hold anything.
func clean(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) < 0 && utf8.ValidString(s) {
		return s
	}
	q := strconv.Quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

// summary counts steps and faults and names who is not shown.
func (p picture) summary(t Trace) string {
	s := words.Count(len(t.Steps), "step") + ", " + words.Count(t.Faults(), "fault")
	if len(p.absent) > 0 {
		s += "; not shown, for nothing happens there: " + strings.Join(p.absent, ", ")
	}
	return s
}
