package lesson

import (
	"maps"
	"slices"
	"strconv"
)

// A Part is a role in a lesson, and who plays it: one container, as a rule, or several that are alike.
type Part struct {
	Service    string   `json:"service"`    // the bundled service that they run
	Role       string   `json:"role"`       // "a vault that gives a key to whoever asks"
	Containers []string `json:"containers"` // by their names on the engine
	Programs   []string `json:"programs"`   // of the learner's own machine
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
	m := Making{Cast: l.cast(n), Networks: []string{}, Volumes: []string{}, Files: p.Files, Ports: []PortBinding{}, Exposed: p.Exposed}
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

// cast gives each of the cast a part. Those of one service that play the same role have one in common.
func (l Lesson) cast(n Names) []Part {
	parts := []Part{}
	for _, who := range l.Players() {
		role := l.Roles[who.Name]
		i := slices.IndexFunc(parts, func(p Part) bool { return p.Service == who.Service && p.Role == role })
		if i < 0 {
			i = len(parts)
			parts = append(parts, Part{Service: who.Service, Role: role, Containers: []string{}, Programs: []string{}})
		}
		if who.Here {
			parts[i].Programs = append(parts[i].Programs, who.Name)
		} else {
			parts[i].Containers = append(parts[i].Containers, n.ContainerName(who.Name))
		}
	}
	return parts
}

// A Player is a container of a lesson, or a program of it on the learner's own machine.
type Player struct {
	Name    string // the lesson's own
	Service string
	Here    bool // on the learner's own machine
}

// Players lists the lesson's containers and programs, in the order in which they come on.
func (l Lesson) Players() []Player {
	var list []Player
	for _, step := range l.Steps {
		p := Lesson{Steps: []Step{step}}.Plan()
		for _, own := range p.Programs {
			list = append(list, Player{Name: own.Name, Service: own.Service, Here: true})
		}
		for _, c := range p.Containers {
			list = append(list, Player{Name: c.Name, Service: c.Service})
		}
	}
	return list
}

// castProblems lists those of the cast of whom the lesson does not say what they are there for, and the
// roles that nobody plays.
func (l Lesson) castProblems() []string {
	var list []string
	played := map[string]bool{}
	for _, who := range l.Players() {
		played[who.Name] = true
		if l.Roles[who.Name] == "" {
			list = append(list, "it does not say what "+who.Name+" is there for")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.Roles)) {
		if !played[name] {
			list = append(list, "it says what "+name+" is there for, and does not make it")
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
