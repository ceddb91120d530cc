package command

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/icmc-project/icmc/explore/exhaustive"
)

// progress tells how far a search has come: on a terminal in one line that is
// written again, elsewhere in a line a second.
type progress struct {
	w        io.Writer
	width    int    // of the terminal; 0 if it is none
	program  string // that says it
	scenario string
	shown    bool
}

func (a *app) newProgress() *progress {
	return &progress{w: a.stderr, width: terminalWidth(a.stderr), program: a.library.Name}
}

// terminalWidth returns the width of the terminal that w is, 0 if it is none.
func terminalWidth(w any) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}

// update is called by a search about once a second.
func (p *progress) update(s exhaustive.Status) {
	p.say(fmt.Sprintf("faults %d, depth %d, %s states, %s transitions, %s queued, %s",
		s.Faults, s.Depth, thousands(s.States), thousands(s.Transitions), thousands(s.Queue), s.Elapsed.Round(time.Second)))
}

// say writes one line about the scenario.
func (p *progress) say(what string) {
	line := fmt.Sprintf("%s: %s: %s", p.program, p.scenario, what)
	if p.width == 0 {
		fmt.Fprintln(p.w, line)
		return
	}
	if utf8.RuneCountInString(line) >= p.width {
		line = string([]rune(line)[:p.width-1])
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", line)
	p.shown = true
}

// clear removes the line from the terminal, so that something else can be written.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
