package engine

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
	"gotest.tools/v3/poll"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// stoppedPlan is a lesson that stops its one container and starts it again.
var stoppedPlan = lesson.Plan{Lesson: "bridges", Containers: vaultPlan.Containers, Services: vaultPlan.Services, Stopped: []string{vault}}

// told gives what its service was told since it was last attached to.
func (d *double) told() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.container("netdemo-vault-ms").told)
}

// vaultStatus is the state of the plan's one container; "" when it is gone.
func (d *double) vaultStatus() container.ContainerState {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.container("netdemo-vault-ms"); c != nil {
		return c.status
	}
	return ""
}

// A service is attached to before it starts, or it would find its stdin closed and end.
func TestLeaseBeforeStart(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		e := d.running(t, stoppedPlan)
		c := d.container("netdemo-vault-ms")
		assert.Assert(t, c.config.OpenStdin && c.config.StdinOnce && c.config.AttachStdin)
		assert.Assert(t, is.Contains(c.config.Env, "NETDEMO_LEASE=1"))
		assert.NilError(t, e.Stop(t.Context(), vault))
		assert.NilError(t, e.Start(t.Context(), vault))
		var order []string
		for _, call := range d.made("POST /containers/netdemo-vault-ms") {
			order = append(order, strings.TrimPrefix(call, "POST /containers/netdemo-vault-ms/"))
		}
		assert.DeepEqual(t, order, []string{"attach?stdin=1&stream=1", "start", "stop", "attach?stdin=1&stream=1", "start"})
		assert.Equal(t, d.vaultStatus(), container.StateRunning)
		_, err := e.Sweep(t.Context())
		assert.NilError(t, err)
	}
}

// As long as the plugin lives, so does the service; it ends with the connection.
func TestLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		e := d.running(t, vaultPlan)
		time.Sleep(time.Hour + time.Minute) //nolint:forbidigo // on a clock of its own
		synctest.Wait()
		assert.Equal(t, len(d.told()), 12, "one sign of life every five minutes")
		assert.Equal(t, d.vaultStatus(), container.StateRunning)
		e.closeProbes()
		e.endLease(e.container(vault))
		synctest.Wait()
		assert.Equal(t, d.vaultStatus(), container.ContainerState(""), "ended, and removed by the engine")
	})
}

func TestLeaseThatTheEngineRefuses(t *testing.T) {
	d := newDouble(t, engine28)
	d.fail("POST /containers/{id}/attach", http.StatusForbidden, "denied by plugin acme")
	e := d.seeded(vaultPlan)
	assert.NilError(t, e.Create(t.Context(), vaultPlan.Containers[0]))
	err := e.Start(t.Context(), vault)
	assert.ErrorContains(t, err, "attach to container netdemo-vault-ms")
	assert.Assert(t, is.Len(d.made("POST /containers/netdemo-vault-ms/start"), 0), "a service without a lease is not started")
}

// What was handed over lives on, and whoever looks after the run is told.
func TestKeep(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		var until time.Time
		e := d.running(t, vaultPlan, func(o *Options) { o.HandedOver = func(u time.Time) { until = u } })
		assert.NilError(t, e.Keep(t.Context(), 90*time.Minute))
		poll.WaitOn(t, func(poll.LogT) poll.Result { // the service reads it in its own time
			return poll.Compare(is.DeepEqual(d.told(), []string{"keep 1h30m0s"}))
		})
		assert.Equal(t, d.vaultStatus(), container.StateRunning)
		assert.Assert(t, time.Until(until) > 89*time.Minute)
		swept, err := e.Sweep(t.Context()) // should the learner not have been told
		assert.NilError(t, err)
		assert.DeepEqual(t, swept, lesson.Swept{Containers: 1})
	}
}

// Nobody is told that something is kept that is not.
func TestKeepOfWhatHasEnded(t *testing.T) {
	d := newDouble(t, engine28)
	e := d.running(t, stoppedPlan, func(o *Options) { o.HandedOver = func(time.Time) { t.Error("handed over") } })
	d.mu.Lock()
	d.end(d.container("netdemo-vault-ms")) // somebody stopped it
	d.mu.Unlock()
	assert.ErrorContains(t, e.Keep(t.Context(), time.Hour), `vault`)
}

// A container that a step of the lesson stopped last has nothing to be told.
func TestKeepOfAStoppedContainer(t *testing.T) {
	d := newDouble(t, engine28)
	e := d.running(t, stoppedPlan)
	assert.NilError(t, e.Stop(t.Context(), vault))
	assert.NilError(t, e.Keep(t.Context(), time.Hour))
	assert.Equal(t, d.vaultStatus(), container.StateExited)
}
