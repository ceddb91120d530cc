package corpus

import (
	"errors"
	"fmt"
)

// The causes of an error, to be matched with errors.Is.
var (
	ErrLocked    = errors.New("in use by another process")
	ErrDamaged   = errors.New("damaged")
	ErrNewer     = errors.New("written by a newer icmc")
	ErrNone      = errors.New("nothing stored yet")
	errNotStore  = errors.New("not a store of counterexamples")
	ErrUnknown   = errors.New("no counterexample has the id")
	errAmbiguous = errors.New("several counterexamples have the id")
)

func locked(dir string, cause error) error {
	return fmt.Errorf("store %s: %w (%v); wait until it has ended, or use another directory", dir, ErrLocked, cause)
}

func damaged(dir string, cause error) error {
	return fmt.Errorf("store %s: %w: %w; nothing was changed: move the directory away to start a new one, or put a copy back", dir, ErrDamaged, cause)
}

func newer(dir, detail string) error {
	return fmt.Errorf("store %s: %w: %s; nothing was changed: use that icmc, or another directory", dir, ErrNewer, detail)
}

func none(dir string) error {
	return fmt.Errorf("%w in %s", ErrNone, dir)
}

func notStore(dir, detail string) error {
	return fmt.Errorf("%s: %w: %s; use an empty directory or one that does not exist", dir, errNotStore, detail)
}
