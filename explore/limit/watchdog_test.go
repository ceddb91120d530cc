package limit

import (
	"testing"
	"time"
)

// What a machine that stands still takes is not the time of the code that runs.
func TestStandstill(t *testing.T) {
	g := &Guard{began: time.Now()}
	d := newWatchdog(g)
	d.tick()
	g.began = g.began.Add(-time.Hour)
	if clock := d.tick(); clock > 20*watchEvery {
		t.Errorf("an hour without a look counts as %v", clock)
	}
	before := d.clock
	time.Sleep(3 * watchEvery)
	if passed := d.tick() - before; passed < 3*watchEvery {
		t.Errorf("%v count as %v", 3*watchEvery, passed)
	}
}
