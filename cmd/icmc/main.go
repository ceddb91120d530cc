// Command icmc checks protocols of several canisters: whether they survive any
// order of messages, traps, rejects and unknown outcomes. It knows those of the
// library; for others see package command. See README.md.
package main

import (
	"github.com/icmc-project/icmc/command"
	"github.com/icmc-project/icmc/protocols"
	"github.com/icmc-project/icmc/protocols/drawn"
)

func main() {
	command.Main(command.Library{
		Protocols: protocols.All(),
		Families:  drawn.Families(),
		Find:      protocols.Find,
		Finder:    drawn.Finder,
	})
}
