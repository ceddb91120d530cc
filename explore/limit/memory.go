package limit

import (
	"bytes"
	"math"
	"os"
	"path"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A limit on memory is on what the kernel says that the process has in use: what the
// heap holds is only part of it, and that is not what a container is killed for.

// resident is how many bytes of memory the process has in use.
func resident() int64 {
	if f := statm(); f != nil {
		var text [128]byte
		n, _ := f.ReadAt(text[:], 0) // which meets the end
		if words := bytes.Fields(text[:n]); len(words) > 1 {
			if pages, err := strconv.ParseInt(string(words[1]), 10, 64); err == nil {
				return pages * int64(os.Getpagesize())
			}
		}
	}
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64()) - int64(sample[1].Value.Uint64())
}

// statm is the file in which the kernel tells what the process has in use; nil where
// there is none. It stays open, for to open it takes ten times as long as to read it.
var statm = sync.OnceValue(func() *os.File {
	f, err := os.Open("/proc/self/statm")
	if err != nil {
		return nil
	}
	return f
})

// live is how many bytes of the heap the collector found in use when it last looked.
func live() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// The collector works to keep the heap below so many hundredths of a limit on memory, for
// what is no heap is in use, too; and a search ends where what is live comes so near to
// that that the collector would work all the time.
const (
	collectBelow = 90
	collected    = 82
)

// machineShare is how much of the machine's memory a search may use if nobody said.
const machineShare = 0.8

// machineMemory is how many bytes of memory the process may have in use at most: the
// machine's, or those of its control group; 0 if that cannot be found out.
var machineMemory = sync.OnceValue(func() int64 {
	least := int64(math.MaxInt64)
	note := func(n int64) {
		if n > 0 {
			least = min(least, n)
		}
	}
	if info, err := os.ReadFile("/proc/meminfo"); err == nil {
		for _, line := range strings.Split(string(info), "\n") {
			if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
				note(number(strings.TrimSuffix(strings.TrimSpace(rest), " kB")) << 10)
			}
		}
	}
	for _, file := range groupFiles() {
		if text, err := os.ReadFile(file); err == nil {
			note(number(string(text)))
		}
	}
	if least == math.MaxInt64 {
		return 0
	}
	return least
})

// groupFiles lists where the limits on the memory of control groups may be read: that
// of the process's own group and of those around it.
func groupFiles() []string {
	files := []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}
	groups, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return files
	}
	for _, line := range strings.Split(string(groups), "\n") {
		_, rest, _ := strings.Cut(line, ":")
		kind, group, ok := strings.Cut(rest, ":")
		if !ok {
			continue
		}
		for ; group != "/" && group != "." && group != ""; group = path.Dir(group) {
			switch kind {
			case "":
				files = append(files, path.Join("/sys/fs/cgroup", group, "memory.max"))
			case "memory":
				files = append(files, path.Join("/sys/fs/cgroup/memory", group, "memory.limit_in_bytes"))
			}
		}
	}
	return files
}

// number reads a number, 0 if it is none, such as "max".
func number(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// ForMemory is the limit of a search that was given one, or 0 for a share of the
// machine's memory; 0 if there is none.
func ForMemory(given int64) int64 {
	if given > 0 {
		return given
	}
	return int64(float64(machineMemory()) * machineShare)
}

// collector makes the garbage collector keep the limits of the searches that run: it
// knows one limit only, for the whole process.
var collector struct {
	sync.Mutex
	limits []int64
	was    int64 // its limit when no search runs
}

// collect lets the garbage collector work so hard that garbage does not make the
// process larger than limit, until the function that it returns is called.
func collect(limit int64) (end func()) {
	set := func() {
		most := collector.was
		if len(collector.limits) > 0 {
			most = min(most, slices.Min(collector.limits)/100*collectBelow)
		}
		debug.SetMemoryLimit(most)
	}
	collector.Lock()
	defer collector.Unlock()
	if len(collector.limits) == 0 {
		collector.was = debug.SetMemoryLimit(-1)
	}
	collector.limits = append(collector.limits, limit)
	set()
	return func() {
		collector.Lock()
		defer collector.Unlock()
		i := slices.Index(collector.limits, limit)
		collector.limits = slices.Delete(collector.limits, i, i+1)
		set()
	}
}
