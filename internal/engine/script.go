package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
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
	var b strings.Builder
	fmt.Fprintf(&b, scriptHead, l.Name, version, l.Prose.Title, LabelScript+"="+names.id)
	for _, service := range names.plan.Services {
		fmt.Fprintf(&b, "have %s\n", names.Image(service))
	}
	for i, s := range l.Steps {
		fmt.Fprintf(&b, "\nstep '%d/%d %s'   # %s\n", i+1, len(l.Steps), s.ID, s.Heading)
		names.step(&b, s)
	}
	return b.String(), nil
}

// scriptHead takes the lesson's name, the plugin's version, the title and the label.
const scriptHead = `#!/bin/sh
# docker netdemo %[1]s, as docker commands. Made by docker netdemo %[2]s.
# %[3]s
#
# Before: docker netdemo build. What this makes carries the label
# %[4]s and is removed at the end.
set -eu

mine=%[4]s
clean() {
	for id in $(docker ps --all --quiet --filter "label=$mine"); do set -- "$@" "$id"; done
	[ $# -eq 0 ] || docker rm --force --volumes "$@" >/dev/null
	for id in $(docker network ls --quiet --filter "label=$mine"); do docker network rm "$id" >/dev/null; done
}
trap clean EXIT
trap 'exit 130' INT TERM HUP

have() { # is the image there? nothing is pulled
	docker image inspect "$1" >/dev/null || { echo "first: docker netdemo build" >&2; exit 1; }
}
step() { printf '\n== %%s\n' "$1"; }
show() { # print a command, then run it
	printf '\n$ %%s\n' "$*"
	"$@"
}
ready() { # wait until the container's service accepts connections on a port
	tries=0
	until docker exec "$1" /netdemo dial "127.0.0.1:$2" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || { echo "$1 does not listen on port $2" >&2; exit 1; }
	done
}
address() { # the address of a container on a network
	docker inspect --format "{{(index .NetworkSettings.Networks \"$2\").IPAddress}}" "$1"
}

`

// apart are the flags that begin a line of their own: what comes before them is what a lesson shows.
var apart = []string{"--pull", "--user", "--restart", "--memory"}

// scriptNames are the names in a script: fixed ones, and shell variables for addresses.
type scriptNames struct {
	plan      lesson.Plan
	id        string
	images    map[string]images.Image
	addresses []string // commands that read the addresses used in the current step
}

// step writes one step: what it does, and what it then asks.
func (n *scriptNames) step(b *strings.Builder, s lesson.Step) {
	if s.Before != nil {
		n.show(b, s.Before.Commands(n), "")
	}
	for _, action := range s.Do {
		n.show(b, []lesson.Command{action.Command(n)}, "")
	}
	for _, action := range s.Do {
		n.ready(b, action)
	}
	mayFail := ""
	if s.Claim.Check.Negative() {
		mayFail = " || true"
	}
	n.show(b, s.Ask.Commands(n), mayFail)
	if s.Control != nil {
		b.WriteString("# the control: the same, from where it must work\n")
		n.show(b, s.Control.Commands(n), "")
	}
}

// show writes commands, and before them what reads the addresses that they use.
func (n *scriptNames) show(b *strings.Builder, commands []lesson.Command, after string) {
	for _, line := range n.addresses {
		fmt.Fprintln(b, line)
	}
	n.addresses = nil
	for _, c := range commands {
		b.WriteString("show")
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
}

// ready writes the wait for a container that the action started.
func (n *scriptNames) ready(b *strings.Builder, action lesson.Action) {
	var name string
	switch a := action.(type) {
	case lesson.Run:
		name = a.Container.Name
	case lesson.Start:
		name = a.Container
	case lesson.Stop, lesson.CreateNetwork, lesson.Connect, lesson.Disconnect:
		return
	}
	for _, c := range n.plan.Containers {
		if c.Name == name {
			for _, port := range n.images[c.Service].Ports() {
				fmt.Fprintf(b, "ready %s %d\n", n.ContainerName(name), port)
			}
		}
	}
}

// scriptQuote quotes an argument for the shell, and leaves a variable of ours to it.
func scriptQuote(arg string) string {
	if strings.Contains(arg, "${") {
		return `"` + arg + `"`
	}
	return lesson.Quote(arg)
}

// ContainerName implements lesson.Names.
func (n *scriptNames) ContainerName(name string) string { return lesson.Prefix + name }

// NetworkName implements lesson.Names.
func (n *scriptNames) NetworkName(name string) string {
	if predefined(name) {
		return name
	}
	return lesson.Prefix + name
}

// Image implements lesson.Names.
func (n *scriptNames) Image(service string) string { return n.images[service].Tag }

// Address implements lesson.Names: a shell variable, read before the command that uses it.
func (n *scriptNames) Address(container, network string) string {
	variable := strings.ReplaceAll(container+"_on_"+network, "-", "_")
	read := fmt.Sprintf("%s=$(address %s %s)", variable, n.ContainerName(container), n.NetworkName(network))
	if !slices.Contains(n.addresses, read) {
		n.addresses = append(n.addresses, read)
	}
	return "${" + variable + "}"
}

// Published implements lesson.Names.
func (n *scriptNames) Published(container string, port int) string {
	for _, c := range n.plan.Containers {
		for _, p := range c.Publish {
			if c.Name == container && p.Container == port {
				return hostAddress(p.Host)
			}
		}
	}
	return ""
}

// RunFlags implements lesson.Names.
func (n *scriptNames) RunFlags() []string {
	return slices.Concat([]string{"--pull", "never"}, n.NetworkFlags(), hardenFlags())
}

// NetworkFlags implements lesson.Names.
func (n *scriptNames) NetworkFlags() []string { return []string{"--label", LabelScript + "=" + n.id} }
