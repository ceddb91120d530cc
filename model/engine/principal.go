package engine

// Principal identifies a user or a canister. A user's principal is the name it
// was given; a canister's is its deployed name, or, when a canister created it,
// the structural name of the call that did.
type Principal string

// Anonymous is the principal of a caller that did not authenticate.
const Anonymous Principal = "anonymous"

// Management is the virtual management canister.
const Management Principal = "aaaaa-aa"

// IsAnonymous reports whether p is the anonymous principal.
func (p Principal) IsAnonymous() bool { return p == Anonymous }

// An actor is a canister or a client, by the name under which parts mention it: a canister's is
// its principal.
type actor string
