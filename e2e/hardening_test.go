//go:build e2e

package e2e

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// unprivileged is the user that demo containers run as.
const unprivileged = "65532"

// What a container of a lesson may do, seen by somebody who did not make it.
func TestHardening(t *testing.T) {
	t.Parallel()
	t.Run("bridges", func(t *testing.T) { assertAllHardened(t, "bridges", 0) })
	t.Run("host", func(t *testing.T) { assertAllHardened(t, "host", 2) }) // one that clashes with the first
}

// hostProbe begins the name of the probe on the network of the engine's machine. A lesson has one where it asks
// from there, or where no published port leads to it from here.
const hostProbe = lesson.Prefix + "host-probe-"

// assertAllHardened looks at every container of a lesson. Besides the probe, only so many are on the machine's
// own network: those with which the lesson shows what that is.
func assertAllHardened(t *testing.T, of string, onHost int) {
	t.Helper()
	r := recordedOf(t, of)
	probes := 0
	seen := 0
	for name, c := range r.containers {
		t.Run(name, func(t *testing.T) { assertConfined(t, c) })
		if c.HostConfig.NetworkMode.IsHost() {
			onHost--
		}
		if strings.HasPrefix(name, hostProbe) {
			probes++
			t.Run(name+" goes", func(t *testing.T) { assertGoes(t, c) })
		}
		for _, p := range r.processes[name] {
			seen++
			t.Run(name+" "+p["Command"], func(t *testing.T) { assertPowerless(t, p) })
		}
	}
	l, _ := course.Lesson(of)
	assert.Equal(t, len(r.containers), len(l.Plan().Containers)+probes)
	assert.Equal(t, onHost+probes, 0, "others on the network of the machine than were meant to be")
	assert.Assert(t, probes == 1 || of != "host", "%d probes on the network of the machine", probes)
	if seen == 0 {
		t.Log("the processes of this engine cannot be seen from here: their capabilities were not looked at")
		return
	}
	// The service and its probe, in each container that was asked anything from inside.
	assert.Assert(t, seen > len(r.containers), "%d processes in %d containers", seen, len(r.containers))
}

// The program in the images is the one whose hash `docker netdemo version --services` prints.
func TestProgramInTheImages(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	sums := map[string]string{}
	for _, line := range strings.Split(m.run("netdemo", "version", "--services").must(t), "\n")[1:] {
		fields := strings.Fields(line)
		sums[fields[0]] = fields[1]
	}
	for _, service := range images.Services() {
		image, err := images.For(service, m.arch)
		assert.NilError(t, err)
		name := lab.their("program-of-" + service)
		m.theirs(t, []string{"rm", name}, "create", "--label", labelSuite+"="+lab.id, "--name", name, image.Tag)
		archive := tar.NewReader(strings.NewReader(m.run("cp", name+":/netdemo", "-").test(t).stdout))
		header, err := archive.Next()
		assert.NilError(t, err)
		assert.Equal(t, header.Name, "netdemo")
		sum := sha256.New()
		_, err = io.Copy(sum, archive)
		assert.NilError(t, err)
		assert.Equal(t, hex.EncodeToString(sum.Sum(nil)), sums["linux/"+m.arch], service)
		m.run("rm", name).must(t)
	}
}

func assertConfined(t *testing.T, c container.InspectResponse) {
	t.Helper()
	h := c.HostConfig
	assert.Equal(t, c.Config.User, unprivileged+":"+unprivileged)
	assert.DeepEqual(t, h.CapDrop, []string{"ALL"})
	assert.Equal(t, len(h.CapAdd), 0)
	assert.Assert(t, h.ReadonlyRootfs)
	assert.Assert(t, !h.Privileged)
	assert.DeepEqual(t, h.SecurityOpt, []string{"no-new-privileges"})
	assert.Equal(t, h.RestartPolicy.Name, container.RestartPolicyDisabled)
	assert.Equal(t, h.Memory, int64(32<<20))
	assert.Equal(t, h.MemorySwap, h.Memory, "no swap beside the memory")
	assert.Equal(t, h.NanoCPUs, int64(500_000_000))
	assert.Assert(t, h.PidsLimit != nil && *h.PidsLimit == 64, "%v", h.PidsLimit)
	assert.Equal(t, h.LogConfig.Type, "json-file")
	assert.DeepEqual(t, h.LogConfig.Config, map[string]string{"max-size": "64k", "max-file": "1"})
	assert.Equal(t, len(c.Mounts), 0)
	assert.Equal(t, len(h.Binds)+len(h.Mounts)+len(h.Tmpfs)+len(h.VolumesFrom)+len(h.Devices), 0)
	assert.Assert(t, !h.PidMode.IsHost() && !h.IpcMode.IsHost() && !h.UTSMode.IsHost())
	for port, bindings := range c.NetworkSettings.Ports {
		for _, b := range bindings {
			assert.Equal(t, b.HostIP.String(), "127.0.0.1", "port %s is open to others", port)
		}
	}
}

// assertGoes demands of the probe on the machine's network that it ends with the run and is removed then: when
// its stdin ends, or when nothing has come from there for so long that the connection must be dead.
func assertGoes(t *testing.T, c container.InspectResponse) {
	t.Helper()
	assert.Assert(t, c.HostConfig.AutoRemove)
	assert.Assert(t, c.Config.OpenStdin && c.Config.StdinOnce)
	assert.Assert(t, slices.Contains(c.Config.Env, "NETDEMO_LEASE=1"), "%v", c.Config.Env)
	assert.Equal(t, len(c.HostConfig.PortBindings), 0)
}

func assertPowerless(t *testing.T, p processStatus) {
	t.Helper()
	for _, set := range []string{"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"} {
		assert.Equal(t, strings.Trim(p[set], "0"), "", "%s: %s", set, p[set])
	}
	assert.Equal(t, p["NoNewPrivs"], "1")
	assert.Assert(t, p["Seccomp"] != "0", "no system call is filtered")
	for _, of := range []string{"Uid", "Gid"} {
		ids := strings.Fields(p[of])
		assert.DeepEqual(t, slices.Compact(ids), []string{unprivileged})
	}
}

// confinement is all of a container's settings that must not depend on who started it: the lesson through
// the API, or a learner who pasted the script.
func confinement(c container.InspectResponse) map[string]string {
	h := *c.HostConfig
	h.AutoRemove = false // the script removes its own at the end, as it shows
	h.NetworkMode = ""   // an id or a name of the same network
	h.ContainerIDFile = ""
	h.ConsoleSize = [2]uint{} // of whoever typed it
	all := map[string]string{
		"user": c.Config.User, "image": c.Config.Image, "entrypoint": fmt.Sprint(c.Config.Entrypoint),
		"command": fmt.Sprint(c.Config.Cmd), "exposed": fmt.Sprint(slices.SortedFunc(maps.Keys(c.Config.ExposedPorts), byText)),
	}
	for key, value := range asFields(h) {
		all["host "+key] = value
	}
	return all
}

func byText[T fmt.Stringer](a, b T) int { return strings.Compare(a.String(), b.String()) }
