package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
	"github.com/docker-netdemo/docker-netdemo/internal/services"
)

// program runs a command line to its end.
func program(t *testing.T, env map[string]string, in string, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(in), &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

func TestAsk(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, "one\ntwo\n")
	}))
	defer server.Close()
	address := server.Listener.Addr().String()
	unused := httptest.NewServer(http.NotFoundHandler())
	closed := unused.Listener.Addr().String()
	unused.Close()

	for _, tc := range []struct {
		args   string
		status int
		want   string
	}{
		{"get http://" + address + "/", 0, "200 OK  one\ntwo\n"},
		{"get http://" + address + "/x", 1, "404 Not Found  404 page not found\n"},
		{"get --limit 4s http://" + closed + "/", 1, "ECONNREFUSED  " + closed + " refused the connection\n"},
		{"get http://" + address + "/ --limit=500ms", 0, "200 OK  one\ntwo\n"},
		{"dial " + address, 0, "connected  " + address + "\n"},
		{"dial " + closed, 1, "ECONNREFUSED  " + closed + " refused the connection\n"},
		{"lookup localhost", 0, "localhost  127.0.0.1 ::1  (asked nobody)\n"},
		{"lookup a..b", 1, "a..b  NXDOMAIN  (asked nobody)\n"},
		{"get https://" + address + "/", 1, "ERR_INVALID_PROTOCOL  only http:// URLs can be asked for\n"},
	} {
		status, out, errs := program(t, nil, "", strings.Fields(tc.args)...)
		assert.Equal(t, status, tc.status, tc.args)
		assert.Equal(t, out, tc.want)
		assert.Equal(t, errs, "")
	}
}

func TestNet(t *testing.T) {
	status, out, errs := program(t, nil, "", "net")
	assert.Equal(t, status, 0)
	assert.Assert(t, is.Regexp(`(?m)^interface  lo`, out))
	assert.Equal(t, errs, "")
}

func TestHelp(t *testing.T) {
	for _, args := range []string{"--help", "-h", "help", "get --help", "lookup -h"} {
		status, out, errs := program(t, nil, "", strings.Fields(args)...)
		assert.Equal(t, status, 0)
		assert.Equal(t, out, usage)
		assert.Equal(t, errs, "")
	}
}

func TestMisuse(t *testing.T) {
	for args, want := range map[string]string{
		"":                        "NETDEMO_SERVICE is not set",
		"fetch":                   `there is no "fetch"`,
		"serve":                   "serve takes one SERVICE",
		"serve vault":             `there is no service "vault"; there are single-app,`,
		"get":                     "get takes one argument, not 0",
		"get a b":                 "get takes one argument, not 2",
		"net x":                   "net takes no arguments",
		"net --limit 2s":          "flag provided but not defined",
		"lookup --limit forever":  "invalid value",
		"lookup --limit 0s x":     "--limit must be between 1ms and 1m0s",
		"lookup --limit 90s x":    "--limit must be between 1ms and 1m0s",
		"lookup --limit 2s --x x": "flag provided but not defined",
	} {
		status, out, errs := program(t, nil, "", strings.Fields(args)...)
		assert.Equal(t, status, 2, args)
		assert.Equal(t, out, "")
		assert.Assert(t, is.Contains(errs, "netdemo: "+want))
		assert.Assert(t, is.Contains(errs, "See netdemo --help."))
	}
	status, _, errs := program(t, map[string]string{
		"NETDEMO_SERVICE": "vault-ms", "NETDEMO_LEASE": "1", "NETDEMO_LIMIT": "soon",
	}, "")
	assert.Equal(t, status, 2)
	assert.Assert(t, is.Contains(errs, "NETDEMO_LIMIT"))
	status, _, errs = program(t, nil, "", "lookup", "")
	assert.Equal(t, status, 2)
	assert.Assert(t, is.Contains(errs, "lookup needs a target"))
}

func TestProbe(t *testing.T) {
	status, out, errs := program(t, nil, `{"id":5,"op":"lookup","target":"localhost"}`+"\n", "probe")
	assert.Equal(t, status, 0)
	assert.Equal(t, errs, "")
	var a probe.Answer
	assert.NilError(t, json.Unmarshal([]byte(out), &a))
	assert.Equal(t, a.ID, 5)
}

// A probe that is a container's only process ends when nobody has asked it anything for long, though its stdin
// is open: a connection to the engine may die without a word.
func TestProbeOfSomebodyWhoIsGone(t *testing.T) {
	env := map[string]string{"NETDEMO_LEASE": "1", "NETDEMO_LIMIT": "50ms"}
	in, stdin := io.Pipe()
	defer func() { _ = stdin.Close() }()
	status := run(t.Context(), []string{"probe"}, func(name string) string { return env[name] }, in, io.Discard, io.Discard)
	assert.Equal(t, status, 0)
	env["NETDEMO_LIMIT"] = "soon"
	status, _, errs := program(t, env, "", "probe")
	assert.Equal(t, status, 2)
	assert.Assert(t, is.Contains(errs, "NETDEMO_LIMIT"))
}

// freePort is where a service can listen. Somebody else may take it in between: then the test fails.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", ":0")
	assert.NilError(t, err)
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	assert.NilError(t, err)
	return port
}

// lines hands on what is written.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// A service of the environment lives until it is told to stop, or until its lease ends.
func TestServe(t *testing.T) {
	port := freePort(t)
	env := map[string]string{"NETDEMO_SERVICE": "single-app", "PORT": port, "NETDEMO_RUN": "run-7"}
	for _, lease := range []string{"", "1"} {
		env["NETDEMO_LEASE"] = lease
		ctx, cancel := context.WithCancel(t.Context())
		in, stdin := io.Pipe()
		log, status := make(lines, 100), make(chan int, 1)
		go func() {
			status <- run(ctx, nil, func(name string) string { return env[name] }, in, log, io.Discard)
		}()
		for !strings.Contains(<-log, "App is running on http://*:"+port) {
		}
		a := services.NewProber().Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://127.0.0.1:" + port + "/greet/Ann"})
		assert.Equal(t, a.Body, "Hello Ann, Welcome to the single-app container!")
		assert.Equal(t, a.Run, "run-7")
		if lease == "" {
			cancel()
		} else {
			assert.NilError(t, stdin.Close())
		}
		assert.Equal(t, <-status, 0)
		cancel()
	}
}

func TestServeOnATakenPort(t *testing.T) {
	listener, err := net.Listen("tcp", ":0")
	assert.NilError(t, err)
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	assert.NilError(t, err)
	status, out, errs := program(t, map[string]string{"PORT": port}, "", "serve", "single-app")
	assert.Equal(t, status, 1)
	assert.Assert(t, is.Contains(out, `Failed to start server !! Error : {"code":"EADDRINUSE","errno":-`))
	assert.Equal(t, errs, "")
}
