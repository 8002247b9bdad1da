package engine

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// begun gives an engine whose run has begun: one container and one network are there.
func (d *double) begun(t *testing.T, change ...func(*Options)) *Engine {
	t.Helper()
	e := d.running(t, vaultPlan, change...)
	_, err := e.Info(t.Context())
	assert.NilError(t, err)
	assert.NilError(t, e.CreateNetwork(t.Context(), custom))
	return e
}

var errBroke = &lesson.EngineError{Failure: lesson.Failure{Meaning: meansBroken}, Lost: true}

// A restart is seen by the default bridge, on each release, and what is left of the run is swept.
func TestRestarted(t *testing.T) {
	for _, version := range releases {
		synctest.Test(t, func(t *testing.T) {
			d := newDouble(t, version)
			e := d.begun(t)
			assert.Assert(t, !e.Restarted(t.Context(), nil), "a claim that is false is no restart")
			d.die()
			back := time.AfterFunc(3*time.Second, d.start)
			defer back.Stop()
			began := time.Now()
			assert.Assert(t, e.Restarted(t.Context(), errBroke))
			assert.Assert(t, time.Since(began) < 3*time.Second+2*settle, "%s", time.Since(began))
			swept, err := e.Sweep(t.Context())
			assert.NilError(t, err)
			assert.Equal(t, len(swept.Left), 0, "%v", swept.Left)
			assert.Assert(t, is.Len(d.names(), 0))
		})
	}
}

// An engine without a default bridge does not tell.
func TestRestartedWithoutDefaultBridge(t *testing.T) {
	d := newDouble(t, engine28)
	d.networks = d.networks[1:]
	e := d.engine()
	_, err := e.Info(t.Context())
	assert.NilError(t, err)
	assert.Assert(t, !e.Restarted(t.Context(), nil))
}

// An engine that does not come back is waited for once in a run, and the user is told meanwhile.
func TestAnEngineThatDoesNotComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		var told lines
		e := d.begun(t, func(o *Options) { o.Progress = told.add })
		d.die()
		began := time.Now()
		assert.Assert(t, !e.Restarted(t.Context(), errBroke))
		assert.Assert(t, time.Since(began) >= awayLimit && time.Since(began) < awayLimit+2*settle, "%s", time.Since(began))
		assert.Assert(t, is.Contains(told.all(), "still waiting for the engine: the connection broke (2 s)"))
		began = time.Now()
		swept, err := e.Sweep(t.Context())
		assert.ErrorContains(t, err, "docker netdemo clean")
		assert.Assert(t, time.Since(began) < time.Second+3*settle, "%s", time.Since(began))
		assert.DeepEqual(t, swept.Left, []string{"container netdemo-vault-ms", "network netdemo-custom-network"})
	})
}

// Whoever stops, or is in a hurry, does not wait for it.
func TestTheWaitForAnEngineCanBeStopped(t *testing.T) {
	for name, stop := range map[string]func(cancel context.CancelFunc, hurry chan struct{}){
		"stopped":    func(cancel context.CancelFunc, _ chan struct{}) { cancel() },
		"in a hurry": func(_ context.CancelFunc, hurry chan struct{}) { close(hurry) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDouble(t, engine28)
				hurry := make(chan struct{})
				e := d.begun(t, func(o *Options) { o.Hurry = hurry })
				d.die()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				patience := time.AfterFunc(time.Second, func() { stop(cancel, hurry) })
				defer patience.Stop()
				began := time.Now()
				assert.Assert(t, !e.Restarted(ctx, errBroke))
				assert.Assert(t, time.Since(began) <= time.Second)
			})
		})
	}
}

// A silent engine was waited for already.
func TestASilentEngineIsNotAskedWhetherItRestarted(t *testing.T) {
	d := newDouble(t, engine28)
	e := d.begun(t)
	before := len(d.made(""))
	assert.Assert(t, !e.Restarted(t.Context(), &lesson.EngineError{Failure: lesson.Failure{Meaning: meansSilent}, Lost: true}))
	assert.Equal(t, len(d.made("")), before)
}

// What was seen to be removed is not left, and what may have been made is named as that.
func TestWhatIsLeftIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		e := d.begun(t)
		d.instead("POST /networks/create", func(http.HandlerFunc) http.HandlerFunc {
			return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		})
		assert.Assert(t, e.CreateNetwork(t.Context(), "other") != nil)
		d.refuse("POST /containers/create", "container name taken")
		assert.Assert(t, e.Create(t.Context(), lesson.Container{Name: "never", Service: vault}) != nil)
		d.instead("DELETE /containers/{id}", func(own http.HandlerFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				own(w, r)
				d.die()
			}
		})
		swept, err := e.Sweep(t.Context())
		assert.ErrorContains(t, err, "docker netdemo clean")
		assert.DeepEqual(t, swept.Left, []string{
			"network netdemo-custom-network",
			"perhaps network netdemo-other: the engine did not say whether it was made",
		})
	})
}

// What a run keeps on this machine goes, whatever became of the engine.
func TestFilesGoWithoutAnEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		e := d.engine(func(o *Options) { o.Run = NewRun() })
		assert.NilError(t, e.PutFile(t.Context(), "keys.env", "A=1"))
		d.die()
		_, err := e.Sweep(t.Context())
		assert.Assert(t, err != nil)
		_, err = os.Stat(folder(e.RunID()))
		assert.Assert(t, os.IsNotExist(err), "%v", err)
	})
}

// A folder of the run's name that somebody else has put there is not written to, nor what a link there leads to.
func TestFolderOfSomebodyElse(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	e := newDouble(t, engine28).engine(func(o *Options) { o.Run = NewRun() })
	theirs := filepath.Join(t.TempDir(), "theirs")
	assert.NilError(t, os.WriteFile(theirs, []byte("theirs"), 0o600))
	assert.NilError(t, os.Mkdir(folder(e.RunID()), 0o755))
	assert.NilError(t, os.Symlink(theirs, e.FileName("keys.env")))
	err := e.PutFile(t.Context(), "keys.env", "A=1")
	assert.ErrorContains(t, err, "make the folder "+folder(e.RunID()))
	text, err := os.ReadFile(theirs)
	assert.NilError(t, err)
	assert.Equal(t, string(text), "theirs")

	assert.NilError(t, sweepFiles(e.RunID())) // a link goes, and not what it leads to
	for range 2 {
		assert.NilError(t, e.PutFile(t.Context(), "keys.env", "A=1"))
	}
	_, err = os.Stat(theirs)
	assert.NilError(t, err)
}
