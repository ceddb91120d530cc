package exhaustive_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/protocols/posts"
)

type author struct{ Posted model.Cell[bool] }

// manyAuthors is posts with n clients, each of which registers and posts, and with
// its properties on.
func manyAuthors(n int, faults model.Faults) model.Scenario {
	return model.Scenario{Name: fmt.Sprintf("bench/posts-%d", n), Setup: func(e *model.Env) {
		users := model.Deploy(e, "user_service", &posts.UserService{})
		content := model.Deploy(e, "content_service", &posts.ContentService{UserService: users})
		var authors []model.ClientRef[author]
		for i := range n {
			name := fmt.Sprintf("author%d", i)
			authors = append(authors, model.NewClient(e, name, &author{}, func(a *author, c *model.Client) {
				model.Ingress(c, users, (*posts.UserService).Register, name)
				if _, err := model.Ingress(c, content, (*posts.ContentService).CreatePostMotoko, posts.NewPost{Title: "hi"}); err == nil {
					a.Posted.Set(true)
				}
			}))
		}
		e.Faults(faults)
		e.Always("every accepted post is stored", func(v *model.View) error {
			posted := 0
			for _, a := range authors {
				if a.In(v).Posted.Get() {
					posted++
				}
			}
			if stored := content.In(v).Posts.Len(); stored < posted {
				return fmt.Errorf("%d accepted, %d stored", posted, stored)
			}
			return nil
		})
		e.Sometimes("everybody posts", func(v *model.View) bool {
			return content.In(v).Posts.Len() == n
		})
		e.AtRest("every stored post has its own id", func(v *model.View) error {
			if c := content.In(v); int(c.Counter.Get()) != c.Posts.Len() {
				return fmt.Errorf("counter %d, %d posts", c.Counter.Get(), c.Posts.Len())
			}
			return nil
		})
	}}
}

// BenchmarkScenario measures transitions a second of canister scenarios with their
// properties on, and how often a handler's result is used again. The reference in
// the same run is BenchmarkTwoPhase, which has no canisters, and the memo off.
func BenchmarkScenario(b *testing.B) {
	for _, c := range []struct {
		clients, bound, workers int
		faults                  model.Faults
		mode                    engine.Mode
	}{
		{7, 0, 1, 0, 0},
		{4, 2, 1, model.DefaultFaults, 0},
		{6, 1, 1, model.DefaultFaults, 0},
		{6, 1, 2, model.DefaultFaults, 0},
		{5, 0, 1, 0, 0},
		{5, 0, 1, 0, engine.WithoutMemo},
	} {
		memo := "on"
		if c.mode == engine.WithoutMemo {
			memo = "off"
		}
		b.Run(fmt.Sprintf("clients=%d/faults=%d/workers=%d/memo=%s", c.clients, c.bound, c.workers, memo), func(b *testing.B) {
			var r exhaustive.Report
			for b.Loop() {
				sys, err := compile.Scenario(manyAuthors(c.clients, c.faults), c.mode)
				if err != nil {
					b.Fatal(err)
				}
				r, err = exhaustive.Search(context.Background(), sys, exhaustive.Options{Faults: c.bound, Workers: c.workers})
				if err != nil || r.Verdict != space.Holds {
					b.Fatal(err, r.Verdict)
				}
			}
			b.ReportMetric(float64(b.N)*float64(r.Transitions)/b.Elapsed().Seconds(), "transitions/s")
			b.ReportMetric(float64(r.Transitions)/float64(r.Executions), "transitions/execution")
			b.ReportMetric(float64(r.States), "states")
			b.ReportMetric(float64(r.Transitions), "transitions")
		})
	}
}

// BenchmarkParts measures what a part with its steps takes, in bytes of heap that are left when
// a search is over.
func BenchmarkParts(b *testing.B) {
	for _, n := range []int{6, 8} {
		b.Run(fmt.Sprintf("clients=%d", n), func(b *testing.B) {
			var before, after runtime.MemStats
			parts := 0
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				sys, err := compile.Scenario(manyAuthors(n, 0), 0)
				if err == nil {
					_, err = exhaustive.Search(context.Background(), sys, exhaustive.Options{Workers: 1})
				}
				if err != nil {
					b.Fatal(err)
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				parts = sys.(interface{ Parts() int }).Parts()
				runtime.KeepAlive(sys)
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(parts), "B/part")
			b.ReportMetric(float64(parts), "parts")
		})
	}
}
