package engine

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

const ourNetwork = "netdemo-custom-network"

// guest puts a container of the user on a network. Only one that runs is seen from there.
func (d *double) guest(n *fakeNetwork, name string, state container.ContainerState) *fakeContainer {
	c := d.add(name, nil, state)
	d.mu.Lock()
	defer d.mu.Unlock()
	c.networks[n.Name] = netip.Prefix{}
	if state == container.StateRunning {
		d.plug(n, c)
	}
	return c
}

// staysFor is the line about a network of ours that somebody uses.
func staysFor(who, first string) string {
	return "network " + ourNetwork + ": your " + who + " plugged into it. docker network disconnect " + ourNetwork + " " + first +
		", then docker netdemo clean"
}

// A user may plug a container into our network. We do not pull it out, and keep the network for it though
// the engine would remove it where nobody runs on it: then it could never be started again.
func TestSweepLeavesANetworkThatAUserUses(t *testing.T) {
	for _, version := range releases {
		for _, state := range []container.ContainerState{container.StateRunning, container.StateExited, container.StateCreated} {
			for _, users := range [][]string{{"web"}, {"web", "db"}} {
				t.Run(fmt.Sprint(version, state, users), func(t *testing.T) {
					d := newDouble(t, version)
					n := d.addNetwork(ourNetwork, ours())
					d.plug(n, d.add("netdemo-vault-ms", ours(), container.StateRunning))
					for _, name := range users {
						d.guest(n, name, state)
					}
					line := staysFor("web is", "web")
					if len(users) > 1 {
						line = staysFor("db, web are", "db")
					}
					would, left, err := d.engine().Preview(t.Context(), Run{ID: testRun, Networks: []string{ourNetwork}})
					assert.NilError(t, err)
					assert.Assert(t, is.Len(would.Networks, 0))
					assert.DeepEqual(t, left, []string{line})

					swept, err := d.engine().Sweep(t.Context())
					assert.NilError(t, err)
					assert.DeepEqual(t, swept, lesson.Swept{Containers: 1, Left: []string{line}})
					assert.DeepEqual(t, d.names(), slices.Sorted(slices.Values(append(users, ourNetwork))))
					assert.Assert(t, is.Len(d.made("POST"), 0), "nobody was disconnected")
					assert.Assert(t, is.Len(d.made("DELETE /networks"), 0), "and nothing was tried")
				})
			}
		}
	}
}

// Who is on another network of that name, or was on one that is gone, needs none of ours.
func TestSweepOfANetworkThatOthersOnlySeemToUse(t *testing.T) {
	d := newDouble(t, engine20)
	former := d.addNetwork(ourNetwork, ours())
	web := d.guest(former, "web", container.StateExited)
	d.instead("GET /containers/json", func(own http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if len(filters(r)["network"]) == 0 {
				own(w, r)
				return
			}
			reply(w, http.StatusOK, []container.Summary{
				{ID: web.id, Names: []string{"/web"}, NetworkSettings: &container.NetworkSettingsSummary{
					Networks: map[string]*network.EndpointSettings{ourNetwork: {NetworkID: strings.Repeat("f", 64)}},
				}},
				{ID: "other", Names: []string{"/says-nothing"}},
			})
		}
	})
	_, left, err := d.engine().Preview(t.Context(), Run{ID: testRun})
	assert.NilError(t, err)
	assert.Assert(t, is.Len(left, 0))
	swept, err := d.engine().Sweep(t.Context())
	assert.NilError(t, err)
	assert.DeepEqual(t, swept, lesson.Swept{Networks: 1})
}

// Podman's containers know a network by its name alone.
func TestGuestsOnPodman(t *testing.T) {
	plugged := func(name, id string) container.Summary {
		return container.Summary{NetworkSettings: &container.NetworkSettingsSummary{
			Networks: map[string]*network.EndpointSettings{name: {NetworkID: id}},
		}}
	}
	n := network.Summary{Network: network.Network{ID: "abc", Name: ourNetwork}}
	assert.Assert(t, isOn(plugged(ourNetwork, ourNetwork), n))
	assert.Assert(t, !isOn(plugged("podman", "podman"), n))
}

// Somebody may plug a container in after we have looked: then the engine refuses, and it is looked again.
func TestSweepOfANetworkThatSomebodyJoinsMeanwhile(t *testing.T) {
	d := newDouble(t, engine28)
	n := d.addNetwork(ourNetwork, ours())
	var once sync.Once
	d.instead("DELETE /networks/{id}", func(own http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			once.Do(func() { d.guest(n, "web", container.StateRunning) })
			own(w, r)
		}
	})
	swept, err := d.engine().Sweep(t.Context())
	assert.NilError(t, err)
	assert.DeepEqual(t, swept, lesson.Swept{Left: []string{staysFor("web is", "web")}})
}

// Where the engine does not say who is on a network, it stays: we may not break what we cannot see.
func TestSweepOfANetworkThatCannotBeLookedAt(t *testing.T) {
	d := newDouble(t, engine28)
	n := d.addNetwork(ourNetwork, ours())
	d.guest(n, "web", container.StateExited)
	d.instead("GET /containers/json", func(own http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if len(filters(r)["network"]) == 0 {
				own(w, r)
				return
			}
			reject(w, http.StatusForbidden, "denied by plugin acme")
		}
	})
	swept, err := d.engine().Sweep(t.Context())
	assert.NilError(t, err)
	assert.DeepEqual(t, swept, lesson.Swept{Failed: 1, Left: []string{"network " + ourNetwork + ": denied by plugin acme"}})
	assert.DeepEqual(t, d.names(), []string{ourNetwork, "web"})
	_, _, err = d.engine().Preview(t.Context(), Run{ID: testRun})
	assert.ErrorContains(t, err, "denied by plugin acme")
	d.fail("GET /networks", http.StatusForbidden, "denied by plugin acme")
	_, _, err = d.engine().Preview(t.Context(), Run{ID: testRun})
	assert.ErrorContains(t, err, "denied by plugin acme")
}

// A container of another run is somebody else's; one of this run is not, though it could not be removed.
func TestGuestsOfARun(t *testing.T) {
	d := newDouble(t, engine28)
	n := d.addNetwork(ourNetwork, ours())
	for name, run := range map[string]string{"netdemo-ours": testRun, "netdemo-theirs": "other1"} {
		d.plug(n, d.add(name, map[string]string{LabelRun: run}, container.StateRunning))
	}
	d.refuse("DELETE /containers/{id}", "container gone")
	swept, err := d.engine().Sweep(t.Context())
	assert.NilError(t, err)
	assert.DeepEqual(t, swept.Left, []string{staysFor("netdemo-theirs is", "netdemo-theirs")})
}
