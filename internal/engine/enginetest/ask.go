package enginetest

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// see is the world as a question sees it: when Late, as it was, until it is asked often enough. The
// question is told apart by what it asks.
func (e *Engine) see(question ...string) *world {
	e.settle()
	if e.earlier == nil || e.late < 2 {
		return e.world
	}
	key := strings.Join(question, " ")
	e.asked[key]++
	if e.asked[key] < e.late {
		return e.earlier
	}
	return e.world
}

// Networks implements lesson.Engine.
func (e *Engine) Networks(ctx context.Context) (list, others []lesson.Network, err error) {
	if err := e.enter(ctx, "networks"); err != nil {
		return nil, nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, n := range e.world.networks {
		if n.own || n.predefined {
			list = append(list, n.listed())
		} else {
			others = append(others, n.listed())
		}
	}
	slices.SortFunc(list, func(a, b lesson.Network) int { return strings.Compare(a.Name, b.Name) })
	return list, others, nil
}

// listed is the network as a list of networks has it.
func (n *network) listed() lesson.Network {
	l := lesson.Network{ID: n.id, Name: n.name, Driver: n.driver, Scope: "local", Subnets: []string{}, Internal: n.internal}
	if n.subnet.IsValid() {
		l.Subnets = append(l.Subnets, n.subnet.String())
	}
	return l
}

// InspectNetwork implements lesson.Engine.
func (e *Engine) InspectNetwork(ctx context.Context, name string) (lesson.Network, error) {
	if err := e.enter(ctx, "inspect network", name); err != nil {
		return lesson.Network{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	w := e.see("inspect", name)
	n := w.network(e.networkName(name))
	if n == nil {
		return lesson.Network{}, noNetwork("inspect network "+e.networkName(name), e.networkName(name))
	}
	inspected := n.listed()
	inspected.Text = w.inspect(n)
	for _, c := range w.members(n) {
		if c.own {
			inspected.Members = append(inspected.Members, lesson.Endpoint{Container: c.name, Address: c.plug(n.id).cidr(n)})
		}
	}
	return inspected, nil
}

// cidr is the plug's address as `docker network inspect` prints it.
func (p *plug) cidr(n *network) string {
	if !p.address.IsValid() {
		return ""
	}
	return netip.PrefixFrom(p.address, n.subnet.Bits()).String()
}

// Containers implements lesson.Engine.
func (e *Engine) Containers(ctx context.Context) ([]lesson.ContainerState, error) {
	if err := e.enter(ctx, "containers"); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	list := []lesson.ContainerState{}
	for _, c := range slices.Backward(e.world.containers) {
		if c.own {
			list = append(list, e.world.state(c))
		}
	}
	return list, nil
}

func (w *world) state(c *container) lesson.ContainerState {
	s := lesson.ContainerState{Lesson: c.Name, Name: c.name, Status: c.status, PID: c.pid, Networks: map[string]string{}}
	switch {
	case c.Namespace != "":
		s.Mode = "container:" + w.container(c.Namespace).name
	case c.Network == lesson.NoNetwork || c.Network == lesson.HostNetwork:
		s.Mode = c.Network
	}
	for _, p := range c.plugs {
		s.Networks[w.networkOf(p.network).name] = ""
		if p.address.IsValid() {
			s.Networks[w.networkOf(p.network).name] = p.address.String()
		}
	}
	unplugged := len(c.plugs) == 0 && len(c.left) > 0 // no bridge is left that leads there
	for _, p := range c.ports {
		if c.running() && !unplugged || c.tried && !w.rules.hold(StopFreesPort) {
			s.Ports = append(s.Ports, lesson.PortBinding{Host: fmt.Sprintf("%s:%d", w.publishedAt(p), p.Host), Container: portKey(p.Container)})
		}
	}
	return s
}

// Fetch implements lesson.Engine.
func (e *Engine) Fetch(ctx context.Context, container string, port int, path string) (lesson.Reply, error) {
	if err := e.enter(ctx, "fetch", container); err != nil {
		return lesson.Reply{}, err
	}
	host := e.Published(container, port)
	e.mu.Lock()
	defer e.mu.Unlock()
	w := e.see("fetch", container)
	reply := lesson.Reply{URL: "http://" + host + path, MS: msAnswer}
	remote, err := netip.ParseAddrPort(strings.Replace(host, "localhost", "127.0.0.1", 1))
	outcome, found := probe.OutcomeRefused, answerer{}
	if err == nil {
		outcome, found = w.knock(theHost, remote.Addr(), int(remote.Port()))
	}
	switch {
	case err != nil, outcome == probe.OutcomeOK && found.container != nil && found.port != 0 && !w.leads(found.container):
		outcome = probe.OutcomeRefused
		fallthrough
	case outcome != probe.OutcomeOK:
		a := probe.Answer{Op: probe.OpGet, Outcome: outcome, Code: codes[outcome], Remote: host, LimitMS: 6000}
		reply.Outcome, reply.Code, reply.Remote = lesson.Outcome(outcome), a.Code, host
		reply.MS, reply.Text = duration(outcome, fetchLimit), a.Lines()
		return reply, nil
	case found.container != nil && !w.rules.hold(PublishedIsOurs):
		reply.Outcome, reply.Status, reply.Body = lesson.OutcomeStranger, 200, "It works!"
	default:
		reply.Outcome = lesson.OutcomeOK
		reply.Status, reply.Body = w.answerOf(found, int(remote.Port()), path)
	}
	reply.Text = strings.Split(strings.TrimRight(reply.Body, "\n"), "\n")
	return reply, nil
}

// leads tells whether published ports of the container lead to it.
func (w *world) leads(c *container) bool {
	onDefault := slices.ContainsFunc(c.plugs, func(p *plug) bool { return w.networkOf(p.network).predefined })
	return w.rules.hold(PublishedLeads) && (onDefault || w.rules.hold(PublishedAnywhere))
}

// Get implements lesson.Engine.
func (e *Engine) Get(ctx context.Context, from, url string, limit time.Duration) (lesson.Reply, error) {
	if err := e.enter(ctx, "get", from); err != nil {
		return lesson.Reply{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	w, c, err := e.seeFrom(from, "get", url)
	if err != nil {
		return lesson.Reply{}, err
	}
	return reply(c, w.get(c, url, limit)), nil
}

// Dial implements lesson.Engine.
func (e *Engine) Dial(ctx context.Context, from, target string, limit time.Duration) (lesson.Reply, error) {
	if err := e.enter(ctx, "dial", from); err != nil {
		return lesson.Reply{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	w, c, err := e.seeFrom(from, "dial", target)
	if err != nil {
		return lesson.Reply{}, err
	}
	return reply(c, w.connect(c, target, limit)), nil
}

// reply is the probe's answer in the lesson's terms.
func reply(c *container, a probe.Answer) lesson.Reply {
	r := lesson.Reply{
		From: "the engine's host", URL: a.Target, Outcome: lesson.Outcome(a.Outcome), Code: a.Code, Status: a.Status,
		Body: a.Body, Remote: a.Remote, MS: a.MS, Text: a.Lines(),
	}
	if c != nil {
		r.From = c.name
	}
	return r
}

// Lookup implements lesson.Engine.
func (e *Engine) Lookup(ctx context.Context, from, name string) (lesson.LookupResult, error) {
	if err := e.enter(ctx, "lookup", from); err != nil {
		return lesson.LookupResult{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	w, c, err := e.seeFrom(from, "lookup", name)
	if err != nil {
		return lesson.LookupResult{}, err
	}
	l := w.lookup(c, name)
	a := probe.Answer{Op: probe.OpLookup, Target: name, Outcome: probe.OutcomeOK, Lookup: &l}
	if l.Result != probe.ResultFound {
		a.Outcome, a.Code = probe.OutcomeUnresolved, resolverCodes[l.Result]
	}
	return lesson.LookupResult{
		From: c.name, Name: name, Server: strings.TrimSuffix(l.Server, dnsPort), Result: l.Result,
		Addresses: append([]string{}, l.Addresses...), MS: l.MS, Text: a.Lines(),
	}, nil
}

// seeFrom is the world as a question sees it that is asked from inside a container.
func (e *Engine) seeFrom(from string, question ...string) (*world, *container, error) {
	const about = "start the probe in"
	name, c := e.containerName(from), e.world.container(from)
	switch {
	case from == lesson.OnHost:
		return e.see(append(question, "the host")...), nil, nil
	case c == nil:
		return nil, nil, noContainer(about, name)
	case !c.running():
		return nil, nil, refused(about+" "+name, "Container %s is not running", c.id)
	}
	w := e.see(append(question, from)...)
	if earlier := w.container(from); earlier != nil && earlier.running() {
		return w, earlier, nil
	}
	return e.world, c, nil // it was not there before
}
