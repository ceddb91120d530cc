// Command mutants changes one place of the code at a time and asks whether a test
// notices. The places are drawn with a seed from all where an operator applies, and
// are chosen by nobody:
//
//	go run ./internal/mutants -seed 7 -n 60 model explore/exhaustive
//
// draws until 60 mutants have compiled; those that do not are not counted. Each is
// built by way of an overlay, so no file is changed, and killed if one of the test
// packages fails or does not end in time; what survives is equivalent or shows that a
// test is missing. The table is printed in Markdown.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

type options struct {
	seed    uint64
	n       int
	jobs    int
	timeout time.Duration
	skip    *regexp.Regexp
	tests   []string
}

// testPackages are those whose tests are run if nobody said: the most telling ones first.
const testPackages = "./model,./model/engine,./internal/twin,./explore/exhaustive,./explore,./explore/shrink,./explore/random,./explore/replay," +
	"./explore/native,./explore/compile,./explore/space,./explore/unseen,./explore/limit"

func main() {
	var o options
	flag.Uint64Var(&o.seed, "seed", 1, "of the draw")
	flag.IntVar(&o.n, "n", 60, "how many mutants that compile")
	flag.IntVar(&o.jobs, "j", 2, "how many at a time")
	flag.DurationVar(&o.timeout, "timeout", 2*time.Minute, "of the tests of one package")
	skip := flag.String("skip", "^$", "files to pass over: a regular expression for their names")
	tests := flag.String("tests", testPackages, "packages whose tests are run, in this order, until one fails")
	only := flag.String("only", "", "run the mutant with this place only: file:line:column")
	flag.Parse()
	o.skip, o.tests = regexp.MustCompile(*skip), strings.Split(*tests, ",")
	if err := run(os.Stdout, o, *only, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// run draws mutants in the packages and prints what became of each.
func run(w io.Writer, o options, only string, packages []string) error {
	if len(packages) == 0 {
		return fmt.Errorf("name the packages to change, such as model explore/exhaustive")
	}
	var all []mutant
	for _, p := range packages {
		found, err := mutantsOf(p, o.skip)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	rand.New(rand.NewPCG(o.seed, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	fmt.Fprintf(w, "seed %d: %d mutants of %d, in %s\n\n| # | place | operator | change | result |\n|--:|---|---|---|---|\n",
		o.seed, o.n, len(all), strings.Join(packages, ", "))
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var mu sync.Mutex
	var wg sync.WaitGroup
	next, counted, killed := 0, 0, 0
	for job := range o.jobs {
		wg.Go(func() {
			for {
				mu.Lock()
				for only != "" && next < len(all) && all[next].place != only {
					next++
				}
				if next == len(all) || counted >= o.n {
					mu.Unlock()
					return
				}
				m, nth := all[next], next
				next++
				counted++ // given back if it does not compile
				mu.Unlock()
				result := o.try(m, filepath.Join(dir, fmt.Sprint(job)))
				mu.Lock()
				if result == notCompiled {
					counted--
				} else {
					if result != survived {
						killed++
					}
					fmt.Fprintf(w, "| %d | %s | %s | `%s` | %s |\n", nth, m.place, m.operator, m.change, result)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Fprintf(w, "\n%d of %d killed\n", killed, counted)
	return nil
}

const (
	notCompiled = "does not compile"
	survived    = "**survived**"
)

// try runs the tests on a mutant and says what became of it.
func (o options) try(m mutant, dir string) string {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err.Error()
	}
	file, overlay := filepath.Join(dir, "mutant.go"), filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]map[string]string{"Replace": {m.file: file}})
	if err == nil {
		err = os.WriteFile(file, []byte(m.text()), 0o644)
	}
	if err == nil {
		err = os.WriteFile(overlay, text, 0o644)
	}
	if err != nil {
		return err.Error()
	}
	if exec.Command("go", "build", "-overlay", overlay, "./"+filepath.Dir(m.name)).Run() != nil {
		return notCompiled
	}
	for _, p := range o.tests {
		out, err := exec.Command("go", "test", "-overlay", overlay, "-vet=off", "-short", "-failfast", "-timeout", o.timeout.String(), p).CombinedOutput()
		if err != nil {
			return "killed by " + p + ": " + why(string(out))
		}
	}
	return survived
}

var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)|^panic: (test timed out)|^(panic|fatal error): `)

// why is the test that failed.
func why(out string) string {
	m := failed.FindStringSubmatch(out)
	switch {
	case m == nil:
		return "the tests do not run"
	case m[1] != "":
		return m[1]
	case m[2] != "":
		return "it does not end"
	}
	return "a panic"
}
