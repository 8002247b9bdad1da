package lesson

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A Question asks the engine or the network something without changing it. Like an Action it has two
// projections: the commands that are shown and the calls that are made.
type Question interface {
	// Commands is what a learner would type to ask it.
	Commands(n Names) []Command
	// About lists the lesson's names of what must be there to be asked.
	About() []string
	// Ask asks it once. An error means that it could not be asked.
	Ask(ctx context.Context, e Engine) (Observation, error)
}

// ListNetworks asks which networks there are. New names the one to point at.
type ListNetworks struct{ New string }

// About implements Question.
func (ListNetworks) About() []string { return nil }

// Commands implements Question.
func (ListNetworks) Commands(Names) []Command { return []Command{docker("network", "ls")} }

// Ask implements Question.
func (q ListNetworks) Ask(ctx context.Context, e Engine) (Observation, error) {
	list, others, err := e.Networks(ctx)
	if err != nil {
		return nil, err
	}
	exchange := Exchange{Command: q.Commands(e)[0], Lines: networkLines(list, e.NetworkName(q.New)), LeftOut: len(others)}
	if len(others) > 0 {
		all := slices.SortedFunc(slices.Values(slices.Concat(list, others)), func(a, b Network) int { return strings.Compare(a.Name, b.Name) })
		for _, line := range networkLines(all, "") {
			exchange.Whole = append(exchange.Whole, line.Text)
		}
	}
	return NetworkList{Networks: list, Others: others, exchanges: []Exchange{exchange}}, nil
}

// InspectNetwork asks who is plugged into a network.
type InspectNetwork struct{ Network string }

// About implements Question.
func (q InspectNetwork) About() []string { return []string{q.Network} }

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

// About implements Question.
func (ListContainers) About() []string { return nil }

// Commands implements Question. The label decides what is ours, here as everywhere.
func (ListContainers) Commands(n Names) []Command {
	return []Command{docker("ps", "--all", "--filter", "label="+n.Label(),
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

// About implements Question.
func (q Processes) About() []string { return q.Of }

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

// All asks several questions, in this order, for one claim about their answers taken together. Where
// two of them are of one type, the check is an Each: otherwise it would not know which is meant.
type All []Question

// About implements Question.
func (q All) About() []string {
	var names []string
	for _, question := range q {
		names = append(names, question.About()...)
	}
	return names
}

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
