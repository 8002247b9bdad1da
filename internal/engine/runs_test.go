package engine

import (
	"net/http"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func labels(run string) map[string]string {
	return map[string]string{LabelRun: run, LabelLesson: "bridges"}
}

func TestRuns(t *testing.T) {
	d := newDouble(t, engine20)
	d.add("netdemo-one", labels("first1"), container.StateExited)
	d.add("netdemo-two", labels("first1"), container.StateRunning)
	d.addNetwork("netdemo-net", labels("first1"))
	d.addNetwork("netdemo-lonely", labels("second"))
	d.add("ours", ours(), container.StateRunning)
	d.add("script", map[string]string{LabelScript: "first1"}, container.StateRunning)
	d.add("netdemo-three", nil, container.StateRunning)

	list, err := d.engine().Runs(t.Context())
	assert.NilError(t, err)
	now := time.Date(2026, time.March, 1, 12, 0, 0, 5e8, time.UTC)
	tenMinutesAgo := now.Add(-10*time.Minute - 500*time.Millisecond)
	for i := range list {
		ahead := list[i].Now.Sub(now)
		assert.Assert(t, ahead >= 0 && ahead < time.Minute, "by the engine's clock: %s", list[i].Now)
		list[i].Now = now
	}
	assert.DeepEqual(t, list, []Run{
		{
			ID: "first1", Lesson: "bridges", Containers: []string{"netdemo-one", "netdemo-two"}, Networks: []string{"netdemo-net"},
			Running: true, Newest: time.Unix(1_772_366_000, 0), Now: now,
		},
		{ID: "second", Lesson: "bridges", Networks: []string{"netdemo-lonely"}, Newest: tenMinutesAgo, Now: now},
	})
	for _, call := range append(d.made("GET /containers/json"), d.made("GET /networks?")...) {
		assert.Assert(t, is.Contains(call, "filters=%7B%22label%22%3A%7B%22io.github.docker-netdemo.run%22%3Atrue%7D%7D"))
	}
}

// An engine that does not tell the time has ours.
func TestRunsOfAnEngineWithoutAClock(t *testing.T) {
	d := newDouble(t, engine20)
	d.info.SystemTime = ""
	d.addNetwork("netdemo-net", labels("first1"))
	list, err := d.engine().Runs(t.Context())
	assert.NilError(t, err)
	assert.Assert(t, time.Since(list[0].Now) < time.Minute)
}

func TestRunsOfAnEngineThatRefuses(t *testing.T) {
	for _, route := range []string{"GET /containers/json", "GET /networks", "GET /info"} {
		d := newDouble(t, engine28)
		d.fail(route, http.StatusForbidden, "denied by plugin acme")
		_, err := d.engine().Runs(t.Context())
		assert.ErrorContains(t, err, "denied by plugin acme")
	}
}

func TestAlive(t *testing.T) {
	now := time.Now()
	young, old := now, now.Add(-24*time.Hour)
	later, before := now.Add(time.Hour), now.Add(-time.Second)
	const elsewhere = "run r was begun elsewhere, "
	for name, test := range map[string]struct {
		run  Run
		lock LockState
		kept time.Time
		why  string // "" for a dead one
	}{
		"held":                          {run: Run{Newest: young}, lock: LockHeld, why: "run r is in progress"},
		"held, long ago":                {run: Run{Newest: old}, lock: LockHeld, why: "run r is in progress"},
		"free":                          {run: Run{Newest: young}, lock: LockFree},
		"free, and runs":                {run: Run{Newest: old, Running: true}, lock: LockFree, why: "run r has a container that runs"},
		"kept":                          {run: Run{Newest: young, Running: true}, lock: LockFree, kept: later, why: "run r is kept until " + later.Format("15:04")},
		"kept, and stopped by its user": {run: Run{Newest: young}, lock: LockFree, kept: later, why: "run r is kept until " + later.Format("15:04")},
		"kept, and its time is over":    {run: Run{Newest: young}, lock: LockFree, kept: before},
		"kept for too long":             {run: Run{Newest: young, Running: true}, lock: LockFree, kept: before, why: "run r has a container that runs"},
		"elsewhere, runs":               {run: Run{Newest: old, Running: true}, why: elsewhere + "and a container of it runs"},
		"elsewhere, young":              {run: Run{Newest: now.Add(-29 * time.Minute)}, why: elsewhere + "less than 30 minutes ago"},
		"elsewhere, old":                {run: Run{Newest: now.Add(-31 * time.Minute)}},
		"elsewhere, the future":         {run: Run{Newest: now.Add(time.Hour)}, why: elsewhere + "less than 30 minutes ago"},
	} {
		t.Run(name, func(t *testing.T) {
			test.run.ID, test.run.Now = "r", now
			alive, why := test.run.Alive(Mark{Run: "r", Lock: test.lock, Record: Record{Kept: test.kept}})
			assert.Equal(t, why, test.why)
			assert.Equal(t, alive, test.why != "")
		})
	}
}

func TestRemove(t *testing.T) {
	d := newDouble(t, engine28)
	d.add("dead", labels("dead11"), container.StateExited)
	d.add("alive", labels("alive1"), container.StateRunning)
	d.addNetwork("dead-net", labels("dead11"))
	swept, err := d.engine().Remove(t.Context(), Run{ID: "dead11"})
	assert.NilError(t, err)
	assert.DeepEqual(t, swept, lesson.Swept{Containers: 1, Networks: 1})
	assert.DeepEqual(t, d.names(), []string{"alive"})
}

// Only a tag that we gave is ours: a user may give our image another, or build it by hand.
func TestImages(t *testing.T) {
	const hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	d := newDouble(t, engine28)
	for ref, label := range map[string]string{
		"netdemo/vault-ms:0123456789ab": hash,
		"netdemo/app-one:0123456789ab":  hash,
		"netdemo/app-one:latest":        hash,
		"mine/vault-ms:0123456789ab":    hash,
		"netdemo/app-two:by-hand":       "by-hand",
		"netdemo/app-two:":              "",
	} {
		d.images[ref] = map[string]string{images.Label: label}
	}
	d.images["netdemo/vault-ms:unlabelled"] = nil
	e := d.engine()
	list, err := e.Images(t.Context())
	assert.NilError(t, err)
	assert.DeepEqual(t, list, []string{"netdemo/app-one:0123456789ab", "netdemo/vault-ms:0123456789ab"})

	assert.NilError(t, e.RemoveImage(t.Context(), list[0]))
	assert.DeepEqual(t, d.made("DELETE"), []string{"DELETE /images/netdemo/app-one:0123456789ab"})
	assert.NilError(t, e.RemoveImage(t.Context(), list[0]), "it is gone, and that was the aim")
	d.refuse("DELETE /images/{name...}", "image in use")
	assert.ErrorContains(t, e.RemoveImage(t.Context(), list[1]), "is using its referenced image")

	d.fail("GET /images/json", http.StatusForbidden, "denied by plugin acme")
	_, err = e.Images(t.Context())
	assert.Error(t, err, "list images: denied by plugin acme")
}
