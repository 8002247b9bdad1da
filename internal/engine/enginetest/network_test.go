package enginetest

import (
	"fmt"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/services"
)

const byAddress = "http://172.17.0.2:3002/serviceKey"

// Two programs of one machine have the same port at different addresses, and each is reached at its own.
func TestOnePortAtTwoAddresses(t *testing.T) {
	e := on(t)
	e.run(vault, "")
	e.must(e.CreateNetwork(e.ctx, custom))
	make := func(name, listen string) {
		e.must(e.Create(e.ctx, lesson.Container{Name: name, Service: "single-app", Network: lesson.HostNetwork, Port: 3000, Listen: listen}))
		e.must(e.Start(e.ctx, name))
	}
	make("loopback", "127.0.0.1")
	assert.Equal(t, e.get(vault, "http://"+e.Gateway("bridge")+":3000/greet/Ada").Outcome, lesson.OutcomeRefused)
	make("gateway", "{@bridge}")
	assert.Equal(t, e.state("gateway").Status, statusRunning)
	assert.Equal(t, e.get(vault, "http://"+e.Gateway("bridge")+":3000/greet/Ada").Outcome, lesson.OutcomeOK)
	assert.Equal(t, e.get(vault, "http://"+e.Gateway(custom)+":3000/greet/Ada").Outcome, lesson.OutcomeRefused)
	make("again", "{@bridge}")
	make("everywhere", "")
	assert.Equal(t, e.state("again").Status, statusExited)
	assert.Equal(t, e.state("everywhere").Status, statusExited)
}

func TestReach(t *testing.T) {
	for _, test := range []struct {
		name    string
		off     []Rule
		from    string
		url     string
		limit   time.Duration
		outcome lesson.Outcome
		code    string
		text    string
	}{
		{"same network", nil, asker, byAddress, limit, lesson.OutcomeOK, "", "200 OK  Encrypted_Service_Key_From_Vault"},
		{"nobody listens", nil, asker, "http://172.17.0.2:9/", limit, lesson.OutcomeRefused, "ECONNREFUSED", "ECONNREFUSED  172.17.0.2:9 refused the connection"},
		{"port 80", nil, asker, "http://172.17.0.2/", limit, lesson.OutcomeRefused, "ECONNREFUSED", "ECONNREFUSED  172.17.0.2:80 refused the connection"},
		{"no such path", nil, asker, "http://172.17.0.2:3002/x", limit, lesson.OutcomeOK, "", "404 Not Found  404 page not found"},
		{"nobody there, soon judged", nil, asker, "http://172.17.0.99:1/", limit, lesson.OutcomeSilence, "ETIMEDOUT", "ETIMEDOUT  no answer from 172.17.0.99:1 within 2 s"},
		{"nobody there", nil, asker, "http://172.17.0.99:1/", 4 * time.Second, lesson.OutcomeNoRoute, "EHOSTUNREACH", "EHOSTUNREACH  no route to the host of 172.17.0.99:1"},
		{"the other bridge", nil, "second", byAddress, limit, lesson.OutcomeSilence, "ETIMEDOUT", "ETIMEDOUT  no answer from 172.17.0.2:3002 within 2 s"},
		{"the other bridge, left open", []Rule{BridgesAreApart}, "second", byAddress, limit, lesson.OutcomeOK, "", "200 OK  Encrypted_Service_Key_From_Vault"},
		{"the engine's machine", nil, asker, "http://172.17.0.1:1/", limit, lesson.OutcomeRefused, "ECONNREFUSED", "ECONNREFUSED  172.17.0.1:1 refused the connection"},
		{"the engine's machine, other address", nil, asker, "http://172.18.0.1:1/", limit, lesson.OutcomeRefused, "ECONNREFUSED", "ECONNREFUSED  172.18.0.1:1 refused the connection"},
		{"far away", nil, asker, "http://203.0.113.9:1/", limit, lesson.OutcomeSilence, "ETIMEDOUT", "ETIMEDOUT  no answer from 203.0.113.9:1 within 2 s"},
		{"closed on the default bridge", []Rule{ReachOnDefault}, asker, byAddress, limit, lesson.OutcomeSilence, "ETIMEDOUT", "ETIMEDOUT  no answer from 172.17.0.2:3002 within 2 s"},
		{"its own loopback", nil, asker, "http://localhost:3002/", limit, lesson.OutcomeRefused, "ECONNREFUSED", "ECONNREFUSED  127.0.0.1:3002 refused the connection"},
		{"itself", nil, vault, byAddress, limit, lesson.OutcomeOK, "", "200 OK  Encrypted_Service_Key_From_Vault"},
		{"no network", nil, "alone", byAddress, limit, lesson.OutcomeUnreachable, "ENETUNREACH", "ENETUNREACH  no network leads from here to 172.17.0.2:3002"},
		{"unknown name", nil, asker, "http://netdemo-vault-ms:3002/", limit, lesson.OutcomeUnresolved, "ENOTFOUND", "ENOTFOUND  netdemo-vault-ms: NXDOMAIN from 10.0.0.53"},
		{"no URL", nil, asker, "http://%zz", limit, lesson.OutcomeError, "", `parse "http://%zz": invalid URL escape "%zz"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := pair(t, Without(test.off...))
			e.run("second", custom)
			e.run("alone", custom)
			e.must(e.Disconnect(e.ctx, custom, "alone"))
			r, err := e.Get(e.ctx, test.from, test.url, test.limit)
			e.must(err)
			assert.Equal(t, r.Outcome, test.outcome)
			assert.Equal(t, r.Code, test.code)
			assert.DeepEqual(t, r.Text, []string{test.text})
			assert.Equal(t, r.From, e.ContainerName(test.from))
			assert.Equal(t, r.URL, test.url)
			assert.Assert(t, r.Outcome == lesson.OutcomeError || r.MS > 0)
		})
	}
}

func TestNames(t *testing.T) {
	e := pair(t)
	unknown := func(server string) {
		t.Helper()
		l := e.lookupVault()
		assert.Equal(t, l.Result, "nxdomain")
		assert.Equal(t, l.Server, server)
		assert.DeepEqual(t, l.Text, []string{"netdemo-vault-ms  NXDOMAIN  (asked " + server + ")"})
		assert.DeepEqual(t, l.Addresses, []string{})
	}
	unknown("10.0.0.53")
	e.must(e.Connect(e.ctx, custom, asker))
	unknown("127.0.0.11")
	e.must(e.Connect(e.ctx, custom, vault))
	l := e.lookupVault()
	assert.Equal(t, l.Result, "found")
	assert.DeepEqual(t, l.Addresses, []string{"172.18.0.3"})
	assert.DeepEqual(t, l.Text, []string{"netdemo-vault-ms  172.18.0.3  (asked 127.0.0.11)"})
	for _, name := range []string{"NETDEMO-Vault-ms", e.world.container(vault).id[:12]} {
		same, err := e.Lookup(e.ctx, asker, name)
		e.must(err)
		assert.DeepEqual(t, same.Addresses, l.Addresses)
	}
	e.must(e.Stop(e.ctx, vault))
	unknown("127.0.0.11")
	e.must(e.Start(e.ctx, vault))
	assert.Equal(t, e.lookupVault().Result, "found")
	e.must(e.Disconnect(e.ctx, custom, asker))
	unknown("127.0.0.11") // resolv.conf stays as it is
	e.must(e.Disconnect(e.ctx, "bridge", asker))
	assert.DeepEqual(t, e.lookupVault().Text, []string{"netdemo-vault-ms  no reply within 2 s  (asked 127.0.0.11)"})
	e.must(e.Disconnect(e.ctx, "bridge", vault))
	e.must(e.Disconnect(e.ctx, custom, vault))
	e.run("alone", "")
	e.must(e.Disconnect(e.ctx, "bridge", "alone"))
	alone, err := e.Lookup(e.ctx, "alone", "x")
	e.must(err)
	assert.DeepEqual(t, alone.Text, []string{"x  the query could not be sent (ENETUNREACH)  (to 10.0.0.53)"})
	local, err := e.Lookup(e.ctx, asker, "localhost")
	e.must(err)
	assert.DeepEqual(t, local.Addresses, []string{"127.0.0.1", "::1"})
}

func TestARestartForgetsTheNameServer(t *testing.T) {
	e := pair(t)
	e.must(e.Connect(e.ctx, custom, asker))
	e.must(e.Disconnect(e.ctx, custom, asker))
	e.must(e.Stop(e.ctx, asker))
	e.must(e.Start(e.ctx, asker))
	assert.Equal(t, e.lookupVault().Server, "10.0.0.53")
}

// What the service says of a name that it cannot resolve depends on a server that is not Docker's.
func TestUpstreams(t *testing.T) {
	for upstream, want := range map[Upstream]struct{ text, service string }{
		UpstreamNXDomain: {"netdemo-vault-ms  NXDOMAIN  (asked 10.0.0.53)", "ENOTFOUND"},
		UpstreamServFail: {"netdemo-vault-ms  SERVFAIL  (asked 10.0.0.53)", "EAI_AGAIN"},
		UpstreamRefused:  {"netdemo-vault-ms  REFUSED  (asked 10.0.0.53)", "EAI_AGAIN"},
		UpstreamSilent:   {"netdemo-vault-ms  no reply within 2 s  (asked 10.0.0.53)", "EAI_AGAIN"},
		UpstreamHijacks:  {"netdemo-vault-ms  203.0.113.80  (asked 10.0.0.53)", "ETIMEDOUT"},
	} {
		e := pair(t, WithUpstream(upstream))
		l := e.lookupVault()
		assert.Equal(t, l.Result, string(upstream))
		assert.DeepEqual(t, l.Text, []string{want.text})
		r, err := e.Fetch(e.ctx, asker, 3003, "/fetchKey")
		e.must(err)
		assert.Equal(t, r.Body, "We got an error : "+want.service)
	}
	assert.Equal(t, len(Upstreams()), 5)
}

func TestFetch(t *testing.T) {
	e := pair(t)
	r, err := e.Fetch(e.ctx, asker, 3003, "/greet/Ada")
	e.must(err)
	assert.Equal(t, r.Outcome, lesson.OutcomeOK)
	assert.Equal(t, r.URL, "http://127.0.0.1:8282/greet/Ada")
	assert.DeepEqual(t, r.Text, []string{"Hello in service base Ada"}) // what curl prints
	e.must(e.Stop(e.ctx, asker))
	r, err = e.Fetch(e.ctx, asker, 3003, "/greet/Ada")
	e.must(err)
	assert.Equal(t, r.Outcome, lesson.OutcomeRefused)
	assert.DeepEqual(t, r.Text, []string{"ECONNREFUSED  127.0.0.1:8282 refused the connection"})

	e = pair(t, Without(PublishedIsOurs))
	r, err = e.Fetch(e.ctx, asker, 3003, "/greet/Ada")
	e.must(err)
	assert.Equal(t, r.Outcome, lesson.OutcomeStranger)
}

// The fake's services are those that are bundled: same ports, same paths, same words.
func TestServicesAreTheBundledOnes(t *testing.T) {
	for _, service := range services.Catalog() {
		e := on(t)
		e.must(e.Create(e.ctx, lesson.Container{Name: "it", Service: service.Name}))
		e.must(e.Start(e.ctx, "it"))
		for _, server := range service.Servers {
			for _, route := range server.Routes {
				r := e.get("it", fmt.Sprintf("http://127.0.0.1:%d%s", server.Port, route.Path))
				want := route.Text
				switch {
				case route.Unset != "":
					want = route.Unset
				case route.Asks != "" && service.Name == "multi-port-app":
					want = "Result of Service B data fetch : Encrypted_Service_Key_In_ServiceA"
				case route.Asks != "":
					want = "We got an error : ECONNREFUSED"
				}
				assert.Equal(t, r.Body, want, "%s %s", service.Name, route.Path)
			}
		}
		r := e.get("it", "http://127.0.0.1:9999/")
		assert.Equal(t, r.Outcome, lesson.OutcomeRefused)
	}
	assert.Equal(t, len(services.Catalog()), len(bundled))
}

func TestPortOfSingleApp(t *testing.T) {
	e := on(t)
	e.must(e.Create(e.ctx, lesson.Container{Name: "single-app", Service: "single-app", Env: []string{"PORT=4000"}}))
	e.must(e.Start(e.ctx, "single-app"))
	assert.Equal(t, e.get("single-app", "http://127.0.0.1:4000/greet/Bo").Body, "Hello Bo, Welcome to the single-app container!")
	assert.Equal(t, e.get("single-app", "http://127.0.0.1:3000/greet/Bo").Outcome, lesson.OutcomeRefused)
}

func TestAnUpstreamThatIsNotThere(t *testing.T) {
	e := on(t)
	e.run(vault, "")
	e.must(e.Create(e.ctx, lesson.Container{Name: asker, Service: asker, Env: []string{"VAULT_MS_URL=http://172.17.0.2:3002/x"}}))
	e.must(e.Start(e.ctx, asker))
	assert.Equal(t, e.get(asker, "http://127.0.0.1:3003/fetchKey").Body, "Result of ServiceTwo data fetch : Error in API call")
}
