package trace

import (
	"cmp"
	"regexp"
	"strings"
)

// A Verb says what happens in a transition.
type Verb string

// The verbs of the engine.
const (
	Execute     Verb = "execute"      // a request opens a call context and runs its method
	Callback    Verb = "callback"     // a response resumes the frame that awaits it, or ends a client's wait
	Trap        Verb = "trap"         // as one of the two, but the execution traps
	TrapCleanup Verb = "trap+cleanup" // as Trap, and so does the cleanup
	Reject      Verb = "reject"       // the system rejects a request
	Expire      Verb = "expire"       // a bounded wait is over, or a user stops waiting
	Drop        Verb = "drop"         // a request whose caller waits no more goes away unexecuted
	Silence     Verb = "silence"      // a request will never be answered
)

// A Label names a transition: what happens, where, to which call. Labels are
// made of names and never of indices, so that a trace survives changes of the
// engine. Two transitions enabled in one world never have the same label.
type Label struct {
	Verb     Verb
	Actor    string // the canister or client at which it happens; one word
	Call     Call   // that it concerns; one word
	Method   string // of the request; "" where there is none, as when an answer is delivered
	Argument string // as it is printed; without a method: the answer, or whose answer is no more awaited
	Choice   string // what the code or the environment chose, of several; "" where there was no choice
}

// Text is what a label says beyond verb, actor and call: "Withdraw(5) with left". It is for
// people: two labels may have one text.
func (l Label) Text() string {
	text := l.Argument
	if l.Method != "" {
		text = l.Method + "(" + l.Argument + ")"
	}
	if l.Choice != "" {
		text += choiceMark + l.Choice
	}
	return text
}

const choiceMark = " with "

// String is the label on one line, for people.
func (l Label) String() string {
	words := string(l.Verb)
	for _, w := range []string{l.Actor, string(l.Call), l.Text()} {
		if w != "" {
			words += " " + w
		}
	}
	return words
}

// Compare orders labels by verb, actor, call and text, and then by what the text does not
// tell apart.
func (l Label) Compare(b Label) int {
	if c := cmp.Or(cmp.Compare(l.Verb, b.Verb), cmp.Compare(l.Actor, b.Actor), cmp.Compare(l.Call, b.Call)); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(l.Text(), b.Text()),
		cmp.Compare(l.Method, b.Method), cmp.Compare(l.Argument, b.Argument), cmp.Compare(l.Choice, b.Choice))
}

// WithText is l with its text taken apart as well as can be: version 1 had nothing else.
// The Text of what is returned is the text.
func (l Label) WithText(text string) Label {
	for at := 0; ; { // a choice follows a whole request
		i := strings.Index(text[at:], choiceMark)
		if i < 0 {
			break
		}
		request, choice := text[:at+i], text[at+i+len(choiceMark):]
		if method, argument := cutMethod(request); method != "" && choice != "" && closed(argument) {
			l.Method, l.Argument, l.Choice = method, argument, choice
			return l
		}
		at += i + 1
	}
	l.Choice = ""
	l.Method, l.Argument = cutMethod(text)
	if i := strings.LastIndex(text, choiceMark); l.Method == "" && i >= 0 && i+len(choiceMark) < len(text) {
		l.Argument, l.Choice = text[:i], text[i+len(choiceMark):]
	}
	return l
}

// cutMethod takes "Withdraw(5)" apart. What looks otherwise is an argument without a
// method.
func cutMethod(text string) (method, argument string) {
	method, rest, ok := strings.Cut(text, "(")
	if argument, is := strings.CutSuffix(rest, ")"); ok && is && method != "" && !strings.ContainsFunc(method, isBlank) {
		return method, argument
	}
	return "", text
}

// closed says whether every bracket that is opened is closed, too.
func closed(text string) bool {
	return strings.Count(text, "(") == strings.Count(text, ")")
}

// An Effect is what a transition does to one canister or client, for people.
type Effect struct {
	Owner string // the canister or client; "" for the actor of the transition
	Text  string // "Counter: 0 -> 1"
}

// String is the effect on one line: "content_service.Counter: 0 -> 1".
func (e Effect) String() string {
	if e.Owner == "" {
		return e.Text
	}
	return e.Owner + "." + e.Text
}

// created is the id of a canister that was created, and a dot.
var created = regexp.MustCompile(`^[^/.\s]+(/(t[0-9]+\.)?[0-9]+('[0-9]+)?)+\.`)

// effectOf takes an effect of version 1 apart, behind the actor or the canister that was
// created that it begins with; of two actors that fit the longer name counts.
func effectOf(text string, actors []string) Effect {
	e := Effect{Text: text}
	if id := created.FindString(text); id != "" {
		return Effect{id[:len(id)-1], text[len(id):]}
	}
	for _, a := range actors {
		if rest, is := strings.CutPrefix(text, a+"."); is && len(a) >= len(e.Owner) {
			e = Effect{a, rest}
		}
	}
	return e
}
