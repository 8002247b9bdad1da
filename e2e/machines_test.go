//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The engine's machine and the learner's are two network namespaces, joined by a cable. The engine is reached by a
// way that the learner has in a Docker context.

// farCall makes a call on the learner's machine: docker with arguments, as they are typed there.
type farCall func(args ...string) call

// through is the same with flags before them.
func (far farCall) through(flags ...string) farCall {
	return func(args ...string) call { return far(slices.Concat(flags, args)...) }
}

// overTLS starts an engine that is reached over tcp, by whoever has a certificate. It is the learner who names its
// context, "far".
func overTLS(t *testing.T) (m *machine, endpoint string, far farCall) {
	t.Helper()
	c := newCertificates(t, engineAddress)
	m = privateEngine(t, "20.10", "--host", "tcp://0.0.0.0:2376", "--tlsverify",
		"--tlscacert", c.file("ca"), "--tlscert", c.file("server"), "--tlskey", c.file("server-key")).withImages(t)
	place := namespace(t, m)
	endpoint = "tcp://" + engineAddress + ":2376"
	config := contextTo(t, "far", "host="+endpoint+",ca="+c.file("ca")+",cert="+c.file("client")+",key="+c.file("client-key"))
	return m, endpoint, func(args ...string) call {
		return m.run(args...).in(place).with("DOCKER_HOST=", "DOCKER_CONFIG="+config)
	}
}

// overSSH starts an engine, and an ssh server on its machine. The call is made with a key of that name.
func overSSH(t *testing.T) (m *machine, s sshServer, far func(key string) farCall) {
	t.Helper()
	m = privateEngine(t, "20.10").withImages(t)
	place := namespace(t, m)
	s = startSSH(t, m)
	config := contextTo(t, "ssh", "host="+s.endpoint())
	return m, s, func(key string) farCall {
		return func(args ...string) call {
			// Each connection is an ssh and two docker processes: on a busy machine that takes its time.
			c := m.run(args...).in(place).with("DOCKER_HOST=", "DOCKER_CONTEXT=ssh", "DOCKER_CONFIG="+config)
			return s.as(t, key, c.within(4*callLimit))
		}
	}
}

// Over tcp with TLS the lesson comes true. Without a certificate there is no engine.
func TestEngineOnAnotherMachineOverTLS(t *testing.T) {
	t.Parallel()
	m, endpoint, far := overTLS(t)
	assertFromFar(t, m, endpoint, "far", far, "--context", "far")

	r := far("--context", "far", "netdemo", "bridges").with("DOCKER_CONFIG=" + contextTo(t, "far", "host="+endpoint)).test(t)
	assert.Equal(t, r.code, 4, r.stdout+r.stderr)
	assert.Equal(t, r.stdout, "")
	assert.Assert(t, is.Contains(r.stderr, "no engine answers at "+endpoint+` (Docker context "far"`))
}

// Over ssh, too. With a key that the server does not know, what ssh says is shown, and how to see it by hand.
func TestEngineOnAnotherMachineOverSSH(t *testing.T) {
	t.Parallel()
	m, s, far := overSSH(t)
	assertFromFar(t, m, s.endpoint(), "ssh", far("mine"))

	r := far("stranger")("netdemo", "bridges").test(t)
	assert.Equal(t, r.code, 4, r.stdout+r.stderr)
	assert.Equal(t, r.stdout, "")
	host, port, _ := strings.Cut(s.address, ":")
	for _, words := range []string{
		"no engine answers at " + s.endpoint() + ` (Docker context "ssh", from DOCKER_CONTEXT)`,
		"\n" + s.user + "@" + host + ": Permission denied (publickey).\n",
		"  ssh -p " + port + " " + s.user + "@" + host + " docker version",
	} {
		assert.Assert(t, is.Contains(r.stderr, words))
	}
}

// assertFromFar demands that a lesson comes true from another machine, that published ports are asked where they are,
// and that nobody is sent to ask for them here. With the flags the lesson is begun; what it prints is then typed as it
// stands.
func assertFromFar(t *testing.T, m *machine, endpoint, context string, far farCall, flags ...string) {
	t.Helper()
	unchanged(t, m)
	r := far.through(flags...)("netdemo", "bridges", "--format", "json", "--keep=5m").test(t)
	assert.Equal(t, r.code, 0, r.stdout+r.stderr)
	events := parseEvents(t, r.stdout)
	assert.Equal(t, last(events).True, len(bridges(t).Steps))
	assertFromTheHost(t, events)
	assert.Equal(t, events[0].Engine.Endpoint, endpoint)
	assert.Equal(t, events[0].Engine.Context, context)
	assert.Assert(t, !events[0].Engine.Local)
	kept := filter(events, ofType(typeKept))
	assert.Assert(t, is.Len(kept, 1))
	answer := ""
	for _, try := range kept[0].Try { // in their order they make sense, and the last has an answer
		words, found := strings.CutPrefix(try, "docker ")
		assert.Assert(t, found, "%s would ask this machine", try)
		answer = far(strings.Fields(words)...).test(t).stdout
	}
	assert.Assert(t, is.Contains(answer, "Encrypted_Service_Key_From_Vault"))
	far.through(flags...)("netdemo", "clean").must(t)
}

// courseFromFar performs the whole course from another machine: each claim is true, or its step is skipped because the
// engine is elsewhere.
func courseFromFar(t *testing.T, m *machine, far farCall) {
	t.Helper()
	unchanged(t, m)
	r := far("netdemo", "run", "--all", "--format", "json").within(10 * callLimit).test(t)
	assert.Equal(t, r.code, 0, r.stderr)
	skipped := map[string]string{}
	for _, e := range filter(parseEvents(t, r.stdout), ofType(typeVerdict)) {
		if e.Result != string(lesson.True) {
			skipped[e.Claim] = e.Result + ": " + e.Said
		}
	}
	assert.DeepEqual(t, skipped, map[string]string{
		"sharing.bind": "skipped: This engine is on another machine: it cannot see the files of this one.",
	})
}
