package bad

import (
	"log"
	"os"
	"syscall"

	"github.com/icmc-project/icmc/model"
)

// What sets a scenario up and ends the process.
func exits(*model.Env) {
	os.Exit(1) // want error "end of the process" os.Exit
}

var leaves = model.Scenario{Setup: func(e *model.Env) {
	model.Deploy(e, "l", &Ledger{})
	giveUp(e)
	model.Seed(e, &Ledger{}, func(*Ledger) {
		syscall.Exit(1) // want error "end of the process" syscall.Exit
	})
}}

func giveUp(*model.Env) { lost() }

func lost() {
	log.Fatalln("no") // want error "end of the process" log.Fatalln
}
