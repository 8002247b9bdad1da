package engine

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// service listens on this machine as a published port does, and says whose it is.
func service(t *testing.T, run string, then http.HandlerFunc) (port int, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if run != "" {
			w.Header().Set(headerRun, run)
		}
		then(w, r)
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().(*net.TCPAddr).Port, asked
}

func key(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte("key of " + r.URL.Path + "\n"))
}

// publishing is a plan with one container, published on that port of this machine.
func publishing(port int) lesson.Plan {
	return lesson.Plan{Containers: []lesson.Container{
		{Name: vault, Service: vault, Publish: []lesson.Port{{Host: port, Container: 3002}}},
	}}
}

func TestFetchFromHere(t *testing.T) {
	port, asked := service(t, testRun, key)
	d := newDouble(t, engine28)
	e := d.running(t, publishing(port))
	for range 2 {
		r, err := e.Fetch(t.Context(), vault, 3002, "/serviceKey")
		assert.NilError(t, err)
		assert.Assert(t, r.MS > 0)
		r.MS = 0
		assert.DeepEqual(t, r, lesson.Reply{
			URL: "http://127.0.0.1:" + strconv.Itoa(port) + "/serviceKey", Outcome: lesson.OutcomeOK, Status: 200,
			Body: "key of /serviceKey\n", Text: []string{"key of /serviceKey"},
			Remote: "127.0.0.1:" + strconv.Itoa(port), Connected: true,
		})
	}
	assert.Equal(t, asked.Load(), int32(2))
	assert.Assert(t, is.Len(e.Notes(), 0))
	assert.Assert(t, is.Len(d.made("POST /containers/create"), 1), "no container is made on the host's network")
}

// What answers without this run's id listens there by chance. It is not believed, and not followed.
func TestFetchDoesNotBelieveAStranger(t *testing.T) {
	for name, test := range map[string]struct {
		run  string
		then http.HandlerFunc
	}{
		"no header":   {"", key},
		"another run": {"zzz999", key},
		"a redirect": {"", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://example.invalid/", http.StatusFound)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			port, _ := service(t, test.run, test.then)
			d := newDouble(t, engine28)
			d.probe = func(*fakeContainer, probe.Request) probe.Answer {
				return probe.Answer{Outcome: probe.OutcomeOK, Run: testRun, Status: 200, Body: "the key"}
			}
			e := d.running(t, publishing(port))
			r, err := e.Fetch(t.Context(), vault, 3002, "/serviceKey")
			assert.NilError(t, err)
			assert.Equal(t, r.Outcome, lesson.OutcomeOK)
			assert.Equal(t, r.Body, "the key")
			assert.Equal(t, r.From, "the engine's host")
		})
	}
}

// A published port may lead nowhere from here: then the lesson asks from a container on the network of
// the engine's machine, says so once, and goes on asking from there.
func TestFetchFromTheHost(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		d.probe = func(c *fakeContainer, _ probe.Request) probe.Answer {
			return probe.Answer{Outcome: probe.OutcomeOK, Run: testRun, Status: 200, Body: "from " + c.name}
		}
		e := d.running(t, publishing(closedPort(t)))
		e.plan.Lesson = "bridges"
		for range 2 {
			r, err := e.Fetch(t.Context(), vault, 3002, "/x")
			assert.NilError(t, err)
			assert.Equal(t, r.Body, "from netdemo-host-probe-abc123")
			assert.DeepEqual(t, e.FetchWith(vault), []string{"docker", "run", "--rm", "--network", "host", "netdemo/vault-ms:0123456789ab", "get"})
		}
		notes := e.Notes()
		assert.Assert(t, is.Len(notes, 1))
		assert.Assert(t, is.Contains(notes[0], "from a container on the host's network"))

		host := d.container("netdemo-host-probe-abc123")
		assert.Equal(t, string(host.host.NetworkMode), "host")
		assert.Assert(t, host.host.AutoRemove && host.config.OpenStdin && host.config.StdinOnce, "it ends with us, and goes")
		assert.Equal(t, host.config.Labels[LabelRun], testRun)
		assert.Assert(t, is.Contains(host.config.Env, "NETDEMO_LEASE=1"), "it ends where nobody can tell it to")
		assertHardened(t, host.config, host.host)
		order := strings.Join(d.made("POST /containers/netdemo-host-probe-abc123"), "\n")
		assert.Assert(t, strings.HasPrefix(order, "POST /containers/netdemo-host-probe-abc123/attach"), "attached before it starts: %s", order)

		swept, err := e.Sweep(t.Context())
		assert.NilError(t, err)
		assert.Equal(t, swept.Containers, 1, "the learner saw one")
		assert.Assert(t, is.Len(d.names(), 0))
	}
}

// Where containers have user namespaces of their own, that container needs the machine's, or it is refused.
func TestFetchFromTheHostWithUserNamespaces(t *testing.T) {
	d := newDouble(t, engine28)
	d.info.SecurityOptions = []string{"name=seccomp,profile=builtin", "name=userns"}
	d.probe = func(*fakeContainer, probe.Request) probe.Answer {
		return probe.Answer{Outcome: probe.OutcomeOK, Run: testRun, Status: 200}
	}
	e := d.running(t, publishing(closedPort(t)))
	info, err := e.Info(t.Context())
	assert.NilError(t, err)
	assert.Assert(t, info.UserNS)
	r, err := e.Fetch(t.Context(), vault, 3002, "/x")
	assert.NilError(t, err)
	assert.Equal(t, r.Outcome, lesson.OutcomeOK)
	assert.DeepEqual(t, e.FetchWith(vault), []string{"docker", "run", "--rm", "--network", "host", "--userns", "host", "netdemo/vault-ms:0123456789ab", "get"})
	assert.Equal(t, string(d.container("netdemo-host-probe-abc123").host.UsernsMode), "host")
	assert.Equal(t, string(d.container("netdemo-vault-ms").host.UsernsMode), "")
}

// If it answers nowhere, what counts is what the learner would see.
func TestFetchThatHasNoAnswer(t *testing.T) {
	for name, hinder := range map[string]func(*double){
		"refused there too": func(d *double) {
			d.probe = func(*fakeContainer, probe.Request) probe.Answer { return probe.Answer{Outcome: probe.OutcomeRefused} }
		},
		"a stranger there": func(d *double) {
			d.probe = func(*fakeContainer, probe.Request) probe.Answer { return probe.Answer{Outcome: probe.OutcomeOK} }
		},
		"no container there": func(d *double) {
			d.instead("POST /containers/{id}/attach", func(own http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					if !isLease(r) {
						reject(w, http.StatusBadRequest, "cannot share the host's network namespace")
						return
					}
					own(w, r)
				}
			})
		},
		"no start there": func(d *double) {
			d.instead("POST /containers/{id}/start", func(own http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					if d.container(r.PathValue("id")).name != "netdemo-vault-ms" {
						reject(w, http.StatusInternalServerError, "no")
						return
					}
					own(w, r)
				}
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDouble(t, engine28)
			hinder(d)
			port := closedPort(t)
			e := d.running(t, publishing(port))
			r, err := e.Fetch(t.Context(), vault, 3002, "/x")
			assert.NilError(t, err)
			assert.Equal(t, r.Outcome, lesson.OutcomeRefused)
			assert.Equal(t, r.Code, "ECONNREFUSED")
			assert.Equal(t, r.From, "")
			assert.DeepEqual(t, r.Text, []string{"ECONNREFUSED  127.0.0.1:" + strconv.Itoa(port) + " refused the connection"})
			assert.Assert(t, is.Len(e.Notes(), 0))
		})
	}
}

// Once an answer came from here, silence there is an answer too.
// An engine that has gone, or is silent, is no answer either: what this machine sees then is not judged.
func TestFetchWithoutAnEngine(t *testing.T) {
	for name, befalls := range map[string]func(*double){
		"gone":   func(d *double) { d.die() },
		"silent": func(d *double) { d.freeze("POST /containers/{id}/start") },
	} {
		t.Run(name, func(t *testing.T) {
			port := closedPort(t)
			synctest.Test(t, func(t *testing.T) {
				d := newDouble(t, engine28)
				e := d.running(t, publishing(port))
				befalls(d)
				_, err := e.Fetch(t.Context(), vault, 3002, "/x")
				var known *lesson.EngineError
				assert.Assert(t, errors.As(err, &known) && known.Lost, "%v", err)
			})
		})
	}
}

func TestFetchStaysWhereItHadAnAnswer(t *testing.T) {
	answer := key
	port, _ := service(t, testRun, func(w http.ResponseWriter, r *http.Request) { answer(w, r) })
	d := newDouble(t, engine28)
	e := d.running(t, publishing(port))
	_, err := e.Fetch(t.Context(), vault, 3002, "/x")
	assert.NilError(t, err)
	answer = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	r, err := e.Fetch(t.Context(), vault, 3002, "/x")
	assert.NilError(t, err)
	assert.Equal(t, r.Outcome, lesson.OutcomeReset)
	assert.Equal(t, r.Code, "ECONNRESET")
	assert.Assert(t, is.Len(d.made("POST /containers/create"), 1))
}

func TestFetchThatIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	port, _ := service(t, testRun, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	d := newDouble(t, engine28)
	e := d.running(t, publishing(port))
	_, err := e.Fetch(ctx, vault, 3002, "/x")
	assert.ErrorIs(t, err, context.Canceled)
	assert.Assert(t, is.Len(d.made("POST /containers/create"), 1))
	assert.Equal(t, string(d.container("netdemo-vault-ms").status), string(container.StateRunning))
}

// closedPort gives a port of this machine on which nothing listens.
func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	assert.NilError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
