package lesson

import (
	"context"
	"fmt"
	"strings"
)

// CreateVolume makes a named volume.
type CreateVolume struct{ Volume string }

// Command implements Action.
func (a CreateVolume) Command(n Names) Command {
	return docker(append(append([]string{"volume", "create"}, n.NetworkFlags()...), n.VolumeName(a.Volume))...)
}

// Create implements Creator.
func (a CreateVolume) Create(ctx context.Context, e Engine) error {
	return e.CreateVolume(ctx, a.Volume)
}

// Do implements Action. Creating a volume is all there is to it.
func (CreateVolume) Do(context.Context, Engine) error { return nil }

// Plan implements Action.
func (a CreateVolume) Plan(p *Plan) { p.Volumes = append(p.Volumes, a.Volume) }

// Changes implements Action.
func (a CreateVolume) Changes() []string { return []string{a.Volume} }

// Uses implements Action.
func (CreateVolume) Uses() []string { return nil }

// PutFile writes a file on the learner's own machine, in a folder of this run.
type PutFile struct {
	Name string // "keys.env"
	Text string // one line
}

// Command implements Action.
func (a PutFile) Command(n Names) Command {
	return Command{Argv: []string{"echo", a.Text}, Into: n.FileName(a.Name)}
}

// Create implements Creator: a container of the same step may be given the file.
func (a PutFile) Create(ctx context.Context, e Engine) error { return e.PutFile(ctx, a.Name, a.Text) }

// Do implements Action. The file is there already.
func (PutFile) Do(context.Context, Engine) error { return nil }

// Plan implements Action.
func (a PutFile) Plan(p *Plan) { p.Files = append(p.Files, a.Name) }

// Changes implements Action.
func (a PutFile) Changes() []string { return []string{a.Name} }

// Uses implements Action.
func (PutFile) Uses() []string { return nil }

// Write writes a line into a file inside a container.
type Write struct{ In, Path, Text string }

// Command implements Action.
func (a Write) Command(n Names) Command {
	return docker("exec", n.ContainerName(a.In), "/netdemo", "write", a.Path, a.Text)
}

// Do implements Action.
func (a Write) Do(ctx context.Context, e Engine) error { return e.WriteFile(ctx, a.In, a.Path, a.Text) }

// Plan implements Action.
func (Write) Plan(*Plan) {}

// Changes implements Action.
func (a Write) Changes() []string { return []string{a.In} }

// Uses implements Action.
func (a Write) Uses() []string { return []string{a.In} }

func (CreateVolume) action() {}
func (PutFile) action()      {}
func (Write) action()        {}

// File asks for the lines of a file inside a container: /etc/hosts, /etc/resolv.conf, /data/key.
type File struct{ Of, Path string }

// About implements Question.
func (q File) About() []string { return []string{q.Of} }

// Commands implements Question.
func (q File) Commands(n Names) []Command {
	return []Command{docker("exec", n.ContainerName(q.Of), "/netdemo", "read", q.Path)}
}

// Ask implements Question.
func (q File) Ask(ctx context.Context, e Engine) (Observation, error) {
	read, err := e.ReadFile(ctx, q.Of, q.Path)
	if err != nil {
		return nil, err
	}
	return FileRead{FileText: read, exchanges: []Exchange{{Command: q.Commands(e)[0], Lines: plainLines(read.Text)}}}, nil
}

// FileRead is the answer to File.
type FileRead struct {
	FileText
	exchanges []Exchange
}

// Kind implements Observation.
func (FileRead) Kind() string { return "file" }

// Exchanges implements Observation.
func (o FileRead) Exchanges() []Exchange { return o.exchanges }

// FileSays holds if the file is there and one of its lines is this one.
type FileSays struct {
	positive
	Line string
}

// About implements Check.
func (FileSays) About() []string { return nil }

// Expected implements Check.
func (c FileSays) Expected() map[string]any { return map[string]any{"line": c.Line} }

// Judge implements Check.
func (c FileSays) Judge(e Evidence) Finding {
	read, _ := find[FileRead](e.Observed)
	f := Finding{Observed: map[string]any{"missing": read.Missing, "lines": orEmpty(read.Lines)}}
	for _, line := range read.Lines {
		f.Holds = f.Holds || line == c.Line
	}
	switch {
	case read.Missing:
		f.Said = sentence(fmt.Sprintf("There is no %s in %s", read.Path, read.From))
	case f.Holds:
		f.Said = sentence(fmt.Sprintf("%s in %s says %s", read.Path, read.From, quoted(c.Line)))
	default:
		f.Said = sentence(fmt.Sprintf("%s in %s says %s", read.Path, read.From, quoted(strings.Join(read.Lines, " "))))
	}
	return f
}

// FileMissing holds if there is no such file.
type FileMissing struct{ negative }

// About implements Check.
func (FileMissing) About() []string { return nil }

// Expected implements Check.
func (FileMissing) Expected() map[string]any { return map[string]any{"missing": true} }

// Judge implements Check.
func (FileMissing) Judge(e Evidence) Finding {
	read, found := find[FileRead](e.Observed)
	if !found {
		return Finding{Unasked: "Nobody looked for a file."}
	}
	f := Finding{Holds: read.Missing, Observed: map[string]any{"missing": read.Missing}}
	f.Said = sentence(fmt.Sprintf("%s in %s is there", read.Path, read.From))
	if f.Holds {
		f.Said = sentence(fmt.Sprintf("There is no %s in %s", read.Path, read.From))
	}
	return f
}

// HostsFile is the file in which a container finds names before it asks a server.
const HostsFile = "/etc/hosts"

// HostsEntry holds if the container's /etc/hosts has the name, with the peer's address on the default
// bridge; or, where Absent, if it does not have the name at all. Where Moved, that address has to be
// another than before the step: otherwise no entry had to follow, and nothing was seen of it.
type HostsEntry struct {
	positive
	Name   string
	Place  Place // whose address; nil for any
	Moved  bool
	Absent bool
}

// About implements Check.
func (c HostsEntry) About() []string {
	if c.Place == nil {
		return nil
	}
	return c.Place.About()
}

// Expected implements Check.
func (c HostsEntry) Expected() map[string]any {
	return map[string]any{"name": c.Name, "listed": !c.Absent}
}

// Judge implements Check.
func (c HostsEntry) Judge(e Evidence) Finding {
	read, _ := find[FileRead](e.Observed)
	address := hostsAddress(e.Observed, c.Name)
	before := hostsAddress(e.Before, c.Name)
	if c.Moved && (before == "" || c.Place.Host(e.Names) == before) {
		return Finding{Unasked: sentence(c.Name + " did not get another address, so no line had to follow")}
	}
	f := Finding{Observed: map[string]any{"listed": address != "", "address": address}}
	switch {
	case address == "":
		f.Holds = c.Absent
		f.Said = sentence(fmt.Sprintf("%s of %s does not have the name %s", HostsFile, read.From, c.Name))
	case c.Absent:
		f.Said = sentence(fmt.Sprintf("%s of %s says that %s is %s", HostsFile, read.From, c.Name, address))
	default:
		f.Holds = c.Place == nil || c.Place.Host(e.Names) == address
		f.Said = sentence(fmt.Sprintf("%s of %s says that %s is %s", HostsFile, read.From, c.Name, address))
		if c.Moved {
			f.Observed["before"] = before
			f.Said = sentence(fmt.Sprintf("%s of %s said that %s was %s, and now says %s", HostsFile, read.From, c.Name, before, address))
		}
	}
	return f
}

// hostsAddress is the address that a hosts file has first for the name; "" for none.
func hostsAddress(o Observation, name string) string {
	read, _ := find[FileRead](o)
	for _, line := range read.Lines {
		words := strings.Fields(line)
		for _, known := range words[min(1, len(words)):] {
			if strings.EqualFold(known, name) {
				return words[0]
			}
		}
	}
	return ""
}

// Environment asks for the variables of a container's process whose names begin so.
type Environment struct{ Of, Prefix string }

// About implements Question.
func (q Environment) About() []string { return []string{q.Of} }

// Commands implements Question.
func (q Environment) Commands(n Names) []Command {
	return []Command{docker("exec", n.ContainerName(q.Of), "/netdemo", "env", q.Prefix)}
}

// Ask implements Question.
func (q Environment) Ask(ctx context.Context, e Engine) (Observation, error) {
	variables, err := e.Environment(ctx, q.Of, q.Prefix)
	if err != nil {
		return nil, err
	}
	return Variables{From: e.ContainerName(q.Of), Prefix: q.Prefix, Variables: orEmpty(variables), exchanges: []Exchange{{
		Command: q.Commands(e)[0], Lines: plainLines(variables),
	}}}, nil
}

// Variables is the answer to Environment.
type Variables struct {
	From      string   `json:"from"`
	Prefix    string   `json:"prefix"`
	Variables []string `json:"variables"` // "KEY=VALUE"
	exchanges []Exchange
}

// Kind implements Observation.
func (Variables) Kind() string { return "environment" }

// Exchanges implements Observation.
func (o Variables) Exchanges() []Exchange { return o.exchanges }

// HasVariable holds if the container's process has the variable with this value; or, where Absent, if
// it has none whose name begins as was asked for.
type HasVariable struct {
	positive
	Name, Value string
	Absent      bool
}

// About implements Check.
func (HasVariable) About() []string { return nil }

// Expected implements Check.
func (c HasVariable) Expected() map[string]any {
	return map[string]any{"variable": c.Name, "value": c.Value, "there": !c.Absent}
}

// Judge implements Check.
func (c HasVariable) Judge(e Evidence) Finding {
	seen, found := find[Variables](e.Observed)
	if !found {
		return Finding{Unasked: "Nobody looked at the environment."}
	}
	f := Finding{Observed: map[string]any{"variables": seen.Variables}}
	if c.Absent {
		f.Holds = len(seen.Variables) == 0
		f.Said = sentence(fmt.Sprintf("%s has %s", seen.From, join(seen.Variables)))
		if f.Holds {
			f.Said = sentence(fmt.Sprintf("%s has no variable that begins with %s", seen.From, seen.Prefix))
		}
		return f
	}
	f.Said = sentence(seen.From + " does not have the variable " + c.Name)
	for _, pair := range seen.Variables {
		if name, value, _ := strings.Cut(pair, "="); name == c.Name {
			f.Holds = value == c.Value
			f.Said = sentence(seen.From + " has " + pair)
		}
	}
	return f
}
