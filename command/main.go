// Package command is the command icmc over any library of protocols: a program of a
// modeller's own calls Main with theirs, and has all its verbs. See README.md.
package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/alecthomas/kong"
)

// Main is the main function of a program that is the command over a library. It does
// not return: the process ends with the exit code. Interrupted once, or asked to
// terminate, or left by its terminal, it ends what it does and says how far it came.
// If it cannot within patience, or is told a second time, it ends all the same, with
// the exit code 3.
func Main(l Library) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		<-signals
		cancel()
		select {
		case <-signals:
		case <-time.After(patience):
			fmt.Fprintf(os.Stderr, "%s: it has not ended %v after it was told to: it is ended now, without a report\n", cmp.Or(l.Name, "icmc"), patience)
		}
		os.Exit(exitInconclusive)
	}()
	os.Exit(Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, l))
}

// patience is how long the command may take to end after a signal. Code of a model
// that does not end is named before.
const patience = 5 * time.Second

// Run is Main but for the process around it: it takes the arguments after the name of
// the program and returns the exit code, 0 to 3, which --help explains. It ends soon
// after ctx does.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, l Library) int {
	if l.Name == "" {
		l.Name = "icmc"
	}
	a := &app{ctx, stdin, &output{w: stdout}, stderr, l}
	code := a.run(args)
	if a.stdout.err != nil {
		a.warn("write the output: %v", a.stdout.err)
		return exitUsage
	}
	return code
}

// An app is what every verb works with.
type app struct {
	ctx     context.Context
	stdin   io.Reader
	stdout  *output
	stderr  io.Writer
	library Library
}

// warn tells the user something that is no result.
func (a *app) warn(format string, args ...any) {
	fmt.Fprintf(a.stderr, "%s: %s\n", a.library.Name, printable(fmt.Sprintf(format, args...)))
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
	Vet     vetCmd     `cmd:"" help:"Read the source of models for what no search can see."`
	Corpus  corpusCmd  `cmd:"" help:"Look after what was found: import, export, prune, verify."`

	Version kong.VersionFlag `help:"Print the version and exit."`
}

const description = `Finds the interleavings, traps, rejects and unknown outcomes that break a protocol of several canisters.

NAME is a protocol or a protocol/scenario. ID is that of a stored counterexample or the beginning of one, FILE a trace, - standard input.

Exit codes: 0 everything is as wanted, 1 something is not (replay: the bug is there), 2 usage or modelling error, 3 inconclusive; of several that apply the first of 2, 1, 3. --help of a verb says more.`

// An exit leaves a verb with a code; all there was to say is said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

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
		kong.Name(a.library.Name),
		kong.Description(description),
		kong.Writers(a.stdout, a.stderr),
		kong.Exit(func(code int) { panic(left(code)) }),
		kong.Vars{"name": a.library.Name, "version": a.library.Name + " " + version()},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err = errors.Join(err, a.library.catalog().Check()); err != nil {
		a.warn("%v", err)
		return exitUsage
	}
	if len(args) == 0 {
		a.warn("say what to do, such as %s check; %[1]s --help says more", a.library.Name)
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		a.warn("%v; %s --help says more", err, a.library.Name)
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
	if interrupted(err) {
		return exitInconclusive
	}
	return exitUsage
}

// version is that of the module that has the program, or of the sources it was built
// from.
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

// printf prints for people. What is printed may come from a file or a model: control
// characters in it would be orders to the terminal, so they are shown as escapes.
func (o *output) printf(format string, args ...any) {
	fmt.Fprint(o, printable(fmt.Sprintf(format, args...)))
}

// printable escapes the control characters of a text but for line ends and tabs.
func printable(text string) string {
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	if strings.IndexFunc(text, control) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if control(r) {
			fmt.Fprintf(&b, `\x%02x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
