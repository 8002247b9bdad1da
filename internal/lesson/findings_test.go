package lesson

import "strings"

// The last words of each case say what the learner reads.
var findings = []struct {
	name     string
	check    Check
	before   Observation
	observed Observation
	holds    bool
	unasked  bool
	said     string
}{
	{
		name: "all three predefined", check: HasPredefined{}, holds: true,
		observed: networks(bridgeWith("bridge"), Network{Name: "host", Driver: "host"}, Network{Name: "none", Driver: "null"}),
		said:     "bridge (driver bridge), host (driver host) and none (driver null) are here.",
	},
	{
		name: "no host, no none", check: HasPredefined{},
		observed: networks(bridgeWith("bridge")),
		said:     "Missing here: host and none.",
	},
	{
		name: "another driver", check: HasPredefined{},
		observed: networks(bridgeWith("nat"), Network{Name: "host", Driver: "host"}),
		said:     "Missing here: none. bridge has the driver nat, not bridge.",
	},
	{
		name: "a network of its own", check: HasNetwork{Network: "custom-network"}, holds: true,
		observed: networks(bridgeWith("bridge", "172.17.0.0/16"), customWith("bridge", "172.18.0.0/16")),
		said:     "netdemo-custom-network has the driver bridge and the subnet 172.18.0.0/16, which no other network here has a part of.",
	},
	{
		name: "not made", check: HasNetwork{Network: "custom-network"},
		observed: networks(bridgeWith("bridge", "172.17.0.0/16")),
		said:     "There is no network netdemo-custom-network.",
	},
	{
		name: "a part of another's subnet", check: HasNetwork{Network: "custom-network"},
		observed: networks(bridgeWith("bridge", "172.17.0.0/16"), customWith("bridge", "172.17.4.0/24")),
		said:     "netdemo-custom-network shares its subnet 172.17.4.0/24 with bridge.",
	},
	{
		name: "a part of somebody else's subnet", check: HasNetwork{Network: "custom-network"},
		observed: NetworkList{
			Networks: []Network{customWith("bridge", "172.18.0.0/16")},
			Others:   []Network{{Name: "shop_back", Driver: "bridge", Subnets: []string{"172.18.9.0/24"}}},
		},
		said: "netdemo-custom-network shares its subnet 172.18.0.0/16 with shop_back.",
	},
	{
		name: "no subnet", check: HasNetwork{Network: "custom-network"},
		observed: networks(bridgeWith("bridge", "172.17.0.0/16"), customWith("bridge")),
		said:     "netdemo-custom-network has the driver bridge and no subnet.",
	},
	{
		name: "no bridge", check: HasNetwork{Network: "custom-network"},
		observed: networks(customWith("overlay", "10.0.0.0/24")),
		said:     "netdemo-custom-network has the driver overlay and the subnet 10.0.0.0/24, which no other network here has a part of.",
	},
	{
		name: "both listed", check: Lists{Running: ours}, holds: true,
		observed: members(vaultPlug, processorPlug),
		said:     "bridge lists netdemo-vault-ms and netdemo-security-processor.",
	},
	{
		name: "one missing", check: Lists{Running: ours},
		observed: members(processorPlug),
		said:     "bridge lists netdemo-security-processor, but not netdemo-vault-ms.",
	},
	{
		name: "listed without an address", check: Lists{Running: ours},
		observed: members(vaultUnplug, processorPlug),
		said:     "bridge lists netdemo-vault-ms (without an address) and netdemo-security-processor.",
	},
	{
		name: "one listed, one not, as claimed", check: Lists{Running: ours[1:], Absent: ours[:1]}, holds: true,
		observed: members(processorPlug),
		said:     "bridge lists netdemo-security-processor, but not netdemo-vault-ms.",
	},
	{
		name: "listed against the claim", check: Lists{Running: ours[1:], Absent: ours[:1]},
		observed: members(vaultUnplug, processorPlug),
		said:     "bridge lists netdemo-security-processor and netdemo-vault-ms (without an address).",
	},
	{
		name: "one absent", check: Lists{Absent: ours[:1]}, holds: true,
		observed: members(), said: "bridge does not list netdemo-vault-ms.",
	},
	{
		name: "two absent", check: Lists{Absent: ours}, holds: true,
		observed: members(), said: "bridge lists neither netdemo-vault-ms nor netdemo-security-processor.",
	},
	{
		name: "three absent", check: Lists{Absent: []string{"a", "b", "c"}}, holds: true,
		observed: members(processorPlug), said: "bridge lists none of netdemo-a, netdemo-b and netdemo-c.",
	},
	{
		name: "a stopped member", check: BelongsTo{Container: "vault-ms", Networks: []string{"bridge"}}, holds: true,
		observed: containers(vaultState("exited", "bridge")),
		said:     "netdemo-vault-ms (exited) belongs to bridge and to no other network.",
	},
	{
		name: "two networks, in whatever order", check: BelongsTo{Container: "vault-ms", Networks: []string{"custom-network", "bridge"}, Running: true}, holds: true,
		observed: containers(vaultState("running", "netdemo-custom-network", "bridge")),
		said:     "netdemo-vault-ms (running) belongs to bridge and netdemo-custom-network and to no other network.",
	},
	{
		name: "one network too many", check: BelongsTo{Container: "vault-ms", Networks: []string{"bridge"}, Running: true},
		observed: containers(vaultState("running", "bridge", "netdemo-custom-network")),
		said:     "netdemo-vault-ms (running) belongs to bridge and netdemo-custom-network and to no other network.",
	},
	{
		name: "runs against the claim", check: BelongsTo{Container: "vault-ms", Networks: []string{"bridge"}},
		observed: containers(vaultState("running", "bridge")),
		said:     "netdemo-vault-ms (running) belongs to bridge and to no other network.",
	},
	{
		name: "no membership", check: BelongsTo{Container: "vault-ms", Networks: []string{"bridge"}},
		observed: containers(vaultState("exited")),
		said:     "netdemo-vault-ms (exited) belongs to no network.",
	},
	{
		name: "no such container", check: BelongsTo{Container: "vault-ms", Networks: []string{"bridge"}},
		observed: containers(), said: "There is no container netdemo-vault-ms.",
	},
	{
		name: "same processes", check: SameProcesses{Of: ours}, holds: true,
		before: processes(10, 11), observed: processes(10, 11),
		said: "The process ids are the same as before, so nothing was restarted.",
	},
	{
		name: "the same process", check: SameProcesses{Of: ours[:1]}, holds: true,
		before: processes(10, 11), observed: processes(10, 12),
		said: "The process id is the same as before, so nothing was restarted.",
	},
	{
		name: "one restarted", check: SameProcesses{Of: ours},
		before: processes(10, 11), observed: processes(12, 11),
		said: "Another process than before runs in netdemo-vault-ms.",
	},
	{
		name: "one restarted, one gone", check: SameProcesses{Of: ours},
		before: processes(10, 11), observed: processes(12, 0),
		said: "Another process than before runs in netdemo-vault-ms. netdemo-security-processor does not run.",
	},
	{
		name: "both restarted", check: Restarted{Of: ours}, holds: true,
		before: processes(10, 11), observed: processes(12, 13),
		said: "Another process than before runs in each.",
	},
	{
		name: "one not restarted", check: Restarted{Of: ours},
		before: processes(10, 11), observed: processes(12, 11),
		said: "No new process runs in netdemo-security-processor.",
	},
	{
		name: "neither ever ran", check: SameProcesses{Of: ours[:1]},
		before: processes(0, 0), observed: processes(0, 0),
		said: "netdemo-vault-ms does not run.",
	},
	{
		name: "the answer inside", check: Answers{Body: key}, holds: true,
		observed: got(Reply{Outcome: OutcomeOK, Body: key}),
		said:     "netdemo-security-processor got the answer from 172.17.0.2:3002.",
	},
	{
		name: "the answer on the host", check: Answers{Body: key}, holds: true,
		observed: Got{Reply: Reply{From: "the engine's host", Remote: "172.17.0.1:8080", Outcome: OutcomeOK, Body: key}},
		said:     "The engine's host got the answer from 172.17.0.1:8080.",
	},
	{
		name: "the answer outside", check: Answers{Body: key}, holds: true,
		observed: fetched(OutcomeOK, key), said: "The answer came.",
	},
	{
		name: "another answer", check: Answers{Body: key},
		observed: fetched(OutcomeOK, "We got an error : ENOTFOUND"),
		said:     `Another answer came: "We got an error : ENOTFOUND".`,
	},
	{
		name: "no way to the one who is asked", check: Answers{Body: key, ThroughPort: true}, unasked: true,
		observed: fetched(OutcomeRefused, ""),
		said:     "The service itself was not reached: a refusal from http://127.0.0.1:8282/fetchKey.",
	},
	{
		name: "another answer through a port", check: Answers{Body: key, ThroughPort: true},
		observed: fetched(OutcomeOK, "no"), said: `Another answer came: "no".`,
	},
	{
		name: "a long answer is cut", check: Answers{Body: key},
		observed: fetched(OutcomeOK, strings.Repeat("<html>\n", 100)),
		said:     `Another answer came: "` + strings.Repeat(`<html>\n`, 17) + `<...".`,
	},
	{
		name: "silence", check: Answers{Body: key},
		observed: got(Reply{Outcome: OutcomeSilence, Code: "ETIMEDOUT"}),
		said:     "No answer came: silence from 172.17.0.2:3002.",
	},
	{
		name: "refused outside", check: Answers{Body: key},
		observed: fetched(OutcomeRefused, ""),
		said:     "No answer came: a refusal from http://127.0.0.1:8282/fetchKey.",
	},
	{
		name: "an error without a name", check: Answers{Body: key},
		observed: fetched(OutcomeError, ""), said: "No answer came: the request failed.",
	},
	{
		name: "a stranger decides nothing", check: Answers{Body: key}, unasked: true,
		observed: fetched(OutcomeStranger, key), said: "Something answered that is not of this run.",
	},
	{
		name: "nobody looked up a known name", check: NameKnown{Peer: "vault-ms"}, said: "Nothing was observed.",
	},
	{
		name: "the name is known", check: NameKnown{Peer: "vault-ms"}, holds: true,
		observed: lookedUp("found", "172.18.0.2"),
		said:     "127.0.0.11, asked for netdemo-vault-ms, says 172.18.0.2.",
	},
	{
		name: "known among other answers", check: NameKnown{Peer: "vault-ms"}, holds: true,
		observed: lookedUp("found", "203.0.113.80", "172.18.0.2"),
		said:     "127.0.0.11, asked for netdemo-vault-ms, says 172.18.0.2.",
	},
	{
		name: "somebody else's address", check: NameKnown{Peer: "vault-ms"},
		observed: lookedUp("found", "172.17.0.3"),
		said:     "127.0.0.11 answered with 172.17.0.3, which is no address of netdemo-vault-ms.",
	},
	{
		name: "not known after all", check: NameKnown{Peer: "vault-ms"},
		observed: lookedUp("nxdomain"), said: "127.0.0.11 says that there is no netdemo-vault-ms.",
	},
	{
		name: "nxdomain", check: NameUnknown{Peer: "vault-ms"}, holds: true,
		observed: lookedUp("nxdomain"), said: "127.0.0.11 says that there is no netdemo-vault-ms.",
	},
	{
		name: "no data", check: NameUnknown{Peer: "vault-ms"}, holds: true,
		observed: lookedUp("no_data"), said: "127.0.0.11 knows no address of netdemo-vault-ms.",
	},
	{
		name: "servfail", check: NameUnknown{Peer: "vault-ms"}, holds: true,
		observed: lookedUp("servfail"), said: "127.0.0.11 answered SERVFAIL for netdemo-vault-ms.",
	},
	{
		name: "refused", check: NameUnknown{Peer: "vault-ms"}, holds: true,
		observed: lookedUp("refused"), said: "127.0.0.11 answered REFUSED for netdemo-vault-ms.",
	},
	{
		name: "no reply", check: NameUnknown{Peer: "vault-ms"}, holds: true,
		observed: lookedUp("no_reply"), said: "127.0.0.11 did not answer.",
	},
	{
		name: "not sent", check: NameUnknown{Peer: "vault-ms"}, holds: true,
		observed: lookedUp("not_sent"), said: "No name server could be asked for netdemo-vault-ms.",
	},
	{
		name: "hijacked", check: NameUnknown{Peer: "vault-ms", Key: theKey}, holds: true,
		observed: Several{fetched(OutcomeOK, "We got an error : ETIMEDOUT"), lookedUp("found", "203.0.113.80")},
		said:     "127.0.0.11 answered with 203.0.113.80, which is no address of netdemo-vault-ms.",
	},
	{
		name: "known against the claim", check: NameUnknown{Peer: "vault-ms", Key: theKey},
		observed: Several{fetched(OutcomeOK, theKey), lookedUp("found", "172.18.0.2")},
		said:     "netdemo-vault-ms is known: 127.0.0.11 says 172.18.0.2.",
	},
	{
		name: "known, and the service not reached: known decides", check: NameUnknown{Peer: "vault-ms", Key: theKey},
		observed: Several{fetched(OutcomeRefused, ""), lookedUp("found", "172.18.0.2")},
		said:     "netdemo-vault-ms is known: 127.0.0.11 says 172.18.0.2.",
	},
	{
		name: "unknown, and the key came all the same", check: NameUnknown{Peer: "vault-ms", Key: theKey},
		observed: Several{fetched(OutcomeOK, theKey), lookedUp("nxdomain")},
		said:     `The service has the answer all the same: "Result : Encrypted_Service_Key_From_Vault".`,
	},
	{
		name: "unknown, and the service says so", check: NameUnknown{Peer: "vault-ms", Key: theKey, Failing: []string{"ENOTFOUND", "EAI_AGAIN"}}, holds: true,
		observed: Several{fetched(OutcomeOK, "EAI_AGAIN"), lookedUp("nxdomain")},
		said:     "127.0.0.11 says that there is no netdemo-vault-ms.",
	},
	{
		name: "unknown, and the service says something else", check: NameUnknown{Peer: "vault-ms", Key: theKey, Failing: []string{"ENOTFOUND", "EAI_AGAIN"}}, holds: true, unasked: true,
		observed: Several{fetched(OutcomeOK, "ECONNREFUSED"), lookedUp("nxdomain")},
		said:     `The service does not say that the name is unknown: "ECONNREFUSED".`,
	},
	{
		name: "unknown, and a stranger on the port", check: NameUnknown{Peer: "vault-ms", Key: theKey}, holds: true, unasked: true,
		observed: Several{fetched(OutcomeStranger, "It works!"), lookedUp("nxdomain")},
		said:     "The service itself was not reached: something answered that is not of this run.",
	},
	{
		name: "nobody looked up", check: NameUnknown{Peer: "vault-ms", Key: theKey}, unasked: true,
		observed: fetched(OutcomeOK, "no"), said: "Nobody looked the name up.",
	},
	{
		name: "a refusal was sent", check: Sent{}, holds: true,
		observed: got(Reply{Outcome: OutcomeRefused}), said: "A refusal from 172.17.0.2:3002.",
	},
	{
		name: "silence was sent", check: Sent{}, holds: true,
		observed: got(Reply{Outcome: OutcomeSilence}), said: "Silence from 172.17.0.2:3002.",
	},
	{
		name: "unreachable was not sent", check: Sent{},
		observed: got(Reply{Outcome: OutcomeUnreachable}), said: "No network leads to 172.17.0.2:3002.",
	},
	{
		name: "whether an unknown error was sent nobody knows", check: Sent{}, unasked: true,
		observed: got(Reply{Outcome: OutcomeError, Code: "EPERM"}), said: "The request failed (EPERM).",
	},
	{
		name: "silence is out of reach", check: OutOfReach{}, holds: true,
		observed: got(Reply{Outcome: OutcomeSilence}), said: "Silence from 172.17.0.2:3002.",
	},
	{
		name: "no route is out of reach", check: OutOfReach{}, holds: true,
		observed: got(Reply{Outcome: OutcomeNoRoute}), said: "No route to 172.17.0.2:3002.",
	},
	{
		name: "unreachable is out of reach", check: OutOfReach{}, holds: true,
		observed: got(Reply{Outcome: OutcomeUnreachable}), said: "No network leads to 172.17.0.2:3002.",
	},
	{
		name: "an answer is not", check: OutOfReach{},
		observed: got(Reply{Outcome: OutcomeOK, Body: key}), said: `An answer came, "the key".`,
	},
	{
		name: "a refusal is not", check: OutOfReach{},
		observed: got(Reply{Outcome: OutcomeRefused}), said: "A refusal from 172.17.0.2:3002, which was reached.",
	},
	{
		name: "a reset is not", check: OutOfReach{},
		observed: got(Reply{Outcome: OutcomeReset, Code: "ECONNRESET"}), said: "The request failed (ECONNRESET).",
	},
	{
		name: "an unknown error decides nothing", check: OutOfReach{}, unasked: true,
		observed: got(Reply{Outcome: OutcomeError, Code: "EPERM"}), said: "The request failed (EPERM).",
	},
	{
		name: "an unresolved name decides nothing", check: OutOfReach{}, unasked: true,
		observed: got(Reply{Outcome: OutcomeUnresolved, Code: "EAI_AGAIN"}), said: "The name could not be resolved (EAI_AGAIN).",
	},
	{
		name: "nothing at all", check: OutOfReach{}, said: "Nothing was observed.",
	},
	{
		name: "not reached", check: Not{OutOfReach{}},
		observed: got(Reply{Outcome: OutcomeSilence}), said: "Silence from 172.17.0.2:3002.",
	},
	{
		name: "reached", check: Not{OutOfReach{}}, holds: true,
		observed: got(Reply{Outcome: OutcomeRefused}), said: "A refusal from 172.17.0.2:3002, which was reached.",
	},
	{
		name: "every one holds", check: Every{Answers{Body: key}, NameKnown{Peer: "vault-ms"}}, holds: true,
		observed: Several{fetched(OutcomeOK, key), lookedUp("found", "172.18.0.2")},
		said:     "The answer came. 127.0.0.11, asked for netdemo-vault-ms, says 172.18.0.2.",
	},
	{
		name: "one of every fails", check: Every{Answers{Body: key}, NameKnown{Peer: "vault-ms"}},
		observed: Several{fetched(OutcomeOK, key), lookedUp("nxdomain")},
		said:     "127.0.0.11 says that there is no netdemo-vault-ms.",
	},
	{
		name: "every one fails", check: Every{Answers{Body: key}, NameKnown{Peer: "vault-ms"}},
		observed: Several{fetched(OutcomeError, ""), lookedUp("nxdomain")},
		said:     "No answer came: the request failed. 127.0.0.11 says that there is no netdemo-vault-ms.",
	},
	{
		name: "every, with one that decides nothing and one that does", check: Every{Answers{Body: key}, NameKnown{Peer: "vault-ms"}},
		observed: Several{fetched(OutcomeStranger, key), lookedUp("nxdomain")},
		said:     "127.0.0.11 says that there is no netdemo-vault-ms.",
	},
	{
		name: "every, with one that decides nothing", check: Every{Lists{Running: ours[:1]}, OutOfReach{}}, unasked: true,
		observed: Several{members(vaultPlug), got(Reply{Outcome: OutcomeStranger})},
		said:     "Something answered that is not of this run.",
	},
	{
		name: "it logs that", check: LogSays{Container: "vault-ms", Lines: []string{"App is running on http://*:3002"}}, holds: true,
		observed: Logged{ServiceLog: ServiceLog{Lines: []string{"info - 2024-10-17 03:44:13.926 - App is running on http://*:3002"}}},
		said:     "The log of netdemo-vault-ms has every line that it should.",
	},
	{
		name: "it logs another port", check: LogSays{Container: "vault-ms", Lines: []string{"App is running on http://*:3002"}},
		observed: Logged{ServiceLog: ServiceLog{Lines: []string{"info - 2024-10-17 03:44:13.926 - App is running on http://*:30021"}}},
		said:     `The log of netdemo-vault-ms lacks "App is running on http://*:3002".`,
	},
	{
		name: "nobody looked at the log", check: LogSays{Container: "vault-ms", Lines: []string{"x"}}, unasked: true,
		observed: Fetched{}, said: "Nobody looked at the log.",
	},
}
