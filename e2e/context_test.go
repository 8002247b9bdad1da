//go:build e2e

package e2e

import (
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"gotest.tools/v3/assert"
)

const nowhere = "unix:///nowhere/docker.sock"

// The lesson is run on the engine that the docker command was told, however it was told, and says which
// it is. Every other way leads to no engine. A relay counts that the engine was reached through it.
func TestEngineIsTheOneThatWasNamed(t *testing.T) {
	m := anEngine(t)
	host, connections := relay(t, m)
	config := t.TempDir()
	base := m.run().with("DOCKER_CONFIG="+config, "DOCKER_HOST=")
	docker := func(args ...string) call { base.args = args; return base }
	docker("context", "create", "there", "--docker", "host="+host).must(t)
	docker("context", "create", "elsewhere", "--docker", "host="+nowhere).must(t)
	docker("context", "use", "elsewhere").must(t)
	assert.NilError(t, installInto(config))

	bridges := []string{"netdemo", "bridges", "--format", "json"}
	for _, tc := range []struct {
		name    string
		call    call
		context string
	}{
		{"--context", docker(append([]string{"--context", "there"}, bridges...)...).with("DOCKER_HOST=" + nowhere), "there"},
		{"DOCKER_CONTEXT", docker(bridges...).with("DOCKER_CONTEXT=there"), "there"},
		{"-H", docker(append([]string{"-H", host}, bridges...)...).with("DOCKER_CONTEXT=elsewhere"), "default"},
		{"DOCKER_HOST", docker(bridges...).with("DOCKER_HOST=" + host), "default"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := m.snapshot(t)
			already := connections.Load()
			p := tc.call.start(t)
			e := p.events.until(t, ofType(typeStart)).Engine
			assert.Equal(t, e.Context, tc.context)
			assert.Equal(t, e.Endpoint, host)
			assert.Equal(t, e.Version, m.engine)
			// That is known now: go on until something was made, and leave.
			p.events.until(t, stepOpens(3))
			assert.NilError(t, p.out.Close())
			assert.Equal(t, p.wait(t), 0, "%s", p.errs)
			assert.Assert(t, connections.Load() > already, "the engine was not reached by the way that was named")
			same(t, m, before, cleanLimit)
		})
	}
}

// The context that is in use counts, and a whole lesson comes true through it. In a pipe it is plain text.
func TestLessonInAContext(t *testing.T) {
	m := engineAtHand(t)
	config := t.TempDir()
	docker := func(args ...string) call {
		return m.run(args...).with("DOCKER_CONFIG="+config, "DOCKER_HOST=")
	}
	docker("context", "create", "here", "--docker", "host="+m.endpoint).must(t)
	docker("context", "use", "here").must(t)
	assert.NilError(t, installInto(config))
	unchanged(t, m)
	text := docker("netdemo", "bridges").must(t)
	assertPlain(t, text)
	spaceless := strings.NewReplacer(" ", "", "\n", "") // lines may be broken anywhere
	for _, words := range []string{"context here", m.endpoint, "12 claims, 12 true"} {
		assert.Assert(t, strings.Contains(spaceless.Replace(text), spaceless.Replace(words)), "%q is not in:\n%s", words, text)
	}
}

// relay is another address of the engine: a socket of the test's own that passes everything on.
func relay(t *testing.T, m *machine) (host string, connections *atomic.Int32) {
	t.Helper()
	socket := filepath.Join(lab.folder, "relay.sock") // a test's own folder is too long for a socket's name
	listener, err := net.Listen("unix", socket)
	assert.NilError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	network, address, _ := strings.Cut(m.endpoint, "://")
	connections = &atomic.Int32{}
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial(network, address)
			if err != nil {
				_ = from.Close()
				continue
			}
			connections.Add(1)
			go pass(to, from)
			go pass(from, to)
		}
	}()
	return "unix://" + socket, connections
}

// pass copies one direction to its end, and passes the end on.
func pass(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
		return
	}
	_ = to.Close()
}
