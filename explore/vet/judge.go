package vet

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
)

// judge turns what is known about code that the engine runs into findings.
func (a *analysis) judge() []Finding {
	j := &judge{analysis: a, written: map[*object]*effect{}, seen: map[findingKey]bool{}}
	for _, f := range a.functions {
		if _, ok := f.node.(*ast.GenDecl); ok || f.name == "init" {
			continue
		}
		for _, e := range f.effects {
			if e.kind == writes && e.obj.global && (j.written[e.obj] == nil || e.pos < j.written[e.obj].pos) {
				j.written[e.obj] = e
			}
		}
	}
	for _, f := range a.functions {
		for _, z := range f.zones {
			j.zone(z)
		}
	}
	for _, f := range a.functions {
		if kind := f.bySignature(); kind != zoneNone {
			j.zone(&zone{kind: kind, at: f.node, fn: f})
		}
	}
	for _, f := range a.functions {
		if f.body != nil && hasParam(f.sig, "Env") {
			j.setup(f)
		}
	}
	sortFindings(j.findings)
	return j.findings
}

// setup judges code that sets a scenario up. Whatever goes wrong there is seen when it is
// run again, but for the end of the process.
func (j *judge) setup(f *function) {
	z := &zone{kind: zoneSetup, fn: f}
	for _, e := range slices.SortedStableFunc(slices.Values(f.effects), compareEffects) {
		if e.kind == misdeed && e.what == KindEnds && e.text == endsProcess && e.visible(f) {
			j.add(z, e, e.what, fmt.Sprintf("%s uses %s, which %s: no report would come of it; panic, which is reported", z, e.name, e.text), Error)
		}
	}
}

type judge struct {
	*analysis
	written  map[*object]*effect // package variables that are written, and where first
	findings []Finding
	seen     map[findingKey]bool
}

type findingKey struct {
	file         string
	line, column int
	kind         string
}

// bySignature says what a function is for, as far as its parameters tell: whoever is
// given a *Msg, a *Client or a *View is run by the engine, or by what it runs. What a
// literal does to the variables around it is judged if nothing around it is run by
// the engine.
func (f *function) bySignature() zoneKind {
	if f.handles() {
		return zoneHandler
	}
	if f.body == nil {
		return zoneNone
	}
	kind := f.sort()
	for outer := f.outer; outer != nil && kind != zoneNone; outer = outer.outer {
		if outer.sort() != zoneNone {
			return zoneNone // it is part of that
		}
	}
	return kind
}

func (f *function) sort() zoneKind {
	switch {
	case hasParam(f.sig, "Msg"):
		return zoneHelper
	case hasParam(f.sig, "Client"):
		return zoneClient
	case hasParam(f.sig, "View"):
		return zoneProperty
	}
	return zoneNone
}

// zone judges code that is handed to the engine.
func (j *judge) zone(z *zone) {
	for _, e := range slices.SortedStableFunc(slices.Values(z.fn.effects), compareEffects) {
		if !e.visible(z.fn) {
			continue
		}
		switch e.kind {
		case writes:
			j.writes(z, e)
		case misdeed:
			j.misdeed(z, e)
		case reads:
			if w := j.written[e.obj]; w != nil && !z.fn.known[effectKey{writes, e.obj, e.pos, zoneNone}] {
				j.add(z, e, KindPackageVar, fmt.Sprintf("%s reads the package variable %s, which is written at %s: keep it in a tracked container, or never write it",
					z, e.obj.name(), j.place(w)), z.severity())
			}
		case unknown:
			if e.obj == nil || len(z.targets(j.analysis, e.obj)) > 0 {
				j.add(z, e, KindUnknown, fmt.Sprintf("%s calls %s: %s; look at it, and say //icmc:ok with the reason if it is harmless", z, e.name, e.text), Undecided)
			}
		case engaged:
			if z.kind == zoneUpdate {
				j.add(z, e, KindCapture, fmt.Sprintf("%s calls %s: it must depend on its argument only, because it is not run when a frame is resumed; read before, and store after", z, e.name), Error)
			}
		}
	}
	if z.kind == zoneTask {
		j.task(z)
	}
}

// compareEffects is the order in which effects are told of, which is that of the source, and
// that of a package variable first of those at one place.
func compareEffects(a, b *effect) int {
	rank := func(e *effect) (global, name string, at token.Pos) {
		if e.obj == nil {
			return "", "", 0
		}
		if !e.obj.global {
			global = "no"
		}
		return global, e.obj.name(), e.obj.at
	}
	ga, na, pa := rank(a)
	gb, nb, pb := rank(b)
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.pos, b.pos), cmp.Compare(a.kind, b.kind), cmp.Compare(ga, gb), cmp.Compare(na, nb), cmp.Compare(pa, pb))
}

// targets are what an object that is written by the code of a zone means where the code is
// handed over: outside of it in any case. What the engine gives it is its own.
func (z *zone) targets(a *analysis, o *object) objects {
	if o.param >= 0 && o.fn == z.fn {
		if z.env != nil && o.param < len(z.env.args) {
			return z.env.argument(o) // the receiver of a method value
		}
		if o.param == 0 && (z.kind == zoneHandler || z.kind == zoneClient && z.env != nil) || z.kind == zoneHandler && o.implicit() {
			return objects{o: true}
		}
		return nil
	}
	if z.env != nil {
		return z.env.apply(a, objects{o: true})
	}
	return objects{o: true}
}

func (j *judge) writes(z *zone, e *effect) {
	var worst *object
	for o := range z.targets(j.analysis, e.obj) {
		if o.value || j.harmless(z, e, o) {
			continue
		}
		if worst == nil || o.global && !worst.global || o.global == worst.global && cmp.Or(cmp.Compare(o.name(), worst.name()), cmp.Compare(o.at, worst.at)) < 0 {
			worst = o
		}
	}
	if worst == nil {
		return
	}
	kind, whose := KindCapture, "which is declared outside of it"
	switch {
	case worst.implicit() && worst.fn == z.fn:
		j.add(z, e, KindUnknown, fmt.Sprintf("%s writes %s, which a function returned that the canister holds: look at it, and say //icmc:ok with the reason if each call returns a new one", z, e.name), Undecided)
		return
	case worst.global || worst.initial():
		kind, whose = KindPackageVar, "a package variable"
	case worst.param == 0 && worst.fn == z.fn:
		whose = "a field that is not tracked"
	case worst.param >= 0 || worst.v == nil || e.name != worst.name():
		whose = "which refers to something outside of it"
		if n := worst.name(); n != "" && n != e.name {
			whose = "which is outside of it (" + n + ")"
		}
	}
	j.add(z, e, kind, fmt.Sprintf("%s writes %s, %s: %s", z, e.name, whose, z.advice(j, e, worst)), z.severity())
}

// advice says why a write is wrong and what to do.
func (z *zone) advice(j *judge, e *effect, o *object) string {
	switch z.kind {
	case zoneLoop:
		return "when the frame is resumed, iterations that are over are not run again, and the value is lost; keep it in the state of the loop or in a tracked container"
	case zoneUpdate:
		return "it is not run when a frame is resumed, and the value is lost; use a Get and a Set, or what Update returns"
	case zoneTask:
		return "tasks are resumed one without the other, and the value is lost; share a tracked container"
	case zoneHandler, zoneHelper:
		return "it survives no await and is in no world; make it a tracked container such as model.Cell"
	case zoneClient:
		return "it is shared by all clients and schedules, and is in no world; keep it in a tracked field of the client"
	case zoneProperty:
		if o.v != nil && o.param < 0 && j.remembers(z, o.v) {
			return "it remembers what it was asked before, but is asked in any order, and not again where the answer is known; the verdict is not to be trusted"
		}
		return "it is asked in any order, and not again where the answer is known, so what is there at the end means nothing"
	}
	return "it is shared by all schedules and is in no world; make it a tracked container such as model.Cell"
}

func (z *zone) String() string {
	switch {
	case z.kind == zoneHandler, z.kind == zoneHelper && z.fn.callable():
		return "the handler " + z.fn.name
	case z.kind == zoneSetup:
		return z.fn.name + ", which sets a scenario up,"
	case z.fn.outer == nil:
		return z.fn.name + ", " + z.kind.String() + ","
	}
	return z.kind.String() + " in " + z.fn.root().name
}

func (z *zone) severity() Severity {
	if z.kind == zoneProperty {
		return Warning
	}
	return Error
}

func (j *judge) misdeed(z *zone, e *effect) {
	severity := z.severity()
	if z.kind == zoneProperty && e.what == KindRecover {
		return // a property has no signals to swallow
	}
	if e.what == KindEnds || e.name == "go" {
		severity = Error
	}
	if e.what == KindMapRange {
		switch j.order(e) {
		case orderFree:
			return
		case orderPerhaps:
			severity = Warning
		}
		j.add(z, e, e.what, fmt.Sprintf("%s ranges over %s in an order that is another one each time: sort the keys first (slices.Sorted(maps.Keys(m)))", z, e.name), severity)
		return
	}
	advice := map[string]string{
		KindClock: "there is no time in a model; let model.Choose or an argument decide", KindRandom: "use model.Choose, which explores every option",
		KindOutside: "the same step must be the same each time; make it an argument", KindRecover: "leave the panic alone, or model the failure with m.Trap",
		KindConcurrent: "the engine alone decides what runs when; use model.Go, or model.Lock for a lock", KindEnds: "no report would come of it; return an error, or m.Trap",
	}[e.what]
	j.add(z, e, e.what, fmt.Sprintf("%s uses %s, which %s: %s", z, e.name, e.text, advice), severity)
}

// add notes a finding, each once. It is at the operation itself, but for a write by
// something that is called, which is at the call.
func (j *judge) add(z *zone, e *effect, kind, message string, severity Severity) {
	pos := e.pos
	if e.kind == writes || e.kind == unknown {
		pos = e.at
		if e.at != e.pos && e.kind == writes {
			message += fmt.Sprintf(" (written in %s, at %s)", e.fn.name, j.place(e))
		}
	}
	p := j.set.Position(pos)
	k := findingKey{p.Filename, p.Line, p.Column, kind}
	if j.seen[k] {
		return
	}
	j.seen[k] = true
	fn := z.fn
	if pos == e.pos && e.fn != nil {
		fn = e.fn
	}
	j.findings = append(j.findings, Finding{
		File: p.Filename, Line: p.Line, Column: p.Column, Severity: severity, Kind: kind, Name: e.name, In: z.String(), Message: message, function: fn.index,
	})
}

// place is where an operation is, for a message.
func (j *judge) place(e *effect) string {
	p := j.set.Position(e.pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// task judges what only a task can do wrong.
func (j *judge) task(z *zone) {
	lit, ok := z.fn.node.(*ast.FuncLit)
	if !ok {
		return
	}
	captured := map[*types.Var]bool{}
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := j.info.Uses[id].(*types.Var)
		if !ok || v.IsField() || lit.Pos() <= v.Pos() && v.Pos() < lit.End() {
			return true
		}
		captured[v.Origin()] = true
		if what := ofFrame(v.Type(), 4); what != "" {
			e := &effect{kind: misdeed, pos: id.Pos(), at: id.Pos(), fn: z.fn, name: id.Name}
			j.add(z, e, KindTask, fmt.Sprintf("%s uses %s, a %s of the frame around it: calls and answers would be lost; use what the task is given, and pass on values only", z, id.Name, what), Error)
		}
		return true
	})
	for _, e := range z.fn.outer.effects {
		if e.kind != writes || e.obj.v == nil || e.obj.param >= 0 || !captured[e.obj.v] || e.at <= z.at.End() || e.fn == z.fn {
			continue
		}
		h := &zone{kind: zoneHandler, fn: z.fn.outer, at: z.at}
		j.add(h, e, KindTask, fmt.Sprintf("%s writes %s after model.Go, and the task started at line %d reads it: when the task is resumed it has another value; write it before, or give the task a copy",
			z.fn.root().name, e.name, j.set.Position(z.at.Pos()).Line), Error)
	}
}

// ofFrame says whether values of a type belong to a frame, so deep.
func ofFrame(t types.Type, deep int) string {
	if deep == 0 {
		return ""
	}
	switch n := modelType(t); n {
	case "Msg", "Client", "Future", "Reject":
		return "model." + n
	case "":
	default:
		return ""
	}
	switch t := t.Underlying().(type) {
	case *types.Pointer:
		return ofFrame(t.Elem(), deep-1)
	case *types.Slice:
		return ofFrame(t.Elem(), deep-1)
	case *types.Array:
		return ofFrame(t.Elem(), deep-1)
	case *types.Map:
		return ofFrame(t.Elem(), deep-1)
	case *types.Struct:
		for f := range t.Fields() {
			if what := ofFrame(f.Type(), deep-1); what != "" {
				return what
			}
		}
	}
	return ""
}
