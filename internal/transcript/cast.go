package transcript

import (
	"net"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// What a lesson opens with, in every face: who is involved, what each is there for, and what will be made.

// A castLine is one of the cast in words.
type castLine struct {
	who string // "vault-ms, vault-ms-2"
	why string // "a vault that gives a key to whoever asks"
}

// castLines tells the cast, a line for each role.
func castLines(m lesson.Making) []castLine {
	list := make([]castLine, len(m.Cast))
	for i, part := range m.Cast {
		who := make([]string, 0, len(part.Containers)+1)
		for _, name := range part.Containers {
			who = append(who, Safe(strings.TrimPrefix(name, lesson.Prefix)))
		}
		switch n := len(part.Programs); {
		case n == 1:
			who = append(who, "a program"+onThisMachine)
		case n > 1:
			who = append(who, Count(n, "program")+onThisMachine)
		}
		list[i] = castLine{who: strings.Join(who, ", "), why: Safe(part.Role)}
	}
	return list
}

// makesLine says what a lesson will make: "3 containers, 1 network (netdemo-custom-network); asks for port
// 8282 on 127.0.0.1 only".
func makesLine(e lesson.Started) string {
	m := e.Makes
	containers, programs := m.Played()
	var made []string
	for _, things := range []struct {
		n           int
		what, where string
	}{
		{containers, "container", ""},
		{len(m.Networks), "network", named(m.Networks)},
		{len(m.Volumes), "volume", named(m.Volumes)},
		{len(m.Files), "file", onThisMachine},
		{programs, "program", onThisMachine + " itself"},
	} {
		if things.n > 0 {
			made = append(made, Count(things.n, things.what)+things.where)
		}
	}
	words := strings.Join(made, ", ")
	if ports := portsLine(m, e.Engine); ports != "" {
		words += "; asks for " + ports
	}
	return words
}

func named(names []string) string {
	safe := make([]string, len(names))
	for i, name := range names {
		safe[i] = Safe(name)
	}
	return " (" + strings.Join(safe, ", ") + ")"
}

// portsLine says which ports are asked for, whose they are where the engine is elsewhere, and for whom they are
// open.
func portsLine(m lesson.Making, engine lesson.EngineInfo) string {
	where := ""
	if !engine.Local {
		where = " of the engine's machine"
	}
	var addresses []string
	ports := map[string][]string{}
	for _, p := range m.Ports {
		address, port, err := net.SplitHostPort(p.Host)
		if err != nil {
			continue
		}
		if !slices.Contains(addresses, address) {
			addresses = append(addresses, address)
		}
		ports[address] = append(ports[address], Safe(port))
	}
	parts := make([]string, len(addresses))
	for i, address := range addresses {
		what := "ports "
		if len(ports[address]) == 1 {
			what = "port "
		}
		parts[i] = what + strings.Join(ports[address], ", ") + " on " + Safe(address) + where
		switch {
		case address == anyAddress:
			parts[i] += ": open to others"
		case !m.Exposed:
			parts[i] += " only"
		}
	}
	return strings.Join(parts, "; ")
}
