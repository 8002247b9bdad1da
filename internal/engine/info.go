package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Info implements lesson.Engine. The engine is asked once: what it is stays the same during a run.
func (e *Engine) Info(ctx context.Context) (lesson.EngineInfo, error) {
	e.asked.Do(func() { e.info, e.noInfo = e.askInfo(ctx) })
	return e.info, e.noInfo
}

// optionICC is the option of a bridge by which its containers reach each other, or do not.
const optionICC = "com.docker.network.bridge.enable_icc"

func (e *Engine) askInfo(ctx context.Context) (lesson.EngineInfo, error) {
	var version client.ServerVersionResult
	var info client.SystemInfoResult
	var bridge network.Inspect
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
	out := lesson.EngineInfo{
		Kind: kindOf(version), Version: version.Version, API: e.api.ClientVersion(), OS: version.Os, Arch: version.Arch,
		Context: e.options.Context, Endpoint: e.options.Endpoint,
		Local:         strings.HasPrefix(e.options.Endpoint, "unix://") || strings.HasPrefix(e.options.Endpoint, "npipe://"),
		Rootless:      slices.ContainsFunc(info.Info.SecurityOptions, func(o string) bool { return strings.Contains(o, "name=rootless") }),
		UserNS:        slices.ContainsFunc(info.Info.SecurityOptions, func(o string) bool { return strings.Contains(o, "name=userns") }),
		Desktop:       info.Info.OperatingSystem == "Docker Desktop",
		DefaultBridge: bridge.ID != "",
		NoICC:         bridge.Options[optionICC] == "false",
	}
	if info.Info.FirewallBackend != nil {
		out.Firewall = info.Info.FirewallBackend.Driver
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.arch, e.bridge, e.skew = version.Arch, bridge.ID, skewOf(info)
	return out, nil
}

// kindOf tells what answers behind the Docker API: Podman names itself among its components.
func kindOf(version client.ServerVersionResult) string {
	for _, c := range version.Components {
		if strings.HasPrefix(c.Name, "Podman") {
			return lesson.KindPodman
		}
	}
	return lesson.KindDocker
}

// OnlyDocker refuses an engine that is not Docker Engine. The error is a *lesson.EngineError. An engine that
// does not tell what it is is refused by what asks it next.
func (e *Engine) OnlyDocker(ctx context.Context) error {
	info, err := e.Info(ctx)
	if err != nil || info.Kind == lesson.KindDocker {
		return nil
	}
	return &lesson.EngineError{Failure: lesson.Failure{
		Call:    callUse,
		Message: "it is " + info.Product() + " " + info.Version + ", which answers behind the Docker API",
		Meaning: "The lessons are about Docker Engine, and some of their claims differ on " + info.Product() +
			". With --engine any they are run all the same, and say where.",
		Fix: []string{"docker context ls"},
	}}
}

// skewOf tells how far the engine's clock is ahead of ours; an engine that does not tell the time has ours.
func skewOf(info client.SystemInfoResult) time.Duration {
	now, err := time.Parse(time.RFC3339Nano, info.Info.SystemTime)
	if err != nil {
		return 0
	}
	return time.Until(now)
}
