package engine

import "github.com/icmc-project/icmc/model/trace"

// ruleTrap lets an execution trap, whatever its code does (interface specification, "Message
// execution": a trap rolls the message back, and cleanup runs in its place).
var ruleTrap = rule{
	verb: trace.Trap, fault: Trap,
	enabled: "execute or callback is, and the frame that it is for is there",
	happens: "the message is rolled back; of a callback, cleanup runs on the state before it, where the frame is suspended",
	make: func(x *Worker, i int, m *partMeta) error {
		return x.deliver(i, x.head(i, m), trace.Trap, ClassFault)
	},
}

// ruleTrapCleanup lets the cleanup of a callback trap, too.
var ruleTrapCleanup = rule{
	verb: trace.TrapCleanup, fault: CleanupTrap,
	enabled: "trap is, after an await",
	happens: "the message is rolled back, and its cleanup traps too",
	make: func(x *Worker, i int, m *partMeta) error {
		return x.deliver(i, x.head(i, m), trace.TrapCleanup, ClassFault)
	},
}
