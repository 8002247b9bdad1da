package engine

import (
	"fmt"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// scriptHead takes the lesson's name, the plugin's version, the title, the label, and what else is to be
// begun and cleaned up.
const scriptHead = `#!/bin/sh
# docker netdemo %[1]s, as docker commands. Made by docker netdemo %[2]s.
# %[3]s
#
# Before: docker netdemo build. What this makes carries the label
# %[4]s and is removed at the end.
set -eu
# No registry is asked to vouch for our images, and no proxy for what this machine publishes.
export DOCKER_CONTENT_TRUST=0 no_proxy="${no_proxy:+$no_proxy,}127.0.0.1,localhost"

mine=%[4]s
%[5]sclean() {
%[6]s	for id in $(docker ps --all --quiet --filter "label=$mine"); do set -- "$@" "$id"; done
	[ $# -eq 0 ] || docker rm --force --volumes "$@" >/dev/null
	for net in $(docker network ls --format '{{.Name}}' --filter "label=$mine"); do
		who=$(docker ps --all --format '{{.Names}}' --filter "network=$net") # yours, running or not
		if [ -z "$who" ]; then docker network rm "$net" >/dev/null; else echo "$net stays, for $who" >&2; fi
	done
%[7]s}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
trap 'exit 141' PIPE # a reader that went away

have() { # is the image there? nothing is pulled
	docker image inspect "$1" >/dev/null || { echo "first: docker netdemo build" >&2; exit 1; }
}
step() { printf '\n== %%s\n' "$1"; }
say() { # print a command as it can be pasted
	printf '\n$'
	for word; do
		case $word in
		*[!a-zA-Z0-9@%%+=:,./_-]*) printf " '%%s'" "$word" ;;
		*) printf ' %%s' "$word" ;;
		esac
	done
}
show() { # print a command, then run it
	say "$@"
	echo
	"$@"
}
`

// scriptFunctions are the functions that a script has where it uses them.
var scriptFunctions = []struct{ name, text string }{
	{"show_into", `show_into() { # the same, with the output in a file
	into=$1
	shift
	say "$@"
	printf ' > %s\n' "$into"
	"$@" >"$into"
}
`},
	{"try", `try() { # the same, for what may be refused
	say "$@"
	echo
	"$@" 2>&1 || true
}
`},
	{"serve", `serve() { # the same, for a program that goes on
	say "$@"
	echo
	"$@" >"$files/log" 2>&1 &
	programs="$programs $!"
}
`},
	{"ready", `ready() { # wait until the container's service accepts connections
	tries=0
	until docker exec "$1" /netdemo dial "$2" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || { echo "$1 does not listen at $2" >&2; exit 1; }
	done
}
`},
	{"ready_here", `ready_here() { # the same of a program on this machine
	tries=0
	until curl -s -o "$files/answer" "http://localhost:$1/" || [ "$tries" -ge 1000 ]; do
		tries=$((tries + 1))
	done
}
`},
	{"ended", `ended() { # wait until the container has ended
	tries=0
	while [ "$(docker inspect --format '{{.State.Running}}' "$1")" = true ] && [ "$tries" -lt 100 ]; do
		tries=$((tries + 1))
	done
}
`},
	{"address", `address() { # the address of a container on a network
	docker inspect --format "{{(index .NetworkSettings.Networks \"$2\").IPAddress}}" "$1"
}
`},
	{"published", `published() { # where the engine's machine listens for a port of a container
	docker port "$1" "$2/tcp" | head -n 1
}
`},
	{"short_id", `short_id() { docker inspect --format '{{.Id}}' "$1" | cut -c 1-12; }
`},
	{"gateway", `gateway() { # the address of the engine's machine on a network
	set -- "$(docker network inspect --format '{{with index .IPAM.Config 0}}{{or .Gateway .Subnet}}{{end}}' "$1")"
	case $1 in */*) set -- "${1%.*}.1" ;; esac
	echo "$1"
}
`},
	{"nobody", `nobody() { # an address of a network that nobody has
	set -- "$(docker network inspect --format '{{(index .IPAM.Config 0).Subnet}}' "$1")"
	bits=${1#*/}
	[ "$bits" -gt 24 ] || bits=24
	set -- "${1%/*}" "$bits"
	echo "${1%.*}.$((${1##*.} + (1 << (32 - $2)) - 2))"
}
`},
}

// writeHead writes what comes before the steps: what this script needs, and no more.
func (n *scriptNames) writeHead(b *strings.Builder, l lesson.Lesson, version, body string) {
	var begin, first, last string
	if strings.Contains(body, "${files}") || len(n.plan.Programs) > 0 {
		begin += "files=$(mktemp -d)\n"
		last = "\trm -r \"$files\"\n"
	}
	if len(n.plan.Programs) > 0 {
		begin += "programs=\n"
		first = "\tfor id in $programs; do kill \"$id\" 2>/dev/null || true; done\n"
	}
	if len(n.plan.Volumes) > 0 {
		last = "\tfor id in $(docker volume ls --quiet --filter \"label=$mine\"); do docker volume rm \"$id\" >/dev/null; done\n" + last
	}
	title := l.Prose.Title + "\n#"
	for _, part := range l.Making(n).Cast {
		who := part.Containers
		if len(part.Programs) > 0 {
			who = append(who, "a program on this machine")
		}
		title += "\n# " + strings.Join(who, ", ") + ": " + part.Role
	}
	if n.plan.Exposed {
		title += "\n#\n# Its ports are published on 0.0.0.0, open to everybody who can reach the engine's machine."
	}
	fmt.Fprintf(b, scriptHead, l.Name, version, title, LabelScript+"="+n.id, begin, first, last)
	for _, f := range scriptFunctions {
		if strings.Contains(body, f.name+" ") {
			b.WriteString(f.text)
		}
	}
	b.WriteString("\n")
}
