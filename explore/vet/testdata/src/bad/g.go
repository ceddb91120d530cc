package bad

import "github.com/icmc-project/icmc/model"

// Functions that canisters hold, given to what makes them.

var held, optioned, tabled, deep, bound, embedded, returned, generic, listed int

type keeper struct {
	hook  func()
	hooks map[string]func()
	list  []func()
	ear   listener
	get   func() *int
	N     model.Cell[int]
}

type listener interface{ hear() }

type heard func()

func (h heard) hear() { h() }

func (k *keeper) Calls(*model.Msg, none) (int, error) { k.hook(); return 0, nil }

func (k *keeper) Looks(*model.Msg, none) (int, error) { k.hooks["a"](); return 0, nil }

func (k *keeper) Ranges(*model.Msg, none) (int, error) {
	for _, f := range k.list {
		f()
	}
	return 0, nil
}

func (k *keeper) Hears(*model.Msg, none) (int, error) { k.ear.hear(); return 0, nil }

func keeps(e *model.Env, name string, f func()) model.Ref[keeper] {
	return model.Deploy(e, name, &keeper{hook: f})
}

func made(f func()) *keeper { return &keeper{hook: f} }

func madeDeep(f func()) *keeper { return made(f) }

type option func(*keeper)

func withHook(f func()) option { return func(k *keeper) { k.hook = f } }

func with(opts ...option) *keeper {
	k := &keeper{}
	for _, o := range opts {
		o(k)
	}
	return k
}

type counterOf struct{ n *int }

func (c counterOf) up() { *c.n++ } // want error "package variable" *c.n

func bumps(n *int) func() {
	return func() { *n++ } // want error "package variable" *n
}

func setHeld(e *model.Env) {
	keeps(e, "a", func() { held++ })                                                  // want error "package variable" held
	model.Deploy(e, "b", made(func() { deep++ }))                                     // want error "package variable" deep
	model.Deploy(e, "c", with(withHook(func() { optioned++ })))                       // want error "package variable" optioned
	model.Deploy(e, "d", &keeper{hooks: map[string]func(){"a": func() { tabled++ }}}) // want error "package variable" tabled
	model.Deploy(e, "e", &keeper{list: []func(){func() { listed++ }}})                // want error "package variable" listed
	model.Deploy(e, "f", madeDeep(counterOf{&bound}.up))
	model.Deploy(e, "g", made(bumps(&returned)))
	model.Deploy(e, "h", &keeper{ear: heard(func() { embedded++ })}) // want error "package variable" embedded
}

// What a function that is given returns is known to whoever gives it.

var given, farGiven, madeGiven int

func bumpsOf(get func() *int) { *get()++ }

func bumpsFar(get func() *int) { bumpsOf(get) }

func makes(of func() func()) func() { return of() }

func (k *keeper) Bumps(*model.Msg, none) (int, error) {
	bumpsOf(func() *int { // want error "package variable" *get()
		return &given // want error "package variable" given
	})
	bumpsFar(func() *int { // want error "package variable" *get()
		return &farGiven // want error "package variable" farGiven
	})
	makes(func() func() { // want error "package variable" *n
		return bumps(&madeGiven) // want error "package variable" madeGiven
	})()
	return 0, nil
}

func (k *keeper) Gets(*model.Msg, none) (int, error) {
	*k.get()++ // want undecided "unknown code" *k.get()
	return 0, nil
}
