package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// onPodman is what Podman behind the Docker API is known to do where Docker Engine does what a step claims,
// by the step's id. Seen on Podman 4.3.
var onPodman = map[string]lesson.Claim{
	"bridges.predefined": podmansList,
	"myths.list":         podmansList,
	"ports.taken": {
		Text: "It is refused as well; and for as long as the refused container is there, the port leads nowhere.",
		Check: lesson.Every{
			lesson.Refuses{}, lesson.Ends{Outcome: lesson.OutcomeSilence}, lesson.InState{Container: "single-app", Status: "created"},
		},
	},
	"ports.stopped": {
		Text: "The port of a stopped container is shown on, though nobody has it.",
		Check: lesson.Every{
			lesson.Publishes{Container: "multi-port-app", Ports: []int{3003}, Local: true},
			lesson.Publishes{Container: "multi-port-app-2", Ports: []int{3003}, Local: true},
		},
	},
	"isolation.bridges": {
		Text:  "Networks are not kept apart: whoever has the address reaches into another one.",
		Check: lesson.Answers{Body: vaultKey},
	},
	"isolation.endings": {
		Text: "Networks are not kept apart: on another bridge the service answers.",
		Check: lesson.Each{
			lesson.Ends{Outcome: lesson.OutcomeRefused, Pace: lesson.AtOnce},
			lesson.Ends{Outcome: lesson.OutcomeOK},
			lesson.Ends{Outcome: lesson.OutcomeNoRoute, Pace: lesson.Seconds},
			lesson.LookupEnds{Result: "nxdomain", Pace: lesson.AtOnce},
			lesson.Ends{Outcome: lesson.OutcomeUnreachable, Pace: lesson.AtOnce},
		},
	},
	"isolation.door": {
		Text:  "Networks are not kept apart: by its address the container is reached from another bridge, too.",
		Check: lesson.Each{lesson.Answers{Body: vaultKey}, lesson.Answers{Body: vaultKey}},
	},
	"bridges.default.stopped": {
		Text: "A network lists stopped containers, too.",
		Check: lesson.Every{
			lesson.Not{Check: lesson.Lists{Absent: []string{"vault-ms"}}},
			lesson.BelongsTo{Container: "vault-ms", Networks: []string{lesson.DefaultBridge}},
		},
	},
	"myths.stopped": {
		Text: "A network lists stopped containers, too.",
		Check: lesson.Every{
			lesson.Not{Check: lesson.Lists{Absent: []string{"vault-ms"}}},
			lesson.BelongsTo{Container: "vault-ms", Networks: []string{lesson.DefaultBridge, "custom-network"}},
		},
	},
	"bridges.custom.outside": {
		Text:  "Networks are not kept apart: whoever has the address reaches into another one.",
		Check: lesson.Answers{Body: vaultKey},
	},
	"attach.route": {
		Text:  "Of several networks the one that was joined first has the default route.",
		Check: lesson.DefaultRoute{Container: "security-processor", Network: "custom-network"},
	},
	"attach.newcomer": {
		Text: "Addresses are given out in turn: one that a container has left is not the next.",
		Check: lesson.Every{
			lesson.Lists{Running: []string{"single-app"}},
			lesson.Not{Check: lesson.TookAddress{Container: "single-app", From: "security-processor", Network: "custom-network"}},
		},
	},
	"dns.names": {
		Text: "A container is known by its name, its short id and its alias, and not by its name with that of the network.",
		Check: lesson.Each{
			lesson.NameKnown{Peer: "vault-ms", Network: "custom-network"},
			lesson.NameKnown{Peer: "vault-ms", Network: "custom-network"},
			lesson.NameKnown{Peer: "vault-ms", Network: "custom-network"},
			lesson.NameUnknown{Peer: "vault-ms"},
		},
	},
	"dns.after": {
		Text:  "A container asks the name server at the gateway of its network, and has no name server of its own.",
		Check: lesson.AsksServer{Container: "security-processor", Server: "{@custom-network}"},
	},
	"dns.servers": {
		Text: "It is so, with the name server at the gateway of the network.",
		Check: lesson.Each{
			lesson.AsksServer{Container: "security-processor-3", Server: "{@custom-network}"},
			lesson.Answers{Body: fetchedKey, ThroughPort: true},
			lesson.Otherwise{Body: fetchedKey},
		},
	},
	"dns.upstream": {
		Text: "A container that was given a server asks that one itself, and knows no name of its network then.",
		Check: lesson.Each{
			lesson.AsksServer{Container: "asks-nxdomain", Server: "{server-nxdomain@other-network}"},
			lesson.LookupEnds{Result: "nxdomain"},
			lesson.LookupEnds{Result: "servfail"},
			lesson.LookupEnds{Result: "no_reply"},
		},
	},
	"dns.errors": {
		Text:  "It is so, and a container that was given a server knows no name of its network.",
		Check: lesson.Each{lesson.Reports{Code: "ENOTFOUND"}, lesson.Reports{Code: "EAI_AGAIN"}, lesson.Reports{Code: "EAI_AGAIN"}},
	},
	"host.join": {
		Text: "It is refused as well; and a container on the host's network is shown on no network, not on host.",
		Check: lesson.Every{
			lesson.Refuses{},
			lesson.Lists{Running: []string{"vault-ms"}, Absent: []string{"single-app"}},
			lesson.BelongsTo{Container: "single-app", Running: true},
		},
	},
	"none.join": {
		Text: "It is refused as well; and a container without a network is shown on no network, not on none.",
		Check: lesson.Every{
			lesson.Refuses{},
			lesson.Lists{Running: []string{"app-two"}, Absent: []string{"single-app"}},
			lesson.BelongsTo{Container: "single-app", Running: true},
		},
	},
	"none.internal.outside": {
		Text: "A network has no bridge before its first container: its gateway may be unreachable from an ordinary network, too.",
		Check: lesson.Each{
			lesson.Ends{Outcome: lesson.OutcomeUnreachable},
			lesson.Ends{Outcome: lesson.OutcomeUnreachable, Pace: lesson.AtOnce},
			lesson.Sent{},
			lesson.Ends{Outcome: lesson.OutcomeUnreachable, Pace: lesson.AtOnce},
			lesson.Every{
				lesson.DefaultRoute{Container: "app-one", Network: lesson.DefaultBridge},
				lesson.DefaultRoute{Container: "security-processor"},
			},
		},
	},
	"none.internal.publish": {
		Text: "On an internal network, too, -p publishes.",
		Check: lesson.Every{
			lesson.Publishes{Container: "app-one", Ports: []int{3002}},
			lesson.Publishes{Container: "vault-ms", Ports: []int{3002}},
		},
	},
}

var podmansList = lesson.Claim{
	Text:  "The list has the network bridge, which is Podman's own default network, and neither host nor none.",
	Check: lesson.HasNetwork{Network: lesson.DefaultBridge},
}

// withDifferences adds what is known of other kinds of engines.
func withDifferences(l lesson.Lesson) lesson.Lesson {
	for i, s := range l.Steps {
		if claim, known := onPodman[s.ID]; known {
			l.Steps[i].Differences = []lesson.Difference{{Kind: lesson.KindPodman, Claim: claim}}
		}
	}
	return l
}
