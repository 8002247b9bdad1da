package engine

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
)

// assertHardened looks at each privilege that a demo container could have had.
func assertHardened(t *testing.T, config *container.Config, host *container.HostConfig) {
	t.Helper()
	assert.Equal(t, config.User, "65532:65532")
	assert.DeepEqual(t, host.CapDrop, []string{"ALL"})
	assert.Assert(t, host.ReadonlyRootfs)
	assert.DeepEqual(t, host.SecurityOpt, []string{"no-new-privileges"})
	assert.Equal(t, host.RestartPolicy.Name, container.RestartPolicyDisabled)
	assert.Equal(t, *host.PidsLimit, int64(64))
	assert.Equal(t, host.Memory, int64(32<<20))
	assert.Equal(t, host.MemorySwap, host.Memory)
	assert.Equal(t, host.NanoCPUs, int64(5e8))
	assert.DeepEqual(t, host.LogConfig, container.LogConfig{
		Type: "json-file", Config: map[string]string{"max-size": "64k", "max-file": "1"},
	})
	assert.Assert(t, !host.Privileged && len(host.CapAdd)+len(host.Binds)+len(host.Mounts)+len(host.Devices) == 0)
}

// What is shown is what is done: each flag, as docker/cli puts it into the request
// (cli/command/container/opts.go), gives what harden sets, and nothing else is set.
func TestTheFlagsAreWhatIsDone(t *testing.T) {
	var wantConfig, config container.Config
	var wantHost, host container.HostConfig
	harden(&wantConfig, &wantHost)

	bytes := func(value string) int64 {
		n, err := strconv.ParseInt(strings.TrimSuffix(value, "m"), 10, 64)
		assert.NilError(t, err)
		return n << 20
	}
	number := func(value string) float64 {
		n, err := strconv.ParseFloat(value, 64)
		assert.NilError(t, err)
		return n
	}
	host.LogConfig.Config = map[string]string{}
	fields := map[string]func(value string){
		"--user":         func(v string) { config.User = v },
		"--cap-drop":     func(v string) { host.CapDrop = append(host.CapDrop, v) },
		"--security-opt": func(v string) { host.SecurityOpt = append(host.SecurityOpt, v) },
		"--restart":      func(v string) { host.RestartPolicy.Name = container.RestartPolicyMode(v) },
		"--log-driver":   func(v string) { host.LogConfig.Type = v },
		"--log-opt": func(v string) {
			key, value, _ := strings.Cut(v, "=")
			host.LogConfig.Config[key] = value
		},
		"--memory":      func(v string) { host.Memory = bytes(v) },
		"--memory-swap": func(v string) { host.MemorySwap = bytes(v) },
		"--cpus":        func(v string) { host.NanoCPUs = int64(math.Round(number(v) * 1e9)) },
		"--pids-limit":  func(v string) { host.PidsLimit = new(int64(number(v))) },
	}
	for flags := hardenFlags(); len(flags) > 0; {
		if flags[0] == "--read-only" { // the one without a value
			host.ReadonlyRootfs, flags = true, flags[1:]
			continue
		}
		set := fields[flags[0]]
		assert.Assert(t, set != nil, "what does %s set?", flags[0])
		set(flags[1])
		flags = flags[2:]
	}
	assert.DeepEqual(t, config, wantConfig)
	assert.DeepEqual(t, host, wantHost)
	assertHardened(t, &config, &host)
}
