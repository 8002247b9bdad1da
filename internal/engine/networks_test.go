package engine

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

const custom = "custom-network"

func TestCreateNetwork(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		e := d.seeded(vaultPlan)
		assert.NilError(t, e.CreateNetwork(t.Context(), custom))
		n := d.network("netdemo-custom-network")
		assert.Equal(t, n.Driver, "bridge")
		assert.DeepEqual(t, n.Labels, map[string]string{LabelRun: testRun, LabelLesson: "bridges", LabelVersion: "1.2.3"})
		assert.Equal(t, e.networkID(custom), n.ID)
	}
}

// Engine 20.10 makes a second network of a name and warns; later ones refuse. Either way the user's
// network stays, and ours has another name.
func TestCreateNetworkWithANameThatIsTaken(t *testing.T) {
	for _, version := range releases {
		t.Run(version, func(t *testing.T) {
			d := newDouble(t, version)
			users := d.addNetwork("netdemo-custom-network", map[string]string{"mine": "yes"})
			e := d.seeded(vaultPlan)
			assert.NilError(t, e.CreateNetwork(t.Context(), custom))
			assert.Equal(t, e.NetworkName(custom), "netdemo-custom-network-abc123")
			assert.Equal(t, e.ContainerName(vault), "netdemo-vault-ms-abc123")
			assert.Assert(t, d.network(users.ID) == users)
			assert.Assert(t, is.Len(d.networks, 5), "the user's, ours, the predefined")
			assert.DeepEqual(t, e.Notes(), []string{
				"The name netdemo-custom-network is taken on this engine; this run's names end in -abc123.",
			})
		})
	}
}

func TestCreateNetworkWithBothNamesTaken(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		d.addNetwork("netdemo-custom-network", nil)
		d.addNetwork("netdemo-custom-network-abc123", nil)
		err := d.seeded(vaultPlan).CreateNetwork(t.Context(), custom)
		assert.Assert(t, nameTaken(err), "%v", err)
		assert.Equal(t, explained(t, err).Call, "create network netdemo-custom-network-abc123")
		assert.Assert(t, is.Len(d.networks, 5))
	}
}

// If the second network cannot be removed, that is said: it is ours, and the sweep will find it.
func TestCreateNetworkTwiceWithoutRemoval(t *testing.T) {
	d := newDouble(t, engine20)
	d.addNetwork("netdemo-custom-network", nil)
	d.fail("DELETE /networks/{id}", http.StatusInternalServerError, "no")
	err := d.seeded(vaultPlan).CreateNetwork(t.Context(), custom)
	assert.Error(t, err, "remove network netdemo-custom-network: no")
}

func TestCreateNetworkWithoutAFreeSubnet(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		d.refuse("POST /networks/create", "no free subnet")
		d.addNetwork("used", nil).Containers["c"] = network.EndpointResource{Name: "c"}
		err := d.seeded(vaultPlan).CreateNetwork(t.Context(), custom)
		assert.Assert(t, strings.HasSuffix(explained(t, err).Meaning, " It has 4 networks, and none that is unused."))
		d.addNetwork("unused-2", nil)
		d.addNetwork("unused-1", nil)
		err = d.seeded(vaultPlan).CreateNetwork(t.Context(), custom)
		assert.Equal(t, explained(t, err).Meaning, "The engine has no free subnet for one more network: each network takes one of a fixed number."+
			" It has 6 networks; no container runs on 2 of them: unused-1, unused-2.")
		for _, name := range []string{"a", "b", "c", "d"} {
			d.addNetwork(name, nil)
		}
		err = d.seeded(vaultPlan).CreateNetwork(t.Context(), custom)
		assert.Assert(t, strings.HasSuffix(explained(t, err).Meaning, " It has 10 networks; no container runs on 6 of them: a, b, c, d, unused-1 and 1 more."))
	}
}

func TestConnectAndDisconnect(t *testing.T) {
	d := newDouble(t, engine28)
	e := d.running(t, vaultPlan)
	assert.NilError(t, e.CreateNetwork(t.Context(), custom))
	n := d.network("netdemo-custom-network")
	assert.NilError(t, e.Connect(t.Context(), custom, vault))
	assert.Equal(t, len(n.Containers), 1)
	assert.NilError(t, e.Disconnect(t.Context(), "bridge", vault))
	assert.DeepEqual(t, d.made("POST /networks/bridge"), []string{"POST /networks/bridge/disconnect"})
	assert.Equal(t, len(d.network("bridge").Containers), 0)
	assert.NilError(t, e.Disconnect(t.Context(), custom, vault))
	assert.Equal(t, len(n.Containers), 0)
}

func TestConnectAndDisconnectExplained(t *testing.T) {
	for _, version := range releases {
		for route, call := range map[string]string{
			"connect": "connect netdemo-vault-ms to network bridge", "disconnect": "disconnect netdemo-vault-ms from network bridge",
		} {
			for situation, meaning := range map[string]string{
				"container gone":    "Something removed the container while the lesson ran.",
				"network gone":      "Something removed the network while the lesson ran.",
				"connected already": map[string]string{"connect": "Something plugged the container into that network while the lesson ran."}[route],
				"not connected":     map[string]string{"disconnect": "Something pulled the container's plug out of that network while the lesson ran."}[route],
			} {
				d := newDouble(t, version)
				e := d.running(t, vaultPlan)
				d.refuse("POST /networks/{id}/"+route, situation)
				act := e.Disconnect
				if route == "connect" {
					act = func(ctx context.Context, network, container string) error { return e.Connect(ctx, network, container) }
				}
				f := explained(t, act(t.Context(), "bridge", vault))
				assert.Equal(t, f.Call, call)
				assert.Equal(t, f.Message, d.release.Answers[situation].Message)
				assert.Equal(t, f.Meaning, meaning)
			}
		}
	}
}

// Names of others are nobody's business here, apart from how many they are.
func TestNetworks(t *testing.T) {
	d := newDouble(t, engine28)
	d.addNetwork("zzz", nil)
	d.addNetwork("netdemo-of-another-run", map[string]string{LabelRun: "zzz999"})
	d.addNetwork("netdemo-from-a-script", map[string]string{LabelScript: testRun})
	e := d.seeded(vaultPlan)
	assert.NilError(t, e.CreateNetwork(t.Context(), "alpha"))
	list, others, err := e.Networks(t.Context())
	assert.NilError(t, err)
	assert.Equal(t, len(others), 3)
	ours := d.network("netdemo-alpha")
	assert.DeepEqual(t, list, []lesson.Network{
		{ID: d.network("bridge").ID, Name: "bridge", Driver: "bridge", Scope: "local", Subnets: []string{"172.17.0.0/16"}},
		{ID: d.network("host").ID, Name: "host", Driver: "host", Scope: "local", Subnets: []string{}},
		{ID: ours.ID, Name: "netdemo-alpha", Driver: "bridge", Scope: "local", Subnets: []string{ours.IPAM.Config[0].Subnet.String()}},
		{ID: d.network("none").ID, Name: "none", Driver: "null", Scope: "local", Subnets: []string{}},
	})

	d.fail("GET /networks", http.StatusInternalServerError, "no")
	_, _, err = e.Networks(t.Context())
	assert.Error(t, err, "list networks: no")
}

func TestInspectNetwork(t *testing.T) {
	d := newDouble(t, engine28)
	plan := lesson.Plan{Containers: []lesson.Container{{Name: "zulu", Service: vault}, {Name: "alpha", Service: vault}}}
	e := d.running(t, plan)
	users := d.add("somebody-else", nil, container.StateRunning)
	d.plug(d.network("bridge"), users)

	n, err := e.InspectNetwork(t.Context(), "bridge")
	assert.NilError(t, err)
	assert.Equal(t, n.Name, "bridge")
	// The lesson's order, not the engine's, and no container of others.
	assert.DeepEqual(t, n.Members, []lesson.Endpoint{
		{Container: "netdemo-zulu", Address: "172.17.0.2/16"}, {Container: "netdemo-alpha", Address: "172.17.0.3/16"},
	})
	text := strings.Join(n.Text, "\n")
	assert.Assert(t, strings.HasPrefix(text, "[\n    {\n        \"Name\": \"bridge\",\n        \"Id\": \""), "%s", text)
	assert.Assert(t, strings.HasSuffix(text, "    }\n]"), "%s", text)
	assert.Assert(t, is.Contains(text, `"Name": "somebody-else"`), "the text is the engine's whole answer")

	d.refuse("GET /networks/{id}", "network gone")
	_, err = e.InspectNetwork(t.Context(), custom)
	assert.Equal(t, explained(t, err).Call, "inspect network netdemo-custom-network")
}

func TestAsDockerPrints(t *testing.T) {
	const want = `[
    {
        "Name": "n",
        "Options": {},
        "IPAM": {
            "Config": [
                {
                    "Subnet": "10.0.0.0/8"
                }
            ]
        }
    }
]`
	got := asDockerPrints([]byte(`{"Name":"n","Options":{},"IPAM":{"Config":[{"Subnet":"10.0.0.0/8"}]}}` + "\n"))
	assert.Equal(t, strings.Join(got, "\n"), want)
	assert.Assert(t, asDockerPrints([]byte("{")) == nil)
}

// A subnet that was chosen is asked for; otherwise it is the engine's affair.
func TestCreateNetworkWithASubnet(t *testing.T) {
	chosen := netip.MustParsePrefix("10.201.7.0/28")
	assert.Assert(t, networkOptions(nil, []lesson.NetworkOption{lesson.Internal}).IPAM == nil)
	o := networkOptions(nil, []lesson.NetworkOption{lesson.PublishLocally, lesson.Subnet(chosen)})
	assert.Assert(t, o.IPAM != nil)
	assert.Equal(t, len(o.IPAM.Config), 1)
	assert.Equal(t, o.IPAM.Config[0].Subnet, chosen)
	assert.DeepEqual(t, o.Options, map[string]string{"com.docker.network.bridge.host_binding_ipv4": "127.0.0.1"})
}
