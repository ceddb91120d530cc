package main

import (
	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/command"
	"github.com/icmc-project/icmc/explore/prop"
	"github.com/icmc-project/icmc/model"
)

// family draws sales, one for each seed.
var family = prop.Family{Name: "shop/drawn", Doc: "up to 4 customers and 3 things, bought in either way", Draw: func(t *rapid.T) model.Scenario {
	customers, left := rapid.IntRange(1, 4).Draw(t, "customers"), rapid.IntRange(1, 3).Draw(t, "left")
	if customers > left && rapid.Bool().Draw(t, "careless") {
		return sale("shop/drawn", (*Shop).BuyCareless, customers, left, oversold)
	}
	return sale("shop/drawn", (*Shop).Buy, customers, left)
}}

var library = command.Library{
	Name:      "shop", // of this program
	Protocols: []model.Protocol{protocol},
	Families:  []prop.Family{family},
}

func main() { command.Main(library) }
