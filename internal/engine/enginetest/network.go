package enginetest

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"time"

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

// lookup is what the container's name servers say of the name.
func (w *world) lookup(from *container, name string) probe.Lookup {
	l := probe.Lookup{Name: name, Server: upstreamServer, Result: probe.ResultFound, LimitMS: msSilence, MS: msLookup}
	if sameName(name, "localhost") {
		l.Server, l.Addresses = "", []string{"127.0.0.1", "::1"}
		return l
	}
	if from.embedded {
		l.Server = embeddedServer
		if l.Addresses = w.known(from, name); len(l.Addresses) > 0 {
			return l
		}
	}
	switch {
	case len(from.plugs) > 0:
	case from.embedded: // it is asked, and cannot ask anybody
		l.Result, l.MS = probe.ResultNoReply, msSilence
		return l
	default:
		l.Result, l.Err = probe.ResultNotSent, "ENETUNREACH"
		return l
	}
	l.Result = string(w.rules.upstream)
	switch w.rules.upstream {
	case UpstreamHijacks:
		l.Addresses = []string{hijacked}
	case UpstreamSilent:
		l.MS = msSilence
	case UpstreamNXDomain, UpstreamServFail, UpstreamRefused:
	}
	return l
}

// known lists the addresses of the running containers of that name, or short id, that share a network
// with the asker: what 127.0.0.11 knows by itself.
func (w *world) known(from *container, name string) []string {
	var addresses []string
	for _, n := range w.networks {
		for _, c := range w.containers {
			p := c.plug(n.id)
			if from.names[n.id] && p != nil && c.running() && (sameName(name, c.name) || sameName(name, c.id[:12])) {
				addresses = append(addresses, p.address.String())
			}
		}
	}
	return addresses
}

// dial is what comes of a connection from inside the container, and who answers it.
func (w *world) dial(from *container, remote netip.AddrPort, limit time.Duration) (probe.Outcome, *container) {
	address, port := remote.Addr(), int(remote.Port())
	own := slices.ContainsFunc(from.plugs, func(p *plug) bool { return p.address == address })
	switch {
	case address.IsLoopback() || own:
		return from.accepts(port)
	case len(from.plugs) == 0:
		return probe.OutcomeUnreachable, nil
	}
	for _, p := range from.plugs {
		if n := w.networkOf(p.network); n.subnet.Contains(address) {
			return w.dialOn(n, address, port, limit)
		}
	}
	for _, n := range w.networks {
		if n.subnet.IsValid() && n.subnet.Contains(address) && (!w.rules.hold(BridgesAreApart) || address == n.gateway()) {
			return w.dialOn(n, address, port, limit)
		}
	}
	return probe.OutcomeSilence, nil
}

// dialOn is what comes of a connection to an address of a network to which packets do go.
func (w *world) dialOn(n *network, address netip.Addr, port int, limit time.Duration) (probe.Outcome, *container) {
	if address == n.gateway() {
		return probe.OutcomeRefused, nil // the engine's machine: nothing of it listens there
	}
	c := w.at(n, address)
	switch {
	case c == nil && limit.Milliseconds() > msARP:
		return probe.OutcomeNoRoute, nil
	case c == nil:
		return probe.OutcomeSilence, nil
	case n.predefined && !w.rules.hold(ReachOnDefault), n.userDefined() && !w.rules.hold(ReachOnUserDefined):
		return probe.OutcomeSilence, nil
	}
	return c.accepts(port)
}

func (c *container) accepts(port int) (probe.Outcome, *container) {
	if !c.listens(port) {
		return probe.OutcomeRefused, nil
	}
	return probe.OutcomeOK, c
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
			return a
		}
		address = netip.MustParseAddr(l.Addresses[0])
	}
	remote := netip.AddrPortFrom(address, portOf(u))
	a.Remote = remote.String()
	outcome, to := w.dial(from, remote, limit)
	a.Outcome, a.Code = outcome, codes[outcome]
	a.MS += duration(outcome, limit)
	if to != nil {
		a.Connected, a.Run = true, Run
		a.Status, a.Body = w.answer(to, int(remote.Port()), u.EscapedPath())
	}
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
