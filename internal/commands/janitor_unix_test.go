//go:build unix

package commands

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/poll"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
)

func init() { programs["janitored"] = janitored }

// janitored is a plugin with a run: it holds the run's lock as long as its stdin stays open, and has then
// cleaned up itself.
func janitored() {
	config := os.Args[slices.Index(os.Args, "--config")+1]
	lock, err := engine.HoldLock(filepath.Join(config, "netdemo"), "dead11")
	if err != nil {
		panic(err)
	}
	j, err := startJanitor("dead11")
	if err != nil {
		panic(err)
	}
	_, _ = fmt.Fprintln(os.Stdout, "ready") //nolint:forbidigo // this is a program
	_, _ = io.Copy(io.Discard, os.Stdin)
	j.dismiss(janitorDone)
	lock.Release(false)
}

// janitoredOn starts it for that engine, and tells where its lock files are.
func janitoredOn(t *testing.T, host string) (p *started, locks string) {
	t.Helper()
	config := t.TempDir()
	self, err := os.Executable()
	assert.NilError(t, err)
	p = startProgram(t, "janitored", self, "--config", config, "--host", host, "netdemo", "bridges")
	p.says(t, "ready")
	return p, filepath.Join(config, "netdemo")
}

// noMarks waits until nobody is left who looks after a run.
func noMarks(t *testing.T, locks string) {
	t.Helper()
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		if marks := engine.Marks(locks); len(marks) > 0 {
			return poll.Continue("%+v", marks)
		}
		return poll.Success()
	}, poll.WithTimeout(10*time.Second))
}

func deletions(calls []string) []string {
	var list []string
	for _, call := range calls {
		if path, removal := strings.CutPrefix(call, "DELETE "); removal {
			list = append(list, path)
		}
	}
	return list
}

// vanishing is the engine of leftovers, on which what is removed is gone.
func vanishing() answers {
	var containers, networks atomic.Bool
	list := func(gone *atomic.Bool, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if gone.Load() || !strings.Contains(r.URL.Query().Get("filters"), "run=dead11") {
				text = ""
			}
			says(http.StatusOK, "["+text+"]")(w, r)
		}
	}
	remove := func(gone *atomic.Bool) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			gone.Store(true)
			says(http.StatusNoContent, "")(w, r)
		}
	}
	return answers{
		"GET /containers/json":    list(&containers, deadContainer),
		"GET /networks":           list(&networks, deadNetwork),
		"DELETE /containers/{id}": remove(&containers),
		"DELETE /networks/{id}":   remove(&networks),
	}
}

// However a plugin ends, what its run made is removed.
func TestJanitorAfterAKill(t *testing.T) {
	host, asked := engineOf(t, vanishing())
	p, locks := janitoredOn(t, host)
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGKILL))
	noMarks(t, locks)
	assert.DeepEqual(t, deletions(asked()), []string{"/containers/c1", "/networks/n1"})
}

// A plugin that has cleaned up itself needs nobody.
func TestJanitorThatIsDismissed(t *testing.T) {
	host, asked := engineOf(t, vanishing())
	p, locks := janitoredOn(t, host)
	assert.NilError(t, p.stdin.Close())
	assert.NilError(t, p.cmd.Wait())
	noMarks(t, locks)
	assert.Equal(t, len(asked()), 0, "%v", asked())
}

// What ends the plugin's whole process group, or its session, does not reach the janitor.
func TestJanitorOutlivesTheGroup(t *testing.T) {
	host, asked := engineOf(t, vanishing())
	p, locks := janitoredOn(t, host)
	assert.NilError(t, syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL))
	noMarks(t, locks)
	assert.Equal(t, len(deletions(asked())), 2)
}

// An engine that is away for a while is waited for.
func TestJanitorWaitsForTheEngine(t *testing.T) {
	away := vanishing()
	var tries atomic.Int32
	back := away["GET /networks"]
	away["GET /networks"] = func(w http.ResponseWriter, r *http.Request) {
		if tries.Add(1) < 3 {
			says(http.StatusServiceUnavailable, `{"message":"starting"}`)(w, r)
			return
		}
		back(w, r)
	}
	host, asked := engineOf(t, away)
	p, locks := janitoredOn(t, host)
	assert.NilError(t, p.cmd.Process.Signal(syscall.SIGKILL))
	noMarks(t, locks)
	assert.DeepEqual(t, deletions(asked()), []string{"/containers/c1", "/networks/n1"})
}
