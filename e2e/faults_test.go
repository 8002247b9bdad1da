//go:build e2e

package e2e

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// dockerd gives the process of a private engine, which engine.sh recorded beside its socket.
func dockerd(t *testing.T, m *machine) *os.Process {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(strings.TrimPrefix(m.endpoint, "unix://")), "pid"))
	assert.NilError(t, err)
	id, err := strconv.Atoi(strings.TrimSpace(string(text)))
	assert.NilError(t, err)
	process, err := os.FindProcess(id)
	assert.NilError(t, err)
	return process
}

// brokenStep gives the failure of the one step that is broken, and demands that it is one.
func brokenStep(t *testing.T, events []event) event {
	t.Helper()
	broken := filter(events, func(e event) bool { return e.Result == string(lesson.Broken) })
	assert.Assert(t, is.Len(broken, 1), "%v", results(events))
	assert.Assert(t, broken[0].Error != nil)
	return broken[0]
}

// An engine whose address pools are exhausted has no network for us. It is said what it has, and nothing of
// that is touched.
func TestPoolExhausted(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10", "--default-address-pool", "base=10.210.0.0/24,size=26")
	for _, name := range []string{"user-0", "user-1", "user-2\x1b[2J"} { // the default bridge has the fourth
		m.run("network", "create", name).must(t)
	}
	m.withImages(t)
	unchanged(t, m)
	r := bridgesAsJSON(m).test(t)
	assert.Equal(t, r.code, 3, r.stdout+r.stderr)
	events := parseEvents(t, r.stdout)
	e := brokenStep(t, events)
	assert.Equal(t, e.Claim, "bridges.custom.create")
	assert.Equal(t, e.Error.Call, "create network netdemo-custom-network")
	assert.Equal(t, e.Error.Meaning, "The engine has no free subnet for one more network: each network takes one of a fixed number."+
		" It has 6 networks; no container runs on 3 of them: user-0, user-1, user-2\x1b[2J.")
	assert.Assert(t, is.Contains(strings.Join(e.Error.Fix, "\n"), "docker network ls --filter dangling=true"))
	assert.Equal(t, last(events).Exit, 3)

	// A learner's terminal is not steered by a name.
	plain := m.run("netdemo", "bridges", "--only", "6", "--format", "plain").test(t)
	assert.Equal(t, plain.code, 3, plain.stderr)
	assert.Assert(t, is.Contains(plain.stdout, `user-2\x1b[2J`))
	assert.Assert(t, !strings.Contains(plain.stdout+plain.stderr+r.stdout+r.stderr, "\x1b"))

	// With a subnet of the learner's choice there is room.
	chosen := m.run("netdemo", "bridges", "--only", "6", "--format", "json", "--subnet", "10.201.7.0/24").in(m.namespace()).test(t)
	assert.Equal(t, chosen.code, 0, chosen.stdout+chosen.stderr)
	assert.Assert(t, is.Contains(chosen.stdout, `"docker network create --subnet=10.201.7.0/24 netdemo-custom-network"`))
	assert.Assert(t, is.Contains(chosen.stdout, `"subnets":["10.201.7.0/24"]`))
}

// An engine whose disk is full cannot build, and keeps no part of what it could not.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	m := privateEngineWith(t, "20.10", []string{"--disk", "24m"})
	unchanged(t, m)
	r := bridgesAsJSON(m).test(t)
	assert.Equal(t, r.code, 3, r.stdout+r.stderr)
	s := last(parseEvents(t, r.stdout))
	assert.Assert(t, s.Error != nil)
	assert.Assert(t, strings.HasPrefix(s.Error.Call, "build image netdemo/"), s.Error.Call)
	assert.Assert(t, is.Contains(s.Error.Message, "no space left on device"))
	assert.Equal(t, s.Error.Meaning, "The disk that the engine keeps its data on is full.")
	assert.DeepEqual(t, s.Error.Fix, []string{"docker system df"})
	m.run("netdemo", "clean", "--images").must(t) // an image that could be built is there to stay; no part of another is
}

// An engine that is frozen takes calls and gives no answer. Nothing waits for it for ever, and who waits is told.
func TestEngineFrozen(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10").withImages(t)
	engine := dockerd(t, m)
	thaw := func() { _ = engine.Signal(syscall.SIGCONT) } // before it is ended
	defer thaw()

	var run string
	t.Run("mid-run", func(t *testing.T) {
		began := time.Now()
		p := bridgesAsJSON(m).start(t)
		p.events.until(t, ofType(typeStart))
		assert.NilError(t, engine.Signal(syscall.SIGSTOP))
		run = p.run()
		events := p.events.rest(t)
		assert.Equal(t, p.wait(t), 3, "%s", p.errs)
		// Whichever call it falls on: a change may take a minute, and the sweep's look 15 s.
		assert.Assert(t, time.Since(began) < 90*time.Second)
		e := brokenStep(t, events)
		assert.Assert(t, is.Contains(e.Error.Message, "gave no answer within"))
		assert.Equal(t, e.Error.Meaning, "The engine takes calls and does not answer: it is frozen or overloaded.")
		assert.Assert(t, is.Contains(p.errs.String(), "still waiting for the engine: "+e.Error.Call+" (2 s)"))
		assert.Assert(t, is.Contains(p.errs.String(), "(4 s)"))
	})
	t.Run("before", func(t *testing.T) {
		for _, args := range [][]string{{"bridges"}, {"clean"}, {"build"}} {
			r := m.run(append([]string{"netdemo"}, args...)...).test(t)
			assert.Equal(t, r.code, 4, r.stderr)
			assert.Equal(t, r.stdout, "")
			assert.Assert(t, is.Contains(r.stderr, "no engine answers at "+m.endpoint+` (Docker context "default", from DOCKER_HOST)`))
			assert.Assert(t, is.Contains(r.stderr, "no answer within 5 s"))
			assert.Assert(t, r.took < 10*time.Second, "it took %s", r.took) // the 5 s, and two programs to be started beside other tests
		}
	})
	t.Run("thawed", func(t *testing.T) {
		thaw()
		nobodyLooksAfter(t, run) // the calls that were under way take effect now, and are its
		m.run("netdemo", "clean").must(t)
		left := m.run("ps", "-aq", "--filter", "label=io.github.docker-netdemo.run").must(t)
		assert.Equal(t, left, "")
	})
}

// A user who may not speak to the engine sees why, as `ls -l` and `id` show it.
func TestPermissionDenied(t *testing.T) {
	if os.Getuid() != 0 {
		privateEngine(t, "20.10") // it takes root to become somebody else, too: what is to be said of that is said there
	}
	socket := filepath.Join(lab.folder, "closed.sock")
	listener, err := net.Listen("unix", socket)
	assert.NilError(t, err)
	defer func() { _ = listener.Close() }()
	assert.NilError(t, os.Chmod(socket, 0o660))
	c := lab.run("netdemo", "bridges").with("DOCKER_HOST=unix://" + socket)
	c.args = append([]string{"--reuid", "65534", "--regid", "65534", "--clear-groups", c.docker}, c.args...)
	c = c.through("setpriv").with("HOME=/nonexistent")
	readable(t)
	r := c.test(t)
	assert.Equal(t, r.code, 4, r.stdout+r.stderr)
	assert.Equal(t, r.stdout, "")
	for _, words := range []string{"permission denied", "$ ls -l " + socket, "srw-rw---- 1 root", "$ id -nG", "nogroup", "same power as root"} {
		assert.Assert(t, is.Contains(r.stderr, words))
	}
	for _, never := range []string{"chmod", "sudo"} {
		assert.Assert(t, !strings.Contains(r.stderr, never), r.stderr)
	}
}

// readable opens the folders on the way to the plugin to every user, for one test.
func readable(t *testing.T) {
	t.Helper()
	for _, folder := range []string{lab.folder, lab.config} {
		info, err := os.Stat(folder)
		assert.NilError(t, err)
		assert.NilError(t, os.Chmod(folder, 0o755))
		t.Cleanup(func() { assert.Check(t, os.Chmod(folder, info.Mode().Perm())) })
	}
}

// iptables changes the rules of a private engine's machine: those of its network namespace, and no other's.
func (m *machine) iptables(t *testing.T, rules ...[]string) {
	t.Helper()
	for _, rule := range rules {
		_, err := output(t.Context(), "", inPlace(m.namespace(), append([]string{"iptables", "--wait"}, rule...))...)
		assert.NilError(t, err)
	}
}

// An engine whose rules were flushed, chains and all, cannot publish a port until it is restarted. That is said.
func TestRulesThatAreGone(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10").withImages(t)
	m.iptables(t, []string{"-F"}, []string{"-X"}, []string{"-t", "nat", "-F"}, []string{"-t", "nat", "-X"})
	unchanged(t, m)
	r := bridgesAsJSON(m).test(t)
	assert.Equal(t, r.code, 3, r.stdout+r.stderr)
	e := brokenStep(t, parseEvents(t, r.stdout))
	assert.Equal(t, e.Claim, "bridges.default.join")
	assert.Equal(t, e.Error.Call, "start container netdemo-security-processor")
	assert.Assert(t, strings.HasPrefix(e.Error.Meaning, "The engine's firewall rules are gone: "), e.Error.Meaning)
}
