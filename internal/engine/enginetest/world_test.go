package enginetest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func TestPredefinedNetworks(t *testing.T) {
	e := on(t, WithNetwork("somebodys"))
	list, others, err := e.Networks(e.ctx)
	e.must(err)
	assert.Equal(t, len(others), 1)
	var names []string
	for _, n := range list {
		names = append(names, fmt.Sprint(n.Name, " ", n.Driver, " ", n.Scope, " ", n.Subnets))
		assert.Equal(t, len(n.ID), 64)
	}
	assert.DeepEqual(t, names, []string{"bridge bridge local [172.17.0.0/16]", "host host local []", "none null local []"})
}

func TestAddressesAreGivenAtStartAndGivenBackAtStop(t *testing.T) {
	e := on(t)
	e.must(e.Create(e.ctx, lesson.Container{Name: vault, Service: vault}))
	assert.DeepEqual(t, e.state(vault), lesson.ContainerState{
		Lesson: vault, Name: "netdemo-vault-ms", Status: "created", Networks: map[string]string{"bridge": ""},
	})
	assert.Equal(t, len(e.members("bridge")), 0, "a container that was never started is not listed")
	e.must(e.Start(e.ctx, vault))
	e.run("second", "")
	assert.DeepEqual(t, e.members("bridge"), map[string]string{"netdemo-vault-ms": "172.17.0.2/16", "netdemo-second": "172.17.0.3/16"})
	assert.Equal(t, e.Address(vault, "bridge"), "172.17.0.2")

	e.must(e.Stop(e.ctx, vault))
	assert.DeepEqual(t, e.members("bridge"), map[string]string{"netdemo-second": "172.17.0.3/16"})
	assert.DeepEqual(t, e.state(vault).Networks, map[string]string{"bridge": ""})
	assert.Equal(t, e.state(vault).Status, "exited")
	assert.Equal(t, e.state(vault).PID, 0)
	assert.Equal(t, e.Address(vault, "bridge"), "")

	e.run("third", "")
	assert.Equal(t, e.Address("third", "bridge"), "172.17.0.2", "the lowest that is free")
	e.must(e.Start(e.ctx, vault))
	assert.Equal(t, e.Address(vault, "bridge"), "172.17.0.4", "an address does not belong to a container")
	e.must(e.Start(e.ctx, vault)) // a second start does nothing
	assert.Equal(t, e.Address(vault, "bridge"), "172.17.0.4")
	assert.Equal(t, e.Address("nobody", "bridge"), "")
	assert.Equal(t, e.Address(vault, custom), "")
}

func TestSubnetsGoRoundAndRound(t *testing.T) {
	e := on(t, WithNetwork("somebodys"))
	subnet := func(name string) string {
		e.must(e.CreateNetwork(e.ctx, name))
		return e.inspect(name).Subnets[0]
	}
	assert.Equal(t, subnet("a"), "172.19.0.0/16")
	assert.Equal(t, subnet("b"), "172.20.0.0/16")
	_, err := e.Sweep(e.ctx)
	e.must(err)
	assert.Equal(t, subnet("c"), "172.21.0.0/16", "not the lowest")
	var last string
	for i := range 28 {
		last = subnet(fmt.Sprint("n", i))
	}
	assert.Equal(t, last, "172.20.0.0/16", "of 31 subnets, 30 are for networks that people make")
	err = e.CreateNetwork(e.ctx, "one-too-many")
	assert.ErrorContains(t, err, "could not find an available, non-overlapping IPv4 address pool")
}

func TestConnectAndDisconnect(t *testing.T) {
	e := pair(t)
	before := e.state(vault)
	e.must(e.Connect(e.ctx, custom, vault))
	after := e.state(vault)
	assert.Equal(t, after.PID, before.PID, "a container joins while it runs")
	assert.DeepEqual(t, after.Networks, map[string]string{"bridge": "172.17.0.2", "netdemo-custom-network": "172.18.0.2"})
	assert.ErrorContains(t, e.Connect(e.ctx, custom, vault), "endpoint with name netdemo-vault-ms already exists in network netdemo-custom-network")

	e.must(e.Disconnect(e.ctx, custom, vault))
	assert.DeepEqual(t, e.state(vault).Networks, before.Networks)
	assert.ErrorContains(t, e.Disconnect(e.ctx, custom, vault), "is not connected to network netdemo-custom-network")

	e.must(e.Stop(e.ctx, vault))
	e.must(e.Connect(e.ctx, custom, vault))
	assert.DeepEqual(t, e.members(custom), map[string]string{})
	e.must(e.Start(e.ctx, vault))
	assert.DeepEqual(t, e.members(custom), map[string]string{"netdemo-vault-ms": "172.18.0.2/16"})
	assert.Assert(t, e.state(vault).PID != before.PID, "a restarted container has another process")
}

func TestBornOnANetwork(t *testing.T) {
	e := pair(t)
	e.run("second", custom)
	assert.DeepEqual(t, e.state("second").Networks, map[string]string{"netdemo-custom-network": "172.18.0.2"})
}

func TestContainersAreListedNewestFirst(t *testing.T) {
	e := pair(t, WithContainer("my-db", "bridge"))
	list, err := e.Containers(e.ctx)
	e.must(err)
	assert.Equal(t, len(list), 2, "nobody else's")
	assert.Equal(t, list[0].Lesson, asker)
	assert.Equal(t, list[1].Lesson, vault)
	assert.DeepEqual(t, list[0].Ports, []lesson.PortBinding{{Host: "127.0.0.1:8282", Container: "3003/tcp"}})
	e.must(e.Stop(e.ctx, asker))
	assert.Equal(t, len(e.state(asker).Ports), 0)
}

func TestWhatIsNotThereCannotBeChanged(t *testing.T) {
	e := pair(t)
	e.must(e.Create(e.ctx, lesson.Container{Name: "created", Service: vault}))
	_, inspectErr := e.InspectNetwork(e.ctx, "gone")
	_, getErr := e.Get(e.ctx, "gone", "http://172.17.0.2:3002/", limit)
	_, execErr := e.Get(e.ctx, "created", "http://172.17.0.2:3002/", limit)
	_, lookupErr := e.Lookup(e.ctx, "created", "x")
	for _, test := range []struct {
		err  error
		want string
	}{
		{e.Start(e.ctx, "gone"), "start netdemo-gone: No such container: netdemo-gone"},
		{e.Stop(e.ctx, "gone"), "stop netdemo-gone: No such container: netdemo-gone"},
		{e.Connect(e.ctx, "gone", vault), "connect netdemo-vault-ms: network netdemo-gone not found"},
		{e.Disconnect(e.ctx, custom, "gone"), "disconnect netdemo-gone: No such container: netdemo-gone"},
		{e.Create(e.ctx, lesson.Container{Name: "x", Network: "gone"}), "create container netdemo-x: network netdemo-gone not found"},
		{e.Create(e.ctx, lesson.Container{Name: vault}), `create container netdemo-vault-ms: Conflict. The container name "/netdemo-vault-ms" is already in use`},
		{e.CreateNetwork(e.ctx, custom), "create network netdemo-custom-network: network with name netdemo-custom-network already exists"},
		{inspectErr, "inspect network netdemo-gone: network netdemo-gone not found"},
		{getErr, "start the probe in netdemo-gone: No such container: netdemo-gone"},
	} {
		assert.Error(t, test.err, test.want)
	}
	assert.ErrorContains(t, execErr, "is not running")
	assert.ErrorContains(t, lookupErr, "is not running")
}

// Calls of one step are made at once. What comes of them must not depend on which came first.
func TestTheSameInEveryRun(t *testing.T) {
	var first string
	for range 30 {
		e := on(t)
		e.must(e.Create(e.ctx, lesson.Container{Name: vault, Service: vault}))
		e.must(e.Create(e.ctx, lesson.Container{Name: asker, Service: asker}))
		e.must(e.CreateNetwork(e.ctx, custom))
		var both sync.WaitGroup
		for _, name := range []string{asker, vault} {
			both.Go(func() { e.must(e.Start(e.ctx, name)) })
		}
		both.Wait()
		for _, name := range []string{asker, vault} {
			both.Go(func() { e.must(e.Connect(e.ctx, custom, name)) })
		}
		both.Wait()
		seen := fmt.Sprint(e.state(vault), e.state(asker), e.members(custom))
		if first == "" {
			first = seen
		}
		assert.Equal(t, seen, first)
	}
}

// The text of an inspection has the lines of docker's own, in docker's order; only values differ.
func TestInspectIsLaidOutAsDockerDoes(t *testing.T) {
	e := pair(t, WithContainer("my-db", "bridge"))
	e.must(e.Connect(e.ctx, custom, vault))
	for network, file := range map[string]string{
		"bridge": "network-inspect-bridge.txt", custom: "network-inspect-custom.txt", "host": "network-inspect-host.txt",
	} {
		text, err := os.ReadFile(filepath.Join("..", "..", "lesson", "testdata", file))
		assert.NilError(t, err)
		want := shape(strings.Split(strings.TrimSpace(string(text)), "\n"))
		assert.Equal(t, shape(e.inspect(network).Text), want, network)
	}
	inspected := strings.Join(e.inspect(custom).Text, "\n")
	for _, want := range []string{
		`"Name": "netdemo-custom-network",`, `"Subnet": "172.18.0.0/16",`, `"Gateway": "172.18.0.1"`, `"Name": "netdemo-vault-ms",`,
		`"MacAddress": "02:42:ac:12:00:02",`, `"IPv4Address": "172.18.0.2/16",`, `"io.github.docker-netdemo.run": "k7m2qa",`,
	} {
		assert.Assert(t, strings.Contains(inspected, want), want)
	}
}

var (
	value   = regexp.MustCompile(`: ("[^"]*"|true|false)(,?)$`)
	longID  = regexp.MustCompile(`"[0-9a-f]{64}"`)
	labels  = regexp.MustCompile(`(?s)"Labels": \{[^}]*\}`)
	gateway = regexp.MustCompile(`,\n *"Gateway": \.\.\.`)
)

// shape is the text without its values. An engine's first start leaves out the gateway of bridge, and
// labels are the run's own.
func shape(text []string) string {
	lines := make([]string, len(text))
	for i, line := range text {
		lines[i] = longID.ReplaceAllString(value.ReplaceAllString(line, ": ...$2"), "ID")
	}
	all := labels.ReplaceAllString(strings.Join(lines, "\n"), `"Labels": {}`)
	return gateway.ReplaceAllString(all, "")
}
