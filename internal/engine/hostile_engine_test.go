package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// nonsense is what an engine, or somebody in its place, may answer with status 200.
var nonsense = map[string]string{
	"nothing":        "",
	"null":           "null",
	"an object":      "{}",
	"a list":         "[]",
	"a list of null": "[null]",
	"another type":   `{"Id":7,"Containers":"x","State":[],"NetworkSettings":3,"IPAM":"x","Config":7,"Items":{}}`,
	"cut off":        `{"Id":"`,
	"nested":         strings.Repeat("[", 200_000),
	"deep":           strings.Repeat(`{"State":`, 200_000),
	"a page":         "<html>\x1b[2J</html>",
}

// An engine whose answers make no sense ends the call that got them in an error, or is taken at its word;
// nothing panics, and the sweep goes on.
func TestAnEngineThatTalksNonsense(t *testing.T) {
	uses := map[string]func(context.Context, *Engine) error{
		"GET /version":               infoOf,
		"GET /info":                  infoOf,
		"GET /containers/json":       func(ctx context.Context, e *Engine) error { return e.makeRoom(ctx, vaultPlan) },
		"GET /networks":              func(ctx context.Context, e *Engine) error { _, _, err := e.Networks(ctx); return err },
		"GET /networks/{id}":         func(ctx context.Context, e *Engine) error { _, err := e.InspectNetwork(ctx, "bridge"); return err },
		"POST /networks/create":      func(ctx context.Context, e *Engine) error { return e.CreateNetwork(ctx, custom) },
		"POST /containers/create":    createAndStart,
		"GET /containers/{id}/json":  func(ctx context.Context, e *Engine) error { _, err := e.Containers(ctx); return err },
		"POST /containers/{id}/exec": createAndStart,
		"GET /images/json":           func(ctx context.Context, e *Engine) error { _, err := e.Images(ctx); return err },
		"GET /images/{id}/history": func(ctx context.Context, e *Engine) error {
			_ = e.derived(ctx, "sha256:0")
			return nil
		},
		"GET /volumes": func(ctx context.Context, e *Engine) error { return e.makeRoom(ctx, vaultPlan) },
	}
	for route, use := range uses {
		for name, text := range nonsense {
			t.Run(route+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					d := newDouble(t, engine28)
					e := d.running(t, vaultPlan)
					d.instead(route, func(http.HandlerFunc) http.HandlerFunc {
						return func(w http.ResponseWriter, _ *http.Request) {
							w.Header().Set("Content-Type", "application/json")
							_, _ = io.WriteString(w, text)
						}
					})
					if err := use(t.Context(), e); err != nil {
						assert.Assert(t, errors.As(err, new(*lesson.EngineError)), "%v", err)
					}
					_, _ = e.Sweep(t.Context()) // it may have been lied to
				})
			})
		}
	}
}

func infoOf(ctx context.Context, e *Engine) error {
	_, err := e.Info(ctx)
	return err
}

func createAndStart(ctx context.Context, e *Engine) error {
	c := lesson.Container{Name: "second", Service: vault}
	if err := e.Create(ctx, c); err != nil {
		return err
	}
	return e.Start(ctx, c.Name)
}

// On an engine with ten thousand containers of others, a run makes as many calls as on an empty one.
func TestManyContainers(t *testing.T) {
	calls := func(others int) []string {
		d := newDouble(t, engine28)
		for i := range others {
			d.add(fmt.Sprintf("theirs-%d", i), nil, container.StateRunning)
		}
		e := d.seeded(vaultPlan)
		assert.NilError(t, e.makeRoom(t.Context(), vaultPlan))
		assert.NilError(t, createAndStart(t.Context(), e))
		_, err := e.Containers(t.Context())
		assert.NilError(t, err)
		_, err = e.Sweep(t.Context())
		assert.NilError(t, err)
		assert.Equal(t, len(d.names()), others)
		return slices.Sorted(slices.Values(slices.DeleteFunc(d.made(""), func(call string) bool {
			return strings.HasPrefix(call, "HEAD") // the client agrees on a version when it first makes a call
		})))
	}
	assert.DeepEqual(t, calls(10_000), calls(0))
}
