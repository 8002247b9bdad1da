package lesson

import "slices"

// A Plan is what a lesson will make, known before its first step.
type Plan struct {
	Lesson     string
	Exposed    bool        // published ports are open to others
	Containers []Container // in the order in which they are made
	Networks   []string    // the lesson's own names, in the order in which they are made
	Volumes    []string    // the same
	Files      []string    // written on the learner's own machine
	Programs   []Program   // run on the learner's own machine
	Services   []string    // the bundled services whose images it needs
	// Stopped are the containers that a step stops, or that end or fail to start on purpose: an engine
	// must not remove these by itself.
	Stopped []string
	// Attempted are the containers whose making an engine may refuse: they need not come to be.
	Attempted []string
}

// Plan derives from the steps what the lesson will make.
func (l Lesson) Plan() Plan {
	p := Plan{Lesson: l.Name, Exposed: l.Exposed}
	for _, step := range l.Steps {
		for _, action := range step.Do {
			action.Plan(&p)
		}
	}
	return p
}

// The addresses of the engine's machine at which ports are published.
const (
	loopback = "127.0.0.1" // for that machine alone
	everyone = "0.0.0.0"   // for everybody who can reach it
)

// PublishedAt is the address of the engine's machine at which the port is published.
func (p Plan) PublishedAt(port Port) string {
	if p.Exposed && !port.Local {
		return everyone
	}
	return loopback
}

// Container gives the container of that name, if the lesson makes one.
func (p Plan) Container(name string) (Container, bool) {
	i := slices.IndexFunc(p.Containers, func(c Container) bool { return c.Name == name })
	if i < 0 {
		return Container{}, false
	}
	return p.Containers[i], true
}

// Program gives the program of that name, if the lesson runs one.
func (p Plan) Program(name string) (Program, bool) {
	i := slices.IndexFunc(p.Programs, func(own Program) bool { return own.Name == name })
	if i < 0 {
		return Program{}, false
	}
	return p.Programs[i], true
}

// AutoRemove tells whether the engine may remove the container by itself when it ends: an engine
// does that at every stop and after a start that failed, so a container that is looked at or started
// after that must not have it.
func (p Plan) AutoRemove(container string) bool { return !slices.Contains(p.Stopped, container) }

// Changes lists what the step's actions make or change: containers, networks, volumes, programs.
func (s Step) Changes() []string {
	var names []string
	for _, action := range s.Do {
		names = append(names, action.Changes()...)
	}
	return names
}

// Uses lists what must be there for the step, apart from what it makes itself.
func (s Step) Uses() []string {
	var names []string
	for _, action := range s.Do {
		names = append(names, action.Uses()...)
	}
	for _, q := range []Question{s.Before, s.Ask, s.Control} {
		if q != nil {
			names = append(names, q.About()...)
		}
	}
	for _, claim := range s.Claims() {
		if claim.Check != nil {
			names = append(names, claim.Check.About()...)
		}
	}
	for _, answer := range s.Predict.Answers {
		names = append(names, answer.About()...)
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// makes lists the names of what the step makes.
func (s Step) makes() []string {
	p := Lesson{Steps: []Step{s}}.Plan()
	names := slices.Concat(p.Networks, p.Volumes, p.Files)
	for _, c := range p.Containers {
		names = append(names, c.Name)
	}
	for _, own := range p.Programs {
		names = append(names, own.Name)
	}
	return names
}

func appendNew(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}
