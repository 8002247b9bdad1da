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

// The rules of what is not about bridges.
const (
	OwnLoopback              Rule = "each network namespace has a loopback of its own"
	OwnNamespace             Rule = "each container has a network namespace of its own"
	NamespaceIDs             Rule = "the kernel has an id for each network namespace"
	NoneHasLoopback          Rule = "a container without a network has its loopback"
	NoneIsAlone              Rule = "--network none plugs in nowhere"
	NoneUnreachable          Rule = "without a network, nothing can be reached, and that is known at once"
	LoopbackIsPrivate        Rule = "who listens on one address is not reached at another"
	PortOnce                 Rule = "two programs of one network namespace cannot listen on one port of an address"
	SharesNamespace          Rule = "--network container: uses the network namespace of that container"
	ProgramsListen           Rule = "a program on this machine answers on its localhost"
	PublishedAnywhere        Rule = "a published port leads into a user-defined network, too"
	PublishedOnLoopback      Rule = "a port published on 127.0.0.1 is open there alone"
	PublishedEverywhere      Rule = "a port published on 0.0.0.0 is open at every address of the machine"
	HostPortOnce             Rule = "a port of the host leads to one container"
	RefusedStaysCreated      Rule = "a container whose start was refused stays created"
	StopFreesPort            Rule = "a stopped container frees its port of the host"
	PortsAreKept             Rule = "a container is started with the ports that it was made with"
	ExposeIsNoPublish        Rule = "EXPOSE publishes nothing"
	PublishAllPublishes      Rule = "-P publishes what the image exposes"
	ClosedPortRefuses        Rule = "a port on which nobody listens refuses, at once"
	NobodyIsNoRoute          Rule = "an address that nobody has is given up after three seconds"
	AliasesAreNames          Rule = "a network alias is one more name on that network"
	StoppedHasNoName         Rule = "the name of a stopped container is unknown"
	NameOfNetwork            Rule = "a container is also known as NAME.NETWORK"
	LinkNames                Rule = "a link puts the name into the hosts file of the container that links"
	LinkIsOneWay             Rule = "a link gives no name to the container that is linked"
	NothingIsShared          Rule = "containers on one network share no environment"
	VolumeIsShared           Rule = "two containers with one volume see the same files"
	HostSharesNamespace      Rule = "--network host uses the network namespace of the host"
	HostDiscardsPorts        Rule = "with --network host, -p publishes nothing"
	HostJoinsNothing         Rule = "a container on the host's network or on none cannot join another"
	InternalPeers            Rule = "containers on an internal network reach each other"
	InternalIsClosed         Rule = "nothing leads out of an internal network"
	InternalPublishesNothing Rule = "on an internal network, -p publishes nothing"
	HostGateway              Rule = "host-gateway is the address of the host on the default bridge"
	NewAddressOnReturn       Rule = "an address that somebody else has by now is not given back"
	NonePublishesNothing     Rule = "with --network none, -p publishes nothing"
	DefaultRouteLeadsOut     Rule = "what a container has no other route for leaves through one of its networks"
	AliasOfAll               Rule = "an alias of several containers leads to all of them"
	NamesEndAtNetworks       Rule = "a name is told on the networks of the container alone"
	UnknownGoesUpstream      Rule = "a name that Docker does not know is asked of the name servers behind it"
	FreedIsGivenAgain        Rule = "an address that was given back is given to whoever comes next"
	FirstNameRoutes          Rule = "of several networks, the first by name has the default route"
	LateIsNoRoute            Rule = "a network does not get the default route by being joined last"
	LastIsLeft               Rule = "a container leaves its last network, too"
	KeptServersAreAsked      Rule = "a program that keeps its name servers does not ask the new one"
	UnpluggedIsNotTold       Rule = "who keeps a connection is not told that the other side was unplugged"
	FailedIsAgain            Rule = "a program whose name server fails gets EAI_AGAIN"
	HostIsReached            Rule = "containers reach the host at its addresses on bridges"
	HostGatewayAnywhere      Rule = "host-gateway is the same on every network"
	LogsAreKept              Rule = "docker logs shows what the service wrote"
)

// The rules of links and of what containers are given.
const (
	LinkCopiesEnvironment Rule = "a link on bridge copies the environment of the container behind it"
	LinkNeedsExisting     Rule = "a container is not made with a link to one that does not exist"
	LinkNeedsRunning      Rule = "a container with a link is not started before the one behind it"
	LinkFollows           Rule = "a container that is started again is found through the links to it"
	LinkIsAlias           Rule = "a link on a user-defined network is a name there"
	LinkIsPrivate         Rule = "a link on a user-defined network is a name for one container alone"
	EnvironmentIsGiven    Rule = "a container has the variables that it was given"
	FilesAreApart         Rule = "containers on one network share no files"
	BindMounts            Rule = "a bind mount shows a file of the machine"
)

// Rules lists every rule.
func Rules() []Rule {
	return []Rule{
		LinkCopiesEnvironment, LinkNeedsExisting, LinkNeedsRunning, LinkFollows, LinkIsAlias, LinkIsPrivate, EnvironmentIsGiven, FilesAreApart, BindMounts,
		DefaultBridge, HostAndNone, JoinDefault, ListOnlyRunning, StoppedStaysMember, StartedIsListed,
		ReachOnDefault, NoNamesOnDefault, CreateMakesNetwork, OwnSubnet, NewIsEmpty, ConnectPlugs,
		ConnectWithoutStop, NamesOnUserDefined, ReachOnUserDefined, DisconnectUnplugs, DisconnectForgets,
		ReconnectRestores, NamedReplacesDefault, BridgesAreApart, DisconnectInPlace, PublishedLeads,
		PublishedIsOurs,
		OwnLoopback, OwnNamespace, NamespaceIDs, NoneHasLoopback, NoneIsAlone, NoneUnreachable, LoopbackIsPrivate, PortOnce, SharesNamespace, ProgramsListen, PublishedAnywhere, PublishedOnLoopback, PublishedEverywhere, HostPortOnce, RefusedStaysCreated, StopFreesPort, PortsAreKept, ExposeIsNoPublish, PublishAllPublishes, ClosedPortRefuses, NobodyIsNoRoute, AliasesAreNames, StoppedHasNoName, NameOfNetwork, LinkNames, LinkIsOneWay, NothingIsShared, VolumeIsShared, HostSharesNamespace, HostDiscardsPorts, HostJoinsNothing, InternalPeers, InternalIsClosed, InternalPublishesNothing, HostGateway, NewAddressOnReturn, NonePublishesNothing, DefaultRouteLeadsOut,
		AliasOfAll, NamesEndAtNetworks, UnknownGoesUpstream, FreedIsGivenAgain, FirstNameRoutes, LateIsNoRoute, LastIsLeft, KeptServersAreAsked, UnpluggedIsNotTold,
		FailedIsAgain, HostIsReached, HostGatewayAnywhere, LogsAreKept,
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
