package command

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A block of README.md that must stay true has a comment above it that says
// what it is made of.
var readmeBlock = regexp.MustCompile("(?ms)^(<!-- (text of|output of|file) ([^\n]*) -->\n```(?:go)?\n)(.*?)^```$")

// TestReadme compares the blocks of README.md with what they show; -update
// writes them again.
func TestReadme(t *testing.T) {
	t.Chdir("..")
	const name = "README.md"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	now := readmeBlock.ReplaceAllStringFunc(string(text), func(block string) string {
		blocks++
		parts := readmeBlock.FindStringSubmatch(block)
		head, kind, what, is := parts[1], parts[2], parts[3], parts[4]
		want := truth(t, kind, what, is)
		if is != want && !*update {
			t.Errorf("the block <!-- %s %s --> of README.md is\n%s\nand should be\n%s", kind, what, is, want)
		}
		return head + want + "```"
	})
	if blocks != 5 {
		t.Errorf("%d blocks of README.md say what they are made of, want 5", blocks)
	}
	if *update {
		if err := os.WriteFile(name, []byte(now), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// truth returns what a block should hold.
func truth(t *testing.T, kind, what, block string) string {
	if kind == "output of" {
		var stdout, stderr bytes.Buffer
		args := strings.Fields(what)
		if code := Run(context.Background(), args[1:], strings.NewReader(""), &stdout, &stderr, library); code != 0 {
			t.Fatalf("%s exits with %d: %s", what, code, stderr.String())
		}
		return stdout.String()
	}
	text, err := os.ReadFile(filepath.FromSlash(what))
	if err != nil {
		t.Fatal(err)
	}
	if kind == "file" {
		return string(text)
	}
	// The function of the source that begins as the block does.
	first, _, _ := strings.Cut(block, "\n")
	_, rest, found := strings.Cut(string(text), first+"\n")
	body, _, ended := strings.Cut(rest, "\n}\n")
	if first == "" || !found || !ended {
		t.Fatalf("%s has no function that begins with %q", what, first)
	}
	return first + "\n" + body + "\n}\n"
}
