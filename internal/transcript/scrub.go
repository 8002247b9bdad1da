package transcript

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// What stands for values that say nothing about the network.
const (
	scrubbedRun     = "RUN"
	scrubbedFailure = "NAME-NOT-FOUND"
	someLeftOut     = -1 // lines were left out, it does not matter how many
)

// scrubbedEngine stands for every engine.
var scrubbedEngine = lesson.EngineInfo{
	Kind: "docker", Version: "ENGINE-VERSION", API: "API", OS: "linux", Arch: "ARCH",
	Context: "default", Endpoint: "ENDPOINT", Local: true, DefaultBridge: true,
}

// Scrub gives a sink that passes events on to next with everything that identifies this run or this
// engine replaced by what it is, so that a lesson makes the same page wherever it is run. A value is
// replaced wherever it stands, always by the same token:
//
//   - the address of a container: ADDR-vault-ms on the default bridge, ADDR-vault-ms.custom-network on
//     another network, and its prefix length: ADDR-vault-ms/NN
//   - a subnet and its first address: SUBNET-bridge, GATEWAY-bridge; a network's id: ID-bridge
//   - the run's id: RUN; an image's hash: netdemo/vault-ms:HASH; a process id: PID-vault-ms;
//     a container's id that was looked up as a name: SHORT-ID
//   - however a name was not found, and by whom: NAME-NOT-FOUND, unless that is what the claim is about
//   - an interface other than the first: ethN
//   - the name servers of the engine's machine, however many: NAMESERVER
//   - a line of a log that says the same as an earlier one: nothing, for a service may be asked again
//   - the engine's version, API version, endpoint and context, the plugin's version; times are zero,
//     and it is not counted how many lines of an output are left out
//
// Names, published ports and the prose stay. What a value stands for is learnt from the events of the
// step that it appears in, which are held back until the next step begins; a value that two steps use
// for two things (an address that is given out again) stands for one in each.
func Scrub(next lesson.Sink) lesson.Sink {
	return &scrubber{next: next, known: map[string]string{}, said: map[int]string{}}
}

// scrubber implements Scrub.
type scrubber struct {
	next  lesson.Sink
	held  []lesson.Event
	known map[string]string // value → token
	said  map[int]string    // by step: what its verdict says, scrubbed
	step  stepFacts
}

// Emit implements lesson.Sink.
func (s *scrubber) Emit(e lesson.Event) error {
	last := false
	switch e.(type) {
	case lesson.StepStarted:
		if err := s.release(); err != nil {
			return err
		}
	case lesson.Finished, lesson.CourseFinished:
		last = true
	case lesson.Started, lesson.CommandShown, lesson.OutputShown, lesson.Observed, lesson.Judged,
		lesson.TopologyShown, lesson.Noted, lesson.Predicting, lesson.Predicted, lesson.Kept:
	}
	s.held = append(s.held, e)
	if last {
		return s.release()
	}
	return nil
}

// release learns from the events that were held back and passes them on.
func (s *scrubber) release() error {
	held := s.held
	s.held = nil
	s.step = stepFacts{failures: map[int]string{}, pids: map[int]string{}}
	for _, e := range held {
		s.learn(e)
	}
	s.learnLookups(held)
	for i, e := range held {
		if err := s.next.Emit(s.rewrite(i, e)); err != nil {
			return err
		}
	}
	return nil
}

// rewrite gives the event without what identifies this run or this engine.
func (s *scrubber) rewrite(i int, e lesson.Event) lesson.Event {
	switch e := e.(type) {
	case lesson.Started:
		e.Run, e.Time, e.Tool, e.Engine = scrubbedRun, time.Time{}, "VERSION", scrubbedEngine
		e.Images = s.texts(e.Images)
		return e
	case lesson.CommandShown:
		e.Argv, e.Shown = s.texts(e.Argv), s.text(e.Shown)
		return e
	case lesson.OutputShown:
		return s.output(i, e)
	case lesson.Observed:
		e.Fact = s.fact(e.Fact)
		return e
	case lesson.Judged:
		e.Said, e.Waited = s.sentences(e.Said), 0
		s.said[e.Step] = e.Said
		e.Observed = s.fields(e.Observed)
		e.Error = s.failure(e.Error)
		return e
	case lesson.TopologyShown:
		e.Topology = s.topology(e.Topology)
		return e
	case lesson.Noted:
		e.Text = s.text(e.Text)
		return e
	case lesson.Kept:
		return s.kept(e)
	case lesson.Finished:
		return s.finished(e)
	case lesson.CourseFinished:
		lessons := make([]lesson.Finished, len(e.Lessons))
		for i, f := range e.Lessons {
			lessons[i] = s.finished(f)
		}
		e.Lessons, e.MS = lessons, 0
		return e
	case lesson.Predicting:
		e.Commands = s.texts(e.Commands)
		return e
	case lesson.StepStarted, lesson.Predicted:
	}
	return e
}

func (s *scrubber) kept(k lesson.Kept) lesson.Kept {
	k.Until, k.Topology, k.Try = time.Time{}, s.topology(k.Topology), s.texts(k.Try)
	return k
}

func (s *scrubber) texts(list []string) []string {
	if list == nil {
		return nil
	}
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = s.text(text)
	}
	return out
}

// output rewrites an output. What lists networks is laid out anew; what inspects one loses the commas
// at the ends of its lines, because they depend on lines that are not shown.
func (s *scrubber) output(i int, e lesson.OutputShown) lesson.Event {
	lines := slices.Clone(e.Lines)
	if name, failed := s.step.failures[i]; failed {
		lines = []lesson.Line{{Text: strings.TrimSpace(name + "  " + scrubbedFailure)}}
	}
	for k := range lines {
		lines[k].Text, lines[k].Note = s.text(lines[k].Text), s.text(lines[k].Note)
	}
	switch e.Stream {
	case lesson.ProcessIDs{}.Kind():
		for k := range lines {
			lines[k].Text = s.withoutPIDs(lines[k].Text)
		}
	case lesson.NetworkList{}.Kind():
		realign(lines)
		e.Whole = nil // what it has more are networks of others
	case lesson.NamespacesSeen{}.Kind():
		for k := range lines {
			lines[k].Text = laterCable.ReplaceAllString(lines[k].Text, "ethN")
		}
		lines = slices.Compact(lines)
	case lesson.Logged{}.Kind():
		lines = once(lines)
	case lesson.NetworkMembers{}.Kind():
		for k := range lines {
			lines[k].Text = strings.TrimSuffix(lines[k].Text, ",")
		}
	}
	e.Lines, e.MS, e.LeftOut = lines, 0, 0
	if len(e.Whole) > 0 {
		e.Whole, e.LeftOut = nil, someLeftOut
	}
	all := make([]string, len(lines))
	for k, line := range lines {
		all[k] = line.Text
	}
	e.Text = strings.Join(all, "\n")
	return e
}

func (s *scrubber) failure(f *lesson.Failure) *lesson.Failure {
	if f == nil {
		return nil
	}
	return &lesson.Failure{
		Call: s.text(f.Call), Message: s.text(f.Message), Meaning: s.text(f.Meaning), Fix: s.texts(f.Fix),
	}
}

func (s *scrubber) topology(t lesson.Topology) lesson.Topology {
	out := lesson.Topology{Networks: slices.Clone(t.Networks), Containers: slices.Clone(t.Containers)}
	for i, n := range t.Networks {
		out.Networks[i].Subnets = s.texts(n.Subnets)
	}
	for i, c := range t.Containers {
		out.Containers[i].Endpoints = maps.Clone(c.Endpoints)
		for network, address := range c.Endpoints {
			out.Containers[i].Endpoints[network] = s.text(address)
		}
		out.Containers[i].Ports = slices.Clone(c.Ports)
		for k, port := range c.Ports {
			out.Containers[i].Ports[k].Host = s.text(port.Host)
		}
	}
	return out
}

func (s *scrubber) finished(f lesson.Finished) lesson.Finished {
	results := make(map[string]lesson.Verdict, len(f.Results))
	for id, v := range f.Results {
		said, known := s.said[v.Step]
		if !known {
			said = s.text(v.Said)
		}
		v.Said, v.Error = said, s.failure(v.Error)
		results[id] = v
	}
	f.Results, f.Left, f.Error = results, s.texts(f.Left), s.failure(f.Error)
	f.MS, f.Run = 0, s.text(f.Run)
	return f
}

// A scrubbedFact is an observation of which only the report's fields are left.
type scrubbedFact struct {
	kind   string
	fields map[string]any
}

// Kind implements lesson.Observation.
func (f scrubbedFact) Kind() string { return f.kind }

// Exchanges implements lesson.Observation.
func (scrubbedFact) Exchanges() []lesson.Exchange { return nil }

// MarshalJSON implements json.Marshaler.
func (f scrubbedFact) MarshalJSON() ([]byte, error) { return json.Marshal(f.fields) }

// fact rewrites an observation.
func (s *scrubber) fact(o lesson.Observation) lesson.Observation {
	if several, ok := o.(lesson.Several); ok {
		out := make(lesson.Several, len(several))
		for i, part := range several {
			out[i] = s.fact(part)
		}
		return out
	}
	if o == nil {
		return nil
	}
	return scrubbedFact{kind: o.Kind(), fields: s.fields(o)}
}
