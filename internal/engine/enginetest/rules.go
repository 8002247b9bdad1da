package enginetest

// A Rule is one thing that Docker's networking does, in a sentence that is true of it. Without(rule)
// makes an engine of which the sentence is not true, and everything else still is.
type Rule string

// The rules, in the order in which a learner meets them.
const (
	DefaultBridge        Rule = "there is a network bridge"
	HostAndNone          Rule = "there are the networks host and none"
	JoinDefault          Rule = "a container that names no network joins bridge"
	ListOnlyRunning      Rule = "a network lists only running containers"
	StoppedStaysMember   Rule = "a stopped container stays a member"
	StartedIsListed      Rule = "a container that is started again is listed again"
	ReachOnDefault       Rule = "containers on bridge reach each other by address"
	NoNamesOnDefault     Rule = "nobody on bridge knows the names of the others"
	CreateMakesNetwork   Rule = "network create makes a network"
	OwnSubnet            Rule = "a new network has a subnet of its own"
	NewIsEmpty           Rule = "nobody is on a new network"
	ConnectPlugs         Rule = "network connect plugs the container in"
	ConnectWithoutStop   Rule = "network connect leaves the process running"
	NamesOnUserDefined   Rule = "containers on a user-defined network know each other's names"
	ReachOnUserDefined   Rule = "containers on a user-defined network reach each other"
	DisconnectUnplugs    Rule = "network disconnect pulls the plug out"
	DisconnectForgets    Rule = "off a network, its names are unknown"
	ReconnectRestores    Rule = "back on a network, its names are known again"
	NamedReplacesDefault Rule = "--network replaces the default network"
	BridgesAreApart      Rule = "no packet goes from one bridge to another"
	DisconnectInPlace    Rule = "network disconnect leaves the process running"
	PublishedLeads       Rule = "a published port leads to the container that published it"
	PublishedIsOurs      Rule = "behind a published port is nobody else than the container that published it"
)

// Rules lists every rule.
func Rules() []Rule {
	return []Rule{
		DefaultBridge, HostAndNone, JoinDefault, ListOnlyRunning, StoppedStaysMember, StartedIsListed,
		ReachOnDefault, NoNamesOnDefault, CreateMakesNetwork, OwnSubnet, NewIsEmpty, ConnectPlugs,
		ConnectWithoutStop, NamesOnUserDefined, ReachOnUserDefined, DisconnectUnplugs, DisconnectForgets,
		ReconnectRestores, NamedReplacesDefault, BridgesAreApart, DisconnectInPlace, PublishedLeads,
		PublishedIsOurs,
	}
}

// Upstream is what the name server of the engine's machine says of a name that it does not know. No
// claim about Docker may depend on it.
type Upstream string

// The ways in which name servers treat unknown names; the first is the right one, and the default.
const (
	UpstreamNXDomain Upstream = "nxdomain"
	UpstreamServFail Upstream = "servfail"
	UpstreamRefused  Upstream = "refused"
	UpstreamSilent   Upstream = "no_reply"
	UpstreamHijacks  Upstream = "found" // it answers with an address of its own
)

// Upstreams lists every kind of name server.
func Upstreams() []Upstream {
	return []Upstream{UpstreamNXDomain, UpstreamServFail, UpstreamRefused, UpstreamSilent, UpstreamHijacks}
}

// rules is how an engine's networking behaves.
type rules struct {
	off      map[Rule]bool
	upstream Upstream
}

func (r rules) hold(rule Rule) bool { return !r.off[rule] }
