package engine

import (
	"context"
	"fmt"
	"io"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

// renewEvery is how often a service or a probe is told that its run lives. It ends after 30 minutes without a word,
// so that a connection that neither carries anything nor breaks does not keep it for ever.
const renewEvery = 5 * time.Minute

// drainLimit is how long the engine may take to end a connection that we have closed for writing.
const drainLimit = 2 * time.Second

// A lease is this process's end of a demo container's stdin. The service ends when the connection does,
// which is within 0.2 s of the end of this process, however that came.
type lease struct {
	conn  client.HijackedResponse
	ended chan struct{} // closed when the connection has ended
}

// leased makes a container's stdin the lease of the service or the probe in it: read from the first connection to it, to its end.
func leased(config *container.Config) {
	config.OpenStdin, config.StdinOnce, config.AttachStdin = true, true, true
	config.Env = append(config.Env, "NETDEMO_LEASE=1")
}

// lease attaches to the container's stdin. It comes before the start: a service that finds nobody there
// would end at once. After a stop there is a new stdin.
func (e *Engine) lease(ctx context.Context, c *containerState) error {
	attached, err := call(ctx, e, changeLimit, "attach to container "+c.name, func(ctx context.Context) (client.ContainerAttachResult, error) {
		return e.api.ContainerAttach(ctx, c.id, client.ContainerAttachOptions{Stream: true, Stdin: true})
	})
	if err != nil {
		return err
	}
	l := &lease{conn: attached.HijackedResponse, ended: make(chan struct{})}
	go func() {
		defer close(l.ended)
		_, _ = io.Copy(io.Discard, l.conn.Reader) // nothing comes but the end
	}()
	go renew(l.ended, l.say)
	e.mu.Lock()
	old := c.lease
	c.lease = l
	e.mu.Unlock()
	old.end()
	return nil
}

// renew says now and then that the run lives, until the end of the one who is told.
func renew(ended <-chan struct{}, say func(line string) error) {
	again := time.NewTicker(renewEvery)
	defer again.Stop()
	for {
		select {
		case <-ended:
			return
		case <-again.C:
			if say("") != nil {
				return // it has ended, or will: the service notices that by itself
			}
		}
	}
}

// say writes one line to the service.
func (l *lease) say(line string) error {
	if err := l.conn.Conn.SetWriteDeadline(time.Now().Add(readLimit)); err != nil {
		return err
	}
	_, err := io.WriteString(l.conn.Conn, line+"\n")
	return err
}

// drain waits until what was written last has arrived: then the engine ends the connection from its side. Over
// ssh the line is on its way through two programs, and lost if they are ended before.
func (l *lease) drain() {
	select {
	case <-l.ended:
	case <-time.After(drainLimit):
	}
}

// end gives the lease up; a service that was not handed over ends with it.
func (l *lease) end() {
	if l == nil {
		return
	}
	l.conn.Close()
	<-l.ended
}

// endLease gives up the lease of a container, if there is one.
func (e *Engine) endLease(c *containerState) {
	e.mu.Lock()
	l := c.lease
	c.lease = nil
	e.mu.Unlock()
	l.end()
}

// Keep implements lesson.Engine: each service gets a time of its own in place of the lease. Whoever
// looks after this run is told when that is done, and before anybody reads of it.
func (e *Engine) Keep(ctx context.Context, duration time.Duration) error {
	until := time.Now().Add(duration)
	e.closeProbes()
	for _, c := range e.all() {
		if err := e.handOver(ctx, c, duration); err != nil {
			return err
		}
	}
	if e.options.HandedOver != nil {
		e.options.HandedOver(until)
	}
	return nil
}

// handOver tells a service how long it is to live from now on. What was written before the end of the
// connection is read before it, so the service has its time when the lease ends. A connection whose other
// end is gone may still take a line: that the service lives is believed when the engine says so.
func (e *Engine) handOver(ctx context.Context, c *containerState, duration time.Duration) error {
	e.mu.Lock()
	l := c.lease
	c.lease = nil
	e.mu.Unlock()
	if l == nil {
		return nil // it does not run
	}
	about := "hand over container " + c.name
	_, err := call(ctx, e, readLimit, about, func(context.Context) (struct{}, error) {
		if err := l.say(fmt.Sprintf("keep %s", duration)); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, l.conn.CloseWrite()
	})
	l.drain()
	l.end()
	state, asked := e.inspect(ctx, c)
	switch {
	case asked != nil:
		return asked
	case state.Status != string(container.StateRunning): // it was stopped by somebody
		return explain(about, cerrdefs.ErrNotFound.WithMessage("container "+c.name+" is not running"))
	}
	return err
}
