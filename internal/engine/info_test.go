package engine

import (
	"net/http"
	"testing"

	"github.com/moby/moby/api/types/system"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func TestInfo(t *testing.T) {
	plain := lesson.EngineInfo{
		Kind: "docker", Version: engine28, API: "1.51", OS: "linux", Arch: "amd64",
		Context: "default", Endpoint: "unix:///engine.test", Local: true, DefaultBridge: true,
	}
	for name, test := range map[string]struct {
		engine   func(*double)
		endpoint string
		want     func(*lesson.EngineInfo)
	}{
		"docker": {},
		"podman": {
			engine: func(d *double) {
				d.version.Components = []system.ComponentVersion{{Name: "Podman Engine"}, {Name: "Conmon"}}
			},
			want: func(i *lesson.EngineInfo) { i.Kind = "podman" },
		},
		"rootless": {
			engine: func(d *double) { d.info.SecurityOptions = []string{"name=seccomp,profile=builtin", "name=rootless"} },
			want:   func(i *lesson.EngineInfo) { i.Rootless = true },
		},
		"user namespaces": {
			engine: func(d *double) { d.info.SecurityOptions = []string{"name=seccomp,profile=builtin", "name=userns"} },
			want:   func(i *lesson.EngineInfo) { i.UserNS = true },
		},
		"Docker Desktop": {
			engine: func(d *double) { d.info.OperatingSystem = "Docker Desktop" },
			want:   func(i *lesson.EngineInfo) { i.Desktop = true },
		},
		"its firewall": {
			engine: func(d *double) { d.info.FirewallBackend = &system.FirewallInfo{Driver: "nftables"} },
			want:   func(i *lesson.EngineInfo) { i.Firewall = "nftables" },
		},
		"no default bridge": {
			engine: func(d *double) { d.networks = d.networks[1:] },
			want:   func(i *lesson.EngineInfo) { i.DefaultBridge = false },
		},
		"containers kept apart": {
			engine: func(d *double) { d.networks[0].Options = map[string]string{optionICC: "false"} },
			want:   func(i *lesson.EngineInfo) { i.NoICC = true },
		},
		"containers that reach each other": {
			engine: func(d *double) { d.networks[0].Options = map[string]string{optionICC: "true"} },
		},
		"another machine": {
			endpoint: "tcp://10.0.0.7:2376",
			want:     func(i *lesson.EngineInfo) { i.Endpoint, i.Local = "tcp://10.0.0.7:2376", false },
		},
		"a Windows pipe": {
			endpoint: "npipe:////./pipe/docker_engine",
			want:     func(i *lesson.EngineInfo) { i.Endpoint = "npipe:////./pipe/docker_engine" },
		},
		"another architecture": {
			engine: func(d *double) { d.version.Arch = "arm64" },
			want:   func(i *lesson.EngineInfo) { i.Arch = "arm64" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDouble(t, engine28)
			if test.engine != nil {
				test.engine(d)
			}
			e := d.engine(func(o *Options) {
				if test.endpoint != "" {
					o.Endpoint = test.endpoint
				}
			})
			want := plain
			if test.want != nil {
				test.want(&want)
			}
			got, err := e.Info(t.Context())
			assert.NilError(t, err)
			assert.DeepEqual(t, got, want)
			assert.Equal(t, e.arch, want.Arch, "images are built for it")
		})
	}
}

// The version in use is the one that both sides know.
func TestInfoTellsTheNegotiatedVersion(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		info, err := d.engine().Info(t.Context())
		assert.NilError(t, err)
		assert.Equal(t, info.API, d.release.API)
	}
}

func TestInfoOfAnEngineWithWindowsContainers(t *testing.T) {
	d := newDouble(t, engine28)
	d.version.Os = "windows"
	_, err := d.engine().Info(t.Context())
	assert.Error(t, err, "use the engine: it runs windows containers")
}

func TestInfoOfAnEngineThatRefuses(t *testing.T) {
	for route, about := range map[string]string{
		"GET /version":       "ask for the engine's version: ",
		"GET /info":          "ask for the engine's settings: ",
		"GET /networks/{id}": "inspect network bridge: ",
	} {
		d := newDouble(t, engine28)
		d.fail(route, http.StatusInternalServerError, "failed to read the store: no space left on device")
		_, err := d.engine().Info(t.Context())
		assert.ErrorContains(t, err, about+"failed to read the store")
	}
}
