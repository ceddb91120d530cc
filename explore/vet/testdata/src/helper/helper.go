// Package helper has what models in other packages use.
package helper

import "github.com/icmc-project/icmc/model"

// Repeat calls do so often, in a loop around awaits.
func Repeat(m *model.Msg, n int, do func(int)) {
	model.Loop(m, 0, func(i int) (int, bool) {
		do(i)
		return i + 1, i+1 >= n
	})
}

// Each calls do for every element, at once.
func Each[T any](xs []T, do func(T)) {
	for _, x := range xs {
		do(x)
	}
}
