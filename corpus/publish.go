package corpus

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

const publishedName = "PUBLISHED"

// published is the first line of a published copy.
type published struct {
	Version int       `json:"icmc_published"` // the schema
	At      time.Time `json:"at"`
	Entries int       `json:"entries"`
}

// publishedEntry is each of the other lines.
type publishedEntry struct {
	ID    string          `json:"id"`
	Entry json.RawMessage `json:"entry"`
}

// Publish writes a copy of all entries that OpenPublished reads while this
// process has the store open: pebble lets nobody else in, not even to read. The
// copy is a text file that replaces the one before it as a whole. Entries that
// cannot be read are left out.
func (s *Store) Publish(now time.Time) error {
	l, err := s.List()
	if err != nil {
		return err
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err = enc.Encode(published{schema, now.UTC().Round(0), len(l.Entries)})
	for _, e := range l.Entries {
		value, encodeErr := e.encode()
		err = errors.Join(err, encodeErr, enc.Encode(publishedEntry{e.ID, value}))
	}
	if err != nil {
		return err
	}
	text := b.String() + "sum " + checksum(b.String()) + "\n"
	if err := replaceFile(s.seal.fs, s.seal.dir, publishedName, text); err != nil {
		return fmt.Errorf("store %s: publishing: %w", s.dir, err)
	}
	return nil
}

// A Copy is what the writer of a store published last.
type Copy struct {
	Listing
	At time.Time // when
}

// OpenPublished reads the copy that the writer of the store in dir published
// last, without opening the store. Errors match ErrNone where there is no copy,
// ErrDamaged and ErrNewer.
func OpenPublished(dir string) (Copy, error) { return openPublished(dir, vfs.Default) }

func openPublished(dir string, fsys vfs.FS) (Copy, error) {
	file, err := fsys.Open(fsys.PathJoin(dir, publishedName))
	if errors.Is(err, fs.ErrNotExist) {
		return Copy{}, fmt.Errorf("%w: its writer has published no copy", none(dir))
	} else if err != nil {
		return Copy{}, fmt.Errorf("store %s: %w", dir, err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return Copy{}, fmt.Errorf("store %s: %w", dir, err)
	}
	c, err := parsePublished(string(text))
	switch {
	case errors.Is(err, ErrNewer):
		return Copy{}, newer(dir, err.Error())
	case err != nil:
		return Copy{}, damaged(dir, fmt.Errorf("the file %s: %w", publishedName, err))
	}
	return c, nil
}

func parsePublished(text string) (Copy, error) {
	first, _, _ := strings.Cut(text, "\n")
	var head published
	if err := json.Unmarshal([]byte(first), &head); err != nil {
		return Copy{}, err
	}
	if head.Version > schema {
		return Copy{}, fmt.Errorf("%w: the published copy has schema %d, this icmc knows %d", ErrNewer, head.Version, schema)
	}
	at := strings.LastIndex(text, "sum ")
	if at < 0 || text[at:] != "sum "+checksum(text[:at])+"\n" {
		return Copy{}, errors.New("it is not as it was written")
	}
	c := Copy{At: head.At}
	lines := bufio.NewScanner(strings.NewReader(text[:at]))
	lines.Buffer(nil, len(text)+1)
	lines.Scan() // the head
	for lines.Scan() {
		var line publishedEntry
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return Copy{}, err
		}
		e, err := decodeEntry(line.ID, line.Entry)
		if err != nil {
			return Copy{}, err
		}
		c.Entries = append(c.Entries, e)
	}
	if err := lines.Err(); err != nil {
		return Copy{}, err
	}
	if len(c.Entries) != head.Entries {
		return Copy{}, fmt.Errorf("%d entries are there, expected %d", len(c.Entries), head.Entries)
	}
	slices.SortFunc(c.Entries, Entry.compare)
	return c, nil
}
