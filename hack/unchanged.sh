#!/bin/sh
# Runs a command that writes generated files, and fails if that changed one of them:
#
#     hack/unchanged.sh PATH... -- COMMAND...
#
# The files are compared with what they were before, not with a commit, so it works in any work tree.
set -eu

before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT

paths=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	paths="$paths $1"
	mkdir -p "$before/$(dirname "$1")"
	[ ! -e "$1" ] || cp -R "$1" "$before/$1"
	shift
done
shift

"$@" >"$before/log" 2>&1 || {
	cat "$before/log"
	exit 1
}
status=0
for path in $paths; do
	diff -ruN "$before/$path" "$path" || status=1
done
[ "$status" -eq 0 ] || echo "generated files were not up to date; now they are: commit them"
exit "$status"
