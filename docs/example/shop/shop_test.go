package main

import (
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/prop"
)

func TestShop(t *testing.T) {
	for _, s := range protocol.Scenarios {
		t.Run(s.Name, func(t *testing.T) { explore.Check(t, s) })
	}
}

func TestDrawn(t *testing.T) { prop.Property(t, family.Draw) }
