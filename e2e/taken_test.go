//go:build e2e

package e2e

import (
	"net"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// theirs makes something as a user would, and removes it when the test has looked at it.
func (m *machine) theirs(t *testing.T, undo []string, do ...string) {
	t.Helper()
	m.atEnd(t, undo...)
	m.run(do...).must(t)
}

// atEnd runs a docker command after the test, whatever there is left for it to do.
func (m *machine) atEnd(t *testing.T, args ...string) {
	t.Helper()
	t.Cleanup(func() {
		if _, err := m.run(args...).do(contextOf(t)); err != nil {
			t.Error(err)
		}
	})
}

// What a user has already keeps its name: the lesson takes others for all that it makes, says so, and
// shows them in every command.
func TestNameTaken(t *testing.T) {
	t.Parallel()
	const vault, second, network = "netdemo-vault-ms", "netdemo-security-processor-2", "netdemo-custom-network"
	label := labelSuite + "=" + lab.id
	for _, tc := range []struct {
		name     string
		do, undo []string
	}{
		{vault, []string{"create", "--name", vault, lab.theirImage()}, []string{"rm", vault}},
		{second, []string{"run", "-d", "--name", second, lab.theirImage()}, []string{"rm", "-f", second}},
		{network, []string{"network", "create", "--label", label, network}, []string{"network", "rm", network}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := anEngine(t)
			m.theirs(t, tc.undo, tc.do...)
			unchanged(t, m)
			events := lessonInSpite(t, m)
			suffix := "-" + events[0].Run
			assertNoted(t, events, tc.name, suffix)
			ours := regexp.MustCompile(`\bnetdemo-[a-z0-9-]+`)
			for _, e := range filter(events, ofType(typeCommand)) {
				for _, name := range ours.FindAllString(strings.Join(e.Argv, " "), -1) {
					assert.Assert(t, strings.HasSuffix(name, suffix), "%v names %s", e.Argv, name)
				}
			}
		})
	}
}

// Ports of the tutorial that are taken, one by a program and one by a container, are replaced by others.
func TestPortTaken(t *testing.T) {
	m := engineAtHand(t)
	const first, second = "127.0.0.1:8282", "127.0.0.1:8383"
	listener, err := net.Listen("tcp", first)
	assert.NilError(t, err)
	defer func() { _ = listener.Close() }()
	var disturbed atomic.Int32
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			disturbed.Add(1)
			_ = connection.Close()
		}
	}()
	name := lab.their("port-8383")
	m.theirs(t, []string{"rm", "-f", name}, "run", "-d", "--name", name, "-p", second+":3000", lab.theirImage())
	unchanged(t, m)

	events := lessonInSpite(t, m)
	assertNoted(t, events, first, "netdemo-security-processor")
	assertNoted(t, events, second, "netdemo-security-processor-2")
	runs := 0
	for _, e := range filter(events, ofType(typeCommand)) {
		shown := strings.Join(e.Argv, " ")
		assert.Assert(t, !strings.Contains(shown, first) && !strings.Contains(shown, second), shown)
		if strings.HasPrefix(shown, "docker run ") && strings.Contains(shown, " -p 127.0.0.1:") {
			runs++
		}
	}
	assert.Equal(t, runs, 2, "a container is published with the port that it has")
	assert.Equal(t, disturbed.Load(), int32(0), "somebody else's port was asked")
}

// lessonInSpite runs the lesson, which must come true whatever is in its way.
func lessonInSpite(t *testing.T, m *machine) []event {
	t.Helper()
	r := bridgesAsJSON(m).test(t)
	assert.Equal(t, r.code, 0, r.stdout+r.stderr)
	events := parseEvents(t, r.stdout)
	assertComplete(t, events)
	assertAllTrue(t, events)
	return events
}

// assertNoted demands exactly one note with all these words.
func assertNoted(t *testing.T, events []event, words ...string) {
	t.Helper()
	notes := filter(events, ofType(typeNote))
	found := filter(notes, func(e event) bool {
		for _, word := range words {
			if !regexp.MustCompile(regexp.QuoteMeta(word) + `([^-\w]|$)`).MatchString(e.Text) {
				return false
			}
		}
		return true
	})
	assert.Assert(t, is.Len(found, 1), "%v in %v", words, notes)
}

// An image of the user's under our tag is neither replaced nor used, and the error says what to do.
func TestImageTagTaken(t *testing.T) {
	m := anEngine(t)
	image, err := images.For("single-app", m.arch)
	assert.NilError(t, err)
	// No lesson uses this one: it may be away for a moment.
	m.run("rmi", image.Tag).must(t)
	m.atEnd(t, "netdemo", "build", "single-app")
	m.theirs(t, []string{"rmi", image.Tag}, "tag", lab.theirImage(), image.Tag)
	unchanged(t, m)

	for _, args := range [][]string{{"netdemo", "build", "single-app"}, {"netdemo", "build"}} {
		r := m.run(args...).test(t)
		assert.Equal(t, r.code, 3, r.stdout+r.stderr)
		assertExplainsRefusal(t, r.stderr, image)
	}
	text := m.run("netdemo", "clean", "--images", "--dry-run").must(t)
	assert.Assert(t, !strings.Contains(text, image.Tag), "it would be removed:\n%s", text)
}

// assertExplainsRefusal demands the words about an image of that name that is not ours.
func assertExplainsRefusal(t *testing.T, text string, image images.Image) {
	t.Helper()
	for _, words := range []string{image.Tag, images.Label, "never replace", "docker tag " + image.Tag, "docker rmi " + image.Tag} {
		assert.Assert(t, strings.Contains(text, words), "%q is not in:\n%s", words, text)
	}
}

// A container of the user's on our network is not disconnected, whether it runs or not: the network stays, and
// it is said how to remove it. An engine would remove it where none runs, and then none could be started again.
func TestTheirContainerOnOurNetwork(t *testing.T) {
	for _, state := range []container.ContainerState{container.StateRunning, container.StateExited, container.StateCreated} {
		t.Run(string(state), func(t *testing.T) {
			m := anEngine(t)
			before := m.snapshot(t)
			guest := lab.their("guest")
			p := bridgesAsJSON(m).start(t)
			drawn := p.events.until(t, func(e event) bool { return e.Type == typeTopology && e.Step == 7 })
			ours := networkOf(drawn)
			m.atEnd(t, "network", "rm", ours) // should the test fail
			m.visits(t, guest, ours, state)
			events := p.events.rest(t)
			code := p.wait(t)

			s := last(events)
			assert.Equal(t, s.True, s.Claims)
			assert.Equal(t, s.Removed.Containers, 3)
			assert.Equal(t, s.Removed.Networks, 0)
			assert.Equal(t, len(s.Left), 1, "%v", s.Left)
			assert.Assert(t, strings.Contains(s.Left[0], guest) && strings.Contains(s.Left[0], ours), s.Left[0])
			assert.Equal(t, code, s.Exit)
			assertStays(t, m, guest, ours, state)
			assertUnplugged(t, m, guest, ours, s.Left[0])
			same(t, m, before, time.Second)
		})
	}
}

// networkOf is the network that the lesson made, of those that an event has.
func networkOf(e event) string {
	i := slices.IndexFunc(e.Networks, func(n lesson.TopologyNetwork) bool { return n.Name != lesson.DefaultBridge })
	return e.Networks[i].Name
}

// visits puts a container of the user's on a network of ours.
func (m *machine) visits(t *testing.T, guest, network string, state container.ContainerState) {
	t.Helper()
	m.theirs(t, []string{"rm", "-f", guest}, "create", "--name", guest, "--network", network, lab.theirImage())
	if state != container.StateCreated {
		m.run("start", guest).must(t)
	}
	if state == container.StateExited {
		m.run("kill", guest).must(t)
	}
}

// assertStays demands that the user's container is as it was, and that it can be started where it was not.
func assertStays(t *testing.T, m *machine, guest, network string, state container.ContainerState) {
	t.Helper()
	answer, err := m.api.ContainerInspect(t.Context(), guest, client.ContainerInspectOptions{})
	assert.NilError(t, err)
	assert.Equal(t, answer.Container.State.Status, state)
	assert.Assert(t, answer.Container.NetworkSettings.Networks[network] != nil)
	m.run("start", guest).must(t)
	if state != container.StateRunning {
		m.run("kill", guest).must(t)
	}
}

// assertUnplugged does as it was told to: pull the plug, then clean.
func assertUnplugged(t *testing.T, m *machine, guest, network, told string) {
	t.Helper()
	command := "network disconnect " + network + " " + guest
	assert.Assert(t, strings.Contains(told, "docker "+command+", then docker netdemo clean"), told)
	m.run(strings.Fields(command)...).must(t)
	r := m.run("netdemo", "clean").test(t)
	assert.Equal(t, r.code, 0, r.stderr)
	assert.Assert(t, strings.HasSuffix(strings.TrimSpace(r.stdout), "Removed 1 network."), r.stdout)
	m.run("start", guest).must(t)
	m.run("rm", "-f", guest).must(t)
}
