package trace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Parse reads the text form of a trace. What it does not know in the
// header it passes over, see formatVersion; everything else that is not as
// Format writes it is an error that names the line, what was found and what was
// expected. The counts in the header must agree with the steps, so that a text
// that was cut short is not taken for a shorter schedule.
func Parse(text string) (Trace, error) {
	p := traceParser{counts: map[string]stated{}, seen: map[string]int{}}
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	for i, line := range lines {
		p.line = i + 1
		if err := p.parseLine(strings.TrimSuffix(line, "\r")); err != nil {
			return Trace{}, fmt.Errorf("line %d: %w", p.line, err)
		}
	}
	if err := p.finish(); err != nil {
		return Trace{}, err
	}
	return p.trace, nil
}

// A stated is a number that the header states.
type stated struct{ line, n int }

// The parts of the text, in order.
const (
	inMagic = iota
	inHeader
	inSteps
)

type traceParser struct {
	trace   Trace
	line    int
	version int
	part    int
	counts  map[string]stated
	seen    map[string]int // line of each header key
}

func (p *traceParser) parseLine(line string) error {
	trimmed := strings.TrimLeft(line, " \t")
	switch {
	case strings.HasPrefix(trimmed, "#"):
		return p.parseComment(line, trimmed)
	case p.part == inMagic && trimmed == "":
		return nil
	case p.part == inMagic:
		return p.parseMagic(line)
	case p.part == inHeader && trimmed == "":
		p.part = inSteps
		return nil
	case p.part == inHeader:
		return p.parseHeader(line)
	case trimmed == "":
		return nil
	}
	return p.parseStep(line)
}

func (p *traceParser) parseMagic(line string) error {
	name, version, _ := cutField(line)
	version = strings.TrimRight(version, " \t")
	n, err := strconv.Atoi(version)
	switch {
	case name != traceMagic || err != nil || n < 1:
		return fmt.Errorf("found %s, expected %q, the first line of a trace", quote(line), fmt.Sprintf("%s %d", traceMagic, formatVersion))
	case n > formatVersion:
		return fmt.Errorf("%w: found version %d, this icmc reads up to %d; use a newer icmc", ErrNewer, n, formatVersion)
	}
	p.part, p.version = inHeader, n
	return nil
}

func (p *traceParser) parseHeader(line string) error {
	key, value, _ := cutField(line)
	if isBlank(rune(line[0])) || !isHeaderKey(key) { // steps start with a blank or a mark
		return fmt.Errorf("found %s, expected a header line such as \"steps  7\", or the blank line before the first step", quote(line))
	}
	if at, ok := p.seen[key]; ok {
		return fmt.Errorf("found a second %q, the first is in line %d", key, at)
	}
	p.seen[key] = p.line
	var err error
	switch key {
	case "scenario":
		p.trace.Scenario, err = unescape(strings.TrimRight(value, " \t"))
	case "property":
		p.trace.Property, err = unescape(strings.TrimRight(value, " \t"))
	case "identity":
		p.trace.Identity, err = unescape(strings.TrimRight(value, " \t"))
	case "actors":
		for _, word := range strings.FieldsFunc(value, isBlank) {
			var actor string
			if actor, err = unescapeWord(word); err != nil {
				return err
			}
			p.trace.Actors = append(p.trace.Actors, actor)
		}
	case "faults", "steps":
		value = strings.TrimRight(value, " \t")
		n, numErr := strconv.Atoi(value)
		if numErr != nil || n < 0 {
			return fmt.Errorf("found %s after %q, expected a number", quote(value), key)
		}
		p.counts[key] = stated{p.line, n}
	case "seed":
		p.trace.Origin, err = parseOrigin(value)
	}
	return err
}

func (p *traceParser) parseStep(line string) error {
	if word, choice, _ := cutField(line); word == choiceWord && p.version > 1 {
		return p.parseChoice(line, choice)
	}
	s := Step{}
	rest := line
	if strings.HasPrefix(rest, "!") {
		s.Fault, rest = true, rest[1:]
	}
	var verb, call string
	for _, dst := range []*string{&verb, &s.Actor, &call} {
		word, after, ok := cutField(rest)
		if !ok {
			return fmt.Errorf("found %s, expected a step: verb, actor, call (- for none), text", quote(line))
		}
		var err error
		if *dst, err = unescapeWord(word); err != nil {
			return err
		}
		rest = after
	}
	s.Verb, s.Call = Verb(verb), Call(call)
	err := p.parseRequest(&s.Label, strings.TrimRight(rest, " \t"))
	p.trace.Steps = append(p.trace.Steps, s)
	return err
}

// parseRequest reads method and argument or, in version 1, all of the text.
func (p *traceParser) parseRequest(l *Label, text string) (err error) {
	if p.version == 1 {
		if text, err = unescape(text); err == nil {
			*l = l.WithText(text)
		}
		return err
	}
	method, argument := cutMethod(text)
	if method != "" {
		if l.Method, err = unescapeWord(method); err != nil {
			return err
		}
	}
	l.Argument, err = unescape(argument)
	return err
}

// parseChoice reads what was chosen in the step above.
func (p *traceParser) parseChoice(line, choice string) (err error) {
	if len(p.trace.Steps) == 0 {
		return fmt.Errorf("found %s, expected a step before it", quote(line))
	}
	last := &p.trace.Steps[len(p.trace.Steps)-1]
	if last.Choice != "" {
		return fmt.Errorf("found %s, a second choice of one step", quote(line))
	}
	last.Choice, err = unescape(strings.TrimRight(choice, " \t"))
	return err
}

// parseComment keeps what a person wants to see without running the model:
// the effects, which are indented under their step, and what is broken.
func (p *traceParser) parseComment(line, trimmed string) error {
	if p.part != inSteps {
		return nil
	}
	if broken, ok := strings.CutPrefix(line, brokenMark); ok {
		var err error
		p.trace.Broken, err = unescape(strings.Trim(broken, " \t"))
		return err
	}
	if trimmed == line || len(p.trace.Steps) == 0 {
		return nil
	}
	effect, err := p.parseEffect(strings.Trim(trimmed[1:], " \t"))
	last := &p.trace.Steps[len(p.trace.Steps)-1]
	last.Effects = append(last.Effects, effect)
	return err
}

// parseEffect reads who has an effect and what it is. Version 1 had a dot between them.
func (p *traceParser) parseEffect(text string) (e Effect, err error) {
	if p.version == 1 {
		text, err = unescape(text)
		actor := p.trace.Steps[len(p.trace.Steps)-1].Actor // it may have no column
		return effectOf(text, append(slices.Clip(p.trace.Actors), actor)), err
	}
	owner, rest, _ := cutField(text)
	if e.Owner, err = unescapeWord(owner); err != nil {
		return e, err
	}
	e.Text, err = unescape(rest)
	return e, err
}

func (p *traceParser) finish() error {
	if p.part == inMagic {
		return fmt.Errorf("line %d: found no trace, expected %q", p.line, fmt.Sprintf("%s %d", traceMagic, formatVersion))
	}
	for _, key := range []string{"scenario", "property", "faults", "steps"} {
		if _, ok := p.seen[key]; !ok {
			return fmt.Errorf("line %d: the header ends without %q", p.line, key)
		}
	}
	found := map[string]int{"faults": p.trace.Faults(), "steps": len(p.trace.Steps)}
	for _, key := range []string{"steps", "faults"} {
		if c := p.counts[key]; c.n != found[key] {
			return fmt.Errorf("line %d: the header says %s %d but %d follow: the text was cut short or edited; if that was meant, correct the header",
				c.line, key, c.n, found[key])
		}
	}
	return nil
}

// isHeaderKey says whether s could be a header key of this or a later version.
func isHeaderKey(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '-' {
			return false
		}
	}
	return true
}

// cutField returns the first word of s and what follows it.
func cutField(s string) (word, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t")
	if s == "" {
		return "", "", false
	}
	end := strings.IndexFunc(s, isBlank)
	if end < 0 {
		return s, "", true
	}
	return s[:end], strings.TrimLeft(s[end:], " \t"), true
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }

// quote shows what was found, cut to what fits in a message.
func quote(s string) string {
	const runesMax = 60
	if r := []rune(s); len(r) > runesMax {
		s = string(r[:runesMax]) + "..."
	}
	return strconv.Quote(s)
}
