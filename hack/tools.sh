#!/bin/sh
# Builds one of the contributors' tools that tools/go.mod pins, and prints where it is:
#
#     "$(hack/tools.sh golangci-lint)" run
#
# A tool is built once into .cache/bin and again only when its pins or the Go version change.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: hack/tools.sh NAME, a tool of tools/go.mod" >&2
	exit 2
fi
name=$1
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$root/.cache/bin/$name
want="$(cd "$root/tools" && go env GOVERSION GOOS GOARCH | tr '\n' ' ')$(cat "$root/tools/go.mod" "$root/tools/go.sum" | cksum)"

if [ -x "$bin" ] && [ "$(cat "$bin.pins" 2>/dev/null)" = "$want" ]; then
	echo "$bin"
	exit 0
fi

package=$(cd "$root/tools" && go list -f '{{.ImportPath}}' tool | grep "/$name\$") || {
	echo "hack/tools.sh: tools/go.mod has no tool called $name" >&2
	exit 2
}
echo "building $name, which tools/go.mod pins (only once; golangci-lint can take minutes)" >&2
mkdir -p "$root/.cache/bin"
temp=$bin.$$
trap 'rm -f "$temp"' EXIT
(cd "$root/tools" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$temp" "$package")
mv -f "$temp" "$bin"
printf '%s\n' "$want" >"$bin.pins"
echo "$bin"
