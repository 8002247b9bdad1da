package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/shell"
)

// Script gives the lesson as a POSIX shell script of docker commands: the same commands that are shown,
// with every flag. Its objects carry LabelScript, so that it removes exactly its own, and no sweep of
// ours touches them.
func Script(l lesson.Lesson, version string) (string, error) {
	names := &scriptNames{plan: l.Plan(), id: NewRun(), images: map[string]images.Image{}}
	arch := "" // any will do: an image's name does not depend on it
	if have := images.Architectures(); len(have) > 0 {
		arch = have[0]
	}
	for _, service := range names.plan.Services {
		image, err := images.For(service, arch)
		if err != nil {
			return "", err
		}
		names.images[service] = image
	}
	var b, body strings.Builder
	for i, s := range l.Steps {
		fmt.Fprintf(&body, "\nstep '%d/%d %s'   # %s\n", i+1, len(l.Steps), s.ID, s.Heading)
		names.step(&body, s)
	}
	names.writeHead(&b, l, version, body.String())
	for _, service := range names.plan.Services {
		fmt.Fprintf(&b, "have %s\n", names.Image(service))
	}
	b.WriteString(body.String())
	return b.String(), nil
}

// apart are the flags that begin a line of their own: what comes before them is what a lesson shows.
var apart = []string{"--pull", "--user", "--restart", "--memory"}

// step writes one step: what it does, and what it then asks.
func (n *scriptNames) step(b *strings.Builder, s lesson.Step) {
	if s.Before != nil {
		n.show(b, s.Before.Commands(n), "")
	}
	for _, action := range s.Do {
		n.do(b, action)
	}
	for _, action := range s.Do {
		n.ready(b, action)
	}
	mayFail := ""
	if s.Claim.Check.Negative() {
		mayFail = " 2>&1 || true"
	}
	n.show(b, s.Ask.Commands(n), mayFail)
	if s.Control != nil {
		b.WriteString("# the control: the same, from where it must work\n")
		n.show(b, s.Control.Commands(n), "")
	}
}

// do writes what changes something: a command that may be refused, a program that goes on, or any other.
func (n *scriptNames) do(b *strings.Builder, action lesson.Action) {
	switch action.(type) {
	case lesson.Attempt:
		n.write(b, "try", action.Command(n), "")
	case lesson.Serve:
		n.write(b, "serve", action.Command(n), "")
	default:
		n.write(b, "show", action.Command(n), "")
	}
}

// show writes commands of questions.
func (n *scriptNames) show(b *strings.Builder, commands []lesson.Command, after string) {
	for _, c := range commands {
		n.write(b, "show", c, after)
	}
}

// write writes a command for one of the script's functions, and before it what reads the addresses
// that it uses.
func (n *scriptNames) write(b *strings.Builder, how string, c lesson.Command, after string) {
	for _, line := range n.reads {
		fmt.Fprintln(b, line)
	}
	n.reads = nil
	if c.Into != "" {
		how += "_into " + scriptQuote(c.Into)
	}
	b.WriteString(how)
	for i, arg := range c.Argv {
		if slices.Contains(apart, arg) && i < len(c.Argv)-1 {
			b.WriteString(" \\\n\t")
		} else {
			b.WriteByte(' ')
		}
		b.WriteString(scriptQuote(arg))
	}
	fmt.Fprintln(b, after)
}

// ready writes the wait for what the action started: until it answers, or has ended.
func (n *scriptNames) ready(b *strings.Builder, action lesson.Action) {
	if serve, ok := action.(lesson.Serve); ok {
		for _, port := range images.PortsOf(serve.Program.Service) {
			fmt.Fprintf(b, "ready_here %d\n", port)
		}
	}
	starter, ok := action.(lesson.Starter)
	if !ok {
		return
	}
	c, _ := n.plan.Container(starter.Starts())
	name := n.ContainerName(c.Name)
	if c.Ends {
		fmt.Fprintf(b, "ended %s\n", name)
		return
	}
	for _, port := range images.PortsOf(c.Service) {
		fmt.Fprintf(b, "ready %s %s\n", name, scriptQuote(c.ListensAt(n, port)))
	}
}

// scriptQuote quotes an argument for the shell, and leaves a variable of ours to it.
func scriptQuote(arg string) string {
	if strings.Contains(arg, "${") {
		return `"` + arg + `"`
	}
	return shell.Quote(arg)
}
