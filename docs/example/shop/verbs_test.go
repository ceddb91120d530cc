package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/command"
)

// What the README says about this program is so.
func TestVerbs(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		args string
		says string
	}{
		{"check", "2 scenarios, 2 as wanted\n"},
		{"explore shop/drawn --scenarios 10", "\nshop/drawn: 10 scenarios drawn, "},
		{"nightly --schedules 600", "\nshop/drawn "},
		{"list --found", "shop/drawn#"},
		{"corpus verify", " 0 do not, 0 cannot be read\n"},
	} {
		var stdout, stderr bytes.Buffer
		code := command.Run(t.Context(), strings.Fields(test.args), strings.NewReader(""), &stdout, &stderr, library)
		if code != 0 || !strings.Contains(stdout.String(), test.says) {
			t.Errorf("shop %s exits with %d and does not say %q:\n%s%s", test.args, code, test.says, stdout.String(), stderr.String())
		}
	}
}
