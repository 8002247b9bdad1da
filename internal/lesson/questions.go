package lesson

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// A Question asks the engine or the network something without changing it. Like an Action it has two
// projections: the commands that are shown and the calls that are made.
type Question interface {
	// Commands is what a learner would type to ask it.
	Commands(n Names) []Command
	// Ask asks it once. An error means that it could not be asked.
	Ask(ctx context.Context, e Engine) (Observation, error)
}

// SilenceLimit is how long an answer is waited for before its absence is called silence. Dropped
// packets are never answered, while an answer on one machine takes a few milliseconds.
const SilenceLimit = 2 * time.Second

// ListNetworks asks which networks there are. New names the one to point at.
type ListNetworks struct{ New string }

// Commands implements Question.
func (ListNetworks) Commands(Names) []Command { return []Command{docker("network", "ls")} }

// Ask implements Question.
func (q ListNetworks) Ask(ctx context.Context, e Engine) (Observation, error) {
	list, others, err := e.Networks(ctx)
	if err != nil {
		return nil, err
	}
	return NetworkList{Networks: list, Others: others, exchanges: []Exchange{{
		Command: q.Commands(e)[0],
		Lines:   networkLines(list, e.NetworkName(q.New)),
		LeftOut: len(others),
	}}}, nil
}

// InspectNetwork asks who is plugged into a network.
type InspectNetwork struct{ Network string }

// Commands implements Question.
func (q InspectNetwork) Commands(n Names) []Command {
	return []Command{docker("network", "inspect", n.NetworkName(q.Network))}
}

// Ask implements Question.
func (q InspectNetwork) Ask(ctx context.Context, e Engine) (Observation, error) {
	network, err := e.InspectNetwork(ctx, q.Network)
	if err != nil {
		return nil, err
	}
	lines := inspectLines(network)
	return NetworkMembers{Network: network, exchanges: []Exchange{{
		Command: q.Commands(e)[0],
		Lines:   lines,
		Whole:   network.Text,
		LeftOut: len(network.Text) - len(lines),
	}}}, nil
}

// ListContainers asks for the state of this run's containers and for the networks that each belongs
// to, whether it runs or not.
type ListContainers struct{}

// Commands implements Question. The filter is for the reader's eyes: what is ours is decided by label.
func (ListContainers) Commands(Names) []Command {
	return []Command{docker("ps", "--all", "--filter", "name="+Prefix,
		"--format", "{{.Names}} {{.State}} {{.Networks}}")}
}

// Ask implements Question.
func (q ListContainers) Ask(ctx context.Context, e Engine) (Observation, error) {
	list, err := e.Containers(ctx)
	if err != nil {
		return nil, err
	}
	return Containers{Containers: list, exchanges: []Exchange{{
		Command: q.Commands(e)[0],
		Lines:   containerLines(list),
	}}}, nil
}

// Processes asks for the process id of each container: it changes when a container is restarted.
type Processes struct{ Of []string }

// Commands implements Question.
func (q Processes) Commands(n Names) []Command {
	argv := []string{"inspect", "--format", "{{.Name}} {{.State.Pid}}"}
	for _, name := range q.Of {
		argv = append(argv, n.ContainerName(name))
	}
	return []Command{docker(argv...)}
}

// Ask implements Question.
func (q Processes) Ask(ctx context.Context, e Engine) (Observation, error) {
	list, err := e.Containers(ctx)
	if err != nil {
		return nil, err
	}
	exchange := Exchange{Command: q.Commands(e)[0]}
	pids := map[string]int{}
	for _, name := range q.Of {
		for _, c := range list {
			if c.Lesson == name {
				pids[name] = c.PID
				exchange.Lines = append(exchange.Lines, Line{Text: fmt.Sprintf("/%s %d", c.Name, c.PID)})
			}
		}
	}
	return ProcessIDs{PIDs: pids, exchanges: []Exchange{exchange}}, nil
}

// Fetch asks a published port for a path, as a browser on the learner's machine would.
type Fetch struct {
	Container string
	Port      int // the container's port
	Path      string
}

// Commands implements Question.
func (q Fetch) Commands(n Names) []Command {
	return []Command{{Argv: []string{"curl", "-sS", "http://" + n.Published(q.Container, q.Port) + q.Path}}}
}

// Ask implements Question.
func (q Fetch) Ask(ctx context.Context, e Engine) (Observation, error) {
	reply, err := e.Fetch(ctx, q.Container, q.Port, q.Path)
	if err != nil {
		return nil, err
	}
	command := q.Commands(e)[0]
	if reply.Via != nil {
		command = Command{Argv: reply.Via}
	}
	return Fetched{Reply: reply, exchanges: []Exchange{{
		Command: command, Lines: plainLines(reply.Text), MS: reply.MS,
	}}}, nil
}

// Get asks, from inside a container, another container's port by its address on a network.
type Get struct {
	From    string
	To      string
	Network string // the network whose address of To is used
	Port    int
	Path    string
}

// Commands implements Question.
func (q Get) Commands(n Names) []Command {
	return []Command{docker("exec", n.ContainerName(q.From), "/netdemo", "get", q.url(n))}
}

func (q Get) url(n Names) string {
	return fmt.Sprintf("http://%s:%d%s", n.Address(q.To, q.Network), q.Port, q.Path)
}

// Ask implements Question.
func (q Get) Ask(ctx context.Context, e Engine) (Observation, error) {
	if e.Address(q.To, q.Network) == "" {
		return nil, fmt.Errorf("the engine names no address of %s on %s", e.ContainerName(q.To), e.NetworkName(q.Network))
	}
	reply, err := e.Get(ctx, q.From, q.url(e), SilenceLimit)
	if err != nil {
		return nil, err
	}
	return Got{Reply: reply, exchanges: []Exchange{{
		Command: q.Commands(e)[0], Lines: plainLines(reply.Text), MS: reply.MS,
	}}}, nil
}

// Lookup asks, inside a container, for the address of another container's name.
type Lookup struct {
	From string
	Name string // the container whose name is looked up
}

// Commands implements Question.
func (q Lookup) Commands(n Names) []Command {
	return []Command{docker("exec", n.ContainerName(q.From), "/netdemo", "lookup", n.ContainerName(q.Name))}
}

// Ask implements Question.
func (q Lookup) Ask(ctx context.Context, e Engine) (Observation, error) {
	result, err := e.Lookup(ctx, q.From, e.ContainerName(q.Name))
	if err != nil {
		return nil, err
	}
	return LookedUp{LookupResult: result, exchanges: []Exchange{{
		Command: q.Commands(e)[0], Lines: plainLines(result.Text), MS: result.MS,
	}}}, nil
}

// All asks several questions, in this order, for one claim about their answers taken together.
// No two of them are of one type, so that a check finds its own.
type All []Question

// Commands implements Question.
func (q All) Commands(n Names) []Command {
	var list []Command
	for _, question := range q {
		list = append(list, question.Commands(n)...)
	}
	return list
}

// Ask implements Question. The questions do not change anything, so they are asked at once.
func (q All) Ask(ctx context.Context, e Engine) (Observation, error) {
	all := make(Several, len(q))
	errs := make([]error, len(q))
	panics := make([]any, len(q))
	var asking sync.WaitGroup
	for i, question := range q {
		asking.Go(func() {
			defer func() { panics[i] = recover() }()
			all[i], errs[i] = question.Ask(ctx, e)
		})
	}
	asking.Wait()
	for i := range q {
		if panics[i] != nil {
			panic(panics[i]) // where the caller's own clean-up sees it
		}
		if errs[i] != nil {
			return nil, errs[i]
		}
	}
	return all, nil
}
