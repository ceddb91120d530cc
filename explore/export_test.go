package explore

// Shape is what two descriptions of a broken property share if they are of one
// failure, as far as shrinking can tell.
func Shape(s System, broken string) string { return newFailure(s, broken).shape }
