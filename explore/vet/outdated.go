package vet

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/icmc-project/icmc/model/engine"
)

// outdated says why what was read may not be what runs, one line for each reason. A
// program does not know the text that it was built from, but it knows where its functions
// began; and a file that is newer than the program was touched since. Text that was put
// in place of other text with the time stamp of an older one passes, if the lines match.
func (r *report) outdated(sources []engine.Source) (why []string) {
	for _, s := range sources {
		if _, known, exact := r.find(s); known && !exact {
			why = append(why, fmt.Sprintf("%s is not what the program was built from: no function begins at line %d, where one did; build it again", s.File, s.Line))
			return why
		}
	}
	program, built, ok := builtAt()
	switch {
	case !ok:
		return []string{fmt.Sprintf("it is not known when %s was built, and so whether what was read is what runs", program)}
	case built.IsZero():
		return nil
	}
	for _, file := range r.Files {
		if info, err := os.Stat(file); err == nil && info.ModTime().After(built) {
			return []string{fmt.Sprintf("%s is newer than the program, so it is not known whether it is what runs: build it again", file)}
		}
	}
	return nil
}

// cached is where the go command keeps the programs that it runs. It has compared one with
// its source by content just before, and may have built it long ago.
var cached = regexp.MustCompile(`^[0-9a-f]{64}-d$`)

// builtAt is when this program was built, the zero time for just now.
func builtAt() (program string, built time.Time, ok bool) {
	program, err := os.Executable()
	if err != nil {
		return "this program", built, false
	}
	if cached.MatchString(filepath.Base(filepath.Dir(program))) {
		return program, built, true
	}
	info, err := os.Stat(program)
	if err != nil {
		return program, built, false
	}
	return program, info.ModTime(), true
}

// files are those that were read.
func (p *program) files() (names []string) {
	for _, k := range p.packages {
		for _, f := range k.files {
			names = append(names, p.set.Position(f.Package).Filename)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
