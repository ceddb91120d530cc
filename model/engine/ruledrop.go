package engine

import "github.com/icmc-project/icmc/model/trace"

// ruleDrop takes a request away whose caller waits no more (interface specification, "Bounded
// wait": the system may drop what has expired).
var ruleDrop = rule{
	verb:    trace.Drop,
	enabled: "a request under way is expired",
	happens: "it disappears",
	make: func(x *Worker, i int, m *partMeta) error {
		if m.flags&flagExpired == 0 {
			return nil
		}
		return x.each(i, m, func(s site, m *partMeta) error {
			if m.flags&flagExpired == 0 {
				return nil
			}
			if err := x.take(s); err != nil {
				return err
			}
			return x.done(ClassProgress, pending{verb: trace.Drop, msg: s.id})
		})
	},
}
