package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Info implements lesson.Engine.
func (e *Engine) Info(ctx context.Context) (lesson.EngineInfo, error) {
	var version client.ServerVersionResult
	var info client.SystemInfoResult
	var bridge string
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		version, err = call(ctx, e, readLimit, "ask for the engine's version", func(ctx context.Context) (client.ServerVersionResult, error) {
			return e.api.ServerVersion(ctx, client.ServerVersionOptions{})
		})
		return err
	})
	group.Go(func() (err error) {
		info, err = call(ctx, e, readLimit, "ask for the engine's settings", func(ctx context.Context) (client.SystemInfoResult, error) {
			return e.api.Info(ctx, client.InfoOptions{})
		})
		return err
	})
	group.Go(func() (err error) {
		bridge, err = e.defaultBridge(ctx)
		return err
	})
	if err := group.Wait(); err != nil {
		return lesson.EngineInfo{}, err
	}
	if version.Os != "linux" {
		return lesson.EngineInfo{}, notLinux(version.Os)
	}
	e.mu.Lock()
	e.arch = version.Arch
	e.skew = skewOf(info)
	e.bridge = bridge
	e.mu.Unlock()
	out := lesson.EngineInfo{
		Kind: lesson.KindDocker, Version: version.Version, API: e.api.ClientVersion(), OS: version.Os, Arch: version.Arch,
		Context: e.options.Context, Endpoint: e.options.Endpoint,
		Local:         strings.HasPrefix(e.options.Endpoint, "unix://") || strings.HasPrefix(e.options.Endpoint, "npipe://"),
		Rootless:      slices.ContainsFunc(info.Info.SecurityOptions, func(o string) bool { return strings.Contains(o, "name=rootless") }),
		UserNS:        slices.ContainsFunc(info.Info.SecurityOptions, func(o string) bool { return strings.Contains(o, "name=userns") }),
		Desktop:       info.Info.OperatingSystem == "Docker Desktop",
		DefaultBridge: bridge != "",
	}
	for _, c := range version.Components {
		if strings.HasPrefix(c.Name, "Podman") {
			out.Kind = "podman"
		}
	}
	if info.Info.FirewallBackend != nil {
		out.Firewall = info.Info.FirewallBackend.Driver
	}
	return out, nil
}

// skewOf tells how far the engine's clock is ahead of ours; an engine that does not tell the time has ours.
func skewOf(info client.SystemInfoResult) time.Duration {
	now, err := time.Parse(time.RFC3339Nano, info.Info.SystemTime)
	if err != nil {
		return 0
	}
	return time.Until(now)
}
