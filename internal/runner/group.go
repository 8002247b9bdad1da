package runner

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"golang.org/x/sync/errgroup"
)

var errPanicked = errors.New("a panic")

// group runs functions at once, as errgroup does. A panic in one of them goes on in the goroutine that
// waits: only there it passes the sweep.
type group struct {
	*errgroup.Group
	once     sync.Once
	panicked string // with the stack on which it happened
}

func newGroup(ctx context.Context) (*group, context.Context) {
	g, ctx := errgroup.WithContext(ctx)
	return &group{Group: g}, ctx
}

// Go runs f in a goroutine of its own.
func (g *group) Go(f func() error) {
	g.Group.Go(func() (err error) {
		defer func() {
			if value := recover(); value != nil {
				g.once.Do(func() { g.panicked = fmt.Sprintf("%v\n\n%s", value, debug.Stack()) })
				err = errPanicked // the others need not go on
			}
		}()
		return f()
	})
}

// Wait waits for all of them and gives the first error.
func (g *group) Wait() error {
	err := g.Group.Wait()
	if g.panicked != "" {
		panic(g.panicked)
	}
	return err
}
