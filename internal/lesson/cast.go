package lesson

import (
	"maps"
	"slices"
	"strconv"
)

// A Part is what a bundled service is there for in a lesson, and who plays it.
type Part struct {
	Service    string   `json:"service"`
	Role       string   `json:"role"`       // "to give a key to whoever asks"
	Containers []string `json:"containers"` // that run it, by their names on the engine
	Programs   []string `json:"programs"`   // of the learner's own machine that are it
}

// Making is who is involved in a lesson and what it will make, known before its first step.
type Making struct {
	Cast     []Part        `json:"cast"`     // in the order in which they come on
	Networks []string      `json:"networks"` // by their names on the engine, as volumes are
	Volumes  []string      `json:"volumes"`
	Files    []string      `json:"files"` // on the learner's own machine
	Ports    []PortBinding `json:"ports"` // of the engine's machine that are asked for, where the engine does not choose
	Exposed  bool          `json:"exposed"`
}

// Making tells what the lesson's steps will make. The names are those that the engine gives.
func (l Lesson) Making(n Names) Making {
	p := l.Plan()
	m := Making{Cast: l.cast(n, p), Networks: []string{}, Volumes: []string{}, Files: p.Files, Ports: []PortBinding{}, Exposed: p.Exposed}
	for _, network := range p.Networks {
		m.Networks = append(m.Networks, n.NetworkName(network))
	}
	for _, volume := range p.Volumes {
		m.Volumes = append(m.Volumes, n.VolumeName(volume))
	}
	m.Files = orEmpty(m.Files)
	for _, c := range p.Containers {
		for _, port := range c.Publish {
			if port.Host != 0 {
				m.Ports = append(m.Ports, PortBinding{
					Host:      p.PublishedAt(port) + ":" + strconv.Itoa(port.Host),
					Container: strconv.Itoa(port.Container) + "/tcp",
				})
			}
		}
	}
	return m
}

// cast gives each service its part.
func (l Lesson) cast(n Names, p Plan) []Part {
	parts := []Part{}
	for _, service := range l.Plays() {
		part := Part{Service: service, Role: l.Roles[service], Containers: []string{}, Programs: []string{}}
		for _, c := range p.Containers {
			if c.Service == service {
				part.Containers = append(part.Containers, n.ContainerName(c.Name))
			}
		}
		for _, own := range p.Programs {
			if own.Service == service {
				part.Programs = append(part.Programs, own.Name)
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// Plays lists the bundled services that the lesson uses, in the order in which they come on.
func (l Lesson) Plays() []string {
	var services []string
	for _, step := range l.Steps {
		p := Lesson{Steps: []Step{step}}.Plan()
		for _, own := range p.Programs {
			services = appendNew(services, own.Service)
		}
		for _, c := range p.Containers {
			services = appendNew(services, c.Service)
		}
	}
	return services
}

// castProblems lists the services that the lesson does not say a word about, and those that it does not use.
func (l Lesson) castProblems() []string {
	var list []string
	services := l.Plays()
	for _, service := range services {
		if l.Roles[service] == "" {
			list = append(list, "it does not say what "+service+" is for")
		}
	}
	for _, service := range slices.Sorted(maps.Keys(l.Roles)) {
		if !slices.Contains(services, service) {
			list = append(list, "it says what "+service+" is for, and does not use it")
		}
	}
	return list
}

// Played is how many containers and programs the cast is.
func (m Making) Played() (containers, programs int) {
	for _, part := range m.Cast {
		containers += len(part.Containers)
		programs += len(part.Programs)
	}
	return containers, programs
}
