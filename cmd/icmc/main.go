// Command icmc checks protocols of several canisters: whether they survive any
// order of messages, traps, rejects and unknown outcomes. See README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
)

// The exit codes. Of several that apply the command exits with the first of
// exitUsage, exitUnwanted, exitInconclusive.
const (
	exitWanted       = 0 // every verdict is as wanted
	exitUnwanted     = 1 // one is not; of replay: the violation is reproduced
	exitUsage        = 2 // of usage or of the model; of replay also: the trace does not apply
	exitInconclusive = 3 // a limit was hit first
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, protocols.All()))
}

// An app is what every verb works with.
type app struct {
	ctx       context.Context
	stdin     io.Reader
	stdout    *output
	stderr    io.Writer
	protocols []model.Protocol
}

// warn tells the user something that is no result.
func (a *app) warn(format string, args ...any) {
	fmt.Fprintf(a.stderr, "icmc: "+format+"\n", args...)
}

// verbs is the command line.
type verbs struct {
	Check   checkCmd   `cmd:"" help:"Search scenarios and say which properties hold."`
	Explore exploreCmd `cmd:"" help:"Draw schedules at random until something is found."`
	List    listCmd    `cmd:"" help:"List the library or, with --found, the counterexamples in the store."`
	Show    showCmd    `cmd:"" help:"Draw a counterexample in columns, one for each canister and client."`
	Replay  replayCmd  `cmd:"" help:"Run a counterexample again, step by step."`
	Shrink  shrinkCmd  `cmd:"" help:"Make a counterexample as small as it can be."`
	Nightly nightlyCmd `cmd:"" help:"Spend a budget on searching, and say in the morning what is new."`
	Corpus  corpusCmd  `cmd:"" help:"Look after what was found: import, export, prune, verify."`

	Version kong.VersionFlag `help:"Print the version and exit."`
}

const description = `Finds the interleavings, traps, rejects and unknown outcomes that break a protocol of several canisters.

NAME is a protocol or a protocol/scenario. ID is that of a stored counterexample or the beginning of one, FILE a trace, - standard input.

Exit codes: 0 everything is as wanted, 1 something is not (replay: reproduced), 2 usage or modelling error (replay: the trace does not apply any more; shrink: it does not reproduce), 3 inconclusive.`

// An exit leaves a verb with a code; all there was to say is said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// run is the command but for the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, library []model.Protocol) int {
	a := &app{ctx, stdin, &output{w: stdout}, stderr, library}
	code := a.run(args)
	if a.stdout.err != nil {
		a.warn("write the output: %v", a.stdout.err)
		return exitUsage
	}
	return code
}

func (a *app) run(args []string) (code int) {
	// kong ends the process after --help; here that is a code to return.
	type left int
	defer func() {
		switch p := recover().(type) {
		case nil:
		case left:
			code = int(p)
		default:
			panic(p)
		}
	}()
	var v verbs
	parser, err := kong.New(&v,
		kong.Name("icmc"),
		kong.Description(description),
		kong.Writers(a.stdout, a.stderr),
		kong.Exit(func(code int) { panic(left(code)) }),
		kong.Vars{"version": "icmc " + version()},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		a.warn("%v", err)
		return exitUsage
	}
	if len(args) == 0 {
		a.warn("say what to do: check, explore, list, show, replay or shrink; icmc --help says more")
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		a.warn("%v; icmc --help says more", err)
		return exitUsage
	}
	return a.code(parsed.Run(a))
}

// code says how to exit after err.
func (a *app) code(err error) int {
	var e exit
	switch {
	case err == nil:
		return exitWanted
	case errors.As(err, &e):
		return int(e)
	}
	a.warn("%v", err)
	return exitUsage
}

// version is that of the module, or of the sources it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// output remembers the first error of a writer: a full disk must not look like
// a short answer.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	o.err = err
	return n, err
}

func (o *output) printf(format string, args ...any) { fmt.Fprintf(o, format, args...) }
