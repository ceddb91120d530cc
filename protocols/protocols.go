// Package protocols lists the library: one folder for each protocol, with its
// canisters, its scenarios and what is asked of them.
package protocols

import (
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/factory"
	"github.com/icmc-project/icmc/protocols/posts"
	"github.com/icmc-project/icmc/protocols/wallet"
)

// All returns the protocols of the library, in the order in which a reader should
// meet them.
func All() []model.Protocol {
	return []model.Protocol{
		posts.Protocol,
		factory.Protocol,
		wallet.Protocol,
	}
}
