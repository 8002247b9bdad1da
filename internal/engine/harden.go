package engine

import (
	"strconv"

	"github.com/moby/moby/api/types/container"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// What every demo container is confined to. One of the bundled services uses 2 MiB of memory and 7
// threads when idle.
const (
	memoryBytes  = 32 << 20
	pidsLimit    = 64
	nanoCPUs     = 500_000_000 // half a core
	unprivileged = "65532:65532"
)

// harden confines a demo container: no privileges to gain, nothing to write to, nothing to exhaust.
func harden(config *container.Config, host *container.HostConfig) {
	pids := int64(pidsLimit)
	config.User = unprivileged
	host.CapDrop = []string{"ALL"}
	host.ReadonlyRootfs = true
	host.SecurityOpt = []string{"no-new-privileges"}
	host.RestartPolicy = container.RestartPolicy{Name: container.RestartPolicyDisabled}
	host.LogConfig = container.LogConfig{Type: "json-file", Config: map[string]string{"max-size": "64k", "max-file": "1"}}
	host.Resources = container.Resources{
		Memory: memoryBytes, MemorySwap: memoryBytes, NanoCPUs: nanoCPUs, PidsLimit: &pids,
	}
}

// openLowPorts lets a service listen on a port below 1024, as one of the lessons' does: Docker Engine lets
// every container, in its own network namespace, and Podman has to be asked.
func (e *Engine) openLowPorts(spec lesson.Container, host *container.HostConfig) {
	if e.info.Kind == lesson.KindPodman && spec.Network != lesson.HostNetwork && spec.Namespace == "" {
		host.Sysctls = map[string]string{"net.ipv4.ip_unprivileged_port_start": "0"}
	}
}

// hardenFlags is harden as flags of `docker run`.
func hardenFlags() []string {
	memory := strconv.Itoa(memoryBytes>>20) + "m"
	return []string{
		"--user", unprivileged, "--cap-drop", "ALL", "--read-only", "--security-opt", "no-new-privileges",
		"--restart", "no", "--log-driver", "json-file", "--log-opt", "max-size=64k", "--log-opt", "max-file=1",
		"--memory", memory, "--memory-swap", memory, "--cpus", "0.5", "--pids-limit", strconv.Itoa(pidsLimit),
	}
}
