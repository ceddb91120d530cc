package command

import (
	"bytes"
	"cmp"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
	"github.com/icmc-project/icmc/protocols/drawn"
)

// library is that of cmd/icmc.
var library = Library{Protocols: protocols.All(), Families: drawn.Families(), Find: protocols.Find, Finder: drawn.Finder}

// The scripts in testdata run the command as a user does. icmc has the library,
// icmc-demo the scenarios of demo_test.go, which are not as they should be.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"icmc":         func() { Main(library) },
		"icmc-runaway": func() { Main(Library{Name: "icmc-runaway", Protocols: []model.Protocol{runaway}}) },
		"icmc-ends":    func() { Main(Library{Name: "icmc-ends", Protocols: []model.Protocol{ends}}) },
		"icmc-demo":    func() { Main(Library{Name: "icmc-demo", Protocols: []model.Protocol{demo}}) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			golden, err := filepath.Abs("../corpus")
			e.Setenv("GOLDEN", golden)
			// The source is read with the go command, which needs a place for what it builds.
			if cache, err := os.UserCacheDir(); err == nil {
				e.Setenv("XDG_CACHE_HOME", cache)
				e.Setenv("GOCACHE", cmp.Or(os.Getenv("GOCACHE"), filepath.Join(cache, "go-build")))
			}
			e.Setenv("GOMODCACHE", modules())
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"interrupt": interrupt,
			"signal":    signalled,
			"lock":      lock,
		},
	})
}

// modules is where the go command has other modules.
func modules() string {
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// exits runs a command and demands an exit code: exits 2 icmc check nonsense.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := code(ts, ts.Exec(args[1], args[2:]...)); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	checkJSON(ts, args[2:])
}

func code(ts *testscript.TestScript, err error) int {
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		ts.Fatalf("%v", err)
	}
	if failed != nil {
		return failed.ExitCode()
	}
	return 0
}

// interrupt starts a command, sends it an interrupt once it has stored
// something in .icmc, and demands an exit code; what it prints goes into the
// files out and err.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	program, err := exec.LookPath(filepath.Join(ts.Getenv("TESTSCRIPT_BIN"), args[1]))
	if err != nil {
		program, err = exec.LookPath(args[1])
	}
	ts.Check(err)
	cmd := exec.Command(program, args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	out, err := os.Create(ts.MkAbs("out"))
	ts.Check(err)
	defer out.Close()
	errs, err := os.Create(ts.MkAbs("err"))
	ts.Check(err)
	defer errs.Close()
	cmd.Stdout, cmd.Stderr = out, errs
	ts.Check(cmd.Start())
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		stored, err := os.ReadFile(ts.MkAbs(".icmc/STORE"))
		if err == nil && !strings.Contains(string(stored), "writes 0") {
			break
		}
		if time.Since(began) > time.Minute {
			_ = cmd.Process.Kill()
			ts.Fatalf("nothing is stored after a minute")
		}
	}
	time.Sleep(1500 * time.Millisecond) // into the second scenario, and past its first line of progress
	ts.Check(cmd.Process.Signal(os.Interrupt))
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := code(ts, cmd.Wait()); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// lock holds the store in a directory until the script ends.
func lock(ts *testscript.TestScript, _ bool, args []string) {
	s, err := corpus.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(func() { _ = s.Close() })
}

// signalled runs a command, sends it a signal after a second, and demands an exit code
// and that it ends within some seconds: signal CODE SIGNAL SECONDS COMMAND...
func signalled(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: signal CODE SIGNAL SECONDS COMMAND...")
	}
	program, err := exec.LookPath(filepath.Join(ts.Getenv("TESTSCRIPT_BIN"), args[3]))
	if err != nil {
		program, err = exec.LookPath(args[3])
	}
	ts.Check(err)
	cmd := exec.Command(program, args[4:]...)
	cmd.Dir = ts.MkAbs(".")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	ts.Check(cmd.Start())
	time.Sleep(time.Second)
	sent := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}[args[1]]
	began := time.Now()
	ts.Check(cmd.Process.Signal(sent))
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := code(ts, cmd.Wait())
	ts.Check(os.WriteFile(ts.MkAbs("out"), out.Bytes(), 0o666))
	most, err := strconv.ParseFloat(args[2], 64)
	ts.Check(err)
	if took := time.Since(began).Seconds(); got != want || took > most {
		ts.Fatalf("exit code %d after %.1f s, want %d; it says:\n%s", got, took, want, out.String())
	}
}
