//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// engineLimit is how long a private engine may take to be there: the first one of a release has its
// Debian system to be installed.
const engineLimit = 10 * time.Minute

// An engine without firewall rules does not keep its bridges apart. It is an engine in a network
// namespace of its own, so its published ports cannot be reached from here either.
func TestEngineWithoutFirewallRules(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10", "--iptables=false")

	// Before anything of ours is there, the user has an image under our name: the lesson cannot begin.
	image, err := images.For("security-processor", m.arch)
	assert.NilError(t, err)
	m.run("import", "--change", `ENTRYPOINT ["/program"]`, filepath.Join(lab.folder, theirArchive), image.Tag).must(t)
	t.Run("image tag taken", func(t *testing.T) {
		before := m.snapshot(t)
		r := bridgesAsJSON(m).test(t)
		assert.Equal(t, r.code, 3, r.stdout+r.stderr)
		events := parseEvents(t, r.stdout)
		assert.Equal(t, len(events), 1, "the lesson has begun")
		assert.Equal(t, events[0].Type, typeSummary)
		assert.Equal(t, events[0].Exit, 3)
		assert.Assert(t, events[0].Error != nil)
		assertExplainsRefusal(t, fmt.Sprint(*events[0].Error), image)
		vault, err := images.For("vault-ms", m.arch)
		assert.NilError(t, err)
		m.run("rmi", vault.Tag).test(t) // it may have been built at the same time
		same(t, m, before, cleanLimit)
	})
	m.run("rmi", image.Tag).must(t)
	m.withImages(t)

	t.Run("lesson", func(t *testing.T) {
		unchanged(t, m)
		r := bridgesAsJSON(m).test(t)
		assert.Equal(t, r.code, 1, r.stdout+r.stderr)
		events := parseEvents(t, r.stdout)
		assertComplete(t, events)
		assertOnlyIsolationFalse(t, events)
		assert.Assert(t, strings.Contains(r.stderr, "1 of 12 claims is false on this engine"), r.stderr)
		// What is asked at a published port is asked on the engine's host network, and shown so.
		notes := filter(events, func(e event) bool { return e.Type == typeNote && strings.Contains(e.Text, "host's network") })
		assert.Equal(t, len(notes), 1, "%+v", filter(events, ofType(typeNote)))
		for _, e := range filter(events, func(e event) bool { return e.Type == typeCommand && e.Role != lesson.RoleDo }) {
			assert.Assert(t, e.Argv[0] != "curl", "%v was not asked from here", e.Argv)
		}
	})

	// A learner reads it in words.
	t.Run("plain", func(t *testing.T) {
		unchanged(t, m)
		r := m.run("netdemo", "bridges", "--format", "plain").test(t)
		assert.Equal(t, r.code, 1, r.stdout+r.stderr)
		for _, words := range []string{"verdict: false", "--iptables=false", "12 claims, 11 true, 1 false"} {
			assert.Assert(t, strings.Contains(r.stdout, words), "%q is not in:\n%s", words, r.stdout)
		}
	})

	t.Run("clean --images", func(t *testing.T) { cleanImages(t, m) })
}

// assertOnlyIsolationFalse demands that the one claim about firewall rules is false, and plainly so.
func assertOnlyIsolationFalse(t *testing.T, events []event) {
	t.Helper()
	const isolation = "bridges.custom.outside"
	for id, result := range results(events) {
		want := lesson.True
		if id == isolation {
			want = lesson.False
		}
		assert.Equal(t, result, string(want), id)
	}
	for _, e := range filter(events, func(e event) bool { return e.Claim == isolation }) {
		assert.Assert(t, strings.Contains(e.Why, "--iptables=false"), e.Why)
	}
	s := last(events)
	assert.Equal(t, s.True, 11)
	assert.Equal(t, s.False, 1)
	assert.Equal(t, s.Exit, 1)
	assert.Equal(t, len(s.Left), 0)
}

// An engine that has no default bridge cannot show most of the lesson: that is not the same as false.
func TestEngineWithoutDefaultBridge(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10", "--bridge=none")
	m.run("netdemo", "build", "vault-ms", "security-processor").must(t)
	unchanged(t, m)
	r := bridgesAsJSON(m).test(t)
	events := parseEvents(t, r.stdout)
	for id, result := range results(events) {
		want := lesson.Skipped
		if id == "bridges.predefined" {
			want = lesson.False
		}
		assert.Equal(t, result, string(want), id)
	}
	s := last(events)
	assert.Equal(t, s.False, 1)
	assert.DeepEqual(t, s.Removed, lesson.Swept{})
	assert.Equal(t, r.code, 1, r.stderr)
}

// cleanImages removes the images of the services, and no other image or tag.
func cleanImages(t *testing.T, m *machine) {
	t.Helper()
	vault, err := images.For("vault-ms", m.arch)
	assert.NilError(t, err)
	const his = "netdemo/vault-ms:his"
	m.run("tag", vault.Tag, his).must(t)
	m.run("import", filepath.Join(lab.folder, theirArchive), "netdemo/vault-ms:dev").must(t)
	dry := m.run("netdemo", "clean", "--images", "--dry-run").must(t)
	assert.Equal(t, strings.Count(dry, "would remove"), len(images.Services()), dry)
	text := m.run("netdemo", "clean", "--images").must(t)
	assert.Equal(t, text, "Removed 6 images.")
	left := m.run("images", "--format", "{{.Repository}}:{{.Tag}}").must(t)
	assert.Equal(t, len(strings.Fields(left)), 2, left)
	assert.Assert(t, strings.Contains(left, his) && strings.Contains(left, "netdemo/vault-ms:dev"), left)
	again := m.run("netdemo", "clean", "--images").must(t)
	assert.Equal(t, again, "Nothing was left to remove.")
}

// privateEngines counts them, for their names.
var privateEngines atomic.Int32

// engineNames is what the names of a suite's engines begin with.
func engineNames(suite string) string { return "e2e-" + suite + "-" }

// privateEngine starts an engine of that release, apart from the machine's, for a learner of its own; it
// ends with the test. A test that has no other engine can run beside others: t.Parallel.
func privateEngine(t *testing.T, release string, flags ...string) *machine {
	t.Helper()
	return privateEngineWith(t, release, nil, flags...)
}

// privateEngineWith is privateEngine with options of engine.sh.
func privateEngineWith(t *testing.T, release string, options []string, flags ...string) *machine {
	t.Helper()
	if reason := noPrivateEngines(); reason != "" {
		if os.Getenv("CI") == "true" || os.Getenv("NETDEMO_REQUIRE_ENGINE") == "1" {
			t.Fatal("private engines are required here (CI, NETDEMO_REQUIRE_ENGINE):", reason)
		}
		skip(t, "no private engine here: "+reason)
	}
	lab.fleet.enter(t)
	ctx, cancel := context.WithTimeout(t.Context(), engineLimit)
	defer cancel()
	m, end, err := startEngine(ctx, release, options, flags)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(contextOf(t), callLimit)
		defer cancel()
		assert.Check(t, end(ctx))
	})
	assert.NilError(t, err)
	return m
}

// skip ends a test for which something is missing here. That is told at the end of the suite.
func skip(t *testing.T, reason string) {
	t.Helper()
	lab.mu.Lock()
	lab.notTested = append(lab.notTested, t.Name()+": "+reason)
	lab.mu.Unlock()
	t.Skip("NOT TESTED, and it should be:", reason)
}

// ownRelease is what engine.sh calls this machine's own dockerd.
const ownRelease = "20.10"

// startEngine starts a private engine, which ends with the suite, or before, with a call of end.
func startEngine(ctx context.Context, release string, options, flags []string) (m *machine, end func(context.Context) error, err error) {
	script := filepath.Join(lab.root, "hack", "engine.sh")
	id := fmt.Sprintf("%s%d", engineNames(lab.id), privateEngines.Add(1))
	var once sync.Once
	end = func(ctx context.Context) (err error) {
		once.Do(func() { _, err = output(ctx, lab.root, script, "down", id) })
		return err
	}
	lab.onClose(end)
	text, err := output(ctx, lab.root, slices.Concat([]string{script, "private", release, "--as", id}, options, []string{"--"}, flags)...)
	if err != nil {
		return nil, end, err
	}
	host, found := strings.CutPrefix(text, "export DOCKER_HOST=")
	if !found {
		return nil, end, fmt.Errorf("engine.sh private: %s", text)
	}
	if m, err = reach(ctx, host); err != nil {
		return nil, end, err
	}
	m.config, m.tmp = filepath.Join(lab.folder, "config-"+id), filepath.Join(lab.folder, "tmp-"+id)
	return m, end, errors.Join(os.Mkdir(m.tmp, 0o755), installInto(m.config))
}

// restart ends a private engine, unless it has ended, and starts it again on what it had.
func (m *machine) restart(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(contextOf(t), callLimit)
	defer cancel()
	_, err := output(ctx, lab.root, filepath.Join(lab.root, "hack", "engine.sh"), "restart", m.id())
	assert.NilError(t, err)
}

// id is what engine.sh calls a private engine.
func (m *machine) id() string {
	return filepath.Base(filepath.Dir(strings.TrimPrefix(m.endpoint, "unix://")))
}

// namespace is the network namespace of a private engine, in which its published ports are.
func (m *machine) namespace() string {
	return "netdemo-" + m.id()
}

// noPrivateEngines says why none can be started here; "" when it can.
func noPrivateEngines() string {
	if os.Getuid() != 0 {
		return "it takes root to make network namespaces"
	}
	for _, program := range []string{"dockerd", "ip", "nsenter", "unshare"} {
		if _, err := exec.LookPath(program); errors.Is(err, exec.ErrNotFound) {
			return "there is no " + program
		}
	}
	return ""
}
