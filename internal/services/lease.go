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

// A lease ends a service whose starter is gone. It acts only where the starter switched it on, for a
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
	if env(leaseVariable) != "1" {
		return ctx, nil
	}
	limit := defaultLease
	if value := env(limitVariable); value != "" {
		var err error
		if limit, err = time.ParseDuration(value); err != nil || limit <= 0 {
			return nil, fmt.Errorf("%s=%q is no duration such as 30m", limitVariable, value)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	signs := make(chan time.Duration)
	go readSigns(ctx, in, signs)
	go func() {
		defer cancel()
		hold(ctx, limit, signs)
	}()
	return ctx, nil
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
