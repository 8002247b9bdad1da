package enginetest

import (
	"context"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

const (
	limit  = 2 * time.Second
	custom = "custom-network"
	vault  = "vault-ms"
	asker  = "security-processor"
)

// tester makes calls that must not fail.
type tester struct {
	*Engine
	t   *testing.T
	ctx context.Context
}

func on(t *testing.T, options ...Option) tester {
	t.Helper()
	return tester{Engine: New(options...), t: t, ctx: t.Context()}
}

// run makes and starts a container whose service is called as itself, on the network or on the default.
func (e tester) run(name, network string, publish ...lesson.Port) {
	e.t.Helper()
	service := name
	if bundled[service] == nil {
		service = vault
	}
	c := lesson.Container{Name: name, Service: service, Network: network, Publish: publish}
	if name == asker {
		c.Env = []string{"VAULT_MS_URL=http://{vault-ms}:3002"}
	}
	e.must(e.Create(e.ctx, c))
	e.must(e.Start(e.ctx, name))
}

func (e tester) must(err error) {
	e.t.Helper()
	assert.NilError(e.t, err)
}

func (e tester) get(from, url string) lesson.Reply {
	e.t.Helper()
	r, err := e.Get(e.ctx, from, url, limit)
	e.must(err)
	return r
}

// lookupVault looks the vault's name up in the processor.
func (e tester) lookupVault() lesson.LookupResult {
	e.t.Helper()
	r, err := e.Lookup(e.ctx, asker, e.ContainerName(vault))
	e.must(err)
	return r
}

func (e tester) inspect(network string) lesson.Network {
	e.t.Helper()
	n, err := e.InspectNetwork(e.ctx, network)
	e.must(err)
	return n
}

func (e tester) state(container string) lesson.ContainerState {
	e.t.Helper()
	list, err := e.Containers(e.ctx)
	e.must(err)
	for _, c := range list {
		if c.Lesson == container {
			return c
		}
	}
	e.t.Fatalf("no container %s", container)
	return lesson.ContainerState{}
}

// members are the names and addresses that a network lists, of this run.
func (e tester) members(network string) map[string]string {
	e.t.Helper()
	list := map[string]string{}
	for _, m := range e.inspect(network).Members {
		list[m.Container] = m.Address
	}
	return list
}

// pair is the usual scene: a vault and a processor on the default network, and an empty one of our own.
func pair(t *testing.T, options ...Option) tester {
	t.Helper()
	e := on(t, options...)
	e.run(vault, "")
	e.run(asker, "", lesson.Port{Host: 8282, Container: 3003})
	e.must(e.CreateNetwork(e.ctx, custom))
	return e
}
