package engine

// must stops with a modelling error: what is encoded was checked before, so this is a NaN or
// a damaged encoding.
func must[T any](v T, err error) T {
	if err != nil {
		panic(ModelError{err})
	}
	return v
}

func oneOf[T any](b bool, yes, no T) T {
	if b {
		return yes
	}
	return no
}
