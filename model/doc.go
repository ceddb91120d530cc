// Package model is the Internet Computer, abstractly: what a modeller imports, and
// the deterministic machine that gives it meaning. It knows no explorer.
//
// A modeller writes canisters and clients as structs of tracked containers (Cell,
// Map, Set, List, Lock, Locks) with ordinary methods, which call each other with
// Call, Start and Ingress, and a Scenario that deploys them, switches faults on and
// declares properties.
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
//	trap+cleanup  (fault) the same, after an await          and the cleanup traps too
//
// A message is consumed whole: faults are alternatives of consuming it. What a
// client does with an answer happens in the transition that produces the answer,
// and its next request is under way at once.
//
// Not modelled: upgrades, stopping and deleting canisters, snapshots, timers and
// heartbeats, time, queries that see stale state, inspect_message, calls that fail
// before they are sent, limits of queues,
// memory and instructions, an initialisation that traps without the code saying so (a
// reject by the system of install_code stands for it), freezing and running out of cycles.
package model
