// Package model is what a modeller writes with.
//
// A modeller writes canisters and clients as structs of tracked containers (Cell,
// Map, Set, List, Lock, Locks) with ordinary methods, which call each other with
// Call, Start and Ingress, and a Scenario that deploys them, switches faults on and
// declares properties. What that means on the Internet Computer is computed by package
// model/engine, whose documentation has the rules and a glossary; package explore runs it
// in tests.
//
// # Frames
//
// A frame is one execution of a handler, a task or a client's program, with its awaits. It is
// suspended by unwinding its stack, and resumed by running the code from its beginning
// against the log of what it has observed: so code must do the same whenever it observes the
// same, and only tracked containers, and the state of a Loop, carry values over an await.
//
// What is not modelled is listed in the README, under "What holds means".
package model
