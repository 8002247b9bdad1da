package lesson

import (
	"errors"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

// plain is a small lesson without a problem; tests spoil it.
func plain() Lesson {
	vault, second := Container{Name: "vault-ms", Service: "vault-ms"}, Container{Name: "second", Service: "vault-ms", Network: "net"}
	ask := Get{From: "second", To: AddressOf{Container: "vault-ms", Network: "bridge"}, Port: 3002, Path: "/serviceKey"}
	return Lesson{
		Name:  "plain",
		Roles: map[string]string{"vault-ms": "a vault", "second": "a vault on a network of its own"},
		Steps: []Step{
			{
				ID: "plain.make", Heading: "Make",
				Do:    []Action{CreateNetwork{Network: "net"}, Run{Container: vault}},
				Ask:   InspectNetwork{Network: "bridge"},
				Claim: Claim{Text: "It is there.", Check: Lists{Running: []string{"vault-ms"}}},
			},
			{
				ID: "plain.join", Heading: "Join",
				Do:       []Action{Connect{Network: "net", Container: "vault-ms"}, Run{Container: second}},
				Ask:      All{Lookup{From: "second", Name: NameOf{Container: "vault-ms"}}, Processes{Of: []string{"vault-ms"}}},
				BuildsOn: []string{"plain.make"},
				Claim:    Claim{Text: "It knows the name.", Check: NameKnown{Peer: "vault-ms"}},
			},
			{
				ID: "plain.leave", Heading: "Leave",
				Before: Processes{Of: []string{"vault-ms"}},
				Do:     []Action{Disconnect{Network: "net", Container: "vault-ms"}, Stop{Container: "second"}, Start{Container: "second"}},
				Ask:    ask, Control: Fetch{Container: "second", Port: 3002, Path: "/serviceKey"},
				BuildsOn: []string{"plain.join"},
				Claim:    Claim{Text: "It is out of reach.", Check: OutOfReach{}},
			},
		},
		Table: Table{Columns: []string{"a"}, Rows: []Row{{Label: "r", Cells: []Cell{{Step: "plain.make"}}}}},
		Prose: Prose{Title: "Plain", Steps: []StepProse{
			{Heading: "Make", Text: "t", Why: "w"}, {Heading: "Join", Text: "t", Why: "w"}, {Heading: "Leave", Text: "t", Why: "w"},
		}},
	}
}

func TestStepByID(t *testing.T) {
	n, s := plain().Step("plain.join")
	assert.Equal(t, n, 2)
	assert.Equal(t, s.Heading, "Join")
	n, s = plain().Step("plain.nothing")
	assert.Equal(t, n, 0)
	assert.Equal(t, s.ID, "")
}

func TestClosed(t *testing.T) {
	l := plain()
	l.Exposed, l.Steps[1].Exposed = true, true
	closed := l.Closed()
	assert.Assert(t, !closed.Exposed && !closed.Plan().Exposed && l.Plan().Exposed)
	assert.Equal(t, len(closed.Steps), 2)
	for i, s := range closed.Steps {
		assert.Assert(t, !s.Exposed)
		assert.Equal(t, closed.Prose.Steps[i].Heading, s.Heading)
	}
	assert.Equal(t, len(l.Steps), 3, "the lesson itself is as it was")
}

// What is asked for, what is shown and what is claimed are the same address.
func TestPublishedAt(t *testing.T) {
	c := Container{Name: "app", Service: "app-one", Publish: []Port{{Host: 8181, Container: 3002}, {Host: 8282, Container: 3003, Local: true}}}
	for _, test := range []struct {
		exposed     bool
		open, local string
	}{{false, "127.0.0.1", "127.0.0.1"}, {true, "0.0.0.0", "127.0.0.1"}} {
		n := stubNames{exposed: test.exposed}
		argv := strings.Join(Run{Container: c}.Command(n).Argv, " ")
		assert.Assert(t, strings.Contains(argv, "-p "+test.open+":8282:3002 -p "+test.local+":8282:3003"), argv)
		for _, at := range []string{"127.0.0.1", "0.0.0.0", "192.0.2.1"} {
			seen := Evidence{Names: n, Observed: PortsSeen{Ports: map[string][]PortBinding{
				n.ContainerName("app"): {{Host: at + ":8282", Container: "3002/tcp"}},
			}}}
			assert.Equal(t, Publishes{Container: "app", Ports: []int{3002}}.Judge(seen).Holds, at == test.open)
			assert.Equal(t, Publishes{Container: "app", Ports: []int{3002}, Local: true}.Judge(seen).Holds, at == test.local)
		}
	}
}

func TestPlan(t *testing.T) {
	p := plain().Plan()
	assert.Equal(t, p.Lesson, "plain")
	assert.Equal(t, len(p.Containers), 2)
	assert.Equal(t, p.Containers[0].Name, "vault-ms")
	assert.Equal(t, p.Containers[1].Network, "net")
	assert.DeepEqual(t, p.Networks, []string{"net"})
	assert.DeepEqual(t, p.Services, []string{"vault-ms"})
	assert.DeepEqual(t, p.Stopped, []string{"second"})
}

func TestOnlyContainersThatNoStepStopsAreRemovedByTheEngine(t *testing.T) {
	p := plain().Plan()
	assert.Assert(t, p.AutoRemove("vault-ms"))
	assert.Assert(t, !p.AutoRemove("second"))
}

func TestNeedHostGateway(t *testing.T) {
	assert.Equal(t, NeedHostGateway{}.Missing(EngineInfo{Kind: KindDocker}), "")
	assert.Equal(t, NeedHostGateway{}.Missing(EngineInfo{Kind: KindDocker, Desktop: true}),
		"The engine of Docker Desktop is in a virtual machine, and host-gateway is not that one but the computer around it.")
	assert.Equal(t, NeedHostGateway{}.Missing(EngineInfo{Kind: "podman"}),
		"Podman has another address for host-gateway, and knows the name without being told.")
}

func TestNeedHostNetwork(t *testing.T) {
	assert.Equal(t, NeedHostNetwork{}.Missing(EngineInfo{Kind: KindDocker, Desktop: true}), "")
	assert.Equal(t, NeedHostNetwork{}.Missing(EngineInfo{UserNS: true}),
		"This engine gives its containers user namespaces of their own (userns-remap); such a container may not use the host's network.")
	assert.Equal(t, NeedHostNetwork{}.Missing(EngineInfo{Rootless: true}),
		"This engine is rootless: its \"host\" is a network namespace of the engine's own, and not that of the machine.")
}

func TestNeedDefaultBridge(t *testing.T) {
	assert.Equal(t, NeedDefaultBridge{}.Missing(EngineInfo{DefaultBridge: true}), "")
	assert.Equal(t, NeedDefaultBridge{}.Missing(EngineInfo{}),
		`This engine has no network "bridge"; most likely it was started with --bridge=none.`)
}

func TestNeedICC(t *testing.T) {
	assert.Equal(t, NeedICC{}.Missing(EngineInfo{DefaultBridge: true}), "")
	assert.Equal(t, NeedICC{}.Missing(EngineInfo{DefaultBridge: true, NoICC: true}),
		`This engine's network "bridge" lets no container reach another one: it was started with --icc=false.`)
}

func TestExpandEnv(t *testing.T) {
	for pair, want := range map[string]string{
		"A=b":                          "A=b",
		"URL=http://{vault-ms}:3002":   "URL=http://netdemo-vault-ms:3002",
		"URL=http://{vault-ms:3002":    "URL=http://{vault-ms:3002",
		"URL=}{x}":                     "URL=}netdemo-x",
		"EMPTY=":                       "EMPTY=",
		"TWO=http://{a}:1,http://{b}:": "TWO=http://netdemo-a:1,http://netdemo-b:",
		"NONE={}":                      "NONE={}",
	} {
		assert.DeepEqual(t, Container{Env: []string{pair}}.ExpandEnv(stubNames{}), []string{want})
	}
}

func TestListensAt(t *testing.T) {
	for _, test := range []struct {
		container Container
		want      string
	}{
		{Container{}, "127.0.0.1:3000"},
		{Container{Env: []string{"A=b", "PORT=4000"}}, "127.0.0.1:4000"},
		{Container{Listen: "{vault-ms@bridge}", Env: []string{"PORT=4000"}}, "172.17.0.2:4000"},
		{Container{Network: HostNetwork}, "127.0.0.1:3000"},
		{Container{Network: HostNetwork, Port: 3000, Listen: "::1"}, "[::1]:8282"}, // it was moved there
		{Container{Port: 3000}, "127.0.0.1:3000"},
	} {
		assert.Equal(t, test.container.ListensAt(stubNames{}, 3000), test.want)
	}
}

func TestCommandsOfActions(t *testing.T) {
	processor := Container{
		Name: "security-processor", Service: "security-processor", Network: "custom-network",
		Publish: []Port{{Host: 8282, Container: 3003}}, Env: []string{"VAULT_MS_URL=http://{vault-ms}:3002"},
	}
	n := stubNames{}
	for _, test := range []struct {
		action Action
		want   string
	}{
		{
			Run{processor},
			"docker run -d --name netdemo-security-processor --network netdemo-custom-network -p 127.0.0.1:8282:3003 " +
				"-e VAULT_MS_URL=http://netdemo-vault-ms:3002 netdemo/security-processor:0123456789ab",
		},
		{Run{Container{Name: "vault-ms", Service: "vault-ms"}}, "docker run -d --name netdemo-vault-ms netdemo/vault-ms:0123456789ab"},
		{Start{"vault-ms"}, "docker start netdemo-vault-ms"},
		{Stop{"vault-ms"}, "docker stop netdemo-vault-ms"},
		{CreateNetwork{Network: "custom-network"}, "docker network create netdemo-custom-network"},
		{Connect{Network: "custom-network", Container: "vault-ms"}, "docker network connect netdemo-custom-network netdemo-vault-ms"},
		{Disconnect{"bridge", "vault-ms"}, "docker network disconnect bridge netdemo-vault-ms"},
	} {
		assert.Equal(t, test.action.Command(n).String(), test.want)
	}
	n.flags = []string{"--label", "a=b c"}
	assert.Equal(t, CreateNetwork{Network: "x"}.Command(n).String(), "docker network create --label 'a=b c' netdemo-x")
	assert.Equal(t, Run{Container{Name: "x", Service: "x"}}.Command(n).String(),
		"docker run -d --name netdemo-x --label 'a=b c' netdemo/x:0123456789ab", "the image comes last")
}

func TestCommandsOfQuestions(t *testing.T) {
	question := All{
		ListNetworks{},
		InspectNetwork{"custom-network"},
		InspectNetwork{"bridge"},
		ListContainers{},
		Processes{[]string{"vault-ms", "x"}},
		Fetch{"security-processor", 3003, "/fetchKey"},
		Get{From: "security-processor", To: AddressOf{"vault-ms", "bridge"}, Port: 3002, Path: "/serviceKey"},
		Lookup{"security-processor", NameOf{"vault-ms"}},
	}
	var got []string
	for _, c := range question.Commands(stubNames{}) {
		got = append(got, c.String())
	}
	assert.DeepEqual(t, got, []string{
		"docker network ls",
		"docker network inspect netdemo-custom-network",
		"docker network inspect bridge",
		"docker ps --all --filter label=ours=run --format '{{.Names}} {{.State}} {{.Networks}}'",
		"docker inspect --format '{{.Name}} {{.State.Pid}}' netdemo-vault-ms netdemo-x",
		"curl -sS http://127.0.0.1:8282/fetchKey",
		"docker exec netdemo-security-processor /netdemo get http://172.17.0.2:3002/serviceKey",
		"docker exec netdemo-security-processor /netdemo lookup netdemo-vault-ms",
	})
}

func TestEngineErrorSaysWhatWasDone(t *testing.T) {
	cause := errors.New("cause")
	err := error(&EngineError{Failure: Failure{Call: "connect x", Message: "no"}, Cause: cause})
	assert.Error(t, err, "connect x: no")
	assert.Assert(t, errors.Is(err, cause))
	assert.Error(t, &EngineError{Failure: Failure{Message: "no"}}, "no")
}

func TestEventsHaveNamesOfTheirOwn(t *testing.T) {
	names := map[string]bool{}
	for _, e := range []Event{
		Started{}, StepStarted{}, CommandShown{}, OutputShown{}, Observed{}, Judged{}, TopologyShown{}, Noted{}, Finished{}, CourseFinished{},
	} {
		names[e.Type()] = true
	}
	assert.Equal(t, len(names), 10)
}
