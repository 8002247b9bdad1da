package transcript

import (
	"fmt"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// grid makes a topology of so many containers and networks: every fourth container is stopped, every
// third has a published port, and each is plugged into some networks; the fifth into none.
func grid(containers, networks int) lesson.Topology {
	var t lesson.Topology
	for j := range networks {
		n := lesson.TopologyNetwork{Name: fmt.Sprintf("netdemo-net-%d", j), Driver: "bridge", DNS: true, Subnets: []string{fmt.Sprintf("172.%d.0.0/16", 17+j)}}
		if j == 0 {
			n.Name, n.DNS = "bridge", false
		}
		n.Internal = j == 3
		t.Networks = append(t.Networks, n)
	}
	for i := range containers {
		c := lesson.TopologyContainer{
			Name: fmt.Sprintf("netdemo-%s-%d", []string{"vault", "processor", "app"}[i%3], i), Running: i%4 != 3, Endpoints: map[string]string{},
		}
		if i%3 == 1 {
			c.Ports = []lesson.PortBinding{{Host: fmt.Sprintf("127.0.0.1:%d", 8000+i), Container: "3003/tcp"}}
		}
		for j, n := range t.Networks {
			if i != 4 && (i+j)%3 == 0 || i%4 == j {
				c.Endpoints[n.Name] = fmt.Sprintf("172.%d.0.%d", 17+j, 2+i)
			}
		}
		t.Containers = append(t.Containers, c)
	}
	return t
}

// A container that hangs from no rail says where it is.
func TestModesInThePicture(t *testing.T) {
	for mode, want := range map[string]string{
		"": "not plugged in", "none": "no network", "host": "on the host itself",
		"container:netdemo-app-one": "in the namespace of app-one",
	} {
		assert.Equal(t, modeLabel(lesson.TopologyContainer{Mode: mode}), want)
	}
}

func TestRails(t *testing.T) {
	for _, w := range []int{60, 80, 120, 200} {
		for _, ascii := range []bool{false, true} {
			name := fmt.Sprintf("rails.%d.golden", w)
			if ascii {
				name = fmt.Sprintf("rails.%d.ascii.golden", w)
			}
			t.Run(name, func(t *testing.T) {
				var page strings.Builder
				for _, containers := range []int{0, 1, 2, 3, 6, 12} {
					for _, networks := range []int{0, 1, 2, 4, 8} {
						picture := Rails(grid(containers, networks), Options{Width: w, ASCII: ascii})
						fmt.Fprintf(&page, "# %d containers, %d networks\n\n%s\n\n", containers, networks, strings.Join(picture, "\n"))
					}
				}
				golden.Assert(t, page.String(), name)
			})
		}
	}
}

func TestRailsShowEverythingWithinTheWidth(t *testing.T) {
	for containers := range 13 {
		for networks := range 9 {
			for _, w := range []int{40, 60, 80, 120, 200} {
				assertComplete(t, grid(containers, networks), w)
			}
		}
	}
}

func assertComplete(t *testing.T, topology lesson.Topology, w int) {
	t.Helper()
	page := strings.Join(Rails(topology, Options{Width: w}), "\n")
	assertWidth(t, page, w)
	plugs := 0
	for _, n := range topology.Networks {
		assert.Assert(t, strings.Contains(page, n.Name), page)
	}
	for _, c := range topology.Containers {
		plugs += len(c.Endpoints)
		assert.Assert(t, strings.Contains(page, strings.TrimPrefix(c.Name, "netdemo-")), page)
	}
	if strings.Contains(page, unicodeGlyphs.rail) {
		assert.Equal(t, strings.Count(page, unicodeGlyphs.plug), plugs, page)
	}
}

func TestRailsWithForeignNames(t *testing.T) {
	long := lesson.Topology{
		Networks: []lesson.TopologyNetwork{
			{Name: "bridge", Subnets: []string{"172.17.0.0/16", "fd00:17::/64"}},
			{Name: "net\x1b[31mred\u202e", DNS: true, Subnets: nil},
			{Name: "网络网络", DNS: true, Internal: true, Subnets: []string{"10.0.0.0/8"}},
		},
		Containers: []lesson.TopologyContainer{
			{Name: "容器一", Running: true, Endpoints: map[string]string{"bridge": "172.17.0.2", "网络网络": "10.0.0.2"}},
			{Name: "netdemo-" + strings.Repeat("long", 8), Running: false, Endpoints: map[string]string{"net\x1b[31mred\u202e": ""}},
			{Name: "alone", Running: true, Ports: []lesson.PortBinding{{Host: "0.0.0.0:80"}, {Host: "[::]:80"}}},
		},
	}
	tooLong := lesson.Topology{
		Networks:   []lesson.TopologyNetwork{{Name: strings.Repeat("endless-", 20), DNS: true, Subnets: []string{"10.0.0.0/8"}}},
		Containers: []lesson.TopologyContainer{{Name: strings.Repeat("网", 90), Running: true, Endpoints: map[string]string{strings.Repeat("endless-", 20): "10.0.0.2"}}},
	}
	var page strings.Builder
	for _, w := range []int{60, 80, 120, 200} {
		for _, topology := range []lesson.Topology{long, tooLong} {
			picture := Rails(topology, Options{Width: w})
			for _, line := range picture {
				assert.Assert(t, width(line) <= w, line)
			}
			fmt.Fprintf(&page, "# %d columns\n\n%s\n\n", w, strings.Join(picture, "\n"))
		}
	}
	golden.Assert(t, page.String(), "rails.names.golden")
}
