package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"github.com/moby/moby/client/pkg/versions"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// networkState is one network of this run. It is addressed by id: engines before API 1.44 allow two
// networks of one name.
type networkState struct {
	id   string
	name string // on the engine
}

// CreateNetwork implements lesson.Engine.
func (e *Engine) CreateNetwork(ctx context.Context, logical string, options ...lesson.NetworkOption) error {
	for {
		name := e.NetworkName(logical)
		id, err := e.createNetwork(ctx, name, options)
		if nameTaken(err) && e.takeSuffix(name) {
			continue
		}
		if err != nil {
			return err
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.networks[logical] = networkState{id: id, name: name}
		return nil
	}
}

// namesAreUnique is the API version from which on an engine refuses a second network of a name.
const namesAreUnique = "1.44"

// createNetwork makes one network, or fails with a conflict if there is one of that name.
func (e *Engine) createNetwork(ctx context.Context, name string, options []lesson.NetworkOption) (id string, err error) {
	about := "create network " + name
	created, err := call(ctx, e, changeLimit, about, func(ctx context.Context) (client.NetworkCreateResult, error) {
		return e.api.NetworkCreate(ctx, name, networkOptions(e.labels(), options))
	})
	e.noteMade(ctx, kindNetwork, name, err)
	if err != nil {
		return "", e.withUnused(ctx, about, err)
	}
	if !versions.LessThan(e.api.ClientVersion(), namesAreUnique) {
		return created.ID, nil
	}
	alone, err := e.isAlone(ctx, created.ID, name)
	if err != nil || alone {
		return created.ID, err
	}
	if err := e.removeNetwork(ctx, created.ID, name); err != nil {
		return "", err
	}
	return "", explain(about, fmt.Errorf("%w: another network is called %s", cerrdefs.ErrConflict, name))
}

// isAlone tells whether no other network has that name.
func (e *Engine) isAlone(ctx context.Context, id, name string) (bool, error) {
	answer, err := call(ctx, e, readLimit, "list networks called "+name, func(ctx context.Context) (client.NetworkListResult, error) {
		return e.api.NetworkList(ctx, client.NetworkListOptions{Filters: client.Filters{}.Add("name", name)})
	})
	return !slices.ContainsFunc(answer.Items, func(n network.Summary) bool { return n.Name == name && n.ID != id }), err
}

// maxUnused is how many unused networks are named.
const maxUnused = 5

// withUnused adds to the error of an engine without a free subnet how many networks it has, and which of
// them nobody seems to need.
func (e *Engine) withUnused(ctx context.Context, about string, err error) error {
	var explained *lesson.EngineError
	if !noSubnet.matches(about, err) || !errors.As(err, &explained) {
		return err
	}
	all, listErr := call(ctx, e, readLimit, "list networks", func(ctx context.Context) (client.NetworkListResult, error) {
		return e.api.NetworkList(ctx, client.NetworkListOptions{})
	})
	unused, unusedErr := call(ctx, e, readLimit, "list unused networks", func(ctx context.Context) (client.NetworkListResult, error) {
		return e.api.NetworkList(ctx, client.NetworkListOptions{Filters: client.Filters{}.Add("dangling", "true")})
	})
	if listErr != nil || unusedErr != nil {
		return err // the count is a help, and no more
	}
	more := *explained
	more.Meaning += fmt.Sprintf(" It has %d networks%s.", len(all.Items), unusedWords(unused.Items))
	return &more
}

// unusedWords names networks that no container runs on: "; no container runs on 2 of them: a, b".
func unusedWords(unused []network.Summary) string {
	if len(unused) == 0 {
		return ", and none that is unused"
	}
	names := make([]string, len(unused))
	for i, n := range unused {
		names[i] = n.Name
	}
	slices.Sort(names)
	words := fmt.Sprintf("; no container runs on %d of them: %s", len(names), strings.Join(names[:min(len(names), maxUnused)], ", "))
	if more := len(names) - maxUnused; more > 0 {
		words += fmt.Sprintf(" and %d more", more)
	}
	return words
}

func (e *Engine) networkID(logical string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n, ok := e.networks[logical]; ok {
		return n.id
	}
	return logical // a predefined network is addressed by its name
}

// Connect implements lesson.Engine.
func (e *Engine) Connect(ctx context.Context, network, name string, aliases ...string) error {
	c := e.container(name)
	about := "connect " + c.name + " to network " + e.NetworkName(network)
	_, err := call(ctx, e, changeLimit, about, func(ctx context.Context) (client.NetworkConnectResult, error) {
		return e.api.NetworkConnect(ctx, e.networkID(network), client.NetworkConnectOptions{Container: c.id, EndpointConfig: aliased(aliases)})
	})
	return err
}

// Disconnect implements lesson.Engine.
func (e *Engine) Disconnect(ctx context.Context, network, name string) error {
	c := e.container(name)
	about := "disconnect " + c.name + " from network " + e.NetworkName(network)
	_, err := call(ctx, e, changeLimit, about, func(ctx context.Context) (client.NetworkDisconnectResult, error) {
		return e.api.NetworkDisconnect(ctx, e.networkID(network), client.NetworkDisconnectOptions{Container: c.id})
	})
	return err
}

// Networks implements lesson.Engine.
func (e *Engine) Networks(ctx context.Context) (list, others []lesson.Network, err error) {
	answer, err := call(ctx, e, readLimit, "list networks", func(ctx context.Context) (client.NetworkListResult, error) {
		return e.api.NetworkList(ctx, client.NetworkListOptions{})
	})
	if err != nil {
		return nil, nil, err
	}
	e.learnNetworks(answer.Items)
	for _, n := range answer.Items {
		if n.Labels[LabelRun] == e.options.Run || predefined(n.Name) {
			list = append(list, describe(n.Network))
		} else {
			others = append(others, describe(n.Network))
		}
	}
	slices.SortFunc(list, func(a, b lesson.Network) int { return strings.Compare(a.Name, b.Name) })
	return list, others, nil
}

// InspectNetwork implements lesson.Engine.
func (e *Engine) InspectNetwork(ctx context.Context, logical string) (lesson.Network, error) {
	name := e.NetworkName(logical)
	answer, err := call(ctx, e, readLimit, "inspect network "+name, func(ctx context.Context) (client.NetworkInspectResult, error) {
		return e.api.NetworkInspect(ctx, e.networkID(logical), client.NetworkInspectOptions{})
	})
	if err != nil {
		return lesson.Network{}, err
	}
	n := describe(answer.Network.Network)
	n.Text = asDockerPrints(answer.Raw)
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, ours := range e.order {
		c := e.containers[ours]
		if plug, ok := answer.Network.Containers[c.id]; ok {
			n.Members = append(n.Members, lesson.Endpoint{Container: plug.Name, Address: plug.IPv4Address.String()})
		}
	}
	return n, nil
}

func describe(n network.Network) lesson.Network {
	out := lesson.Network{ID: n.ID, Name: n.Name, Driver: n.Driver, Scope: n.Scope, Internal: n.Internal, Subnets: []string{}}
	for _, config := range n.IPAM.Config {
		if config.Subnet.IsValid() {
			out.Subnets = append(out.Subnets, config.Subnet.String())
		}
	}
	return out
}

// asDockerPrints lays the engine's answer out as `docker network inspect` does: a list of one object,
// indented by four columns.
func asDockerPrints(raw json.RawMessage) []string {
	var out bytes.Buffer
	if err := json.Indent(&out, slices.Concat([]byte("["), raw, []byte("]")), "", "    "); err != nil {
		return nil
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}
