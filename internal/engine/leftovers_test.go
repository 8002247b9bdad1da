package engine

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// stateOf gives an adapter a folder of lock files.
func stateOf(dir string) func(*Options) { return func(o *Options) { o.State = dir } }

// leaveLock writes the lock file of a run whose processes have ended.
func leaveLock(t *testing.T, dir, run string, r Record) {
	t.Helper()
	lock, err := HoldLock(dir, run)
	assert.NilError(t, err)
	lock.Note(func(have *Record) { *have = r })
	lock.Release(true)
}

func runsIn(dir string) []string {
	var list []string
	for _, m := range Marks(dir) {
		list = append(list, m.Run)
	}
	return list
}

// What a dead run left is removed before names are chosen, and told.
func TestMakeRoom(t *testing.T) {
	for _, version := range releases {
		t.Run(version, func(t *testing.T) {
			dir := t.TempDir()
			leaveLock(t, dir, "dead11", Record{Engine: "unix:///engine.test"})
			d := newDouble(t, version)
			n := d.addNetwork("netdemo-custom-network", labels("dead11"))
			d.plug(n, d.add("netdemo-vault-ms", labels("dead11"), container.StateExited))
			d.add("theirs", nil, container.StateRunning)
			e := d.seeded(vaultPlan, stateOf(dir))
			assert.NilError(t, e.makeRoom(t.Context(), vaultPlan))
			assert.DeepEqual(t, e.Notes(), []string{"Removed what an interrupted run left (1 container, 1 network)."})
			assert.DeepEqual(t, d.names(), []string{"theirs"})
			assert.Equal(t, e.ContainerName(vault), "netdemo-vault-ms", "the name is free again")
			assert.Assert(t, is.Len(runsIn(dir), 0))
		})
	}
}

// Where there is nothing to remove, it costs nothing.
func TestMakeRoomThatIsThere(t *testing.T) {
	dir := t.TempDir()
	d := newDouble(t, engine28)
	d.add("theirs", nil, container.StateRunning)
	assert.NilError(t, d.seeded(vaultPlan, stateOf(dir)).makeRoom(t.Context(), vaultPlan))
	assert.Assert(t, is.Len(d.made("GET"), 3), "three lists: %v", d.made("GET"))
}

// Whoever may be alive is left alone, with all that is his.
func TestMakeRoomLeavesOthersAlone(t *testing.T) {
	dir := t.TempDir()
	d := newDouble(t, engine20)
	lock, err := HoldLock(dir, "going1")
	assert.NilError(t, err)
	t.Cleanup(func() { lock.Release(false) })
	leaveLock(t, dir, "kept11", Record{Engine: "unix:///engine.test", Kept: time.Now().Add(time.Hour)})
	leaveLock(t, dir, "ending", Record{Engine: "unix:///engine.test"})
	d.add("going", labels("going1"), container.StateExited)
	d.add("kept", labels("kept11"), container.StateExited) // its user stopped it
	d.add("ending", labels("ending"), container.StateRunning)
	d.add("elsewhere", labels("distant"), container.StateRunning)
	d.addNetwork("young-elsewhere", labels("young1"))
	before := d.names()
	e := d.seeded(vaultPlan, stateOf(dir), func(*Options) {})
	_, err = e.Info(t.Context()) // the engine's clock: ten minutes after the network was made
	assert.NilError(t, err)
	assert.NilError(t, e.makeRoom(t.Context(), vaultPlan))
	assert.DeepEqual(t, d.names(), before)
	assert.Assert(t, is.Len(e.Notes(), 0))
	assert.Assert(t, is.Len(d.made("DELETE"), 0))
	assert.DeepEqual(t, runsIn(dir), []string{"ending", "going1", "kept11"})
}

// A run of another machine is over when nothing of it runs and it is old by the engine's clock.
func TestMakeRoomAfterAnotherMachine(t *testing.T) {
	d := newDouble(t, engine28)
	d.addNetwork("netdemo-net", labels("distant"))
	d.info.SystemTime = "2026-03-01T12:21:00Z" // 31 minutes after it was made
	e := d.seeded(vaultPlan, stateOf(t.TempDir()))
	_, err := e.Info(t.Context())
	assert.NilError(t, err)
	assert.NilError(t, e.makeRoom(t.Context(), vaultPlan))
	assert.DeepEqual(t, e.Notes(), []string{"Removed what an interrupted run left (1 network)."})
}

// It is said whose it was.
func TestFormer(t *testing.T) {
	dir := t.TempDir()
	leaveLock(t, dir, "kept11", Record{Kept: time.Now().Add(-time.Minute)})
	d := newDouble(t, engine28)
	d.addNetwork("netdemo-net", labels("kept11"))
	e := d.seeded(vaultPlan, stateOf(dir))
	assert.NilError(t, e.makeRoom(t.Context(), vaultPlan))
	assert.DeepEqual(t, e.Notes(), []string{"Removed what a kept run left (1 network)."})
	for want, n := range map[string][2]int{
		"kept runs": {2, 0}, "interrupted runs": {0, 2}, "an interrupted run": {0, 1}, "earlier runs": {1, 1},
	} {
		assert.Equal(t, former(n[0], n[1]), want)
	}
}

// A lesson can be begun beside what cannot be removed.
func TestMakeRoomThatFails(t *testing.T) {
	for name, test := range map[string]struct {
		hinder func(*double)
		note   string
	}{
		"a container that stays": {
			func(d *double) {
				d.fail("DELETE /containers/{id}", http.StatusInternalServerError, "device or resource busy")
			},
			"An earlier run left this, and it could not be removed: container netdemo-vault-ms: device or resource busy",
		},
		"somebody's container": {
			func(d *double) {
				d.plug(d.addNetwork("netdemo-net", labels("dead11")), d.add("web", nil, container.StateRunning))
			},
			"An earlier run left this, and it could not be removed: network netdemo-net: your web is plugged into it. " +
				"docker network disconnect netdemo-net web, then docker netdemo clean",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			leaveLock(t, dir, "dead11", Record{})
			d := newDouble(t, engine28)
			d.add("netdemo-vault-ms", labels("dead11"), container.StateExited)
			test.hinder(d)
			e := d.seeded(vaultPlan, stateOf(dir))
			assert.NilError(t, e.makeRoom(t.Context(), vaultPlan))
			assert.Assert(t, is.Contains(e.Notes(), test.note))
			assert.DeepEqual(t, runsIn(dir), []string{"dead11"}) // the next one tries again
		})
	}
}

// Files of runs that left nothing here go; what another engine still has is told, for some time.
func TestForgetRuns(t *testing.T) {
	dir := t.TempDir()
	const here, there = "unix:///engine.test", "tcp://10.0.0.1:2375"
	left := []string{"network netdemo-net: no answer"}
	leaveLock(t, dir, "here11", Record{Engine: here, Left: left})
	leaveLock(t, dir, "torn11", Record{})
	leaveLock(t, dir, "kept11", Record{Engine: there, Kept: time.Now().Add(time.Hour)})
	leaveLock(t, dir, "there1", Record{Engine: there})
	leaveLock(t, dir, "there2", Record{Engine: there, Left: left})
	leaveLock(t, dir, "there3", Record{Engine: there, Docker: "--context away", Left: left})
	leaveLock(t, dir, "there4", Record{Engine: there, Left: left})
	old := time.Now().Add(-recordAge - time.Hour)
	assert.NilError(t, os.Chtimes(filepath.Join(dir, "there4.lock"), old, old))

	e := newDouble(t, engine28).seeded(vaultPlan, stateOf(dir))
	e.forgetRuns(nil)
	assert.DeepEqual(t, runsIn(dir), []string{"kept11", "there1", "there2", "there3"})
	const what = " could not be cleaned up on the engine at " + there + ": network netdemo-net: no answer. To remove that: docker "
	assert.DeepEqual(t, e.Notes(), []string{
		"Run there2" + what + "--host " + there + " netdemo clean",
		"Run there3" + what + "--context away netdemo clean",
	})
}

// A run that is kept on another engine is told of, by whoever is asked to clean up, with the way to its end.
func TestKeptElsewhere(t *testing.T) {
	const here, there = "unix:///engine.test", "tcp://10.0.0.1:2375"
	until := time.Now().Add(time.Hour)
	over := time.Now().Add(-time.Hour)
	for name, test := range map[string]struct {
		mark Mark
		want string
	}{
		"kept": {
			Mark{Lock: LockFree, Record: Record{Engine: there, Docker: "--context away", Kept: until}},
			"Run kept11 is kept until " + until.Format("15:04") + " on the engine at " + there + ". To remove what it made: docker --context away netdemo clean",
		},
		"over": {
			Mark{Lock: LockFree, Record: Record{Engine: there, Kept: over}},
			"Run kept11 was kept until " + over.Format("15:04") + " on the engine at " + there + ". To remove what it made: docker --host " + there + " netdemo clean",
		},
		"here":      {Mark{Lock: LockFree, Record: Record{Engine: here, Kept: until}}, ""},
		"swept":     {Mark{Lock: LockFree, Record: Record{Engine: there}}, ""},
		"goes on":   {Mark{Lock: LockHeld, Record: Record{Engine: there, Kept: until}}, ""},
		"nowhere":   {Mark{Lock: LockFree, Record: Record{Kept: until}}, ""},
		"forgotten": {Mark{Lock: LockFree, Record: Record{Engine: there, Kept: over}, Made: over.Add(-recordAge)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			test.mark.Run = "kept11"
			if test.mark.Made.IsZero() {
				test.mark.Made = time.Now()
			}
			assert.Equal(t, test.mark.KeptElsewhere(here), test.want)
			assert.Equal(t, test.mark.LeftElsewhere(here), "")
		})
	}
}

// The janitor looks until two listings in a row are empty: what its plugin had asked for may come late.
func TestCleanUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		d.add("first", labels("dead11"), container.StateRunning)
		for name, after := range map[string]time.Duration{"second": 100 * time.Millisecond, "third": 800 * time.Millisecond} {
			late := time.AfterFunc(after, func() { d.add(name, labels("dead11"), container.StateCreated) })
			defer late.Stop()
		}
		began := time.Now()
		swept, err := d.engine().CleanUp(t.Context(), "dead11")
		assert.NilError(t, err)
		assert.DeepEqual(t, swept, lesson.Swept{Containers: 3})
		assert.Equal(t, time.Since(began), 6*settle, "the third is seen at 900 ms, then twice nothing, and then two looks for parts")
	})
}

// A user without patience leaves the second look to the janitor.
func TestSweepInAHurry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hurry := make(chan struct{})
		d := newDouble(t, engine28)
		d.add("ours", ours(), container.StateRunning)
		e := d.engine(func(o *Options) { o.Hurry = hurry })
		e.uncertain = true
		close(hurry)
		began := time.Now()
		swept, err := e.Sweep(t.Context())
		assert.NilError(t, err)
		assert.DeepEqual(t, swept, lesson.Swept{Containers: 1, Unsure: true})
		assert.Equal(t, time.Since(began), time.Duration(0))
	})
}
