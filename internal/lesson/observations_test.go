package lesson

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

// sample is what a Docker Engine 20.10.24 printed, through docker 28.2.2, line by line.
func sample(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	assert.NilError(t, err)
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func texts(lines []Line) []string {
	list := make([]string, len(lines))
	for i, l := range lines {
		list[i] = l.Text
	}
	return list
}

func TestNetworkLinesAreWhatDockerPrints(t *testing.T) {
	list := []Network{
		{ID: "df014ff51f1a14f493fe4058e154ff8cb6d7782b916910b022d99d3e26b2eade", Name: "bridge", Driver: "bridge", Scope: "local"},
		{ID: "a7a78293f3df08063ac2c4b88ac74ef1408b26d6b7bcc9025662405f8d360933", Name: "host", Driver: "host", Scope: "local"},
		{ID: "42ee8f0f63de", Name: "none", Driver: "null", Scope: "local"},
		{ID: "28b292ebb23901ca2928e294653c66a7aa993bb8874fb389d1286d23814a5bdc", Name: "sample-custom-network", Driver: "bridge", Scope: "local"},
	}
	lines := networkLines(list, "sample-custom-network")
	assert.DeepEqual(t, texts(lines), sample(t, "network-ls.txt"))
	for i, l := range lines {
		assert.Equal(t, l.Note == "new", i == len(lines)-1)
	}
	short := networkLines(list[:3], "no-such-network")
	assert.DeepEqual(t, texts(short), []string{
		"NETWORK ID     NAME      DRIVER    SCOPE",
		"df014ff51f1a   bridge    bridge    local",
		"a7a78293f3df   host      host      local",
		"42ee8f0f63de   none      null      local",
	})
}

func TestInspectLines(t *testing.T) {
	vault := Endpoint{Container: "sample-vault-ms"}
	processor := Endpoint{Container: "sample-security-processor"}
	for _, test := range []struct {
		name, file string
		members    []Endpoint
		want       []string
	}{
		{
			name: "ours alone, in the lesson's order", file: "network-inspect-bridge.txt",
			members: []Endpoint{vault, processor},
			want: []string{
				`"Name": "bridge",`, `"Driver": "bridge",`, `"Subnet": "172.17.0.0/16"`,
				`"Name": "sample-vault-ms",`, `"IPv4Address": "172.17.0.2/16",`,
				`"Name": "sample-security-processor",`, `"IPv4Address": "172.17.0.3/16",`,
			},
		},
		{
			name: "the other order", file: "network-inspect-bridge.txt",
			members: []Endpoint{processor, vault},
			want: []string{
				`"Name": "bridge",`, `"Driver": "bridge",`, `"Subnet": "172.17.0.0/16"`,
				`"Name": "sample-security-processor",`, `"IPv4Address": "172.17.0.3/16",`,
				`"Name": "sample-vault-ms",`, `"IPv4Address": "172.17.0.2/16",`,
			},
		},
		{
			name: "nobody of ours", file: "network-inspect-bridge.txt",
			want: []string{`"Name": "bridge",`, `"Driver": "bridge",`, `"Subnet": "172.17.0.0/16"`},
		},
		{
			name: "labels that look like members", file: "network-inspect-custom.txt",
			members: []Endpoint{vault},
			want: []string{
				`"Name": "sample-custom-network",`, `"Driver": "bridge",`, `"Subnet": "172.20.0.0/16",`,
				`"Name": "sample-vault-ms",`, `"IPv4Address": "172.20.0.2/16",`,
			},
		},
		{
			name: "no subnet", file: "network-inspect-host.txt",
			want: []string{`"Name": "host",`, `"Driver": "host",`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := Network{Text: sample(t, test.file), Members: test.members}
			assert.DeepEqual(t, texts(inspectLines(n)), test.want)
		})
	}
}

// Later engines print more. What is picked must not change: the parts that Docker 28 and 29 add are
// put where they put them.
func TestInspectLinesPassOverWhatLaterEnginesAdd(t *testing.T) {
	vault := Endpoint{Container: "sample-vault-ms"}
	old := Network{Text: sample(t, "network-inspect-custom.txt"), Members: []Endpoint{vault}}
	later := old
	later.Text = nil
	for _, line := range old.Text {
		switch strings.TrimSpace(line) {
		case `"EnableIPv6": false,`:
			later.Text = append(later.Text, `        "EnableIPv4": true,`)
		case `"Options": {},`:
			later.Text = append(later.Text, line)
			line = `        "Status": {"IPAM": {"Subnets": {"172.20.0.0/16": {"IPsInUse": 4, "DynamicIPsAvailable": 65532}}}},`
		}
		later.Text = append(later.Text, line)
	}
	assert.Assert(t, len(later.Text) > len(old.Text))
	assert.DeepEqual(t, inspectLines(later), inspectLines(old))
}

func TestContainerLines(t *testing.T) {
	list := []ContainerState{
		{Name: "sample-db", Status: "running", Networks: map[string]string{}},
		{Name: "sample-security-processor", Status: "exited", Networks: map[string]string{"bridge": ""}},
		{Name: "sample-vault-ms", Status: "running", Networks: map[string]string{"sample-custom-network": "", "bridge": ""}},
	}
	assert.DeepEqual(t, texts(containerLines(list)), []string{
		"sample-db running",
		"sample-security-processor exited bridge",
		"sample-vault-ms running bridge,sample-custom-network",
	})
}

func TestParts(t *testing.T) {
	one, two := lookedUp("found"), fetched(OutcomeOK, "")
	assert.Equal(t, len(Parts(nil)), 0)
	assert.Equal(t, len(Parts(one)), 1)
	assert.Equal(t, len(Parts(Several{one, two})), 2)
	_, found := find[Got](Several{one, two})
	assert.Assert(t, !found)
	kinds := []string{}
	for _, o := range []Observation{
		networks(), members(), containers(), processes(1, 2), two, got(Reply{}), one, Several{},
	} {
		kinds = append(kinds, o.Kind())
	}
	slices.Sort(kinds)
	assert.Equal(t, len(slices.Compact(kinds)), 8, "each kind of observation has a name of its own")
}

func TestNewTopology(t *testing.T) {
	got := NewTopology(
		[]Network{{Name: "bridge", Driver: "bridge", Subnets: []string{"172.17.0.0/16"}}, {Name: "host", Driver: "host"}, customWith("bridge", "172.18.0.0/16"), {Name: "none", Driver: "null"}},
		[]ContainerState{
			{Name: "younger", Status: "exited", Networks: map[string]string{"bridge": ""}},
			{Name: "older", Status: "running", Networks: map[string]string{"bridge": "172.17.0.2"}, Ports: []PortBinding{{Host: "127.0.0.1:8282", Container: "3003/tcp"}}},
		},
	)
	assert.DeepEqual(t, got, Topology{
		Networks: []TopologyNetwork{
			{Name: "bridge", Driver: "bridge", Subnets: []string{"172.17.0.0/16"}},
			{Name: "netdemo-custom-network", Driver: "bridge", Subnets: []string{"172.18.0.0/16"}, DNS: true},
		},
		Containers: []TopologyContainer{
			{Name: "older", Running: true, Endpoints: map[string]string{"bridge": "172.17.0.2"}, Ports: []PortBinding{{Host: "127.0.0.1:8282", Container: "3003/tcp"}}},
			{Name: "younger", Endpoints: map[string]string{"bridge": ""}, Ports: []PortBinding{}},
		},
	})
}
