package enginetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func TestInfo(t *testing.T) {
	info, err := New().Info(t.Context())
	assert.NilError(t, err)
	assert.Assert(t, info.DefaultBridge)
	assert.Equal(t, info.Version, "20.10.24+dfsg1")
	info, err = New(Without(DefaultBridge)).Info(t.Context())
	assert.NilError(t, err)
	assert.Assert(t, !info.DefaultBridge)
}

func TestNamesOnTheEngine(t *testing.T) {
	e := New()
	assert.Equal(t, e.ContainerName("x"), "netdemo-x")
	assert.Equal(t, e.NetworkName("x"), "netdemo-x")
	for _, predefined := range lesson.Predefined {
		assert.Equal(t, e.NetworkName(predefined.Name), predefined.Name)
	}
	assert.Equal(t, e.Image("vault-ms"), "netdemo/vault-ms:bce693cba488")
	assert.Equal(t, e.Published("x", 1), "")
	assert.Equal(t, len(e.RunFlags())+len(e.NetworkFlags()), 0)
}

var plan = lesson.Plan{
	Lesson:     "lesson",
	Containers: []lesson.Container{{Name: vault, Service: vault}, {Name: asker, Service: asker, Publish: []lesson.Port{{Host: 8282, Container: 3003}}}},
	Networks:   []string{custom},
}

func TestATakenNameGivesEveryNameASuffix(t *testing.T) {
	for name, option := range map[string]Option{
		"netdemo-vault-ms": WithContainer("netdemo-vault-ms", "bridge"), "netdemo-custom-network": WithNetwork("netdemo-custom-network"),
	} {
		e := on(t, option)
		e.must(e.Prepare(e.ctx, plan))
		assert.DeepEqual(t, e.Notes(), []string{"The name " + name + " is taken on this engine; this run's names end in -k7m2qa."})
		assert.Equal(t, len(e.Notes()), 0, "once")
		e.run(vault, "")
		e.run(asker, "")
		e.must(e.CreateNetwork(e.ctx, custom))
		assert.Equal(t, e.state(vault).Name, "netdemo-vault-ms-k7m2qa")
		assert.Equal(t, e.inspect(custom).Name, "netdemo-custom-network-k7m2qa")
		assert.Equal(t, e.world.container(asker).env(vaultVariable), "http://netdemo-vault-ms-k7m2qa:3002")
	}
}

func TestATakenPortIsReplaced(t *testing.T) {
	for _, option := range []Option{TakenPort(8282), WithContainer("my-web", "bridge", 8282)} {
		e := on(t, option)
		e.must(e.Prepare(e.ctx, plan))
		assert.Equal(t, e.Published(asker, 3003), "127.0.0.1:8282", "what is wanted")
		e.run(asker, "", lesson.Port{Host: 8282, Container: 3003})
		assert.Equal(t, e.Published(asker, 3003), "127.0.0.1:32768")
		assert.DeepEqual(t, e.Notes(), []string{
			"Port 127.0.0.1:8282 of this engine's machine is taken; the engine chose 127.0.0.1:32768 for netdemo-security-processor.",
		})
		r, err := e.Fetch(e.ctx, asker, 3003, "/greet/x")
		e.must(err)
		assert.Equal(t, r.Outcome, lesson.OutcomeOK)
		e.run("second", "", lesson.Port{Host: 8282, Container: 3002})
		assert.Equal(t, e.Published("second", 3002), "127.0.0.1:32769")
	}
}

func TestSweepRemovesWhatIsOursAndNothingElse(t *testing.T) {
	e := pair(t, WithContainer("my-db", "somebodys"), WithNetwork("somebodys"), WithContainer("netdemo-mine", "bridge"))
	assert.DeepEqual(t, e.Changed(), []string(nil))
	assert.Equal(t, len(e.Left()), 3)
	swept, err := e.Sweep(e.ctx)
	e.must(err)
	assert.DeepEqual(t, swept, lesson.Swept{Containers: 2, Networks: 1})
	assert.DeepEqual(t, e.Left(), []string(nil))
	assert.DeepEqual(t, e.Changed(), []string(nil))
	again, err := e.Sweep(e.ctx)
	e.must(err)
	assert.DeepEqual(t, again, lesson.Swept{})
}

func TestANetworkThatSomebodyUsesStays(t *testing.T) {
	e := pair(t, WithContainer("my-db", "bridge"))
	e.Plug("my-db", custom)
	swept, err := e.Sweep(e.ctx)
	e.must(err)
	assert.DeepEqual(t, swept, lesson.Swept{Containers: 2, Left: []string{"network netdemo-custom-network: your my-db is plugged into it"}})
	assert.Equal(t, len(e.Left()), 1)
	assert.Equal(t, len(e.Changed()), 2, "%q", e.Changed()) // one line went, one is new
}

func TestEveryCallCanFail(t *testing.T) {
	broken := errors.New("broken")
	calls := []func(e *Engine, ctx context.Context) error{
		func(e *Engine, ctx context.Context) error { _, err := e.Info(ctx); return err },
		func(e *Engine, ctx context.Context) error { return e.Prepare(ctx, plan) },
		func(e *Engine, ctx context.Context) error { return e.Create(ctx, plan.Containers[0]) },
		func(e *Engine, ctx context.Context) error { return e.Start(ctx, vault) },
		func(e *Engine, ctx context.Context) error { return e.CreateNetwork(ctx, custom) },
		func(e *Engine, ctx context.Context) error { return e.Connect(ctx, custom, vault) },
		func(e *Engine, ctx context.Context) error { _, _, err := e.Networks(ctx); return err },
		func(e *Engine, ctx context.Context) error { _, err := e.InspectNetwork(ctx, custom); return err },
		func(e *Engine, ctx context.Context) error { _, err := e.Containers(ctx); return err },
		func(e *Engine, ctx context.Context) error { _, err := e.Fetch(ctx, vault, 3002, "/"); return err },
		func(e *Engine, ctx context.Context) error { _, err := e.Get(ctx, vault, byAddress, limit); return err },
		func(e *Engine, ctx context.Context) error { _, err := e.Lookup(ctx, vault, "x"); return err },
		func(e *Engine, ctx context.Context) error { return e.Disconnect(ctx, custom, vault) },
		func(e *Engine, ctx context.Context) error { return e.Stop(ctx, vault) },
		func(e *Engine, ctx context.Context) error { _, err := e.Sweep(ctx); return err },
	}
	good := New()
	for _, call := range calls {
		assert.NilError(t, call(good, t.Context()))
	}
	assert.Equal(t, len(good.Calls()), len(calls))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for i, call := range calls {
		failing := New(FailAt(i+1, broken))
		byName := New(FailCall(good.Calls()[i].Name, broken))
		var err error
		for _, earlier := range calls[:i+1] {
			err = earlier(failing, t.Context())
		}
		assert.ErrorIs(t, err, broken)
		assert.ErrorIs(t, call(byName, t.Context()), broken)
		assert.ErrorIs(t, call(good, cancelled), context.Canceled)
	}
	assert.Equal(t, good.Calls()[5].String(), "connect custom-network vault-ms")
}

func TestFailCallNamesWholeWords(t *testing.T) {
	broken := errors.New("broken")
	e := pair(t, FailCall("connect custom-network vault-ms", broken))
	assert.ErrorIs(t, e.Connect(e.ctx, custom, vault), broken)
	e.must(e.Connect(e.ctx, custom, asker))
	e = on(t, FailCall("create container", broken))
	e.must(e.CreateNetwork(e.ctx, custom))
}

func TestAHookMayChangeTheEngine(t *testing.T) {
	var e tester
	e = pair(t, OnCall(func(_ context.Context, c Call) error {
		if c.String() == "get security-processor" {
			e.Deafen(vault)
		}
		return nil
	}))
	assert.Equal(t, e.get(asker, byAddress).Outcome, lesson.OutcomeRefused)
	e.Kill(vault)
	assert.Equal(t, e.state(vault).Status, "exited")
	e.must(e.Start(e.ctx, vault))
	assert.Equal(t, e.get(vault, "http://127.0.0.1:3002/serviceKey").Outcome, lesson.OutcomeOK, "a restart heals it")
}

func TestLateTruth(t *testing.T) {
	e := pair(t, Late(3))
	e.must(e.Stop(e.ctx, vault))
	e.must(e.Start(e.ctx, vault))
	for _, want := range []lesson.Outcome{lesson.OutcomeSilence, lesson.OutcomeSilence, lesson.OutcomeOK, lesson.OutcomeOK} {
		assert.Equal(t, e.get(asker, byAddress).Outcome, want) // the vault's start is seen late
	}
	e.must(e.Connect(e.ctx, custom, vault))
	e.must(e.Connect(e.ctx, custom, asker))
	for _, want := range []string{"nxdomain", "nxdomain", "found", "found"} {
		assert.Equal(t, e.lookupVault().Result, want)
	}
	assert.Equal(t, len(e.members(custom)), 0, "each question waits for itself")
	e.must(e.Disconnect(e.ctx, custom, asker))
	assert.Equal(t, e.lookupVault().Result, "nxdomain", "what is lost is lost at once")
	assert.Equal(t, len(e.members(custom)), 1)
}

// story does everything once and tells what was seen.
func story(t *testing.T, options ...Option) string {
	t.Helper()
	e := on(t, options...)
	var seen []string
	see := func() {
		list, others, _ := e.Networks(e.ctx)
		states, _ := e.Containers(e.ctx)
		seen = append(seen, fmt.Sprintln(list, others, states))
		for _, network := range []string{"bridge", custom} {
			n, err := e.InspectNetwork(e.ctx, network)
			seen = append(seen, fmt.Sprintln(n.Members, err))
		}
		for _, from := range []string{asker, "second"} {
			fetched, err := e.Fetch(e.ctx, from, 3003, "/fetchKey")
			got, getErr := e.Get(e.ctx, from, byAddress, limit)
			looked, lookErr := e.Lookup(e.ctx, from, e.ContainerName(vault))
			seen = append(seen, fmt.Sprintln(fetched, err, got, getErr, looked, lookErr))
		}
	}
	e.run(vault, "")
	e.run(asker, "", lesson.Port{Host: 8282, Container: 3003})
	see()
	e.must(e.Stop(e.ctx, vault))
	see()
	e.must(e.Start(e.ctx, vault))
	see()
	e.must(e.CreateNetwork(e.ctx, custom))
	see()
	connect := func(ctx context.Context, network, container string) error { return e.Connect(ctx, network, container) }
	_ = e.Connect(e.ctx, custom, vault) // some engines have no such network, or no such plug
	for _, change := range []func(context.Context, string, string) error{connect, e.Disconnect, connect} {
		_ = change(e.ctx, custom, asker)
		see()
	}
	if e.Create(e.ctx, lesson.Container{Name: "second", Service: asker, Network: custom}) == nil {
		e.must(e.Start(e.ctx, "second"))
	}
	see()
	return strings.Join(seen, "")
}

func TestEveryRuleMatters(t *testing.T) {
	usual := stories(t)
	assert.Equal(t, stories(t), usual, "the same in every run")
	seen := map[string]Rule{}
	for _, rule := range Rules() {
		unusual := stories(t, Without(rule))
		assert.Assert(t, unusual != usual, "off or on is the same: %s", rule)
		assert.Assert(t, seen[unusual] == "", "the same as %s: %s", seen[unusual], rule)
		seen[unusual] = rule
	}
	for _, u := range Upstreams()[1:] {
		assert.Assert(t, stories(t, WithUpstream(u)) != usual, u)
	}
}
