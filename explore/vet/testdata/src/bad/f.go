package bad

import (
	"fmt"
	"strconv"

	"github.com/icmc-project/icmc/model"
)

// Functions of package model that are values, or behind an interface.
func (s *Shop) ByValue(m *model.Msg, _ none) (int, error) {
	n, o, p := 0, 0, 0
	loop := model.Loop[int]
	loop(m, 0, func(i int) (int, bool) {
		n++ // want error "captured variable" n
		return i + 1, i == 2
	})
	update := s.Next.Update
	update(func(v int) int {
		o++ // want error "captured variable" o
		return v
	})
	var u interface{ Update(func(int) int) } = &s.Next
	u.Update(func(v int) int {
		p++ // want error "captured variable" p
		return v
	})
	return n + o + p, nil
}

// What is appended stands in the spare capacity of what is outside.
func (s *Shop) Spare(m *model.Msg, _ none) (int, error) {
	var array [4]byte
	short := array[:0]
	long := make([]byte, 4)
	first, second, third := long[:0], long[:1], long[:2]
	s.pays(m, func(error) {
		_ = append(short, 1)                // want error "captured variable" short
		_ = append(first, 1)                // want error "captured variable" first
		_ = fmt.Append(second, 1)           // want error "captured variable" second
		_ = strconv.AppendInt(third, 1, 10) // want error "captured variable" third
	})
	return int(array[0] + long[0]), nil
}
