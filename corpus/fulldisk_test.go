package corpus

import (
	"errors"
	"path"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// A disk that has room for all but the table into which pebble moves the log
// when it opens: pebble would try again for ever and Open wait for it.
func TestNoRoomForTable(t *testing.T) {
	mem := vfs.NewMem()
	s := mustOpen(t, "store", mem, false)
	if _, err := s.Put(numbered(0), stats, monday, "v1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	full := errorfs.Wrap(mem, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if path.Ext(op.Path) == ".sst" && op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
			return syscall.ENOSPC
		}
		return nil
	}))
	done := make(chan error, 1)
	go func() {
		s, err := open("store", full, false)
		if err == nil {
			err = errors.Join(errors.New("opened"), s.Close())
		}
		done <- err
	}()
	select {
	case err := <-done:
		if !errors.Is(err, syscall.ENOSPC) || errors.Is(err, ErrDamaged) {
			t.Errorf("error %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("Open does not come back")
	}
}
