package enginetest

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// How long things take, in milliseconds, as measured on an engine.
const (
	msAnswer  = 1.4
	msLookup  = 0.9
	msRefused = 0.4
	msSilence = 2000
	msARP     = 3070 // after this time Linux says that nobody has the address
)

// The name servers, as resolv.conf names them.
const (
	dnsPort        = ":53"
	embeddedServer = "127.0.0.11" + dnsPort
	upstreamServer = "10.0.0.53" + dnsPort
	hijacked       = "203.0.113.80" // where a server that hijacks sends everybody (RFC 5737)
)

// codes are the standard names of errors.
var codes = map[probe.Outcome]string{
	probe.OutcomeRefused:     "ECONNREFUSED",
	probe.OutcomeSilence:     "ETIMEDOUT",
	probe.OutcomeNoRoute:     "EHOSTUNREACH",
	probe.OutcomeUnreachable: "ENETUNREACH",
	probe.OutcomeReset:       "ECONNRESET",
}

// resolverCodes are the standard names of a resolver's errors.
var resolverCodes = map[string]string{
	probe.ResultNXDomain: "ENOTFOUND",
	probe.ResultNoData:   "ENOTFOUND",
	probe.ResultServFail: "EAI_AGAIN",
	probe.ResultRefused:  "EAI_AGAIN",
	probe.ResultNoReply:  "EAI_AGAIN",
	probe.ResultNotSent:  "EAI_AGAIN",
}

// dial is what comes of a connection from inside the container, and who answers it. A container of nil is
// the engine's machine.
func (w *world) dial(from *container, remote netip.AddrPort, limit time.Duration) (probe.Outcome, answerer) {
	address, port := remote.Addr(), int(remote.Port())
	cables := w.cables(from)
	here := theHost
	if from != nil && from.program == nil {
		here = w.spaceOf(from)
	}
	own := slices.ContainsFunc(cables, func(p *plug) bool { return p.address == address })
	switch {
	case address.IsLoopback() && !w.rules.hold(OwnLoopback):
		return w.anyLoopback(port)
	case address.IsLoopback() && from != nil && from.Network == lesson.NoNetwork && !w.rules.hold(NoneHasLoopback):
		return probe.OutcomeUnreachable, answerer{}
	case address.IsLoopback() || own:
		return w.knock(here, address, port)
	case here == theHost:
		return w.dialFromHost(address, port, limit)
	case len(cables) == 0 && !w.rules.hold(NoneUnreachable):
		return probe.OutcomeSilence, answerer{}
	case len(cables) == 0:
		return probe.OutcomeUnreachable, answerer{}
	}
	closed := true // in all of its networks
	for _, p := range cables {
		n := w.networkOf(p.network)
		if n.subnet.Contains(address) {
			return w.dialOn(n, address, port, limit)
		}
		closed = closed && n.internal && w.rules.hold(InternalIsClosed)
	}
	switch {
	case closed && w.since("25.0"): // it has no route that leads further
		return probe.OutcomeUnreachable, answerer{}
	case closed && !w.isHost(address): // it is dropped where it would be passed on
		return probe.OutcomeSilence, answerer{}
	}
	return w.dialApart(address, port, limit)
}

// isHost tells whether an address is one of the engine's machine on a network.
func (w *world) isHost(address netip.Addr) bool {
	return slices.ContainsFunc(w.networks, func(n *network) bool { return n.subnet.IsValid() && n.gateway() == address })
}

// dialApart is what comes of a connection to a network that the container is not on.
func (w *world) dialApart(address netip.Addr, port int, limit time.Duration) (probe.Outcome, answerer) {
	for _, n := range w.networks {
		if n.subnet.IsValid() && n.subnet.Contains(address) && (!w.rules.hold(BridgesAreApart) || address == n.gateway()) {
			return w.dialOn(n, address, port, limit)
		}
	}
	return probe.OutcomeSilence, answerer{}
}

// dialFromHost is what comes of a connection from the engine's machine, which has a foot in every bridge.
func (w *world) dialFromHost(address netip.Addr, port int, limit time.Duration) (probe.Outcome, answerer) {
	for _, n := range w.networks {
		switch {
		case !n.subnet.IsValid() || !n.subnet.Contains(address):
		case address == n.gateway():
			return w.knock(theHost, address, port)
		default:
			return w.dialOn(n, address, port, limit)
		}
	}
	return probe.OutcomeSilence, answerer{}
}

// anyLoopback is a loopback that everybody shares.
func (w *world) anyLoopback(port int) (probe.Outcome, answerer) {
	for _, c := range w.containers {
		if c.running() && c.listens(port) {
			return probe.OutcomeOK, answerer{container: c}
		}
	}
	return probe.OutcomeRefused, answerer{}
}

// dialOn is what comes of a connection to an address of a network to which packets do go.
func (w *world) dialOn(n *network, address netip.Addr, port int, limit time.Duration) (probe.Outcome, answerer) {
	c := w.at(n, address)
	switch {
	case address == n.gateway() && !w.rules.hold(HostIsReached):
		return probe.OutcomeSilence, answerer{}
	case address == n.gateway():
		return w.knock(theHost, address, port)
	case c == nil && !w.rules.hold(NobodyIsNoRoute):
		return probe.OutcomeRefused, answerer{}
	case c == nil && limit.Milliseconds() > msARP:
		return probe.OutcomeNoRoute, answerer{}
	case c == nil:
		return probe.OutcomeSilence, answerer{}
	case n.predefined && !w.rules.hold(ReachOnDefault), n.userDefined() && !w.rules.hold(ReachOnUserDefined),
		n.internal && !w.rules.hold(InternalPeers):
		return probe.OutcomeSilence, answerer{}
	}
	return w.knock(w.spaceOf(c), address, port)
}

// knock is what comes of a connection that has reached a network namespace.
func (w *world) knock(s space, address netip.Addr, port int) (probe.Outcome, answerer) {
	found, listens := w.accepts(s, address, port)
	switch {
	case listens && !w.backed(found):
		return probe.OutcomeReset, answerer{}
	case listens:
		return probe.OutcomeOK, found
	case !w.rules.hold(ClosedPortRefuses):
		return probe.OutcomeSilence, answerer{}
	}
	return probe.OutcomeRefused, answerer{}
}

// backed tells whether there is a service behind what accepts a connection: behind a published port, one
// that is reached at the container's address.
func (w *world) backed(a answerer) bool {
	if a.container == nil || a.port == 0 {
		return true
	}
	return w.leads(a.container) && a.container.listens(a.port) && w.hears(a.container.listen(), netip.IPv4Unspecified())
}

// get is what comes of a request from inside the container.
func (w *world) get(from *container, target string, limit time.Duration) probe.Answer {
	a := probe.Answer{Op: probe.OpGet, Target: target, LimitMS: int(limit.Milliseconds()), Outcome: probe.OutcomeError}
	u, err := url.Parse(target)
	if err != nil {
		a.Err = err.Error()
		return a
	}
	address, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		l := w.lookup(from, u.Hostname())
		a.Lookup, a.MS = &l, l.MS
		if l.Result != probe.ResultFound {
			a.Outcome, a.Code = probe.OutcomeUnresolved, resolverCodes[l.Result]
			if !w.rules.hold(FailedIsAgain) {
				a.Code = resolverCodes[probe.ResultNXDomain]
			}
			return a
		}
		address = netip.MustParseAddr(l.Addresses[0])
	}
	remote := netip.AddrPortFrom(address, portOf(u))
	a.Remote = remote.String()
	outcome, to := w.dial(from, remote, limit)
	a.Outcome, a.Code = outcome, codes[outcome]
	a.MS += duration(outcome, limit)
	if outcome == probe.OutcomeOK {
		a.Connected, a.Run = true, Run
		a.Status, a.Body = w.answerOf(to, int(remote.Port()), u.EscapedPath())
	}
	return a
}

// connect is what comes of opening a connection to HOST:PORT from inside the container.
func (w *world) connect(from *container, target string, limit time.Duration) probe.Answer {
	a := w.get(from, "http://"+target+"/", limit)
	a.Op, a.Target = probe.OpDial, target
	a.Status, a.Body, a.Run = 0, "", ""
	return a
}

// duration is how long an attempt takes that ends so, in milliseconds.
func duration(outcome probe.Outcome, limit time.Duration) float64 {
	switch outcome {
	case probe.OutcomeSilence:
		return float64(limit.Milliseconds())
	case probe.OutcomeNoRoute:
		return msARP
	case probe.OutcomeOK:
		return msAnswer
	case probe.OutcomeRefused, probe.OutcomeUnreachable, probe.OutcomeUnresolved, probe.OutcomeReset,
		probe.OutcomeUnavailable, probe.OutcomeError:
	}
	return msRefused
}

// portOf is the port of a URL, 80 when it names none.
func portOf(u *url.URL) uint16 {
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil {
		return 80
	}
	return uint16(port)
}
