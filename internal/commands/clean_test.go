package commands

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
)

// An engine with what a dead run and a living one left.
const (
	deadContainer  = `{"Id":"c1","Names":["/netdemo-vault-ms"],"Labels":{"io.github.docker-netdemo.run":"dead11"},"State":"exited"}`
	aliveContainer = `{"Id":"c2","Names":["/netdemo-alive"],"Labels":{"io.github.docker-netdemo.run":"alive1"},"State":"running"}`
	deadNetwork    = `{"Id":"n1","Name":"netdemo-net","Labels":{"io.github.docker-netdemo.run":"dead11"}}`
	guest          = `{"Id":"c3","Names":["/mine"],"State":"exited","NetworkSettings":{"Networks":{"netdemo-net":{"NetworkID":"n1"}}}}`
	hash           = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

// leftovers answer as that engine does.
func leftovers() answers {
	ofRun := func(all, dead string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Query().Get("filters"), "run=dead11") {
				all = dead
			}
			says(http.StatusOK, "["+all+"]")(w, r)
		}
	}
	return answers{
		"GET /containers/json":     ofRun(deadContainer+","+aliveContainer, deadContainer),
		"GET /networks":            ofRun(deadNetwork, deadNetwork),
		"GET /volumes":             says(http.StatusOK, `{"Volumes":[]}`),
		"GET /info":                says(http.StatusOK, fmt.Sprintf(`{"SystemTime":%q}`, time.Now().Format(time.RFC3339Nano))),
		"GET /images/json":         says(http.StatusOK, `[{"RepoTags":["netdemo/vault-ms:0123456789ab"],"Labels":{"io.github.docker-netdemo.image":"`+hash+`"}}]`),
		"GET /networks/{id}":       says(http.StatusOK, deadNetwork),
		"DELETE /containers/{id}":  says(http.StatusNoContent, ""),
		"DELETE /networks/{id}":    says(http.StatusNoContent, ""),
		"DELETE /images/{name...}": says(http.StatusOK, "[]"),
	}
}

// visited is that engine with a stopped container of the user's on the dead run's network.
func visited() answers {
	own := leftovers()["GET /containers/json"]
	return with(leftovers(), "GET /containers/json", func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Query().Get("filters"), `"network"`) {
			own = says(http.StatusOK, "["+guest+"]")
		}
		own(w, r)
	})
}

func nothing() answers {
	return answers{
		"GET /containers/json": says(http.StatusOK, `[]`), "GET /networks": says(http.StatusOK, `[]`),
		"GET /volumes": says(http.StatusOK, `{"Volumes":[]}`),
		"GET /info":    says(http.StatusOK, `{}`), "GET /images/json": says(http.StatusOK, `[]`),
	}
}

// parts is an engine with what builds left that did not come to their end.
func parts() answers {
	part := func(id string) string {
		return `{"Id":"` + id + `","RepoTags":["<none>:<none>"],"Labels":{"io.github.docker-netdemo.image":"` + hash + `"}}`
	}
	engine := leftovers()
	all := nothing()
	all["DELETE /images/{name...}"] = engine["DELETE /images/{name...}"]
	all["GET /images/json"] = says(http.StatusOK, "["+part("sha256:p1")+","+part("sha256:p2")+"]")
	all["GET /images/{name...}"] = says(http.StatusOK, `[{"CreatedBy":"/bin/sh -c #(nop) COPY file:0 in /netdemo"}]`)
	return all
}

func TestClean(t *testing.T) {
	balks := says(http.StatusInternalServerError, `{"message":"no"}`)
	for name, test := range map[string]struct {
		engine  answers
		args    string
		out     string
		message string
		deleted string
	}{
		"nothing":         {engine: nothing(), out: "Nothing was left to remove.\n"},
		"nothing, dry":    {engine: nothing(), args: "--dry-run", out: "Nothing to remove.\n"},
		"nothing, images": {engine: nothing(), args: "--images", out: "Nothing was left to remove.\n"},
		"a dead run": {
			engine: leftovers(), deleted: "/containers/c1 /networks/n1",
			out: keeps + "Removed 1 container, 1 network.\n",
		},
		"a dead run, images": {
			engine: leftovers(), args: "--images", deleted: "/containers/c1 /networks/n1 /images/netdemo/vault-ms:0123456789ab",
			out: keeps + "Removed 1 container, 1 network, 1 image.\n",
		},
		"only show": {
			engine: leftovers(), args: "--dry-run",
			out: keeps + dryRun + "Would remove 1 container, 1 network.\n",
		},
		"only show, images": {
			engine: leftovers(), args: "--dry-run --images",
			out: keeps + dryRun + dryImage + "Would remove 1 container, 1 network, 1 image.\n",
		},
		"a network in use": {
			engine:  with(leftovers(), "DELETE /networks/{id}", says(http.StatusForbidden, `{"message":"has active endpoints"}`)),
			out:     keeps + "left          network netdemo-net: has active endpoints\nRemoved 1 container.\n",
			deleted: "/containers/c1 /networks/n1", message: "something of ours could not be removed; see above",
		},
		"a network that a stopped container uses": {
			engine: visited(), deleted: "/containers/c1",
			out: keeps + stays + "Removed 1 container.\n",
		},
		"only show such a network": {
			engine: visited(), args: "--dry-run",
			out: keeps + strings.SplitAfter(dryRun, "\n")[0] + stays + "Would remove 1 container.\n",
		},
		"an image in use": {
			engine: with(with(nothing(), "GET /images/json", leftovers()["GET /images/json"]),
				"DELETE /images/{name...}", says(http.StatusConflict, `{"message":"conflict: container c9 is using it"}`)),
			args: "--images", deleted: "/images/netdemo/vault-ms:0123456789ab",
			out: "left          remove image netdemo/vault-ms:0123456789ab: conflict: container c9 is using it\n",
		},
		"parts of images": {
			engine: parts(), args: "--images", deleted: "/images/sha256:p1 /images/sha256:p2",
			out: "Removed 2 parts of images.\n",
		},
		"parts of images, dry": {
			engine: parts(), args: "--images --dry-run",
			out: "would remove  image part sha256:p1\nwould remove  image part sha256:p2\nWould remove 2 parts of images.\n",
		},
		"parts of images, without being asked": {engine: parts(), out: "Nothing was left to remove.\n"},
		"a part in use": {
			engine: with(parts(), "DELETE /images/{name...}", says(http.StatusConflict, `{"message":"conflict: container c9 is using it"}`)),
			args:   "--images", deleted: "/images/sha256:p1 /images/sha256:p2",
			out: "left          remove image sha256:p1: conflict: container c9 is using it\n" +
				"left          remove image sha256:p2: conflict: container c9 is using it\n",
		},
		"control characters": {
			engine: with(nothing(), "GET /networks", says(http.StatusOK,
				`[{"Id":"n1","Name":"a\u001b[2Jb","Created":"2999-01-01T00:00:00Z","Labels":{"io.github.docker-netdemo.run":"x"}}]`)),
			out: "keeps         network    a\\x1b[2Jb                           run x was begun elsewhere, less than 30 minutes ago\n" +
				"Nothing was left to remove.\n",
		},
		"an engine that balks": {
			engine:  with(leftovers(), "GET /networks", balks),
			message: "could not list networks of all runs: no",
		},
		"images that balk": {
			engine: with(leftovers(), "GET /images/json", balks), args: "--images",
			out: keeps, message: "could not list images: no", deleted: "/containers/c1 /networks/n1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			host, asked := engineOf(t, test.engine)
			u := newUser(t, host)
			folder := filepath.Join(u.options.ConfigDir, "netdemo")
			assert.NilError(t, os.Mkdir(folder, 0o700))
			lock := filepath.Join(folder, "dead11.lock") // nobody holds it
			assert.NilError(t, os.WriteFile(lock, nil, 0o600))

			result := u.types(t, append([]string{"clean"}, strings.Fields(test.args)...)...)
			assert.Equal(t, result.out, test.out)
			assert.Equal(t, result.message, test.message)
			assert.Equal(t, result.status != 0, test.message != "")
			var deleted []string
			for _, call := range asked() {
				if path, removal := strings.CutPrefix(call, "DELETE "); removal {
					deleted = append(deleted, path)
				}
			}
			assert.Equal(t, strings.Join(deleted, " "), test.deleted)
			_, err := os.Stat(lock)
			clean := strings.Contains(test.deleted, "/networks/n1") && !strings.Contains(test.out, "left    ")
			nothing := test.message == "" && !strings.Contains(test.args, "--dry-run") && !strings.Contains(test.out, stays)
			assert.Equal(t, os.IsNotExist(err), clean || nothing, "the lock file goes with the last object, not before")
		})
	}
}

const (
	stays  = "left          network netdemo-net: your mine is plugged into it. docker network disconnect netdemo-net mine, then docker netdemo clean\n"
	keeps  = "keeps         container  netdemo-alive                    run alive1 was begun elsewhere, and a container of it runs\n"
	dryRun = "would remove  container  netdemo-vault-ms                 run dead11\n" +
		"would remove  network    netdemo-net                      run dead11\n"
	dryImage = "would remove  image      netdemo/vault-ms:0123456789ab\n"
)

// with changes one answer.
func with(a answers, route string, h http.HandlerFunc) answers {
	a[route] = h
	return a
}

// A run of this machine that goes on is left alone, however long it takes.
func TestCleanKeepsARunThatIsHeld(t *testing.T) {
	host, asked := engineOf(t, leftovers())
	u := newUser(t, host)
	lock, err := engine.HoldLock(filepath.Join(u.options.ConfigDir, "netdemo"), "dead11")
	assert.NilError(t, err)
	defer lock.Release(false)
	result := u.types(t, "clean")
	assert.Equal(t, result.status, 0, "%s", result.message)
	assert.Assert(t, is.Contains(result.out, "keeps         container  netdemo-vault-ms                 run dead11 is in progress\n"))
	for _, call := range asked() {
		assert.Assert(t, !strings.HasPrefix(call, "DELETE"), "%s", call)
	}
}

// leave writes the lock file of a run that nobody holds any more.
func (u *user) leave(t *testing.T, run string, r engine.Record) {
	t.Helper()
	lock, err := engine.HoldLock(filepath.Join(u.options.ConfigDir, "netdemo"), run)
	assert.NilError(t, err)
	lock.Note(func(have *engine.Record) { *have = r })
	lock.Release(true)
}

// This is what ends a run that was kept, whether it runs or not.
func TestCleanEndsAKeptRun(t *testing.T) {
	host, asked := engineOf(t, with(leftovers(), "GET /containers/json", says(http.StatusOK, "["+strings.ReplaceAll(deadContainer, "exited", "running")+"]")))
	u := newUser(t, host)
	until := time.Now().Add(time.Hour)
	u.leave(t, "dead11", engine.Record{Engine: host, Kept: until})
	dry := u.types(t, "clean", "--dry-run")
	kept := ", kept until " + until.Format("15:04") + "\n"
	assert.Equal(t, dry.out, strings.ReplaceAll(dryRun, "dead11\n", "dead11"+kept)+"Would remove 1 container, 1 network.\n")
	result := u.types(t, "clean")
	assert.Equal(t, result.status, 0, "%s", result.message)
	assert.Equal(t, result.out, "Ended run dead11, which was kept until "+until.Format("15:04")+".\nRemoved 1 container, 1 network.\n")
	assert.Assert(t, is.Contains(asked(), "DELETE /containers/c1"))
}

// Runs of other machines go only when that is asked for, and not before their time.
func TestCleanAllHosts(t *testing.T) {
	born := time.Now().Add(-3 * time.Hour)
	elsewhere := with(nothing(), "GET /containers/json", says(http.StatusOK, "["+strings.Replace(aliveContainer, "{",
		fmt.Sprintf(`{"Created":%d,`, born.Unix()), 1)+"]"))
	elsewhere["DELETE /containers/{id}"] = says(http.StatusNoContent, "")
	for args, removed := range map[string]bool{
		"":                         false,
		"--all-hosts":              true,
		"--all-hosts --older=2h":   true,
		"--all-hosts --older 4h":   false,
		"--all-hosts --dry-run":    false,
		"--all-hosts --older=179m": true,
	} {
		t.Run(args, func(t *testing.T) {
			host, asked := engineOf(t, elsewhere)
			result := newUser(t, host).types(t, append([]string{"clean"}, strings.Fields(args)...)...)
			assert.Equal(t, result.status, 0, "%s", result.message)
			assert.Equal(t, strings.Contains(strings.Join(asked(), " "), "DELETE /containers/c2"), removed, "%s", result.out)
		})
	}
	for _, args := range []string{"--older 2h", "--all-hosts --older 0s", "--all-hosts --older=-1h", "--all-hosts --older soon"} {
		assert.Equal(t, newUser(t).types(t, append([]string{"clean"}, strings.Fields(args)...)...).status, exitUsage, "%s", args)
	}
}

// What a janitor could not remove on another engine is told, with the way there.
func TestCleanTellsOfAnotherEngine(t *testing.T) {
	host, _ := engineOf(t, nothing())
	u := newUser(t, host)
	u.leave(t, "away11", engine.Record{Engine: "tcp://10.0.0.1:2376", Docker: "--context away", Left: []string{"network netdemo-net: no answer"}})
	result := u.types(t, "clean")
	assert.Equal(t, result.out, "Run away11 could not be cleaned up on the engine at tcp://10.0.0.1:2376: network netdemo-net: no answer. "+
		"To remove that: docker --context away netdemo clean\nNothing was left to remove.\n")
}

// So is a run that is kept there.
func TestCleanTellsOfAKeptRunOnAnotherEngine(t *testing.T) {
	host, _ := engineOf(t, nothing())
	u := newUser(t, host)
	until := time.Now().Add(time.Hour)
	u.leave(t, "kept11", engine.Record{Engine: "tcp://10.0.0.1:2376", Docker: "--context away", Kept: until})
	elsewhere := "Run kept11 is kept until " + until.Format("15:04") + " on the engine at tcp://10.0.0.1:2376. " +
		"To remove what it made: docker --context away netdemo clean\n"
	assert.Equal(t, u.types(t, "clean", "--dry-run").out, elsewhere+"Nothing to remove.\n")
	assert.Equal(t, u.types(t, "clean").out, elsewhere+"Nothing was left to remove.\n")
	assert.Equal(t, u.types(t, "clean").out, elsewhere+"Nothing was left to remove.\n", "it is not forgotten")
}
