package drawn

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/icmc-project/icmc/explore"
)

// TestNative runs schedules of drawn scenarios natively: nothing goes another way than
// in the engine. DRAWN_NATIVE is how many scenarios of each family.
func TestNative(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("DRAWN_NATIVE"))
	if err != nil {
		n = 6
	}
	for _, f := range Families() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			steps := int64(0)
			for i := range n {
				name := fmt.Sprintf("%s#%d", f.Name, i+1)
				s, ok := f.Catalogued().Find(name)
				if !ok {
					t.Fatalf("%s is not found", name)
				}
				system, err := explore.Compile(s, 0)
				if err != nil {
					t.Fatal(err)
				}
				r, err := explore.Verify(context.Background(), system, explore.Options{Workers: 1, Faults: 2, MaxStates: 200, Native: 500})
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				steps += r.Native.Steps
			}
			t.Logf("%d scenarios, %d native steps", n, steps)
		})
	}
}
