package scenariotest

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Way lists the files of this module by which the caller was reached, from the outermost call
// on, but for tests: folder and name, each once where calls stay in it.
func Way() (files []string) {
	pcs := make([]uintptr, 128)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		file := filepath.Base(filepath.Dir(f.File)) + "/" + filepath.Base(f.File)
		if strings.Contains(f.Function, "icmc-project") && !strings.HasSuffix(file, "_test.go") && (len(files) == 0 || files[len(files)-1] != file) {
			files = append(files, file)
		}
	}
	slices.Reverse(files)
	return files
}
