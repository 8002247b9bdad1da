package services

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// A lease ends a service or a probe whose starter is gone. It acts only where the starter switched it on, for a
// service that somebody started by hand lives until it is stopped.
const (
	leaseVariable = "NETDEMO_LEASE" // "1" switches it on
	limitVariable = "NETDEMO_LIMIT" // how long without a sign of life, as Go writes durations
	defaultLease  = 30 * time.Minute
)

// Lease gives a context that ends with the lease: when in ends, or when the time limit has passed.
//
// A line on in is a sign of life and begins the time limit anew. The line `keep 2h` hands the service
// over: from then on it lives for that long, whatever becomes of in. Without NETDEMO_LEASE=1, Lease
// does nothing and reads nothing.
func Lease(ctx context.Context, env func(string) string, in io.Reader) (context.Context, error) {
	limit, err := limitOf(env)
	if limit == 0 {
		return ctx, err
	}
	ctx, signs := held(ctx, limit)
	go readSigns(ctx, in, signs)
	return ctx, nil
}

// LeaseOfReader is Lease for who reads in himself, from the reader that he is given: whatever comes is a sign of
// life. The end of in is his to notice, for he may have something to finish.
func LeaseOfReader(ctx context.Context, env func(string) string, in io.Reader) (context.Context, io.Reader, error) {
	limit, err := limitOf(env)
	if limit == 0 {
		return ctx, in, err
	}
	ctx, signs := held(ctx, limit)
	return ctx, &heard{in: in, done: ctx.Done(), signs: signs}, nil
}

// heard is a reader that passes on that something was read.
type heard struct {
	in    io.Reader
	done  <-chan struct{}
	signs chan<- time.Duration
}

// Read implements io.Reader.
func (h *heard) Read(p []byte) (int, error) {
	n, err := h.in.Read(p)
	if n > 0 {
		select {
		case h.signs <- 0:
		case <-h.done:
		}
	}
	return n, err
}

// limitOf is how long the lease lasts without a sign of life; 0 where there is none.
func limitOf(env func(string) string) (time.Duration, error) {
	if env(leaseVariable) != "1" {
		return 0, nil
	}
	value := env(limitVariable)
	if value == "" {
		return defaultLease, nil
	}
	limit, err := time.ParseDuration(value)
	if err != nil || limit <= 0 {
		return 0, fmt.Errorf("%s=%q is no duration such as 30m", limitVariable, value)
	}
	return limit, nil
}

// held gives a context that ends with the lease, and where to send what hold is told.
func held(ctx context.Context, limit time.Duration) (context.Context, chan<- time.Duration) {
	ctx, cancel := context.WithCancel(ctx)
	signs := make(chan time.Duration)
	go func() {
		defer cancel()
		hold(ctx, limit, signs)
	}()
	return ctx, signs
}

// hold returns when the lease has ended.
func hold(ctx context.Context, limit time.Duration, signs <-chan time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case keep, open := <-signs:
			switch {
			case !open:
				return
			case keep > 0:
				timer.Reset(keep)
				signs = nil // handed over
			default:
				timer.Reset(limit)
			}
		}
	}
}

// readSigns sends 0 for a sign of life, the duration of a `keep`, and closes signs at the end of in.
func readSigns(ctx context.Context, in io.Reader, signs chan<- time.Duration) {
	defer close(signs)
	reader := probe.NewReader(in)
	for {
		line, err := probe.ReadLine(reader)
		if err != nil && !errors.Is(err, probe.ErrLineTooLong) {
			return
		}
		var keep time.Duration
		if words := strings.Fields(string(line)); len(words) == 2 && words[0] == "keep" {
			keep, _ = time.ParseDuration(words[1]) // what is no duration is a sign of life
		}
		select {
		case signs <- keep:
		case <-ctx.Done():
			return
		}
	}
}
