package trace

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// formatVersion is that of the text form that Format writes. It is
// raised by every change that an older reader must not overlook; a header line
// whose loss leaves the schedule as it is may be added without raising it,
// which is why Parse passes over header lines it does not know.
const formatVersion = 2

// ErrNewer is the error of Parse for a text written by a version of
// icmc that knows a later format.
var ErrNewer = errors.New("newer trace format")

const (
	traceMagic   = "icmc-trace"
	brokenMark   = "# broken: "
	faultMark    = "! "
	noFaultMark  = "  "
	effectIndent = "      "
	choiceWord   = "with"
	columnMax    = 32 // a longer word is not worth pushing every line to the right
)

// Format returns the text form of t: a header, a blank line, then one
// transition a line. A fault has a ! in front; below stands what was chosen, if there was
// a choice. What follows # on a line that starts with it is commentary: the effects, each
// behind the canister or client that has it.
//
//	icmc-trace 2
//	scenario  wallet/refund-on-reject
//	property  balances never exceed the money in the ledger
//	identity  balances %d, ledger %d
//	actors    alice wallet ledger
//	faults    1
//	steps     2
//	seed      3, at most 2 faults and 1000 steps, schedule 17 by pos of portfolio
//
//	  execute  wallet  alice/0    Withdraw(5)
//	      with the older ledger
//	      # wallet  Balance[alice]: 5 -> 0
//	! expire   wallet  alice/0/0  Transfer(5)
//	      # wallet  Balance[alice]: 0 -> 5
//	# broken: balances 5, ledger 0
//
// Every trace has a text and Parse returns the same trace for it: control
// characters, line ends and blanks where they would be lost are escaped with a
// backslash, and an empty word is a dash. The lines with the identity and the seed
// are there if the trace has an identity and an origin.
func (t Trace) Format() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d\n", traceMagic, formatVersion)
	header := func(key, value string) {
		b.WriteString(strings.TrimRight(fmt.Sprintf("%-10s%s", key, value), " ") + "\n")
	}
	header("scenario", escapeText(t.Scenario))
	header("property", escapeText(t.Property))
	if t.Identity != "" {
		header("identity", escapeText(t.Identity))
	}
	actors := make([]string, len(t.Actors))
	for i, a := range t.Actors {
		actors[i] = escapeWord(a)
	}
	header("actors", strings.Join(actors, " "))
	header("faults", strconv.Itoa(t.Faults()))
	header("steps", strconv.Itoa(len(t.Steps)))
	if t.Origin != (Origin{}) {
		header("seed", t.Origin.format())
	}
	b.WriteString("\n")

	words := make([][3]string, len(t.Steps))
	var widths [3]int
	for i, s := range t.Steps {
		words[i] = [3]string{escapeVerb(s.Verb), escapeWord(s.Actor), escapeWord(string(s.Call))}
		for k, w := range words[i] {
			widths[k] = min(max(widths[k], utf8.RuneCountInString(w)), columnMax)
		}
	}
	for i, s := range t.Steps {
		line := noFaultMark
		if s.Fault {
			line = faultMark
		}
		for k, w := range words[i] {
			line += fmt.Sprintf("%-*s  ", widths[k], w)
		}
		b.WriteString(strings.TrimRight(line+s.request(), " ") + "\n")
		if s.Choice != "" {
			b.WriteString(effectIndent + choiceWord + " " + escapeText(s.Choice) + "\n")
		}
		for _, e := range s.Effects {
			b.WriteString(strings.TrimRight(effectIndent+"# "+escapeWord(e.Owner)+"  "+escapeText(e.Text), " ") + "\n")
		}
	}
	if t.Broken != "" {
		b.WriteString(brokenMark + escapeText(t.Broken) + "\n")
	}
	return b.String()
}

// escapeVerb is escapeWord of a verb, which is not taken for a choice.
func escapeVerb(v Verb) string {
	if v == choiceWord {
		return `\x77ith`
	}
	return escapeWord(string(v))
}

// request is method and argument as the end of a line. An argument alone that looks like
// both has a dash for its method.
func (l Label) request() string {
	argument := escapeText(l.Argument)
	if method, _ := cutMethod(argument); l.Method == "" && method == "" {
		return argument
	}
	return strings.ReplaceAll(escapeWord(l.Method), "(", `\x28`) + "(" + argument + ")"
}

// ID names the counterexample: the first 12 hex digits of a hash of its
// scenario, property and labels, and of its identity if it has one. Effects are
// commentary and do not count, nor does its origin: several seeds may come to one
// counterexample. A trace has the id that it had in version 1, whose labels were texts;
// where a text does not say what its parts are, these count too.
func (t Trace) ID() string {
	var enc []byte
	field := func(s string) {
		enc = binary.AppendUvarint(enc, uint64(len(s))) // the length makes the encoding injective
		enc = append(enc, s...)
	}
	field(t.Scenario)
	field(t.Property)
	for _, s := range t.Steps {
		field(string(s.Verb))
		field(s.Actor)
		field(string(s.Call))
		field(s.Text())
	}
	if t.Identity != "" { // traces that are older have the id that they had
		field(t.Identity)
	}
	for i, s := range t.Steps {
		if s.Label != s.WithText(s.Text()) {
			field(fmt.Sprintf("the parts of step %d", i))
			field(s.Method)
			field(s.Argument)
			field(s.Choice)
		}
	}
	sum := sha256.Sum256(enc)
	return hex.EncodeToString(sum[:6])
}
