package engine

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func ours() map[string]string { return map[string]string{LabelRun: testRun} }

// names lists what stands on the double, the predefined networks left out.
func (d *double) names() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []string
	for _, c := range d.containers {
		list = append(list, c.name)
	}
	for _, n := range d.networks[3:] {
		list = append(list, n.Name)
	}
	slices.Sort(list)
	return list
}

func TestSweep(t *testing.T) {
	for _, version := range releases {
		t.Run(version, func(t *testing.T) {
			d := newDouble(t, version)
			e := d.running(t, vaultPlan)
			assert.NilError(t, e.CreateNetwork(t.Context(), custom))
			assert.NilError(t, e.Connect(t.Context(), custom, vault))
			// Names, other labels and other values make nothing ours.
			d.add("netdemo-vault-ms-2", nil, container.StateRunning)
			d.add("netdemo-other-run", map[string]string{LabelRun: testRun + "4"}, container.StateRunning)
			d.add("script", map[string]string{LabelScript: testRun}, container.StateRunning)
			d.addNetwork("netdemo-net", map[string]string{LabelLesson: "bridges"})
			d.add("ours-and-never-read", ours(), container.StateCreated)

			swept, err := e.Sweep(t.Context())
			assert.NilError(t, err)
			assert.DeepEqual(t, swept, lesson.Swept{Containers: 2, Networks: 1})
			assert.DeepEqual(t, d.names(), []string{"netdemo-net", "netdemo-other-run", "netdemo-vault-ms-2", "script"})
			for _, list := range slices.Concat(d.made("GET /containers/json?all=1&filters=%7B%22label"), d.made("GET /networks?filters=%7B%22label")) {
				assert.Assert(t, is.Contains(list, "filters=%7B%22label%22%3A%7B%22io.github.docker-netdemo.run%3Dabc123%22%3Atrue%7D%7D"))
			}
			assert.Equal(t, len(d.made("DELETE")), 3)
			for _, removal := range d.made("DELETE /containers") {
				assert.Assert(t, strings.HasSuffix(removal, "?force=1&v=1"), "%s", removal)
			}
			assert.Assert(t, is.Len(d.made("GET /networks?filters=%7B%22label"), 1), "one look is enough when every call had its answer")

			swept, err = e.Sweep(t.Context())
			assert.NilError(t, err)
			assert.DeepEqual(t, swept, lesson.Swept{})
		})
	}
}

// The engine may have begun by itself to remove a container that has ended.
func TestSweepWaitsForARemovalInProgress(t *testing.T) {
	for _, version := range releases {
		synctest.Test(t, func(t *testing.T) {
			d := newDouble(t, version)
			c := d.add("ours", ours(), container.StateExited)
			d.refuse("DELETE /containers/{id}", "removal in progress")
			gone := time.AfterFunc(190*time.Millisecond, func() {
				d.mu.Lock()
				defer d.mu.Unlock()
				d.forget(c)
			})
			defer gone.Stop()
			began := time.Now()
			swept, err := d.engine().Sweep(t.Context())
			assert.NilError(t, err)
			assert.Equal(t, swept.Containers, 1)
			assert.Equal(t, time.Since(began), 200*time.Millisecond, "it is asked for every 20 ms")
		})
	}
}

func TestSweepGivesUpWhenItsTimeIsOver(t *testing.T) {
	const remove = "DELETE /containers/{id}"
	for name, hinder := range map[string]func(*double){
		"a removal that never ends":    func(d *double) { d.refuse(remove, "removal in progress") },
		"an engine that does not tell": func(d *double) { d.freeze(remove) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDouble(t, engine28)
				d.add("ours", ours(), container.StateExited)
				hinder(d)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
				defer cancel()
				swept, err := d.engine().Sweep(ctx)
				assert.NilError(t, err)
				assert.Equal(t, swept.Containers, 0)
				assert.Assert(t, is.Len(swept.Left, 1))
				assert.Assert(t, strings.HasPrefix(swept.Left[0], "container ours: "), "%s", swept.Left[0])
			})
		})
	}
}

// Someone else was faster: then it is gone, and that was the aim.
func TestSweepOfWhatIsGone(t *testing.T) {
	d := newDouble(t, engine28)
	d.add("ours", ours(), container.StateExited)
	d.addNetwork("ours-too", ours())
	d.refuse("DELETE /containers/{id}", "container gone")
	d.refuse("DELETE /networks/{id}", "network gone")
	_, err := d.engine().Sweep(t.Context())
	assert.NilError(t, err)
}

// What the user of a network is to type goes to the engine where that is.
func TestSweepSaysTheWayToTheEngine(t *testing.T) {
	d := newDouble(t, engine28)
	d.plug(d.addNetwork("netdemo-custom-network", ours()), d.add("web", nil, container.StateRunning))
	swept, err := d.engine(func(o *Options) { o.Docker = "--context far" }).Sweep(t.Context())
	assert.NilError(t, err)
	assert.DeepEqual(t, swept.Left, []string{"network netdemo-custom-network: your web is plugged into it. " +
		"docker --context far network disconnect netdemo-custom-network web, then docker --context far netdemo clean"})
}

// What cannot be removed is not counted as removed, and each reason is told.
func TestSweepThatFails(t *testing.T) {
	d := newDouble(t, engine28)
	n := d.addNetwork("netdemo-custom-network", ours())
	for _, name := range []string{"netdemo-one", "netdemo-two", "netdemo-well"} {
		c := d.add(name, ours(), container.StateRunning)
		if name != "netdemo-well" {
			d.plug(n, c)
		}
	}
	d.instead("DELETE /containers/{id}", func(own http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			d.mu.Lock()
			name := d.container(r.PathValue("id")).name
			d.mu.Unlock()
			if name != "netdemo-well" {
				reject(w, http.StatusInternalServerError, "device or resource busy")
				return
			}
			own(w, r)
		}
	})
	swept, err := d.engine().Sweep(t.Context())
	assert.NilError(t, err)
	assert.DeepEqual(t, swept, lesson.Swept{Containers: 1, Failed: 3, Left: []string{
		"container netdemo-one: device or resource busy",
		"container netdemo-two: device or resource busy",
		"network netdemo-custom-network: " + d.release.Answers["network in use"].Message,
	}})
}

func TestSweepOfAnEngineThatRefuses(t *testing.T) {
	for _, route := range []string{"GET /containers/json", "GET /networks"} {
		d := newDouble(t, engine28)
		d.addNetwork("ours", ours())
		d.fail(route, http.StatusForbidden, "denied by plugin acme")
		_, err := d.engine().Sweep(t.Context())
		assert.ErrorContains(t, err, "denied by plugin acme")
	}
}

// A create whose answer was never read may still take effect, after the first look: so there is a
// second one, until nothing new shows.
func TestSweepOfWhatComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		d.instead("POST /containers/create", func(own http.HandlerFunc) http.HandlerFunc {
			return func(_ http.ResponseWriter, r *http.Request) {
				text, _ := io.ReadAll(r.Body)
				again := r.Clone(context.Background())
				again.Body = io.NopCloser(bytes.NewReader(text))
				time.AfterFunc(200*time.Millisecond, func() { own(httptest.NewRecorder(), again) })
				panic(http.ErrAbortHandler)
			}
		})
		e := d.seeded(vaultPlan)
		assert.Assert(t, e.Create(t.Context(), vaultPlan.Containers[0]) != nil)
		began := time.Now()
		swept, err := e.Sweep(t.Context())
		assert.NilError(t, err)
		assert.DeepEqual(t, swept, lesson.Swept{Containers: 1})
		assert.Equal(t, time.Since(began), 3*settle, "found at the second look, nothing at the third and the fourth")
		assert.Assert(t, is.Len(d.names(), 0))
	})
}

// A network that a user's container joined meanwhile is told, once, though it was seen twice.
func TestSweepOfWhatIsUncertainTellsWhatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		d.plug(d.addNetwork("netdemo-custom-network", ours()), d.add("web", nil, container.StateRunning))
		e := d.engine()
		e.uncertain = true
		swept, err := e.Sweep(t.Context())
		assert.NilError(t, err)
		assert.Assert(t, is.Len(swept.Left, 1))
	})
}

func TestSweepOfWhatIsUncertainCanBeStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newDouble(t, engine28).engine()
		e.uncertain = true
		ctx, cancel := context.WithTimeout(t.Context(), settle/2)
		defer cancel()
		_, err := e.Sweep(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// Removals run at once: the engine takes 0.6 of the time that they take in a row.
func TestSweepRemovesAtOnce(t *testing.T) {
	d := newDouble(t, engine28)
	all := []string{"a", "b", "c", "d"}
	for _, name := range all {
		d.add(name, ours(), container.StateRunning)
	}
	var waiting atomic.Int32
	together := make(chan struct{})
	d.instead("DELETE /containers/{id}", func(own http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if int(waiting.Add(1)) == len(all) {
				close(together)
			}
			<-together
			own(w, r)
		}
	})
	swept, err := d.engine().Sweep(t.Context())
	assert.NilError(t, err)
	assert.Equal(t, swept.Containers, len(all))
	assert.Assert(t, is.Len(slices.Collect(maps.Keys(d.images)), 0))
}

// An engine that is gone cannot tell what there is: what this run made is named from memory.
func TestSweepOfALostEngine(t *testing.T) {
	d := newDouble(t, engine28)
	e := d.running(t, vaultPlan)
	assert.NilError(t, e.CreateNetwork(t.Context(), custom))
	d.instead("GET /containers/json", func(http.HandlerFunc) http.HandlerFunc {
		return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	})
	swept, err := e.Sweep(t.Context())
	assert.ErrorContains(t, err, "docker netdemo clean")
	assert.DeepEqual(t, swept, lesson.Swept{Left: []string{"container netdemo-vault-ms", "network netdemo-custom-network"}})
}

// A call of the sweep that is lost, or that the engine fails at, is made again: everything goes all the same.
func TestSweepInsists(t *testing.T) {
	for _, route := range []string{
		"GET /containers/json", "GET /networks", "GET /volumes", "DELETE /containers/{id}", "DELETE /networks/{id}",
	} {
		for name, trouble := range map[string]http.HandlerFunc{
			"failed": func(w http.ResponseWriter, _ *http.Request) { reject(w, http.StatusInternalServerError, "not now") },
			"lost":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		} {
			t.Run(route+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					d := newDouble(t, engine28)
					e := d.running(t, vaultPlan)
					assert.NilError(t, e.CreateNetwork(t.Context(), custom))
					var once sync.Once
					d.instead(route, func(own http.HandlerFunc) http.HandlerFunc {
						return func(w http.ResponseWriter, r *http.Request) {
							do := own
							once.Do(func() { do = trouble })
							do(w, r)
						}
					})
					swept, err := e.Sweep(t.Context())
					assert.NilError(t, err)
					assert.Equal(t, len(swept.Left), 0, "%v", swept.Left)
					assert.Equal(t, swept.Containers, 1)
					assert.Equal(t, swept.Networks, 1)
				})
			})
		}
	}
}
