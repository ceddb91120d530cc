package model

// Client is a client program's view of its session. A client is a user, an
// operator or an attacker: a direct-style program in a session with a principal,
// which several sessions may share. What it knows lives in the tracked fields of
// its own struct, and no field is shared between clients.
type Client struct {
	r         *run
	principal Principal
}

func (c *Client) frame() *run { return c.r }

// Principal returns the principal of the session.
func (c *Client) Principal() Principal { return c.principal }

// Ingress calls a canister as a user does and waits for the answer. The request
// is sent when the program gets here and executed in one transition, whose answer
// reaches the program in the transition that produces it. If the client stops
// waiting, the error is unknown (see IsUnknown) and the request may still be
// executed later.
func Ingress[S, A, R any](c *Client, to Ref[S], method func(*S, *Msg, A) (R, error), arg A) (R, error) {
	to.mustBeSet(c.r)
	return fromAnswer[R](c.r.await(begin(c.r, to.ID, named(method), arg, nil)))
}

// Do calls a canister as a user does, waits until that has ended and looks at nothing: the
// program does not learn whether it was answered and with what, or that it stopped waiting.
// Worlds that differ in what a client was answered, and would never look at, are one; so
// use it where nothing depends on the answer.
func Do[S, A, R any](c *Client, to Ref[S], method func(*S, *Msg, A) (R, error), arg A) {
	to.mustBeSet(c.r)
	ignored := func(o *callOptions) { o.ignored = true }
	c.r.await(begin(c.r, to.ID, named(method), arg, []Option{ignored}))
}
