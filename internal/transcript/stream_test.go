package transcript

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// render gives what a face makes of events.
func render(t *testing.T, format string, o Options, events []lesson.Event) string {
	t.Helper()
	var out strings.Builder
	face, err := New(format, &out, o)
	assert.NilError(t, err)
	for _, e := range events {
		assert.NilError(t, face.Emit(e))
	}
	return out.String()
}

// A stepStream writes the events of a step.
type stepStream struct {
	n, of  int
	events []lesson.Event
}

func step(n, of int, id, title, text string) *stepStream {
	s := &stepStream{n: n, of: of}
	return s.add(lesson.StepStarted{N: n, Of: of, ID: id, Title: title, Text: text})
}

func (s *stepStream) add(e ...lesson.Event) *stepStream {
	s.events = append(s.events, e...)
	return s
}

func (s *stepStream) run(role string, argv ...string) *stepStream {
	return s.add(lesson.CommandShown{
		Step: s.n, Role: role, Argv: argv, Shown: lesson.Command{Argv: argv}.String(), Mode: "equivalent",
	})
}

func (s *stepStream) does(argv ...string) *stepStream { return s.run(lesson.RoleDo, argv...) }

func (s *stepStream) printed(role, stream string, ms float64, leftOut int, lines ...lesson.Line) *stepStream {
	var texts, whole []string
	for _, l := range lines {
		texts = append(texts, l.Text)
	}
	if leftOut > 0 && stream == "members" {
		whole = append([]string{"[", "    {"}, texts...)
		whole = append(whole, "    }", "]")
	}
	return s.add(lesson.OutputShown{
		Step: s.n, Role: role, Stream: stream, Text: strings.Join(texts, "\n"), MS: ms,
		LeftOut: leftOut, Lines: lines, Whole: whole,
	})
}

func (s *stepStream) saw(role string, fact lesson.Observation) *stepStream {
	return s.add(lesson.Observed{Step: s.n, Role: role, Kind: fact.Kind(), Fact: fact})
}

func texts(lines ...string) []lesson.Line {
	list := make([]lesson.Line, len(lines))
	for i, l := range lines {
		list[i].Text = l
	}
	return list
}

// An engineValues is what differs between two runs of the same lesson on two engines.
type engineValues struct {
	info                             lesson.EngineInfo
	run, hash                        string
	bridge, custom                   string // subnets
	bridgeID, customID               string
	vault, processor                 string // addresses on bridge
	vaultCustom, processorCustom     string
	vaultPID, processorPID           int
	server, body, answer, said, code string // of the failed lookup
	ms                               float64
	others, more                     int
}

var oldEngine = engineValues{
	info: lesson.EngineInfo{
		Kind: "docker", Version: "20.10.24", API: "1.41", OS: "linux", Arch: "amd64", Context: "default",
		Endpoint: "unix:///var/run/docker.sock", Local: true, DefaultBridge: true,
	},
	run: "7k2f", hash: "0123456789ab", bridge: "172.17.0.0/16", custom: "192.168.32.0/20",
	bridgeID: "93e8bfaa683d0c2b", customID: "c52c96bc892f11aa",
	vault: "172.17.0.2", processor: "172.17.0.21", vaultCustom: "192.168.32.2", processorCustom: "192.168.32.3",
	vaultPID: 4711, processorPID: 4805,
	server: "10.255.255.53", body: "We got an error : ENOTFOUND", code: "nxdomain",
	answer: "netdemo-vault-ms  NXDOMAIN  (asked 10.255.255.53)",
	said:   "10.255.255.53 says that there is no netdemo-vault-ms.",
	ms:     2.8, others: 0, more: 29,
}

var newEngine = engineValues{
	info: lesson.EngineInfo{
		Kind: "docker", Version: "29.1.0", API: "1.52", OS: "linux", Arch: "arm64", Context: "lab",
		Endpoint: "ssh://lab.example", Rootless: true, DefaultBridge: true, Firewall: "nftables",
	},
	run: "x9q1", hash: "ffffffffffff", bridge: "10.88.0.0/24", custom: "172.17.0.0/16",
	bridgeID: "aaaabbbbccccdddd", customID: "1234123412341234",
	vault: "10.88.0.7", processor: "10.88.0.70", vaultCustom: "172.17.0.3", processorCustom: "172.17.0.31",
	vaultPID: 99, processorPID: 990,
	server: "192.0.2.1", body: "We got an error : EAI_AGAIN", code: "no_reply",
	answer: "netdemo-vault-ms  no reply within 2 s  (asked 192.0.2.1)",
	said:   "192.0.2.1 did not answer.",
	ms:     13.4, others: 7, more: 41,
}

var sampleTable = lesson.Table{
	Columns: []string{`default "bridge"`, "user-defined bridge"},
	Rows: []lesson.Row{
		{Label: "joined without asking", Cells: []lesson.Cell{{Step: "bridges.join", Yes: true}, {Step: "bridges.create"}}},
		{Label: "reach by name", Cells: []lesson.Cell{{Step: "bridges.name"}, {Step: "bridges.connect", Yes: true}}},
		{Label: "closed to the other bridge", Cells: []lesson.Cell{{Step: "bridges.outside", Yes: true}, {}}},
	},
}

func started(v engineValues, steps int) lesson.Started {
	return lesson.Started{
		Lesson: "bridges", Title: "Default bridge and user-defined bridge: who can find whom, and why",
		Run: v.run, Time: time.Date(2026, 11, 23, 16, 41, 7, 0, time.UTC), Tool: "1.0.0", Engine: v.info,
		Steps: steps, Number: 5, Lessons: 9, Guess: true, Shortens: true,
		Images: []string{"netdemo/vault-ms:" + v.hash, "netdemo/security-processor:" + v.hash},
		Concept: "A **bridge** is a virtual switch in the kernel of the engine's machine. Docker\n" +
			"gives each container a network of its own (a network namespace) and plugs it\n" +
			"into a switch with a virtual cable.\n\n" +
			"A **user-defined bridge** is one that you make with `docker network create`.",
		Makes: lesson.Making{
			Cast: []lesson.Part{
				{Service: "vault-ms", Role: "a vault that gives a key to whoever asks", Containers: []string{"netdemo-vault-ms"}, Programs: []string{}},
				{Service: "security-processor", Role: "a processor that fetches it from the URL that it is given", Containers: []string{"netdemo-security-processor"}, Programs: []string{}},
			},
			Networks: []string{"netdemo-custom-network"}, Volumes: []string{}, Files: []string{},
			Ports: []lesson.PortBinding{{Host: "127.0.0.1:8282", Container: "3003/tcp"}},
		},
	}
}

func topology(v engineValues, joined bool) lesson.Topology {
	t := lesson.Topology{
		Networks: []lesson.TopologyNetwork{{Name: "bridge", Driver: "bridge", Subnets: []string{v.bridge}}},
		Containers: []lesson.TopologyContainer{
			{Name: "netdemo-vault-ms", Running: true, Endpoints: map[string]string{"bridge": v.vault}, Ports: []lesson.PortBinding{}},
			{
				Name: "netdemo-security-processor", Running: true, Endpoints: map[string]string{"bridge": v.processor},
				Ports: []lesson.PortBinding{{Host: "127.0.0.1:8282", Container: "3003/tcp"}},
			},
		},
	}
	if joined {
		t.Networks = append(t.Networks, lesson.TopologyNetwork{
			Name: "netdemo-custom-network", Driver: "bridge", Subnets: []string{v.custom}, DNS: true,
		})
		t.Containers[0].Endpoints["netdemo-custom-network"] = v.vaultCustom
		t.Containers[1].Endpoints["netdemo-custom-network"] = v.processorCustom
	}
	return t
}

func runs(s *stepStream, v engineValues) *stepStream {
	return s.does("docker", "run", "-d", "--name", "netdemo-vault-ms", "netdemo/vault-ms:"+v.hash).
		does("docker", "run", "-d", "--name", "netdemo-security-processor", "-p", "127.0.0.1:8282:3003",
			"-e", "VAULT_MS_URL=http://netdemo-vault-ms:3002", "netdemo/security-processor:"+v.hash)
}

func members(s *stepStream, v engineValues, network, subnet, vault, processor string) *stepStream {
	bits := subnet[strings.IndexByte(subnet, '/'):]
	return s.run(lesson.RoleAsk, "docker", "network", "inspect", network).
		printed(lesson.RoleAsk, "members", 0, v.more, texts(
			`"Name": "`+network+`",`, `"Driver": "bridge",`, `"Subnet": "`+subnet+`",`,
			`"Name": "netdemo-vault-ms",`, `"IPv4Address": "`+vault+bits+`",`,
			`"Name": "netdemo-security-processor",`, `"IPv4Address": "`+processor+bits+`",`)...).
		saw(lesson.RoleAsk, lesson.NetworkMembers{Network: lesson.Network{
			ID: v.bridgeID, Name: network, Driver: "bridge", Scope: "local", Subnets: []string{subnet},
			Members: []lesson.Endpoint{
				{Container: "netdemo-vault-ms", Address: vault + bits},
				{Container: "netdemo-security-processor", Address: processor + bits},
			},
		}})
}

func fetchFails(s *stepStream, v engineValues) *stepStream {
	return s.run(lesson.RoleAsk, "curl", "-sS", "http://127.0.0.1:8282/fetchKey").
		printed(lesson.RoleAsk, "fetch", v.ms, 0, texts(v.body)...).
		saw(lesson.RoleAsk, lesson.Fetched{Reply: lesson.Reply{
			URL: "http://127.0.0.1:8282/fetchKey", Outcome: lesson.OutcomeOK, Status: 200, Body: v.body, MS: v.ms,
		}}).
		run(lesson.RoleAsk, "docker", "exec", "netdemo-security-processor", "/netdemo", "lookup", "netdemo-vault-ms").
		printed(lesson.RoleAsk, "dns", v.ms/2, 0, texts(v.answer)...).
		saw(lesson.RoleAsk, lesson.LookedUp{LookupResult: lesson.LookupResult{
			From: "netdemo-security-processor", Name: "netdemo-vault-ms", Server: v.server, Result: v.code,
			Addresses: []string{}, MS: v.ms / 2,
		}})
}

func control(s *stepStream, v engineValues) *stepStream {
	url := "http://" + v.vault + ":3002/serviceKey"
	return s.run(lesson.RoleControl, "docker", "exec", "netdemo-security-processor", "/netdemo", "get", url).
		printed(lesson.RoleControl, "http", 1.5, 0, texts("200 OK  Encrypted_Service_Key_From_Vault")...).
		saw(lesson.RoleControl, lesson.Got{Reply: lesson.Reply{
			From: "netdemo-security-processor", URL: url, Outcome: lesson.OutcomeOK, Status: 200,
			Body: "Encrypted_Service_Key_From_Vault", Remote: v.vault + ":3002", MS: 1.5,
		}})
}

// goodStream is a lesson whose claims are all true, one of them after a while.
func goodStream(v engineValues) []lesson.Event {
	const of = 4
	events := []lesson.Event{started(v, of), lesson.Noted{Text: "Port 8283 is taken on this machine; the lesson uses 8282 instead."}}

	one := runs(step(1, of, "bridges.join", "Two services, no network chosen",
		"A vault holds a key. A processor asks the vault for it, by the vault's name.\nOnly the processor gets a port on your machine. We say nothing about networks."), v)
	members(one, v, "bridge", v.bridge, v.vault, v.processor).add(
		lesson.Judged{
			Step: 1, Claim: "bridges.join", Text: `A container started without --network joins the network "bridge".`, Result: lesson.True,
			Expected: map[string]any{"listed": []string{"vault-ms", "security-processor"}},
			Observed: map[string]any{"listed": map[string]string{"netdemo-vault-ms": v.vault + "/16"}},
			Said:     "bridge lists netdemo-vault-ms and netdemo-security-processor.", Waited: 1234.5,
			Why: "Docker plugs every container into the switch `bridge` (on the engine's machine\nit is the device `docker0`) unless you name another network.",
		},
		lesson.TopologyShown{Step: 1, Topology: topology(v, false)})

	two := control(fetchFails(step(2, of, "bridges.name", "The same bridge: the name does not work",
		"Now the processor asks for the vault by name, as it was written to do. The\nanswer to `/fetchKey` is what the processor has to say about that."), v), v)
	two.add(
		lesson.Judged{
			Step: 2, Claim: "bridges.name", Text: "On the default bridge, containers cannot find each other by name.", Result: lesson.True,
			Expected: map[string]any{"lookup": []string{"nxdomain", "servfail"}},
			Observed: map[string]any{"lookup": v.code, "server": v.server, "answers": []string{}, "fetched": v.body},
			Said:     v.said, Failing: true,
			Why: "On the default bridge a container's DNS servers are those of the engine's\nmachine, and they do not know your containers. `ENOTFOUND` says \"there is no\nsuch name\"; `EAI_AGAIN` says that the server gave no usable answer.",
		},
		lesson.TopologyShown{Step: 2, Topology: topology(v, false)})

	list := texts(
		"NETWORK ID     NAME                     DRIVER    SCOPE",
		v.bridgeID[:12]+"   bridge                   bridge    local",
		"07a0a4f36a6b   host                     host      local",
		v.customID[:12]+"   netdemo-custom-network   bridge    local",
		"1a835e87ed56   none                     null      local")
	list[3].Note = "new"
	three := step(3, of, "bridges.create", "A network of our own", "Every network that you create with the driver `bridge` is one more switch.").
		does("docker", "network", "create", "netdemo-custom-network").
		run(lesson.RoleAsk, "docker", "network", "ls").
		printed(lesson.RoleAsk, "networks", 0, v.others, list...).
		saw(lesson.RoleAsk, lesson.NetworkList{Networks: []lesson.Network{
			{ID: v.bridgeID, Name: "bridge", Driver: "bridge", Scope: "local", Subnets: []string{v.bridge}},
			{ID: "07a0a4f36a6b07a0", Name: "host", Driver: "host", Scope: "local", Subnets: []string{}},
			{ID: v.customID, Name: "netdemo-custom-network", Driver: "bridge", Scope: "local", Subnets: []string{v.custom}},
			{ID: "1a835e87ed561a83", Name: "none", Driver: "null", Scope: "local", Subnets: []string{}},
		}})
	before := topology(v, true)
	for _, c := range before.Containers {
		delete(c.Endpoints, "netdemo-custom-network")
	}
	three.add(
		lesson.Judged{
			Step: 3, Claim: "bridges.create", Text: "`docker network create` makes one more bridge, with a subnet of its own and nobody on it.", Result: lesson.True,
			Said: "netdemo-custom-network: driver bridge, subnet " + v.custom + ", which none of the others has.",
			Why:  "The engine picks a free subnet for it. Nobody is plugged in until you say so.",
		},
		lesson.TopologyShown{Step: 3, Caption: lesson.PictureBefore, Topology: before})

	pids := func(s *stepStream, role string) {
		s.run(role, "docker", "inspect", "--format", "{{.Name}} {{.State.Pid}}", "netdemo-vault-ms", "netdemo-security-processor").
			printed(role, "processes", 0, 0, texts("/netdemo-vault-ms "+strconv.Itoa(v.vaultPID), "/netdemo-security-processor "+strconv.Itoa(v.processorPID))...).
			saw(role, lesson.ProcessIDs{PIDs: map[string]int{"vault-ms": v.vaultPID, "security-processor": v.processorPID}})
	}
	four := step(4, of, "bridges.connect", "Plug both in while they run",
		"We note the process ids, plug both containers into the new network, and look\nagain. `docker network connect` prints nothing when it works.")
	pids(four, lesson.RoleBefore)
	four.does("docker", "network", "connect", "netdemo-custom-network", "netdemo-vault-ms").
		does("docker", "network", "connect", "netdemo-custom-network", "netdemo-security-processor")
	pids(four, lesson.RoleAsk)
	four.run(lesson.RoleAsk, "docker", "exec", "netdemo-security-processor", "/netdemo", "get", "http://"+v.vaultCustom+":3002/serviceKey").
		printed(lesson.RoleAsk, "http", v.ms, 0, texts("200 OK  Encrypted_Service_Key_From_Vault")...)
	four.add(
		lesson.Judged{
			Step: 4, Claim: "bridges.connect", Text: "Containers join a user-defined network while they run.", Result: lesson.True,
			Said: "netdemo-security-processor got the key from " + v.vaultCustom + ":3002. the process ids are the same as before, so nothing was restarted.",
			Why:  "Docker pushed a second cable into each network namespace. The processes in it\ndid not notice, and the first cable is still there.",
		},
		lesson.TopologyShown{Step: 4, Caption: lesson.PictureAfter, Topology: topology(v, true)})

	for _, s := range []*stepStream{one, two, three, four} {
		events = append(events, s.events...)
	}
	return append(events, lesson.Finished{
		Lesson: "bridges", Claims: of, True: of, MS: 8904, Run: v.run, Left: []string{},
		Removed: lesson.Swept{Containers: 2, Networks: 1}, Table: sampleTable, Next: "explain isolation",
		Results: map[string]lesson.Verdict{
			"bridges.join":    {Step: 1, Title: "Two services, no network chosen", Result: lesson.True},
			"bridges.name":    {Step: 2, Title: "The same bridge: the name does not work", Result: lesson.True, Said: v.said},
			"bridges.create":  {Step: 3, Title: "A network of our own", Result: lesson.True},
			"bridges.connect": {Step: 4, Title: "Plug both in while they run", Result: lesson.True},
		},
	})
}
