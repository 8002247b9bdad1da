package engine

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moby/moby/api/types/build"
	"github.com/moby/moby/api/types/image"
	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// another is the hash of an image of another version.
var another = strings.Repeat("0", 64)

// left puts images without a name on the double, by id and hash.
func (d *double) left(parts map[string]string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, hash := range parts {
		d.images[namelessID+id] = map[string]string{images.Label: hash}
	}
}

// Without a name and with our label is not enough: a user builds on our images, and ours by hand.
func TestParts(t *testing.T) {
	d := newDouble(t, engine20)
	d.left(map[string]string{"part": another, "last": another, "hand": "by-hand", "his": another, "unsure": another})
	d.images["netdemo/vault-ms:000000000000"] = map[string]string{images.Label: another}
	d.images[namelessID+"theirs"] = nil
	histories := map[string][]string{
		namelessID + "last":   {"ENTRYPOINT", "LABEL"},
		namelessID + "his":    {"COPY", "ENTRYPOINT", "LABEL"},
		namelessID + "unsure": {},
	}
	d.instead("GET /images/{id}/history", func(own http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			steps, found := histories[r.PathValue("id")]
			if !found {
				own(w, r)
				return
			}
			list := []image.HistoryResponseItem{}
			for _, step := range steps {
				list = append(list, image.HistoryResponseItem{CreatedBy: "/bin/sh -c #(nop)  " + step})
			}
			reply(w, http.StatusOK, list)
		}
	})
	e := d.engine()
	list, err := e.Parts(t.Context())
	assert.NilError(t, err)
	assert.DeepEqual(t, list, []string{namelessID + "last", namelessID + "part"})

	d.fail("GET /images/{id}/history", http.StatusNotFound, "no such image")
	list, err = e.Parts(t.Context())
	assert.NilError(t, err)
	assert.Equal(t, len(list), 0, "%v", list)
	d.fail("GET /images/json", http.StatusForbidden, "denied by plugin acme")
	_, err = e.Parts(t.Context())
	assert.Error(t, err, "list parts of images: denied by plugin acme")
}

// nameless are the ids of what is left, in order.
func (d *double) nameless() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []string
	for ref := range d.images {
		if id, found := strings.CutPrefix(ref, namelessID); found {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}

// What a build that fails has made goes with it, what its last step makes too, and nothing of another's.
func TestABuildThatFailsLeavesNoPart(t *testing.T) {
	ours, ok := bundled(t)
	if !ok {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine20)
		d.left(map[string]string{"early": ours.Hash, "other": another})
		time.AfterFunc(settle/2, func() { d.left(map[string]string{"late": ours.Hash}) })
		d.build = `{"error":"COPY failed"}`
		d.instead("POST /build", func(own http.HandlerFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // otherwise the server lingers
				own(w, r)
			}
		})
		_, err := d.prepared(t, "amd64")
		assert.ErrorContains(t, err, "COPY failed")
		assert.DeepEqual(t, d.nameless(), []string{"other"})
		assert.Equal(t, len(d.made("POST /build")), 1)
	})
}

// A part that somebody uses stays with him, and is not insisted on.
func TestAPartInUseStays(t *testing.T) {
	ours, ok := bundled(t)
	if !ok {
		return
	}
	d := newDouble(t, engine20)
	d.left(map[string]string{"used": ours.Hash})
	d.refuse("DELETE /images/{name...}", "image in use")
	d.build = `{"error":"COPY failed"}`
	_, err := d.prepared(t, "amd64")
	assert.Error(t, err, "build image "+ours.Tag+": COPY failed")
	for _, call := range d.made("DELETE") {
		assert.Equal(t, call, "DELETE /images/sha256:used", "nothing is forced")
	}
}

// Somebody who removes parts may take one from under a build that goes on.
func TestABuildThatLosesAPart(t *testing.T) {
	ours, ok := bundled(t)
	if !ok {
		return
	}
	for _, message := range []string{
		`failed to get destination image \"sha256:01\": No such image: sha256:01`,
		`failed to export image: failed to set parent sha256:01: unknown parent image ID sha256:01`,
	} {
		for _, losses := range []int{1, 9} {
			d := newDouble(t, engine20)
			tries := 0
			d.instead("POST /build", func(own http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					if tries++; tries > losses {
						own(w, r)
						return
					}
					_, _ = fmt.Fprintf(w, `{"error":"%s"}`, message)
				}
			})
			_, err := d.prepared(t, "amd64")
			if losses == 1 {
				assert.NilError(t, err)
				assert.Equal(t, tries, 2)
			} else {
				assert.ErrorContains(t, err, "build image "+ours.Tag)
				assert.Equal(t, tries, buildTries)
			}
		}
	}
}

// The janitor has no run's label to go by: a run that was killed while it built had none yet.
func TestTheJanitorRemovesParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine20)
		d.left(map[string]string{"part": another, "hand": "by-hand"})
		_, err := d.engine().CleanUp(t.Context(), "dead11")
		assert.NilError(t, err)
		assert.DeepEqual(t, d.nameless(), []string{"hand"})
	})
}

// stepping is an engine whose builder is in the middle of a step, on a connection as engines have them: when
// the build is called off, it ends with the step, which takes its time or does not end at all.
func stepping(t *testing.T, step time.Duration) (api *client.Client, begun chan struct{}, ended *atomic.Bool) {
	t.Helper()
	begun, ended = make(chan struct{}), new(atomic.Bool)
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		close(begun)
		select {
		case <-r.Context().Done():
		case <-over:
		}
		select {
		case <-time.After(step):
		case <-over:
		}
		ended.Store(true)
		_, _ = io.WriteString(w, `{"error":"Build cancelled"}`)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(over) })
	api, err := client.New(client.WithHost("tcp://"+server.Listener.Addr().String()), client.WithAPIVersion("1.41"))
	assert.NilError(t, err)
	t.Cleanup(func() { _ = api.Close() })
	return api, begun, ended
}

// A build that is called off is heard to its end: only then can its last part be removed.
func TestABuildThatIsCalledOff(t *testing.T) {
	ours, ok := bundled(t)
	if !ok {
		return
	}
	inAHurry := make(chan struct{})
	close(inAHurry)
	for name, test := range map[string]struct {
		step  time.Duration
		hurry chan struct{}
		ended bool
	}{
		"a step":     {2 * settle, nil, true},
		"in a hurry": {time.Hour, inAHurry, false},
	} {
		t.Run(name, func(t *testing.T) {
			api, begun, ended := stepping(t, test.step)
			e := New(Options{API: api, Run: testRun, Hurry: test.hurry})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				<-begun
				cancel()
			}()
			err := e.buildWith(ctx, ours, build.BuilderV1, alone())
			assert.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, ended.Load(), test.ended)
		})
	}
}
