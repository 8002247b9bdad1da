package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// lines keeps what a run was told, from any goroutine.
type lines struct {
	mu   sync.Mutex
	list []string
}

func (l *lines) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, line)
}

func (l *lines) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.list
}

// An engine that hangs is waited for as long as its kind of call allows, and who waits is told.
func TestAFrozenEngine(t *testing.T) {
	for name, test := range map[string]struct {
		route, about string
		limit        time.Duration
		call         func(ctx context.Context, e *Engine) error
	}{
		"read": {"GET /networks", "list networks", 15 * time.Second, func(ctx context.Context, e *Engine) error {
			_, _, err := e.Networks(ctx)
			return err
		}},
		"change": {"POST /networks/create", "create network netdemo-custom-network", time.Minute, func(ctx context.Context, e *Engine) error {
			return e.CreateNetwork(ctx, custom)
		}},
		"start the probe": {"POST /exec/{id}/start", "start the probe in netdemo-vault-ms", time.Minute, func(ctx context.Context, e *Engine) error {
			_, err := e.Lookup(ctx, vault, "x")
			return err
		}},
		"sweep": {"GET /containers/json", "list containers of run abc123", 15 * time.Second, func(ctx context.Context, e *Engine) error {
			_, err := e.Sweep(ctx)
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDouble(t, engine28)
				var told lines
				e := d.running(t, vaultPlan, func(o *Options) { o.Progress = told.add })
				d.freeze(test.route)
				began := time.Now()
				err := test.call(t.Context(), e)
				assert.Equal(t, time.Since(began), test.limit)
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.ErrorContains(t, err, fmt.Sprintf("%s: the engine gave no answer within %s", test.about, seconds(test.limit)))
				var failure *lesson.EngineError
				assert.Assert(t, errors.As(err, &failure) && failure.Lost, "to ask it for more makes no sense")
				var want []string
				for waited := 2 * time.Second; waited < test.limit; waited *= 2 {
					want = append(want, fmt.Sprintf("still waiting for the engine: %s (%d s)", test.about, int(waited.Seconds())))
				}
				assert.DeepEqual(t, told.all(), want)
			})
		})
	}
}

func TestAFrozenBuild(t *testing.T) {
	image, ok := bundled(t)
	if !ok {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		d.freeze("POST /build")
		var told lines
		began := time.Now()
		_, err := d.prepared(t, "amd64", func(o *Options) { o.Progress = told.add })
		assert.Equal(t, time.Since(began), 5*time.Minute+settle)
		assert.ErrorContains(t, err, "build image "+image.Tag+": the engine gave no answer within 300 s")
		assert.DeepEqual(t, told.all()[1:3], []string{
			"still waiting for the engine: building images (2 s)", "still waiting for the engine: building images (4 s)",
		})
	})
}

// A call that was broken off because the user wants to stop is no fault of the engine.
func TestACallThatIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		d.freeze("POST /networks/create")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		e := d.seeded(vaultPlan)
		err := e.CreateNetwork(ctx, custom)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Assert(t, !strings.Contains(err.Error(), "gave no answer"), "%v", err)
		assert.Assert(t, e.uncertain, "it may yet take effect")
	})
}

func TestCallsAreTraced(t *testing.T) {
	synctest.Test(t, traceCalls)
}

func traceCalls(t *testing.T) {
	t.Helper()
	d := newDouble(t, engine28)
	var traced, told lines
	e := d.running(t, vaultPlan, func(o *Options) { o.Debug, o.Progress = traced.add, told.add })
	_, err := e.Get(t.Context(), vault, "http://x/", time.Second)
	assert.NilError(t, err)
	d.refuse("POST /containers/{id}/stop", "container gone")
	assert.Assert(t, e.Stop(t.Context(), vault) != nil)

	ms := regexp.MustCompile(`\d+\.\d ms`)
	var list []string
	for _, line := range traced.all() {
		list = append(list, ms.ReplaceAllString(line, "N ms"))
	}
	assert.DeepEqual(t, list, []string{
		"create container netdemo-vault-ms: N ms", "attach to container netdemo-vault-ms: N ms",
		"start container netdemo-vault-ms: N ms",
		"start the probe in netdemo-vault-ms: N ms",
		"probe netdemo-vault-ms: get http://x/: N ms",
		"stop container netdemo-vault-ms: N ms: Error response from daemon: No such container: nope",
	})
	assert.Assert(t, is.Len(told.all(), 0), "nothing took long")
}

// An engine that dies in a call leaves it open whether the call took effect.
func TestAConnectionThatBreaks(t *testing.T) {
	d := newDouble(t, engine28)
	d.instead("POST /networks/create", func(http.HandlerFunc) http.HandlerFunc {
		return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	})
	e := d.seeded(vaultPlan)
	err := e.CreateNetwork(t.Context(), custom)
	var failure *lesson.EngineError
	assert.Assert(t, errors.As(err, &failure))
	assert.Equal(t, failure.Meaning, "The connection to the engine broke: it stopped or restarted.")
	assert.Assert(t, e.uncertain)
}
