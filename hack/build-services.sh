#!/bin/sh
# Builds the one program of the service images, for each architecture, and packs it for embedding,
# beside the source that it is made from.
#
# Usage: hack/build-services.sh [OUTDIR]        (default: internal/images/bin)
#
# Writes OUTDIR/netdemo-services-linux-ARCH.gz and .sha256 (of the unpacked program), and OUTDIR/_source,
# a Go module of its own that needs no network. The programs are built from that module: whoever exports
# it gets the same bytes from the same Go, wherever it lies. NETDEMO_ARCHITECTURES picks some.
set -eu

case ${1-} in
-h | --help)
	sed -n '2,9s/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
mkdir -p -- "${1:-$root/internal/images/bin}"
out=$(CDPATH='' cd -- "${1:-$root/internal/images/bin}" && pwd)
cd -- "$root"

# The builder's own settings must not change a byte: keep those that say where things come from, and
# take the defaults for the rest.
for setting in GOPROXY GONOPROXY GOPRIVATE GOSUMDB GONOSUMDB GOTOOLCHAIN GOMODCACHE GOCACHE; do
	value=$(go env "$setting")
	export "$setting=$value"
done
unset GOFLAGS GOEXPERIMENT
export GOENV=off GOWORK=off GOFIPS140=off CGO_ENABLED=0 GOOS=linux GOAMD64=v1 GOARM64=v8.0

sha256() {
	if command -v sha256sum >/dev/null 2>&1; then
		sha256sum "$1"
	else
		shasum -a 256 "$1" # macOS
	fi | cut -d ' ' -f 1
}

size() { wc -c <"$1" | tr -d ' '; }

# Beside the folder and not in it: the move at the end is a rename, and nothing half-done is embedded.
work=$(mktemp -d "$out.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' HUP INT TERM

# The module: what the program needs of this one, under the same names, and the packages of others in
# vendor/. (Go leaves out folders whose name begins with _, so its packages are not built twice.)
source=$work/_source
for package in cmd/netdemo-services internal/probe internal/services; do
	mkdir -p -- "$source/$package"
	for file in "$package"/*.go; do
		case $file in
		*_test.go) ;;
		*) cp -- "$file" "$source/$package/" ;;
		esac
	done
done
cp -- go.mod go.sum LICENSE "$source/"
(
	cd -- "$source"
	requires=$(go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}}@{{.Version}}{{end}}{{end}}' ./cmd/netdemo-services | sort -u)
	# Everything goes but what is needed.
	awk '/^(module|go|toolchain) /' go.mod >go.mod.new && mv -f -- go.mod.new go.mod
	for module in $requires; do
		go mod edit "-require=$module"
	done
	go mod vendor
	rm -f -- go.sum # vendor/ is complete, and nothing is fetched
)

for arch in ${NETDEMO_ARCHITECTURES:-amd64 arm64}; do
	name=netdemo-services-linux-$arch
	# HTTP/2 is never spoken here and would be a tenth of the program.
	GOARCH=$arch go -C "$source" build -trimpath -buildvcs=false -tags nethttpomithttp2 -ldflags '-s -w -buildid=' \
		-o "$work/$name" ./cmd/netdemo-services
	printf '%s  %s\n' "$(sha256 "$work/$name")" "$name" >"$work/$name.sha256"
	gzip -9nc "$work/$name" >"$work/$name.gz"
done

mv -- "$source/go.mod" "$source/go.mod.txt" # a folder with a go.mod is not embedded

# Only now, when everything is there: a failed build leaves what was before.
rm -rf -- "$out/_source"
mv -- "$source" "$out/"
for arch in ${NETDEMO_ARCHITECTURES:-amd64 arm64}; do
	name=netdemo-services-linux-$arch
	mv -f -- "$work/$name.gz" "$work/$name.sha256" "$out/"
	printf '%s: %s bytes, %s packed, sha256 %s\n' "$out/$name.gz" "$(size "$work/$name")" \
		"$(size "$out/$name.gz")" "$(cut -d ' ' -f 1 "$out/$name.sha256")"
done
