package engine

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// readyLimit is how long a started service may take to answer; it takes about 2 ms.
const readyLimit = 10 * time.Second

// answerMargin is how much longer than a request's own limit its answer is waited for.
const answerMargin = 5 * time.Second

// ask puts one request to the probe in a container. The stream is opened when it is first needed, and
// once more if it has ended since: a container that was restarted has a new probe.
func (e *Engine) ask(ctx context.Context, c *containerState, r probe.Request) (probe.Answer, error) {
	for retry := false; ; retry = true {
		s, fresh, err := e.probeOf(ctx, c)
		if err != nil {
			return probe.Answer{}, err
		}
		about := "probe " + c.name + ": " + string(r.Op) + " " + r.Target
		answer, err := traced(ctx, e, r.Limit()+answerMargin, about, func(ctx context.Context) (probe.Answer, error) {
			return s.ask(ctx, r)
		})
		if err == nil {
			return answer, nil
		}
		e.dropProbe(c, s)
		if fresh || retry || !errors.Is(err, errStreamClosed) {
			return answer, err
		}
	}
}

// probeOf gives the container's stream, and whether it was opened just now.
func (e *Engine) probeOf(ctx context.Context, c *containerState) (s *stream, fresh bool, err error) {
	c.opening.Lock()
	defer c.opening.Unlock()
	e.mu.Lock()
	s = c.probe
	e.mu.Unlock()
	if s != nil {
		return s, false, nil
	}
	s, err = call(ctx, e, changeLimit, "start the probe in "+c.name, func(ctx context.Context) (*stream, error) {
		created, err := e.api.ExecCreate(ctx, c.id, client.ExecCreateOptions{
			Cmd: []string{"/netdemo", "probe"}, AttachStdin: true, AttachStdout: true, AttachStderr: true,
		})
		if err != nil {
			return nil, err
		}
		attached, err := e.api.ExecAttach(ctx, created.ID, client.ExecAttachOptions{})
		if err != nil {
			return nil, err
		}
		return newStream(attached.HijackedResponse), nil
	})
	if err != nil {
		return nil, false, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c.probe = s
	return s, true, nil
}

// closeProbe ends the container's stream, if there is one.
func (e *Engine) closeProbe(c *containerState) {
	e.mu.Lock()
	s := c.probe
	e.mu.Unlock()
	if s != nil {
		e.dropProbe(c, s)
	}
}

// dropProbe closes a stream. Another one may have taken its place: that one stays.
func (e *Engine) dropProbe(c *containerState, s *stream) {
	e.mu.Lock()
	if c.probe == s {
		c.probe = nil
	}
	e.mu.Unlock()
	s.close()
}

// ready waits until the service in the container accepts connections on each of its ports.
func (e *Engine) ready(ctx context.Context, c *containerState) error {
	limited, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	for _, port := range e.servicePorts(c.spec.Service) {
		target := c.spec.ListensAt(e, port)
		err := e.accepts(limited, c, target)
		if limited.Err() != nil && ctx.Err() == nil {
			err = explain("wait for "+c.name, errors.New("the service does not listen on "+target+" in its container"))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// accepts waits until something in the container accepts connections on an address.
func (e *Engine) accepts(ctx context.Context, c *containerState, target string) error {
	for {
		a, err := e.ask(ctx, c, probe.Request{Op: probe.OpDial, Target: target, LimitMS: 200})
		if err != nil || a.Outcome == probe.OutcomeOK {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// reply is a probe's answer in the lesson's terms. Something that answered without this run's id was
// not what was asked for.
func (e *Engine) reply(a probe.Answer, from string) lesson.Reply {
	r := lesson.Reply{
		From: from, URL: a.Target, Outcome: lesson.Outcome(a.Outcome), Code: a.Code,
		Status: a.Status, Body: a.Body, Remote: a.Remote, Connected: a.Connected, MS: a.MS, Text: a.Lines(),
	}
	if a.Outcome == probe.OutcomeOK && a.Run != e.options.Run {
		r.Outcome = lesson.OutcomeStranger
	}
	return r
}

// Lookup implements lesson.Engine.
func (e *Engine) Lookup(ctx context.Context, from, name string) (lesson.LookupResult, error) {
	c := e.container(from)
	a, err := e.ask(ctx, c, probe.Request{Op: probe.OpLookup, Target: name})
	if err != nil {
		return lesson.LookupResult{}, err
	}
	result := lesson.LookupResult{From: c.name, Name: name, Addresses: []string{}, MS: a.MS, Text: a.Lines()}
	if l := a.Lookup; l != nil {
		result.Server, result.Result = withoutDNSPort(l.Server), l.Result
		result.Addresses = append(result.Addresses, l.Addresses...)
	}
	return result, nil
}

func withoutDNSPort(server string) string {
	if host, port, err := net.SplitHostPort(server); err == nil && port == "53" {
		return host
	}
	return server
}
