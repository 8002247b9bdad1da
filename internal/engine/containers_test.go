package engine

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// seeded gives an engine for the plan that knows images without ports, so that no service is waited for.
func (d *double) seeded(plan lesson.Plan, change ...func(*Options)) *Engine {
	e := d.engine(change...)
	e.plan = plan
	for _, c := range plan.Containers {
		e.images[c.Service] = images.Image{Service: c.Service, Tag: "netdemo/" + c.Service + ":0123456789ab"}
	}
	return e
}

// running gives an engine whose plan's containers run.
func (d *double) running(t *testing.T, plan lesson.Plan, change ...func(*Options)) *Engine {
	t.Helper()
	e := d.seeded(plan, change...)
	for _, c := range plan.Containers {
		assert.NilError(t, e.Create(t.Context(), c))
		assert.NilError(t, e.Start(t.Context(), c.Name))
	}
	return e
}

func TestCreate(t *testing.T) {
	d := newDouble(t, engine28)
	spec := lesson.Container{
		Name: "app", Service: vault, Network: "custom-network", Publish: []lesson.Port{{Host: 8282, Container: 3003}},
		Env: []string{"VAULT_MS_URL=http://{vault-ms}:3002"},
	}
	e := d.seeded(lesson.Plan{
		Lesson: "bridges", Containers: []lesson.Container{{Name: vault, Service: vault}, spec}, Stopped: []string{vault},
	})
	assert.NilError(t, e.Create(t.Context(), lesson.Container{Name: vault, Service: vault}))
	assert.NilError(t, e.CreateNetwork(t.Context(), "custom-network"))
	assert.NilError(t, e.Create(t.Context(), spec))

	stopped, app := d.container("netdemo-vault-ms"), d.container("netdemo-app")
	assert.Equal(t, app.config.Image, "netdemo/vault-ms:0123456789ab")
	assert.DeepEqual(t, app.config.Env, []string{"VAULT_MS_URL=http://netdemo-vault-ms:3002", "NETDEMO_RUN=" + testRun, "NETDEMO_LEASE=1"})
	assert.Equal(t, string(app.host.NetworkMode), d.network("netdemo-custom-network").ID, "a network is addressed by id")
	assert.Equal(t, string(stopped.host.NetworkMode), "")
	assert.Equal(t, string(app.status), string(container.StateCreated))
	assert.DeepEqual(t, portsOf(app), map[string]string{"3003/tcp": "127.0.0.1:8282"})
	assert.DeepEqual(t, portsOf(stopped), map[string]string{})

	// An engine deletes a container with AutoRemove when it stops; a lesson may want to start it again.
	assert.Equal(t, app.host.AutoRemove, true)
	assert.Equal(t, stopped.host.AutoRemove, false)
	for _, c := range []*fakeContainer{stopped, app} {
		assert.DeepEqual(t, c.config.Labels, map[string]string{
			LabelRun: testRun, LabelLesson: "bridges", LabelVersion: "1.2.3",
		})
		assertHardened(t, c.config, c.host)
	}
}

// What is open to others is asked for on loopback all the same, and what is not stays there.
func TestCreateWithOpenPorts(t *testing.T) {
	d := newDouble(t, engine28)
	spec := lesson.Container{Name: "app", Service: vault, Publish: []lesson.Port{{Host: 8282, Container: 3003}, {Host: 8383, Container: 3002, Local: true}}}
	e := d.seeded(lesson.Plan{Exposed: true, Containers: []lesson.Container{spec}})
	assert.NilError(t, e.Create(t.Context(), spec))
	assert.DeepEqual(t, portsOf(d.container("netdemo-app")), map[string]string{"3003/tcp": "0.0.0.0:8282", "3002/tcp": "127.0.0.1:8383"})
	assert.Equal(t, e.Published("app", 3003), "127.0.0.1:8282")
	assert.Equal(t, askedAt(network.PortBinding{HostIP: netip.IPv4Unspecified(), HostPort: "8282"}), "127.0.0.1:8282")
	assert.Equal(t, askedAt(network.PortBinding{HostIP: netip.MustParseAddr("127.0.0.1"), HostPort: "8383"}), "127.0.0.1:8383")
}

// portsOf gives what a container is to publish.
func portsOf(c *fakeContainer) map[string]string {
	ports := map[string]string{}
	for port, hosts := range c.host.PortBindings {
		for _, h := range hosts {
			ports[port.String()] += h.HostIP.String() + ":" + h.HostPort
		}
	}
	return ports
}

func TestCreateThatTheEngineRefuses(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		d.refuse("POST /containers/create", "image missing")
		err := d.seeded(vaultPlan).Create(t.Context(), vaultPlan.Containers[0])
		assert.Error(t, err, "create container netdemo-vault-ms: No such image: nope:1")
	}
}

// What the engine says of a published port that it discards is told; what it says of its kernel is not.
func TestWarningOfAPortThatIsDiscarded(t *testing.T) {
	for _, version := range releases {
		e := newDouble(t, version).seeded(vaultPlan)
		assert.NilError(t, e.Create(t.Context(), lesson.Container{Name: "plain", Service: vault, Publish: []lesson.Port{{Host: 8080, Container: 3002}}}))
		assert.Assert(t, is.Len(e.Notes(), 0))
		onHost := lesson.Container{Name: "on-host", Service: vault, Network: lesson.HostNetwork}
		assert.NilError(t, e.Create(t.Context(), onHost))
		assert.Assert(t, is.Len(e.Notes(), 0))
		onHost.Name, onHost.Publish = "discarded", []lesson.Port{{Host: 8080, Container: 3002}}
		assert.NilError(t, e.Create(t.Context(), onHost))
		assert.DeepEqual(t, e.Notes(), []string{"The engine warns: Published ports are discarded when using host network mode"})
	}
}

// Somebody may take a name between the look at all names and the create.
func TestCreateWithANameThatIsTaken(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		d.add("netdemo-vault-ms", nil, container.StateRunning)
		e := d.seeded(vaultPlan)
		assert.NilError(t, e.Create(t.Context(), vaultPlan.Containers[0]))
		assert.Equal(t, e.ContainerName(vault), "netdemo-vault-ms-abc123")
		assert.Equal(t, e.NetworkName("custom-network"), "netdemo-custom-network-abc123")
		assert.Assert(t, d.container("netdemo-vault-ms-abc123") != nil)
		assert.DeepEqual(t, e.Notes(), []string{"The name netdemo-vault-ms is taken on this engine; this run's names end in -abc123."})
		assert.Assert(t, is.Len(e.Notes(), 0), "a note is given once")
	}
}

// A name with this run's suffix is not taken by chance: that is an error, and no second suffix.
func TestCreateWithBothNamesTaken(t *testing.T) {
	d := newDouble(t, engine28)
	d.add("netdemo-vault-ms", nil, container.StateRunning)
	d.add("netdemo-vault-ms-abc123", nil, container.StateRunning)
	err := d.seeded(vaultPlan).Create(t.Context(), vaultPlan.Containers[0])
	assert.ErrorContains(t, err, "create container netdemo-vault-ms-abc123: Conflict.")
	assert.Assert(t, is.Len(d.made("DELETE"), 0))
}

func TestStartWithAPortThatIsTaken(t *testing.T) {
	for _, version := range releases {
		for _, who := range []string{"container", "process"} {
			t.Run(version+" "+who, func(t *testing.T) {
				d := newDouble(t, version)
				d.occupied["127.0.0.1:8282"] = who
				e := d.seeded(vaultPlan)
				spec := vaultPlan.Containers[0]
				assert.NilError(t, e.Create(t.Context(), spec))
				assert.Equal(t, e.Published(vault, 3002), "127.0.0.1:8282")
				first := d.container("netdemo-vault-ms")

				assert.NilError(t, e.Start(t.Context(), vault))
				second := d.container("netdemo-vault-ms")
				assert.Assert(t, first.id != second.id, "which port is published is fixed when a container is made")
				assert.DeepEqual(t, portsOf(second), map[string]string{"3002/tcp": "127.0.0.1:"})
				assert.DeepEqual(t, second.config, first.config)
				assert.Equal(t, e.Published(vault, 3002), "127.0.0.1:32768")
				assert.DeepEqual(t, e.Notes(), []string{
					"Port 127.0.0.1:8282 of this engine's machine is taken; the engine chose 127.0.0.1:32768 for netdemo-vault-ms.",
				})
			})
		}
	}
}

// What goes wrong after that is told as it is.
func TestStartElsewhereThatFails(t *testing.T) {
	for name, test := range map[string]struct {
		route string
		calls int // that are well
		want  string
	}{
		"removal":    {"DELETE /containers/{id}", 0, "remove container netdemo-vault-ms: no"},
		"new create": {"POST /containers/create", 1, "create container netdemo-vault-ms: no"},
		"inspect":    {"GET /containers/{id}/json", 0, "inspect container netdemo-vault-ms: no"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDouble(t, engine28)
			d.occupied["127.0.0.1:8282"] = "container"
			well := test.calls
			d.instead(test.route, func(own http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					if well--; well >= 0 {
						own(w, r)
						return
					}
					reject(w, http.StatusInternalServerError, "no")
				}
			})
			e := d.seeded(vaultPlan)
			assert.NilError(t, e.Create(t.Context(), vaultPlan.Containers[0]))
			assert.Error(t, e.Start(t.Context(), vault), test.want)
		})
	}
}

// A start that fails whatever the port is fails for another reason: the first error says it.
func TestStartThatFailsWithAnyPort(t *testing.T) {
	d := newDouble(t, engine28)
	var starts int
	d.instead("POST /containers/{id}/start", func(http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			starts++
			reject(w, http.StatusInternalServerError, fmt.Sprintf("failure %d", starts))
		}
	})
	e := d.seeded(vaultPlan)
	assert.NilError(t, e.Create(t.Context(), vaultPlan.Containers[0]))
	assert.Error(t, e.Start(t.Context(), vault), "start container netdemo-vault-ms: failure 1")
	assert.Equal(t, starts, 2)
	assert.Assert(t, is.Len(e.Notes(), 0))
}

// An engine may speak of a port for another reason than ours.
func TestStartWithoutAPortOfOurs(t *testing.T) {
	d := newDouble(t, engine28)
	d.refuse("POST /containers/{id}/start", "port taken by a process")
	plan := lesson.Plan{Containers: []lesson.Container{{Name: "app", Service: vault}}}
	e := d.seeded(plan)
	assert.NilError(t, e.Create(t.Context(), plan.Containers[0]))
	assert.ErrorContains(t, e.Start(t.Context(), "app"), "address already in use")
	assert.Assert(t, is.Len(d.made("DELETE"), 0))
}

func TestStartAndStopExplained(t *testing.T) {
	for _, version := range releases {
		for situation, meaning := range map[string]string{
			"container gone":                      "Something removed the container while the lesson ran.",
			"network of a stopped container gone": "Something removed the network while the lesson ran.",
		} {
			d := newDouble(t, version)
			e := d.running(t, vaultPlan)
			d.refuse("POST /containers/{id}/start", situation)
			d.refuse("POST /containers/{id}/stop", situation)
			err := e.Start(t.Context(), vault)
			assert.Equal(t, explained(t, err).Meaning, meaning)
			assert.Equal(t, explained(t, err).Call, "start container netdemo-vault-ms")
			err = e.Stop(t.Context(), vault)
			assert.Equal(t, explained(t, err).Meaning, meaning)
			assert.Equal(t, explained(t, err).Call, "stop container netdemo-vault-ms")
		}
	}
}

func TestContainers(t *testing.T) {
	d := newDouble(t, engine28)
	plan := lesson.Plan{
		Containers: []lesson.Container{
			{Name: "first", Service: vault},
			{Name: "second", Service: vault, Publish: []lesson.Port{{Host: 8282, Container: 3003}, {Host: 8181, Container: 3002}}},
		},
		Stopped: []string{"first"},
	}
	e := d.running(t, plan)
	assert.NilError(t, e.Stop(t.Context(), "first"))
	d.add("somebody-else", nil, container.StateRunning)

	list, err := e.Containers(t.Context())
	assert.NilError(t, err)
	// The newest comes first, as in docker ps.
	assert.DeepEqual(t, list, []lesson.ContainerState{
		{
			Lesson: "second", Name: "netdemo-second", Status: "running", PID: 4005, Networks: map[string]string{"bridge": "172.17.0.3"},
			Ports: []lesson.PortBinding{
				{Host: "127.0.0.1:8181", Container: "3002/tcp"}, {Host: "127.0.0.1:8282", Container: "3003/tcp"},
			},
		},
		{Lesson: "first", Name: "netdemo-first", Status: "exited", Networks: map[string]string{"bridge": ""}},
	})
	assert.Equal(t, e.Address("second", "bridge"), "172.17.0.3")
	assert.Equal(t, e.Address("first", "bridge"), "")
	assert.Equal(t, e.Address("nobody", "bridge"), "")
	assert.Equal(t, e.Published("second", 3003), "127.0.0.1:8282")
	assert.Equal(t, e.Published("second", 1), "")

	d.refuse("GET /containers/{id}/json", "container gone")
	_, err = e.Containers(t.Context())
	assert.Assert(t, strings.HasPrefix(err.Error(), "inspect container netdemo-"), "%v", err)
}
