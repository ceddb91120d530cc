package random

// prefixesMax is how many prefixes are kept; the oldest make room.
const prefixesMax = 256

// keep takes the way to one of the worlds of a record that nobody had come to
// before into the prefixes, so that other schedules may go on from there; fresh are
// the numbers of the steps that led to them.
func (s *search) keep(r *record, fresh []int) {
	if len(fresh) == 0 || s.outlook.shares[r.strategy] == 0 || s.noveltyShare() == 0 {
		return
	}
	steps := fresh[s.dice.IntN(len(fresh))]
	if steps == len(r.taken) {
		return // nothing goes on from there
	}
	p := r.before(steps)
	if len(s.outlook.prefixes) < prefixesMax {
		s.outlook.prefixes = append(s.outlook.prefixes, p)
		return
	}
	s.outlook.prefixes[s.oldest] = p
	s.oldest = (s.oldest + 1) % prefixesMax
}

func (s *search) noveltyShare() float64 { return s.outlook.shares[len(basic)-1] }
