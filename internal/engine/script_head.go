package engine

// scriptHead takes the lesson's name, the plugin's version, the title and the label.
const scriptHead = `#!/bin/sh
# docker netdemo %[1]s, as docker commands. Made by docker netdemo %[2]s.
# %[3]s
#
# Before: docker netdemo build. What this makes carries the label
# %[4]s and is removed at the end.
set -eu

mine=%[4]s
files=$(mktemp -d)
programs=
clean() {
	for id in $programs; do kill "$id" 2>/dev/null || true; done
	set --
	for id in $(docker ps --all --quiet --filter "label=$mine"); do set -- "$@" "$id"; done
	[ $# -eq 0 ] || docker rm --force --volumes "$@" >/dev/null
	for id in $(docker network ls --quiet --filter "label=$mine"); do docker network rm "$id" >/dev/null; done
	for id in $(docker volume ls --quiet --filter "label=$mine"); do docker volume rm "$id" >/dev/null; done
	rm -r "$files"
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
show_into() { # the same, with the output in a file
	into=$1
	shift
	printf '\n$ %%s > %%s\n' "$*" "$into"
	"$@" >"$into"
}
try() { # the same, for what may be refused
	printf '\n$ %%s\n' "$*"
	"$@" 2>&1 || true
}
serve() { # the same, for a program that goes on
	printf '\n$ %%s\n' "$*"
	"$@" >"$files/log" 2>&1 &
	programs="$programs $!"
}
ready() { # wait until the container's service accepts connections
	tries=0
	until docker exec "$1" /netdemo dial "$2" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || { echo "$1 does not listen at $2" >&2; exit 1; }
	done
}
ready_here() { # the same of a program on this machine
	tries=0
	until curl -s -o "$files/answer" "http://localhost:$1/" || [ "$tries" -ge 1000 ]; do
		tries=$((tries + 1))
	done
}
ended() { # wait until the container has ended
	tries=0
	while [ "$(docker inspect --format '{{.State.Running}}' "$1")" = true ] && [ "$tries" -lt 100 ]; do
		tries=$((tries + 1))
	done
}
short_id() { docker inspect --format '{{.Id}}' "$1" | cut -c 1-12; }
subnet() { docker network inspect --format '{{(index .IPAM.Config 0).Subnet}}' "$1"; }
gateway() { # the address of the engine's machine on a network
	set -- "$(docker network inspect --format '{{with index .IPAM.Config 0}}{{or .Gateway .Subnet}}{{end}}' "$1")"
	case $1 in */*) set -- "${1%%.*}.1" ;; esac
	echo "$1"
}
nobody() { # an address of a network that nobody has
	set -- "$(subnet "$1")"
	bits=${1#*/}
	[ "$bits" -gt 24 ] || bits=24
	set -- "${1%%/*}" "$bits"
	echo "${1%%.*}.$((${1##*.} + (1 << (32 - $2)) - 2))"
}
address() { # the address of a container on a network
	docker inspect --format "{{(index .NetworkSettings.Networks \"$2\").IPAddress}}" "$1"
}

`
