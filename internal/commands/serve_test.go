package commands

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
)

func TestServeRefusesWhatItCannotServe(t *testing.T) {
	for args, want := range map[string]string{
		"serve":                                 "accepts 1 arg(s), received 0",
		"serve vault":                           `unknown service: "vault"`,
		"serve single-app --port 3000":          `invalid --port "3000": use OLD=NEW`,
		"serve single-app --port x=1":           `invalid --port "x=1"`,
		"serve single-app --port 1=70000":       `invalid --port "1=70000"`,
		"serve multi-port-app --port 3003=3002": "invalid --port: 3002 and 3003 cannot both be on 3002",
		"serve multi-port-app --port 3002=4000 --port 3003=4000": "invalid --port: 3002 and 3003 cannot both be on 4000",
		"serve single-app --port 1=2":                            "single-app does not use port 1; it uses 3000",
	} {
		got := newUser(t).types(t, strings.Fields(args)...)
		assert.Equal(t, got.status, exitUsage, args)
		assert.Assert(t, strings.Contains(got.message, want), got.message)
		assert.Equal(t, got.out, "")
	}
}

// Ports may change places, and each may be any free one.
func TestMovesThatDoNotCollide(t *testing.T) {
	for _, moves := range []map[int]int{nil, {3002: 3003, 3003: 3002}, {3002: 0, 3003: 0}, {3002: 3003, 3003: 3004}} {
		assert.NilError(t, collision([]int{3002, 3003}, moves))
	}
}

// It serves until it is told to stop, and that is no failure; on a port that is taken it says so and fails.
func TestServe(t *testing.T) {
	t.Setenv("NETDEMO_LEASE", "")
	port := unusedPort(t)
	move := fmt.Sprintf("3000=%d", port)
	u := newUser(t)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	ended := make(chan typed, 1)
	go func() { ended <- u.typesUntil(ctx, t, "serve", "single-app", "--port", move) }()
	url := fmt.Sprintf("http://127.0.0.1:%d/greet/Ada", port)
	for ctx.Err() == nil {
		response, err := http.Get(url)
		if err == nil {
			assert.NilError(t, response.Body.Close())
			break
		}
	}
	second := newUser(t).types(t, "serve", "single-app", "--port", move)
	assert.Equal(t, second.status, 1)
	assert.Assert(t, strings.Contains(second.out, `"code":"EADDRINUSE"`), second.out)
	assert.Assert(t, strings.Contains(second.out, `"syscall":"listen","address":"127.0.0.1"`), second.out)
	stop()
	first := <-ended
	assert.Equal(t, first.status, 0, first.message)
	assert.Assert(t, strings.Contains(first.out, fmt.Sprintf("App is running on http://127.0.0.1:%d", port)), first.out)
}

func unusedPort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	assert.NilError(t, err)
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}
