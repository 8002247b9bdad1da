//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// atOnce is what "at once" means: nothing was waited for.
const atOnce = 100 * time.Millisecond

// `explain isolation` tells failures apart by what is seen and after how long. Here each is brought about
// once, and measured by the probe in containers of our images.
func TestFailuresAreAsExplained(t *testing.T) {
	unchanged(t, lab.machine)
	vault, err := images.For("vault-ms", lab.arch)
	assert.NilError(t, err)
	network, here, there, alone := lab.their("failures"), lab.their("here"), lab.their("there"), lab.their("alone")
	label := labelSuite + "=" + lab.id
	lab.theirs(t, []string{"network", "rm", network}, "network", "create", "--label", label, network)
	for name, on := range map[string]string{here: lesson.DefaultBridge, there: network, alone: "none"} {
		lab.theirs(t, []string{"rm", "-f", name},
			"run", "-d", "--label", label, "--name", name, "--network", on, vault.Tag)
	}
	own, peer := addressOf(t, here, lesson.DefaultBridge), addressOf(t, there, network)

	for _, tc := range []struct {
		name     string
		from     string
		request  probe.Request
		outcome  probe.Outcome
		code     []string // one of them
		min, max time.Duration
	}{
		{
			"nobody listens at the own address", here,
			probe.Request{Op: probe.OpDial, Target: "127.0.0.1:1"},
			probe.OutcomeRefused,
			[]string{"ECONNREFUSED"},
			0, atOnce,
		},
		{
			"nobody listens at a neighbour's port", there,
			probe.Request{Op: probe.OpDial, Target: peer.String() + ":1"},
			probe.OutcomeRefused,
			[]string{"ECONNREFUSED"},
			0, atOnce,
		},
		{
			"another network, the right address", there,
			probe.Request{Op: probe.OpGet, Target: "http://" + own.String() + ":3002/serviceKey", LimitMS: 1500},
			probe.OutcomeSilence,
			[]string{"ETIMEDOUT"},
			1500 * time.Millisecond, 2500 * time.Millisecond,
		},
		{
			"an address of this network that nobody has", there,
			probe.Request{Op: probe.OpDial, Target: nobody(t, network).String() + ":3002", LimitMS: 8000},
			probe.OutcomeNoRoute,
			[]string{"EHOSTUNREACH"},
			2500 * time.Millisecond, 4500 * time.Millisecond,
		},
		{
			"--network none", alone,
			probe.Request{Op: probe.OpDial, Target: peer.String() + ":3002"},
			probe.OutcomeUnreachable,
			[]string{"ENETUNREACH"},
			0, atOnce,
		},
		{
			"a name on the default bridge", here,
			probe.Request{Op: probe.OpGet, Target: "http://" + there + ":3002/serviceKey"},
			probe.OutcomeUnresolved,
			[]string{"ENOTFOUND", "EAI_AGAIN"},
			0, 2500 * time.Millisecond,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel() // they only wait
			a := ask(t, tc.from, tc.request)
			assert.Equal(t, a.Outcome, tc.outcome, "%+v", a)
			assert.Assert(t, strings.Contains(strings.Join(tc.code, " "), a.Code), a.Code)
			assertExplained(t, a.Code)
			took := time.Duration(a.MS * float64(time.Millisecond))
			assert.Assert(t, took >= tc.min && took <= tc.max, "it took %s", took)
		})
	}
}

// assertExplained demands that the page tells what the error means; silence has a word of its own there.
func assertExplained(t *testing.T, code string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(lab.root, "internal", "course", "topics", "isolation.md"))
	assert.NilError(t, err)
	word := strings.ReplaceAll(code, "ETIMEDOUT", "silence")
	assert.Assert(t, strings.Contains(string(page), "| "+word) || strings.Contains(string(page), ", "+word), "%s is not explained", word)
}

// ask puts one question to the probe in a container, over standard input as the plugin does.
func ask(t *testing.T, container string, r probe.Request) probe.Answer {
	t.Helper()
	line, err := json.Marshal(r)
	assert.NilError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), callLimit)
	defer cancel()
	cmd := lab.run("exec", "-i", container, "/netdemo", "probe").command(ctx)
	cmd.Stdin = strings.NewReader(string(line) + "\n")
	out, err := cmd.Output()
	assert.NilError(t, err)
	var a probe.Answer
	assert.NilError(t, json.Unmarshal(out, &a), "%s", out)
	return a
}

func addressOf(t *testing.T, container, network string) netip.Addr {
	t.Helper()
	answer, err := lab.api.ContainerInspect(t.Context(), container, client.ContainerInspectOptions{})
	assert.NilError(t, err)
	endpoint := answer.Container.NetworkSettings.Networks[network]
	assert.Assert(t, endpoint != nil && endpoint.IPAddress.IsValid(), "%s has no address on %s", container, network)
	return endpoint.IPAddress
}

// nobody gives an address of the network that is not in use: engines give out the lowest.
func nobody(t *testing.T, network string) netip.Addr {
	t.Helper()
	answer, err := lab.api.NetworkInspect(t.Context(), network, client.NetworkInspectOptions{})
	assert.NilError(t, err)
	address := answer.Network.IPAM.Config[0].Subnet.Masked().Addr()
	for range 200 {
		address = address.Next()
	}
	return address
}
