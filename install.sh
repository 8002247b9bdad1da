#!/bin/sh
# Builds `docker netdemo` in this checkout and installs it for the docker command.
#
#   ./install.sh                 into ${DOCKER_CONFIG:-~/.docker}/cli-plugins
#   ./install.sh --dir DIR       into another folder, /usr/local/lib/docker/cli-plugins for every user
#   ./install.sh --no-build      what `make build` has built already
#   ./install.sh --uninstall     removes it again; with --dir from there
#   ./install.sh --help
#
# One file is installed, docker-netdemo. A file of that name that is something else is left alone.
# Exit status: 0 done, 1 it could not be done, 2 a mistake in the command.
set -eu

name=docker-netdemo
home_page=https://github.com/docker-netdemo/docker-netdemo
minimum_go=1.26

fail() {
	printf 'install.sh: %s\n' "$1" >&2
	shift
	for line in "$@"; do printf '    %s\n' "$line" >&2; done
	exit 1
}

misuse() {
	printf 'install.sh: %s\nSee ./install.sh --help.\n' "$1" >&2
	exit 2
}

has() { command -v "$1" >/dev/null 2>&1; }

# ours FILE: whether a file is this plugin, by its own word, as the docker command would ask it.
ours() {
	[ ! -L "$1" ] && [ -f "$1" ] && [ -x "$1" ] &&
		"$1" docker-cli-plugin-metadata 2>/dev/null </dev/null | grep -qF "\"$home_page\""
}

# leave_alone FILE VERB stops if there is something at FILE that we did not install.
leave_alone() {
	if [ -L "$1" ]; then
		fail "$1 is a symbolic link to $(readlink "$1"): not $2" "Remove it yourself if you do not need it."
	fi
	if [ -e "$1" ] && ! ours "$1"; then
		fail "$1 is there and is not this plugin: not $2" "Remove it yourself if you do not need it."
	fi
}

dir=
build=yes
uninstall=
while [ $# -gt 0 ]; do
	case $1 in
	--dir)
		[ -n "${2:-}" ] || misuse "--dir needs a folder"
		dir=$2
		shift
		;;
	--dir=?*) dir=${1#--dir=} ;;
	--no-build) build= ;;
	--uninstall) uninstall=yes ;;
	-h | --help)
		sed -n '2,/^set /{ /^set /d; s/^# \{0,1\}//; p; }' "$0"
		exit 0
		;;
	*) misuse "unknown argument: $1" ;;
	esac
	shift
done

case $(uname -s) in
MINGW* | MSYS* | CYGWIN*) name=$name.exe ;;
esac
if [ -n "${DOCKER_CONFIG:-}" ]; then
	default=$DOCKER_CONFIG/cli-plugins
elif [ -n "${HOME:-}" ]; then
	default=$HOME/.docker/cli-plugins
else
	default=
fi
dir=${dir:-$default}
[ -n "$dir" ] || fail "neither HOME nor DOCKER_CONFIG is set" "Say where to install: ./install.sh --dir DIR"
target=$dir/$name

if [ -n "$uninstall" ]; then
	leave_alone "$target" "removed"
	if [ ! -e "$target" ]; then
		echo "Nothing to uninstall: there is no $target"
		exit 0
	fi
	rm -f "$target" || fail "$target could not be removed"
	echo "Removed $target"
	exit 0
fi

# Whether the docker command looks into that folder by itself.
case $dir in
"$default" | /usr/local/lib/docker/cli-plugins | /usr/local/libexec/docker/cli-plugins | \
	/usr/lib/docker/cli-plugins | /usr/libexec/docker/cli-plugins) found_by_docker=yes ;;
*) found_by_docker= ;;
esac

# Everything that can be wrong is looked at before the build.
if [ -n "$found_by_docker" ] && ! has docker; then
	fail "there is no docker command, and this is a part of it" \
		"Install Docker first (hack/engine.sh up does it on Debian and Ubuntu, as root), or choose a folder with --dir."
fi
if [ -n "$build" ]; then
	has go || fail "Go is needed to build the plugin, and there is no go command" \
		"Install Go $minimum_go or newer: https://go.dev/doc/install"
	has make || fail "make is needed to build the plugin" "On Debian and Ubuntu: apt-get install make"
fi
mkdir -p "$dir" 2>/dev/null || fail "the folder $dir cannot be made" "Choose another one with --dir."
[ -w "$dir" ] || fail "you may not write to $dir" "Choose another folder with --dir, or run this as a user who may."
dir=$(cd "$dir" && pwd)
target=$dir/$name
leave_alone "$target" "replaced"

cd "$(dirname "$0")"
if [ -n "$build" ]; then
	make build || fail "the build failed"
fi
[ -x "bin/$name" ] || fail "there is no bin/$name" "Run it without --no-build, or make build first."

# A rename is atomic: the docker command sees the old plugin or the new one.
temp=$(mktemp "$dir/.netdemo.XXXXXX") || fail "no file could be made in $dir"
trap 'rm -f "$temp"' EXIT
cp "bin/$name" "$temp" || fail "$dir could not be written to"
chmod 755 "$temp"
mv -f "$temp" "$target" || fail "$target could not be written"
echo "Installed $target"

if [ -n "$found_by_docker" ]; then
	docker netdemo version || fail "the docker command does not run it" "docker info shows the plugins that it finds."
else
	"$target" version || fail "it does not run"
	cat <<END
The docker command does not look into that folder by itself. It does with this in its config.json:
    "cliPluginsExtraDirs": ["$dir"]
END
fi
