package services

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gotest.tools/v3/assert"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestWithoutALease(t *testing.T) {
	for _, value := range []string{"", "0", "yes"} {
		env := environment("NETDEMO_LEASE", value, "NETDEMO_LIMIT", "no duration")
		ctx, err := Lease(t.Context(), env, nil)
		assert.NilError(t, err)
		assert.Equal(t, ctx, t.Context())
		in := strings.NewReader("")
		ctx, same, err := LeaseOfReader(t.Context(), env, in)
		assert.NilError(t, err)
		assert.Equal(t, ctx, t.Context())
		assert.Equal(t, same, io.Reader(in))
	}
}

func TestLeaseWithABadLimit(t *testing.T) {
	for _, value := range []string{"30", "-1s", "0s", "soon"} {
		env := environment("NETDEMO_LEASE", "1", "NETDEMO_LIMIT", value)
		_, err := Lease(t.Context(), env, strings.NewReader(""))
		assert.ErrorContains(t, err, "NETDEMO_LIMIT")
		_, _, err = LeaseOfReader(t.Context(), env, strings.NewReader(""))
		assert.ErrorContains(t, err, "NETDEMO_LIMIT")
	}
}

// lived tells how long a service lived that got a lease, on a clock of its own.
func lived(t *testing.T, env func(string) string, talk func(io.WriteCloser)) time.Duration {
	t.Helper()
	var age time.Duration
	synctest.Test(t, func(t *testing.T) {
		in, out := io.Pipe()
		start := time.Now()
		ctx, err := Lease(t.Context(), env, in)
		assert.NilError(t, err)
		go talk(out)
		<-ctx.Done()
		age = time.Since(start)
		assert.Equal(t, ctx.Err(), context.Canceled)
		_ = in.Close()
		synctest.Wait()
	})
	return age
}

func after(d time.Duration) { <-time.After(d) }

func TestLease(t *testing.T) {
	lease := environment("NETDEMO_LEASE", "1")
	short := environment("NETDEMO_LEASE", "1", "NETDEMO_LIMIT", "10s")
	say := func(w io.Writer, line string) { _, _ = io.WriteString(w, line+"\n") }

	for name, tc := range map[string]struct {
		env  func(string) string
		talk func(io.WriteCloser)
		want time.Duration
	}{
		"stdin ends":   {lease, func(w io.WriteCloser) { after(time.Minute); _ = w.Close() }, time.Minute},
		"time is up":   {lease, func(io.WriteCloser) {}, 30 * time.Minute},
		"a limit":      {short, func(io.WriteCloser) {}, 10 * time.Second},
		"sign of life": {short, func(w io.WriteCloser) { after(9 * time.Second); say(w, "") }, 19 * time.Second},
		"handed over":  {short, func(w io.WriteCloser) { after(time.Second); say(w, "keep 2h"); _ = w.Close() }, 2*time.Hour + time.Second},
		"kept shorter": {short, func(w io.WriteCloser) { say(w, "keep 1s"); after(500 * time.Millisecond); say(w, "") }, time.Second},
		"nonsense":     {short, func(w io.WriteCloser) { say(w, "keep forever"); after(time.Second); say(w, "keep -2h") }, 11 * time.Second},
		"a long line":  {short, func(w io.WriteCloser) { after(time.Second); say(w, strings.Repeat("x", 1<<17)) }, 11 * time.Second},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, lived(t, tc.env, tc.talk), tc.want) })
	}
}

func TestLeaseEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		leased, err := Lease(ctx, environment("NETDEMO_LEASE", "1"), in)
		assert.NilError(t, err)
		cancel()
		<-leased.Done()
		_, _ = io.WriteString(out, "\n")
		synctest.Wait()
	})
}

// A probe reads its requests itself: each is a sign of life, and so is an empty line. When nothing comes any
// more it ends; at the end of its stdin it ends by itself, after the last answer.
func TestLeaseOfAProbe(t *testing.T) {
	const request = `{"id":1,"op":"env","target":"NETDEMO_"}` + "\n"
	for name, tc := range map[string]struct {
		env   []string
		said  []string // one every nine seconds
		want  time.Duration
		lines int // answers
	}{
		"silence":         {env: nil, want: 30 * time.Minute},
		"a limit":         {env: []string{"NETDEMO_LIMIT", "10s"}, want: 10 * time.Second},
		"a request":       {env: []string{"NETDEMO_LIMIT", "10s"}, said: []string{request, request}, want: 28 * time.Second, lines: 2},
		"signs of life":   {env: []string{"NETDEMO_LIMIT", "10s"}, said: []string{"\n", "\n", "\n"}, want: 37 * time.Second},
		"no handing over": {env: []string{"NETDEMO_LIMIT", "10s"}, said: []string{"keep 2h\n"}, want: 19 * time.Second, lines: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stdin, theirs := io.Pipe()
				start := time.Now()
				leased, in, err := LeaseOfReader(t.Context(), environment(append(tc.env, "NETDEMO_LEASE", "1")...), stdin)
				assert.NilError(t, err)
				var out strings.Builder
				ended := make(chan error, 1)
				go func() { ended <- NewProber().Stream(leased, in, &out) }()
				for _, line := range tc.said {
					after(9 * time.Second)
					_, err := io.WriteString(theirs, line)
					assert.NilError(t, err)
				}
				<-leased.Done()
				assert.Equal(t, time.Since(start), tc.want)
				assert.NilError(t, theirs.Close())
				assert.NilError(t, <-ended)
				assert.Equal(t, strings.Count(out.String(), "\n"), tc.lines, out.String())
			})
		})
	}
}
