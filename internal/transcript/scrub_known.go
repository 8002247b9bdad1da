package transcript

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// stepFacts is what the events of one step tell about each other.
type stepFacts struct {
	failures map[int]string // index of an output that is a failed lookup → the name that was looked up
	lookups  []lesson.LookupResult
	pids     map[int]string // process id → token
	exact    bool           // the claim is about how a name was not found: that stays
}

// learn takes from an event what its values stand for.
func (s *scrubber) learn(e lesson.Event) {
	switch e := e.(type) {
	case lesson.Started:
		s.know(e.Run, scrubbedRun)
	case lesson.TopologyShown:
		for _, n := range e.Networks {
			s.learnSubnets(n.Name, n.Subnets)
		}
		for _, c := range e.Containers {
			s.learnEndpoints(c.Name, c.Endpoints)
			s.learnPorts(c.Ports)
		}
	case lesson.Observed:
		for _, part := range lesson.Parts(e.Fact) {
			s.learnFact(part)
		}
	case lesson.Judged:
		s.step.exact = s.step.exact || expectsFailure(e.Expected)
	case lesson.CommandShown, lesson.OutputShown, lesson.StepStarted, lesson.Noted,
		lesson.Predicting, lesson.Predicted, lesson.Kept, lesson.Finished, lesson.CourseFinished:
	}
}

func (s *scrubber) learnFact(fact lesson.Observation) {
	switch fact := fact.(type) {
	case lesson.NetworkList:
		for _, n := range fact.Networks {
			s.learnNetwork(n)
		}
	case lesson.NetworkMembers:
		s.learnNetwork(fact.Network)
	case lesson.Containers:
		for _, c := range fact.Containers {
			s.learnEndpoints(c.Name, c.Networks)
		}
	case lesson.NamespacesSeen:
		for _, n := range fact.Namespaces {
			s.learnNamespace(n)
		}
	case lesson.PortsSeen:
		for _, bindings := range fact.Ports {
			s.learnPorts(bindings)
		}
	case lesson.FileRead:
		for _, line := range fact.Lines {
			for _, id := range shortIDs.FindAllString(line, -1) {
				s.know(id, "ID")
			}
		}
	case lesson.LookedUp:
		if isShortID.MatchString(fact.Name) {
			s.know(fact.Name, "SHORT-ID")
		}
	case lesson.ProcessIDs:
		for name, pid := range fact.PIDs {
			s.learnPID(pid, name)
		}
	}
}

// expectsFailure tells whether a claim is true of one way in which a name is not found, and of no other.
func expectsFailure(expected map[string]any) bool {
	if each, ok := expected["each"].([]map[string]any); ok {
		return slices.ContainsFunc(each, expectsFailure)
	}
	result, looked := expected["lookup"].(string)
	code, reported := expected["reports"].(string)
	return looked && result != "found" || reported && failureCode.MatchString(code)
}

func (s *scrubber) know(value, token string) {
	if value != "" {
		s.known[value] = token
	}
}

func (s *scrubber) learnNetwork(n lesson.Network) {
	s.learnSubnets(n.Name, n.Subnets)
	token := "ID-" + s.shortName(n.Name)
	s.know(n.ID, token)
	if len(n.ID) > shortID {
		s.know(n.ID[:shortID], token)
	}
	for _, m := range n.Members {
		s.learnEndpoints(m.Container, map[string]string{n.Name: m.Address})
	}
}

// shortID is how many characters of an id docker prints.
const shortID = 12

func (s *scrubber) learnSubnets(network string, subnets []string) {
	for _, subnet := range subnets {
		s.know(subnet, "SUBNET-"+s.shortName(network))
		if prefix, err := netip.ParsePrefix(subnet); err == nil {
			s.know(prefix.Masked().Addr().Next().String(), "GATEWAY-"+s.shortName(network))
			s.know(lesson.NobodyIn(subnet), "NOBODY-"+s.shortName(network))
		}
	}
}

func (s *scrubber) learnEndpoints(container string, endpoints map[string]string) {
	for network, address := range endpoints {
		token := "ADDR-" + s.shortName(container)
		if network != lesson.DefaultBridge {
			token += "." + s.shortName(network)
		}
		address, _, _ = strings.Cut(address, "/")
		s.know(address, token)
	}
}

// learnNamespace gives a network namespace the name of the first that was seen in it.
func (s *scrubber) learnNamespace(n lesson.Namespace) {
	owner := "host"
	if n.From != lesson.OnHost {
		owner = s.shortName(n.From)
	}
	if _, known := s.known[n.ID]; !known {
		s.know(n.ID, "NAMESPACE-"+owner)
	}
	for _, server := range n.Servers {
		address, err := netip.ParseAddr(server)
		if _, known := s.known[server]; !known && err == nil && !address.IsLoopback() {
			s.know(server, "NAMESERVER")
		}
	}
}

// firstChosen is where the ports begin that an engine chooses by itself.
const firstChosen = 32768

func (s *scrubber) learnPorts(bindings []lesson.PortBinding) {
	for _, b := range bindings {
		host, number, err := net.SplitHostPort(b.Host)
		if port, notPort := strconv.Atoi(number); err == nil && notPort == nil && port >= firstChosen {
			s.know(b.Host, net.JoinHostPort(host, "PORT"))
		}
	}
}

func (s *scrubber) learnPID(pid int, container string) {
	if pid != 0 {
		s.step.pids[pid] = "PID-" + s.shortName(container)
	}
}

// learnLookups notes the lookups that did not lead to one of the lesson's containers, and their
// outputs. The addresses of the containers must be known before.
func (s *scrubber) learnLookups(events []lesson.Event) {
	if s.step.exact {
		return
	}
	for i, e := range events {
		observed, ok := e.(lesson.Observed)
		if !ok {
			continue
		}
		for _, part := range lesson.Parts(observed.Fact) {
			looked, ok := part.(lesson.LookedUp)
			if !ok || looked.Result == "found" && slices.ContainsFunc(looked.Addresses, s.isOurs) {
				continue
			}
			s.step.lookups = append(s.step.lookups, looked.LookupResult)
			if i == 0 {
				continue
			}
			if output, ok := events[i-1].(lesson.OutputShown); ok && output.Stream == looked.Kind() {
				s.step.failures[i-1] = looked.Name
			}
		}
	}
}

// isOurs tells the addresses of the lesson's containers.
func (s *scrubber) isOurs(address string) bool { return strings.HasPrefix(s.known[address], "ADDR-") }

// shortName is the name that the lesson has for something, without what tells this run from others.
func (s *scrubber) shortName(name string) string {
	return s.text(strings.TrimPrefix(name, lesson.Prefix))
}
