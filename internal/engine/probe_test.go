package engine

import (
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

func TestGet(t *testing.T) {
	for name, test := range map[string]struct {
		answer probe.Answer
		want   lesson.Reply
	}{
		"an answer of this run": {
			probe.Answer{Outcome: probe.OutcomeOK, Status: 200, Body: "key\n", Run: testRun, Remote: "172.17.0.2:3002", MS: 0.7},
			lesson.Reply{Outcome: lesson.OutcomeOK, Status: 200, Body: "key\n", Remote: "172.17.0.2:3002", MS: 0.7, Text: []string{"200 OK  key"}},
		},
		"a stranger": {
			probe.Answer{Outcome: probe.OutcomeOK, Status: 200, Body: "router", Remote: "172.17.0.2:3002"},
			lesson.Reply{Outcome: lesson.OutcomeStranger, Status: 200, Body: "router", Remote: "172.17.0.2:3002", Text: []string{"200 OK  router"}},
		},
		"another run": {
			probe.Answer{Outcome: probe.OutcomeOK, Status: 200, Run: "zzz999"},
			lesson.Reply{Outcome: lesson.OutcomeStranger, Status: 200, Text: []string{"200 OK"}},
		},
		"refused": {
			probe.Answer{Outcome: probe.OutcomeRefused, Code: "ECONNREFUSED", Remote: "172.17.0.2:3002"},
			lesson.Reply{
				Outcome: lesson.OutcomeRefused, Code: "ECONNREFUSED", Remote: "172.17.0.2:3002",
				Text: []string{"ECONNREFUSED  172.17.0.2:3002 refused the connection"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDouble(t, engine28)
			var asked probe.Request
			d.probe = func(_ *fakeContainer, r probe.Request) probe.Answer {
				asked = r
				return test.answer
			}
			e := d.running(t, vaultPlan)
			test.want.From, test.want.URL = "netdemo-vault-ms", "http://172.17.0.2:3002/serviceKey"
			got, err := e.Get(t.Context(), vault, test.want.URL, 4*time.Second)
			assert.NilError(t, err)
			assert.DeepEqual(t, got, test.want)
			assert.DeepEqual(t, asked, probe.Request{ID: 1, Op: probe.OpGet, Target: test.want.URL, LimitMS: 4000})
		})
	}
}

func TestLookup(t *testing.T) {
	for server, want := range map[string]string{
		"127.0.0.11:53": "127.0.0.11", "10.0.0.1:5353": "10.0.0.1:5353", probe.HostsFile: probe.HostsFile, "": "",
	} {
		d := newDouble(t, engine28)
		d.probe = func(_ *fakeContainer, r probe.Request) probe.Answer {
			found := &probe.Lookup{Name: r.Target, Server: server, Result: probe.ResultFound, Addresses: []string{"172.18.0.2"}}
			return probe.Answer{Outcome: probe.OutcomeOK, Lookup: found, MS: 1.5}
		}
		e := d.running(t, vaultPlan)
		got, err := e.Lookup(t.Context(), vault, "netdemo-app")
		assert.NilError(t, err)
		assert.Assert(t, is.Len(got.Text, 1))
		got.Text = nil
		assert.DeepEqual(t, got, lesson.LookupResult{
			From: "netdemo-vault-ms", Name: "netdemo-app", Server: want, Result: probe.ResultFound,
			Addresses: []string{"172.18.0.2"}, MS: 1.5,
		})
	}
}

// Nothing was found out: that is no error, and an empty list in reports.
func TestLookupWithoutAnAnswer(t *testing.T) {
	d := newDouble(t, engine28)
	e := d.running(t, vaultPlan)
	got, err := e.Lookup(t.Context(), vault, "x")
	assert.NilError(t, err)
	assert.DeepEqual(t, got.Addresses, []string{})
	assert.Equal(t, got.Result, "")
}

// One stream serves a container; a new process after a restart gets a new one, without a word.
func TestTheStreamIsReopenedAfterARestart(t *testing.T) {
	d := newDouble(t, engine28)
	var opened atomic.Int32
	restart := make(chan struct{})
	d.session = func(c *fakeContainer, conn net.Conn) {
		if opened.Add(1) > 1 {
			d.converse(c, conn)
			return
		}
		lines := probe.NewReader(conn)
		_ = say(conn, probe.Answer{ID: must(lines).ID, Outcome: probe.OutcomeOK})
		<-restart
	}
	e := d.running(t, vaultPlan)
	_, err := e.Lookup(t.Context(), vault, "x")
	assert.NilError(t, err)
	close(restart)
	for range 3 {
		_, err = e.Lookup(t.Context(), vault, "x")
		assert.NilError(t, err)
	}
	assert.Equal(t, opened.Load(), int32(2))
	assert.Assert(t, is.Len(d.made("POST /containers/netdemo-vault-ms/exec"), 2))
}

// A probe that ends at once is asked no third time.
func TestAProbeThatEndsAtOnce(t *testing.T) {
	d := newDouble(t, engine28)
	var opened atomic.Int32
	d.session = func(_ *fakeContainer, conn net.Conn) {
		opened.Add(1)
		must(probe.NewReader(conn))
	}
	e := d.running(t, vaultPlan)
	_, err := e.Lookup(t.Context(), vault, "x")
	assert.ErrorIs(t, err, errStreamClosed)
	assert.Error(t, err, "probe netdemo-vault-ms: lookup x: the probe's stream ended")
	assert.Equal(t, opened.Load(), int32(1))
}

// Of two requests on a stream that ended, one may have opened the next already.
func TestAnEndedStreamIsForgottenOnce(t *testing.T) {
	d := newDouble(t, engine28)
	e := d.running(t, vaultPlan)
	c := e.container(vault)
	first, fresh, err := e.probeOf(t.Context(), c)
	assert.NilError(t, err)
	assert.Assert(t, fresh)
	e.dropProbe(c, first)
	second, fresh, err := e.probeOf(t.Context(), c)
	assert.NilError(t, err)
	assert.Assert(t, fresh)
	e.dropProbe(c, first)
	again, fresh, err := e.probeOf(t.Context(), c)
	assert.NilError(t, err)
	assert.Assert(t, !fresh && again == second)
	_, err = second.ask(t.Context(), probe.Request{Op: probe.OpNet})
	assert.NilError(t, err)
	e.closeProbe(c)
}

func TestAProbeThatIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDouble(t, engine28)
		d.session = func(_ *fakeContainer, conn net.Conn) {
			for lines := probe.NewReader(conn); ; {
				if _, err := nextRequest(lines); err != nil {
					return
				}
			}
		}
		e := d.running(t, vaultPlan)
		began := time.Now()
		_, err := e.Get(t.Context(), vault, "http://x/", 4*time.Second)
		assert.Equal(t, time.Since(began), 9*time.Second)
		assert.Error(t, err, "probe netdemo-vault-ms: get http://x/: the engine gave no answer within 9 s")
		assert.Assert(t, e.container(vault).probe == nil, "its answer may come late: the next request has a new stream")
	})
}

// A container that stops takes its probe with it; the stream is closed before.
func TestStopClosesTheProbe(t *testing.T) {
	for _, version := range releases {
		d := newDouble(t, version)
		ended := make(chan struct{})
		d.session = func(c *fakeContainer, conn net.Conn) {
			defer close(ended)
			d.converse(c, conn)
		}
		e := d.running(t, lesson.Plan{Containers: vaultPlan.Containers, Stopped: []string{vault}})
		_, err := e.Lookup(t.Context(), vault, "x")
		assert.NilError(t, err)
		assert.NilError(t, e.Stop(t.Context(), vault))
		<-ended
		assert.Equal(t, string(d.container("netdemo-vault-ms").status), string(container.StateExited))
		_, err = e.Lookup(t.Context(), vault, "x")
		assert.Equal(t, explained(t, err).Call, "start the probe in netdemo-vault-ms")
		assert.Equal(t, explained(t, err).Meaning, "Something stopped the container while the lesson ran.")
	}
}

// A start returns when the service accepts connections on all its ports.
func TestStartWaitsForTheService(t *testing.T) {
	image, ok := bundled(t)
	if !ok {
		return
	}
	d := newDouble(t, engine28)
	d.images[image.Tag] = map[string]string{images.Label: image.Hash}
	var asked []string
	d.probe = func(_ *fakeContainer, r probe.Request) probe.Answer {
		asked = append(asked, string(r.Op)+" "+r.Target)
		if len(asked) < 4 {
			return probe.Answer{Outcome: probe.OutcomeRefused}
		}
		return probe.Answer{Outcome: probe.OutcomeOK}
	}
	e, err := d.prepared(t, "amd64")
	assert.NilError(t, err)
	assert.NilError(t, e.Create(t.Context(), vaultPlan.Containers[0]))
	assert.NilError(t, e.Start(t.Context(), vault))
	assert.Equal(t, strings.Join(asked, ", "), strings.Repeat("dial 127.0.0.1:3002, ", 3)+"dial 127.0.0.1:3002")
}

func TestStartOfAServiceThatDoesNotCome(t *testing.T) {
	image, ok := bundled(t)
	if !ok {
		return
	}
	for name, takes := range map[string]time.Duration{
		"the limit ends a wait": 135 * time.Millisecond, // 73 times that and a wait of 2 ms are 10.001 s
		"the limit ends a dial": 200 * time.Millisecond,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDouble(t, engine28)
				d.images[image.Tag] = map[string]string{images.Label: image.Hash}
				d.probe = func(*fakeContainer, probe.Request) probe.Answer {
					<-time.After(takes)
					return probe.Answer{Outcome: probe.OutcomeRefused}
				}
				e, err := d.prepared(t, "amd64")
				assert.NilError(t, err)
				assert.NilError(t, e.Create(t.Context(), vaultPlan.Containers[0]))
				err = e.Start(t.Context(), vault)
				assert.Error(t, err, "wait for netdemo-vault-ms: the service does not listen on 127.0.0.1:3002 in its container")
			})
		})
	}
}
