package engine

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// A half is a connection of which our side can be closed alone.
type half interface{ CloseWrite() error }

// callOff gives a context for a build. The builder ends with the step that it is at when the connection that
// asked for the build is closed, and what that step makes comes after. So when ctx ends, only our side is
// closed: the builder knows, and we hear when it has ended. It is not waited for for long, nor by a user in
// a hurry, nor on a connection that cannot be closed in halves.
func (e *Engine) callOff(ctx context.Context) (going context.Context, end func()) {
	var asking atomic.Pointer[half]
	going, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		defer cancel()
		ours := asking.Load()
		if ours == nil || (*ours).CloseWrite() != nil {
			return
		}
		select {
		case <-going.Done():
		case <-e.options.Hurry:
		case <-time.After(readLimit):
		}
	})
	return httptrace.WithClientTrace(going, &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) {
			if ours, ok := got.Conn.(half); ok {
				asking.Store(&ours)
			}
		},
	}), func() { stop(); cancel() }
}
