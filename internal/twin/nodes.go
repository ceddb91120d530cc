package twin

import "github.com/icmc-project/icmc/model"

// parcel is the argument and the reply of every method: a number and an identity.
type parcel struct {
	V  int
	ID model.Principal
}

// host is a canister or client that runs blocks through the model.
type host interface {
	cell(i int) *model.Cell[int]
	lock() *model.Lock
	kept() *model.Cell[model.Principal]
}

// node is a deployed canister.
type node struct {
	Self func() (Program, int)
	C0   model.Cell[int]
	C1   model.Cell[int]
	L    model.Lock
	Kept model.Cell[model.Principal]
}

func (s *node) cell(i int) *model.Cell[int]        { return []*model.Cell[int]{&s.C0, &s.C1}[i] }
func (s *node) lock() *model.Lock                  { return &s.L }
func (s *node) kept() *model.Cell[model.Principal] { return &s.Kept }

func (s *node) method(m *model.Msg, i int, arg parcel) (parcel, error) {
	p, self := s.Self()
	return run(p, s, m, pick(p.Canisters[self].Methods, i), arg)
}

// M0 is the first method.
func (s *node) M0(m *model.Msg, arg parcel) (parcel, error) { return s.method(m, 0, arg) }

// M1 is the second method.
func (s *node) M1(m *model.Msg, arg parcel) (parcel, error) { return s.method(m, 1, arg) }

// M2 is the third method.
func (s *node) M2(m *model.Msg, arg parcel) (parcel, error) { return s.method(m, 2, arg) }

// leaf is code that can be installed.
type leaf struct {
	Self func() (Program, int)
	C0   model.Cell[int]
	C1   model.Cell[int]
	L    model.Lock
	Kept model.Cell[model.Principal]
}

func (s *leaf) cell(i int) *model.Cell[int]        { return []*model.Cell[int]{&s.C0, &s.C1}[i] }
func (s *leaf) lock() *model.Lock                  { return &s.L }
func (s *leaf) kept() *model.Cell[model.Principal] { return &s.Kept }

func (s *leaf) method(m *model.Msg, i int, arg parcel) (parcel, error) {
	p, self := s.Self()
	return run(p, s, m, pick(p.Codes[self].Methods, i), arg)
}

func (s *leaf) initial(m *model.Msg, i int, arg parcel) (model.None, error) {
	p, self := s.Self()
	_, err := run(p, s, m, pick(p.Codes[self].Inits, i), arg)
	return model.None{}, err
}

// N0 is the first method.
func (s *leaf) N0(m *model.Msg, arg parcel) (parcel, error) { return s.method(m, 0, arg) }

// N1 is the second method.
func (s *leaf) N1(m *model.Msg, arg parcel) (parcel, error) { return s.method(m, 1, arg) }

// I0 is the first initialisation.
func (s *leaf) I0(m *model.Msg, arg parcel) (model.None, error) { return s.initial(m, 0, arg) }

// I1 is the second initialisation.
func (s *leaf) I1(m *model.Msg, arg parcel) (model.None, error) { return s.initial(m, 1, arg) }

// other is other code that can be installed.
type other struct {
	Self func() (Program, int)
	Kept model.Cell[model.Principal]
	L    model.Lock
	C1   model.Cell[int]
	C0   model.Cell[int]
}

func (s *other) cell(i int) *model.Cell[int]        { return []*model.Cell[int]{&s.C0, &s.C1}[i] }
func (s *other) lock() *model.Lock                  { return &s.L }
func (s *other) kept() *model.Cell[model.Principal] { return &s.Kept }

// N0 is the first method, with the types of the leaf's.
func (s *other) N0(m *model.Msg, arg parcel) (parcel, error) {
	p, self := s.Self()
	return run(p, s, m, pick(p.Codes[self].Methods, 0), arg)
}

// N1 has another argument than the leaf's.
func (s *other) N1(*model.Msg, string) (parcel, error) { return parcel{}, nil }

func (s *other) initial(m *model.Msg, i int, arg parcel) (model.None, error) {
	p, self := s.Self()
	_, err := run(p, s, m, pick(p.Codes[self].Inits, i), arg)
	return model.None{}, err
}

// I0 is the first initialisation.
func (s *other) I0(m *model.Msg, arg parcel) (model.None, error) { return s.initial(m, 0, arg) }

// I1 is the second initialisation.
func (s *other) I1(m *model.Msg, arg parcel) (model.None, error) { return s.initial(m, 1, arg) }

// user is a client that runs a block through the model.
type user struct {
	C0 model.Cell[int]
	C1 model.Cell[int]
}

func (u *user) cell(i int) *model.Cell[int]      { return []*model.Cell[int]{&u.C0, &u.C1}[i] }
func (*user) lock() *model.Lock                  { return nil }
func (*user) kept() *model.Cell[model.Principal] { return nil }
