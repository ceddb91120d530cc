// Package engine is the Internet Computer, abstractly: the deterministic machine that gives
// scenarios their meaning. It knows canisters and clients as Code, whatever runs behind that:
// direct-style Go of package model is one implementation. It knows nothing of searches.
//
// # Worlds and steps
//
// A world is a vector of interned parts: the state of each canister, the state and
// program of each client, open call contexts, requests in queues, responses under
// way. Executing a message is a local step: a function of the canister's state, the
// call context, the message and the choice, run once (and a second time to see that
// it is a function) and looked up ever after.
//
// # Transitions
//
// The rules are those of the interface specification's abstract behaviour. A
// transition is named by a Label with one of these verbs.
//
//	verb          enabled when                              what happens
//	drop          a request under way is expired            it disappears
//	execute       a user's request is under way, or a       the method runs to its first await or its end
//	              request is first in its queue             (a call context is created, unless it is
//	                                                        answered at once)
//	callback      a response is under way                   its frame goes on to its next await or end; an
//	                                                        answer nobody awaits yet is kept
//	expire        a wait that can expire is for a context   it expires, at no cost: nothing else can
//	              that can never answer
//	trap          (fault) execute or callback is, and the   the message is rolled back; of a callback,
//	              frame that it is for is there             cleanup runs on the state before it, where the
//	                                                        frame is suspended
//	reject        (fault) a request is under way, at any    the caller gets a reject, the cycles come
//	              place in its queue, not expired           back, the callee does not know
//	silence       (fault) execute is                        the callee takes the request and never
//	                                                        answers; a wait for it that can expire will,
//	                                                        at no cost
//	expire        (fault) a bounded call, or a user, waits  the caller gets SYS_UNKNOWN; the request or
//	                                                        context stays, marked, and may still do its
//	                                                        work; a response under way is dropped
//	trap+cleanup  (fault) trap is, after an await           the message is rolled back, and its cleanup
//	                                                        traps too
//
// A message is consumed whole: faults are alternatives of consuming it. What a
// client does with an answer happens in the transition that produces the answer,
// and its next request is under way at once.
//
// # Words
//
// The names of the Internet Computer's things are the interface specification's. Besides:
//
//	world         the state of everything at one moment: a multiset of parts
//	part          a piece of a world with a content that never changes: the state of a canister or
//	              client, a call context, a request, a queue, a response, the state of a monitor
//	local step    what becomes of a few parts, as a function of these alone; looked up once known
//	transition    from one world to the next; it has a label, and is an instance of a rule
//	rule          a kind of transition: a verb, with when it is enabled and what it does
//	fault         a transition that costs one of the bound: a trap, a reject, an unknown outcome
//	code          what a canister or client runs: a function from an entry to an ending
//	context       of code: what it keeps for a call context, or a client's program
//	token         what code gives a call that it makes, and knows the answer by
//	frame         one execution of a handler, a task or a client's program, with its awaits
//	log           what a frame has observed, from which direct-style Go resumes it
//	past, history what a frame has seen and its log leaves out: finished iterations, say
//	loop state    what an iteration of model.Loop hands to the next, all that survives it
//	operation     a client's call, from its start to what the client learns of it
//	orphan        a call, and what it led to, that no frame may await any more
//	mark          of a call's name, what tells calls from one place apart
//	at rest       nothing goes on by itself; clients may start something
//	terminal      nothing is enabled but faults
//	class         what a transition costs: progress, a client's start, a fault
//	identity      the way in which a property is broken, by the format given to View.Broken
//	vacuous       declared and never met, so that what holds says nothing about it
package engine
