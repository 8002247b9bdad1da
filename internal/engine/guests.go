package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Preview tells what Remove would do now: what it would remove of a run, and what would stay and why.
func (e *Engine) Preview(ctx context.Context, r Run) (would Run, left []string, err error) {
	label := client.Filters{}.Add("label", LabelRun+"="+r.ID)
	list, err := call(ctx, e, readLimit, "list networks of run "+r.ID, func(ctx context.Context) (client.NetworkListResult, error) {
		return e.api.NetworkList(ctx, client.NetworkListOptions{Filters: label})
	})
	if err != nil {
		return r, nil, err
	}
	r.Networks = nil
	for _, n := range list.Items {
		guests, err := e.guests(ctx, r.ID, n)
		switch {
		case err != nil:
			return r, nil, err
		case len(guests) > 0:
			left = append(left, e.isUsed(n, guests))
		default:
			r.Networks = append(r.Networks, n.Name)
		}
	}
	return r, left, nil
}

// sweepNetworks removes networks of a run whose containers are gone.
func (e *Engine) sweepNetworks(ctx context.Context, run string, networks []network.Summary, swept *lesson.Swept) {
	for _, n := range networks {
		left, failed := e.sweepNetwork(ctx, run, n)
		switch {
		case left == "":
			swept.Networks++
			continue
		case failed:
			swept.Failed++
		}
		swept.Left = append(swept.Left, left)
	}
}

// sweepNetwork removes a network, or says why it stays. A container of somebody else may be plugged into
// it: both are left alone, and that is no failure. An engine refuses only where such a container runs, so it
// is looked for before; and once more after a refusal, for it may have come in between.
func (e *Engine) sweepNetwork(ctx context.Context, run string, n network.Summary) (left string, failed bool) {
	var refused error
	for {
		guests, err := e.guests(ctx, run, n)
		switch {
		case len(guests) > 0:
			return e.isUsed(n, guests), false
		case refused != nil:
			return stays("network "+n.Name, refused), true
		case err != nil:
			return stays("network "+n.Name, err), true
		}
		if refused = e.removeNetwork(ctx, n.ID, n.Name); refused == nil {
			return "", false
		}
	}
}

// guests names the containers on a network that are not of its run, whether they run or not. The filter by
// id finds no container that was never started, and the one by name those of a namesake, too.
func (e *Engine) guests(ctx context.Context, run string, n network.Summary) ([]string, error) {
	on := client.Filters{}.Add("network", n.ID, n.Name)
	list, err := insist(ctx, e, readLimit, "list containers on network "+n.Name, func(ctx context.Context) (client.ContainerListResult, error) {
		return e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: on})
	})
	var names []string
	for _, c := range list.Items {
		if c.Labels[LabelRun] != run && isOn(c, n) {
			names = append(names, nameOf(c))
		}
	}
	slices.Sort(names)
	return names, err
}

// isOn tells whether a container is plugged into a network, or will be when it starts. Until its first start
// it knows the network by name alone, and Podman's never know it otherwise.
func isOn(c container.Summary, n network.Summary) bool {
	if c.NetworkSettings == nil {
		return false
	}
	for name, plug := range c.NetworkSettings.Networks {
		byName := plug == nil || plug.NetworkID == "" || plug.NetworkID == n.Name
		if byName && name == n.Name || !byName && plug.NetworkID == n.ID {
			return true
		}
	}
	return false
}

// isUsed says whose containers a network stays for, and what to do. It is the same whether they run or not.
func (e *Engine) isUsed(n network.Summary, guests []string) string {
	typed := e.options.Docker.Typed
	return fmt.Sprintf("network %s: your %s %s plugged into it. %s, then %s", n.Name, strings.Join(guests, ", "), isAre(guests),
		typed("docker network disconnect "+n.Name+" "+guests[0]), typed("docker netdemo clean"))
}

func isAre(names []string) string {
	if len(names) == 1 {
		return "is"
	}
	return "are"
}

func (e *Engine) removeNetwork(ctx context.Context, id, name string) error {
	_, err := insist(ctx, e, changeLimit, "remove network "+name, func(ctx context.Context) (client.NetworkRemoveResult, error) {
		return e.api.NetworkRemove(ctx, id, client.NetworkRemoveOptions{})
	})
	return e.orGone(kindNetwork, name, err)
}
