#!/bin/sh
# Engines for the demo and the tests.
#
#   hack/engine.sh up                                  makes sure that a Docker Engine answers
#   hack/engine.sh private NAME [--as ID] [--disk SIZE] [-- FLAG...]
#                                                       starts another one, apart from the machine's
#   hack/engine.sh restart ID                          starts such an engine again, on what it had
#   hack/engine.sh down ID... | --all                  ends such engines and removes what they made
#   hack/engine.sh list                                shows them
#
# "up" does nothing where an engine answers, and touches nothing where DOCKER_HOST or a docker context
# names one. "private" runs one of 20.10, 26.1, 28.5, rootless (Docker Engine 20.10 that no root runs) and
# podman (Podman 4.3 behind the Docker API) in a network namespace of its own, beside the machine's engine,
# with Debian packages alone (root, Linux):
#
#   eval "$(hack/engine.sh private 26.1)"                             DOCKER_HOST is the new engine's
#   hack/engine.sh private 26.1 --as no-rules -- --iptables=false     one more, with flags for dockerd
#   hack/engine.sh private 20.10 --as small --disk 24m                one with a disk of 24 MiB (a tmpfs)
#   hack/engine.sh down --all
#
# Only what is meant for eval, and the list, go to stdout.
set -eu

PATH=$PATH:/usr/sbin:/sbin # where dockerd and iptables are, which not every root's PATH has
engines=${NETDEMO_ENGINES:-/var/lib/netdemo-engines}
netns_folder=/run/netns
default_socket=/var/run/docker.sock

say() { printf 'engine.sh: %s\n' "$*" >&2; }

# A reason of several lines stays readable: the lines after the first are indented.
die() {
	printf 'engine.sh: %s\n' "$1" >&2
	shift
	for line in "$@"; do printf '    %s\n' "$line" >&2; done
	exit 1
}

usage() {
	sed -n '2,/^set /{ /^set /d; s/^# \{0,1\}//; p; }' "$0" >&2
	exit 2
}

has() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" -eq 0 ]; }

is_debian() { [ -e /etc/debian_version ] && has apt-get; }

# The docker command has no time limit of its own, and a frozen engine accepts every call.
bounded() {
	if has timeout; then timeout 10 "$@"; else "$@"; fi
}

# ---------------------------------------------------------------------------------------------------
# up: the engine at hand

up() {
	[ $# -eq 0 ] || usage

	reason="there is no docker command"
	if has docker; then
		if answer=$(bounded docker version --format '{{.Server.Version}}' 2>&1); then
			# A warning of the docker command may stand before it.
			say "Docker Engine $(printf '%s\n' "$answer" | tail -n 1) answers at $(endpoint)"
			return
		fi
		reason=$(printf '%s\n' "$answer" | sed '/^[[:space:]]*$/d' | tail -n 1)
		[ -n "$reason" ] || reason="no answer in 10 s"
	fi

	chosen=$(chosen_engine)
	if [ -n "$chosen" ]; then
		die "the engine that you chose does not answer: $chosen" "$reason" \
			"Start that engine, or choose another one; nothing was installed or started."
	fi
	if [ -S "$default_socket" ] && ! [ -w "$default_socket" ]; then
		die "you may not use $default_socket" "$reason" \
			"Members of its group may ($(stat -c %G "$default_socket" 2>/dev/null || echo docker)); that group is as powerful as root."
	fi
	if [ "$(uname -s)" != Linux ] || ! is_debian; then
		advise "$reason"
	fi
	if ! is_root; then
		die "no Docker Engine answers, and only root can install or start one" "$reason" \
			"Run this once:  sudo hack/engine.sh up"
	fi
	install_engine
	start_engine
}

# endpoint names the engine that the docker command speaks to, for messages.
endpoint() {
	docker context inspect --format '{{.Endpoints.docker.Host}} (context {{.Name}})' 2>/dev/null || echo "an unknown endpoint"
}

# chosen_engine prints where the user's own choice of an engine comes from; nothing when there is none.
chosen_engine() {
	if [ -n "${DOCKER_HOST:-}" ]; then
		echo "DOCKER_HOST=$DOCKER_HOST"
		return
	fi
	context=${DOCKER_CONTEXT:-}
	source="DOCKER_CONTEXT"
	if [ -z "$context" ]; then
		config=${DOCKER_CONFIG:-${HOME:-/root}/.docker}/config.json
		source=$config
		context=$(sed -n 's/.*"currentContext"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' "$config" 2>/dev/null || true)
	fi
	case $context in
	'' | default) return ;;
	esac
	if host=$(docker context inspect --format '{{.Endpoints.docker.Host}}' "$context" 2>/dev/null); then
		echo "context $context at $host (from $source)"
	else
		echo "context $context, which does not exist here (from $source)"
	fi
}

advise() {
	case $(uname -s) in
	Darwin)
		die "no Docker Engine answers" "$1" \
			"On a Mac: start Docker Desktop (or colima start, or OrbStack) and wait until 'docker version' shows a server."
		;;
	Linux)
		die "no Docker Engine answers" "$1" \
			"Fedora:      sudo dnf install moby-engine && sudo systemctl start docker" \
			"Arch:        sudo pacman -S docker && sudo systemctl start docker" \
			"openSUSE:    sudo zypper install docker && sudo systemctl start docker" \
			"Alpine:      doas apk add docker && doas service docker start" \
			"then, for another user than root:  sudo usermod -aG docker \"\$USER\"  and log in again"
		;;
	*)
		die "no Docker Engine answers" "$1" \
			"On Windows: start Docker Desktop with Linux containers, and run this in WSL."
		;;
	esac
}

# install_engine installs the packages that are missing and nothing else: where there is a dockerd
# (Docker's own packages, say), Debian's would be in its way.
install_engine() {
	packages=
	has dockerd || packages=docker.io
	has iptables || packages="$packages iptables"
	if has docker && [ -z "$packages" ]; then
		return
	fi

	say "no Docker Engine answers. Refreshing the package lists (apt-get update)"
	apt-get update -qq >&2 || die "apt-get update failed"
	# The docker command is a package of its own from Debian 13 on, and part of docker.io before.
	if ! has docker && apt-cache show docker-cli >/dev/null 2>&1; then
		packages="$packages docker-cli"
	fi
	# Words, not one word: a list of packages.
	# shellcheck disable=SC2086
	apt_install $packages
	has docker || die "there is a dockerd and no docker command" "Install the one that belongs to it."
}

apt_install() {
	[ $# -gt 0 ] || return 0
	say "installing with apt-get, without recommended packages: $*"
	apt_log=$(mktemp)
	if ! DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
		-o DPkg::Lock::Timeout=120 "$@" >"$apt_log" 2>&1; then
		tail -n 20 "$apt_log" >&2
		die "apt-get could not install: $*" "The whole log: $apt_log"
	fi
	rm -f "$apt_log"
}

start_engine() {
	log=
	started=
	if [ -d /run/systemd/system ] && systemctl cat docker.service >/dev/null 2>&1; then
		say "starting the service: systemctl start docker"
		systemctl start docker >&2 || die "the service docker does not start" "See: journalctl -u docker"
	elif is_dockerd /var/run/docker.pid || is_dockerd /var/run/docker-ssd.pid; then
		say "dockerd is running; waiting for it"
	elif [ "$(cat /proc/1/comm)" = init ] && [ -x /etc/init.d/docker ]; then
		say "starting the service: /etc/init.d/docker start"
		/etc/init.d/docker start >&2 || die "the service docker does not start" "See: /var/log/docker.log"
	else
		log=/var/log/netdemo-dockerd.log
		say "there is no service manager: starting dockerd in the background"
		say "    log $log, process id in /var/run/docker.pid (to stop it: kill that process)"
		in_background "$log" dockerd --host "unix://$default_socket"
		started=$!
	fi

	deadline=$(($(date +%s) + 60))
	until version=$(bounded docker version --format '{{.Server.Version}}' 2>/dev/null); do
		if [ -n "$started" ] && ended "$started"; then
			give_up "dockerd ended"
		fi
		[ "$(date +%s)" -lt "$deadline" ] || give_up "the engine did not answer within 60 s"
		sleep 0.2
	done
	say "Docker Engine $version answers at $(endpoint)"
}

give_up() {
	if [ -n "$log" ]; then
		say "$1; the end of $log:"
		tail -n 20 "$log" >&2
		exit 1
	fi
	die "$1" "$(bounded docker version --format '{{.Server.Version}}' 2>&1 | tail -n 1)"
}

# is_dockerd FILE: a process id outlives a crash, and by then it may be another program's.
is_dockerd() {
	recorded=$(cat "$1" 2>/dev/null) && [ "$(cat "/proc/$recorded/comm" 2>/dev/null)" = dockerd ]
}

# in_background LOG COMMAND... starts a command in a session of its own that holds nothing of ours;
# its process id is $!. (setsid does not fork here: a background process leads no group.)
in_background() {
	to=$1
	shift
	setsid "$@" >>"$to" 2>&1 </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
}

# ---------------------------------------------------------------------------------------------------
# private: another engine, in a network namespace and a mount namespace of its own
#
#   $engines/SUITE     a Debian system with that suite's docker.io, kept for the next time
#   $engines/run/ID    one engine: docker.sock, log, its data; gone after "down"

private() {
	[ $# -ge 1 ] || usage
	name=$1
	id=$1
	shift
	if [ "${1:-}" = --as ]; then
		[ $# -ge 2 ] || usage
		id=$2
		shift 2
	fi
	disk=
	if [ "${1:-}" = --disk ]; then
		[ $# -ge 2 ] || usage
		disk=$2
		shift 2
	fi
	if [ "${1:-}" = -- ]; then shift; fi

	release=$name
	case $name in
	20.10) suite= ;;
	26.1) suite=trixie ;;
	28.5) suite=sid ;;
	rootless) suite=bookworm release=20.10 ;;
	podman) suite=bookworm release=4.3 ;;
	*)
		die "no private engine is called $name" "There are 20.10 (this machine's own), 26.1 (Debian trixie), 28.5 (Debian sid)," \
			"rootless (Docker Engine 20.10 of Debian bookworm) and podman (Podman 4.3 of Debian bookworm)."
		;;
	esac
	check_id "$id"
	[ "$(uname -s)" = Linux ] || die "private engines need Linux"
	is_root || die "private engines need root: a network namespace is made for them"
	for tool in docker ip nsenter unshare setsid flock stat; do
		has "$tool" || die "a private engine needs the command $tool" "On Debian: apt-get install docker.io iproute2 util-linux"
	done

	folder=$engines/run/$id
	# The name of a socket has 107 bytes at most.
	[ "${#folder}" -le 95 ] || die "the folder's name is too long for sockets: $folder" "Choose a shorter NETDEMO_ENGINES."
	mkdir -p "$engines/run"
	lock
	root=/
	if [ -n "$suite" ]; then
		root=$engines/$suite
		make_root "$suite"
	elif ! has dockerd; then
		die "this machine has no dockerd"
	fi

	if version=$(version_of "$folder"); then
		[ "$(cat "$folder/asked")" = "$name $*" ] ||
			die "an engine $id is running, and was started as: $(cat "$folder/asked")" "Choose another one with --as, or end it: hack/engine.sh down $id"
		say "private engine $id is running"
		offer
		return
	fi

	trap abandon EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	for try in 1 2 3; do
		remove "$id" # A fresh namespace each time: firewall rules outlive an engine.
		if start_private "$@"; then
			trap - EXIT
			offer
			return
		fi
		say "private engine $id did not start (try $try of 3); the end of its log:"
		tail -n 5 "$folder/log" >&2
	done
	exit 1
}

abandon() {
	status=$?
	remove "$id"
	exit "$status"
}

offer() {
	case $version in
	"$release".*) ;;
	*) say "note: engine $id is version $version, not $release" ;;
	esac
	say "engine $name, version $version, answers at unix://$folder/docker.sock"
	say "    its published ports: nsenter --net=$netns_folder/netdemo-$id COMMAND; to end it: hack/engine.sh down $id"
	echo "export DOCKER_HOST=unix://$folder/docker.sock"
}

# start_private makes what an engine needs and starts it with the given flags for $id.
start_private() {
	mkdir -p "$folder/data" "$folder/exec" "$folder/root" "$folder/old"
	echo "$name $*" >"$folder/asked"
	echo '{}' >"$folder/daemon.json"
	[ -e "$netns_folder" ] || : >"$engines/run/made-netns-folder"
	ip netns add "netdemo-$id"
	ip -n "netdemo-$id" link set lo up
	# The name, the root, the disk and the flags, a line each: for a restart.
	printf '%s\n' "$name" "$root" "$disk" "$@" >"$folder/started"
	launch "$@"
}

# launch starts the engine in the network namespace of $id and waits until it answers, for 30 s.
launch() {
	case $name in
	podman) start=$start_podman ;;
	rootless) start=$start_rootless ;;
	*) start=$start_dockerd ;;
	esac
	in_background "$folder/log" \
		env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		nsenter --net="$netns_folder/netdemo-$id" unshare -m sh -euc "$enter_root$start" engine.sh "$root" "$folder" "$disk" "$id" "$@"
	pid=$!
	echo "$pid" >"$folder/pid"

	deadline=$(($(date +%s) + 30))
	until version=$(version_of "$folder"); do
		if ended "$pid"; then return 1; fi
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.1
	done
}

# The scripts below run in the new namespaces, one after the other: the first makes the engine's root the
# root, the second becomes the engine. /run is empty there but for our folder, so that an engine finds
# neither the machine's containerd nor its systemd; its cgroups have a parent of their own.
# shellcheck disable=SC2016
{
	enter_root='
		root=$1 folder=$2 disk=$3 id=$4
		shift 4
		mount --make-rprivate /
		mount --rbind "$root" "$folder/root"
		if [ "$root" != / ]; then
			mount -t proc proc "$folder/root/proc"
			mount --rbind /sys "$folder/root/sys"
			mount --rbind /dev "$folder/root/dev"
		fi
		mount -t tmpfs -o mode=755 tmpfs "$folder/root/run"
		mkdir "$folder/root/run/netdemo"
		mount --bind "$folder" "$folder/root/run/netdemo"
		[ -z "$disk" ] || mount -t tmpfs -o "size=$disk" tmpfs "$folder/root/run/netdemo/data"
		cd "$folder/root"
		pivot_root . run/netdemo/old
		cd /
		umount -l /run/netdemo/old
	'
	start_dockerd='
		exec dockerd --host unix:///run/netdemo/docker.sock --config-file /run/netdemo/daemon.json \
			--pidfile /run/netdemo/docker.pid --data-root /run/netdemo/data --exec-root /run/netdemo/exec \
			--cgroup-parent "/netdemo-$id" "$@"
	'
	# RootlessKit gives dockerd a user, a mount, a network and a process namespace; with the last of these
	# nothing outlives it. Any user may have a tap device, as a distribution would set it up. The user needs
	# the folder for the sockets.
	start_rootless='
		chown -R rootless: /run/netdemo
		mkdir /run/dev
		mknod -m 666 /run/dev/tun c 10 200
		mount --bind /run/dev/tun /dev/net/tun
		export HOME=/home/rootless XDG_RUNTIME_DIR=/run/netdemo/exec DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS=--pidns
		exec setpriv --reuid rootless --regid rootless --init-groups \
			/usr/share/docker.io/contrib/dockerd-rootless.sh \
			--host unix:///run/netdemo/docker.sock --config-file /run/netdemo/daemon.json \
			--pidfile /run/netdemo/docker.pid --data-root /run/netdemo/data --exec-root /run/netdemo/exec/docker "$@"
	'
	# Podman keeps its locks in /dev/shm, and its cgroups right below the root: it is given its own of both. By
	# default it raises limits of its containers, which takes more than some machines let their root do.
	start_podman='
		mount -t tmpfs tmpfs /dev/shm
		for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/*/; do
			[ -e "$hierarchy/cgroup.procs" ] || continue
			mkdir -p "$hierarchy/netdemo-$id"
			for file in cpuset.cpus cpuset.mems; do
				if [ -e "$hierarchy/$file" ]; then cat "$hierarchy/$file" >"$hierarchy/netdemo-$id/$file"; fi
			done
			mount --bind "$hierarchy/netdemo-$id" "$hierarchy"
		done
		cat >/run/netdemo/containers.conf <<-conf
			[containers]
			default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
		conf
		export CONTAINERS_CONF=/run/netdemo/containers.conf
		exec podman --root /run/netdemo/data --runroot /run/netdemo/exec --network-config-dir /run/netdemo/networks \
			--cgroup-manager cgroupfs --events-backend file "$@" system service --time 0 unix:///run/netdemo/docker.sock
	'
}

# version_of FOLDER asks the engine there which version it is; no answer is a failure.
version_of() {
	[ -S "$1/docker.sock" ] || return 1
	(
		unset DOCKER_CONTEXT DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_API_VERSION
		DOCKER_HOST=unix://$1/docker.sock
		export DOCKER_HOST
		bounded docker version --format '{{.Server.Version}}' 2>/dev/null
	)
}

# packages lists what the engines of a suite are made of.
packages() {
	case $1 in
	bookworm) echo docker.io,rootlesskit,slirp4netns,uidmap,podman,netavark,aardvark-dns ;;
	*) echo docker.io ;;
	esac
}

# make_root makes $engines/SUITE once. It is complete when the marker is in it.
make_root() {
	marker=$engines/$1/.netdemo-complete
	if [ -e "$marker" ]; then
		return
	fi
	[ ! -e "$engines/$1" ] || die "$engines/$1 is incomplete, or not ours" "Remove it, and start again."
	is_debian || die "the engine of Debian $1 is installed with debootstrap, on Debian or Ubuntu only"
	if ! has debootstrap || [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
		say "refreshing the package lists (apt-get update)"
		apt-get update -qq >&2 || die "apt-get update failed"
		apt_install debootstrap debian-archive-keyring
	fi
	say "installing Debian $1 with its engines into $engines/$1 (once; a minute or two)"
	rm -rf --one-file-system "$engines/$1.partial"
	debootstrap --variant=minbase --include="$(packages "$1"),iptables,iproute2,ca-certificates,procps" \
		"$1" "$engines/$1.partial" >"$engines/$1.log" 2>&1 ||
		die "debootstrap failed" "$(tail -n 3 "$engines/$1.log")" "The whole log: $engines/$1.log"
	# Who runs the rootless engine; useradd gives it a range of ids where there is newuidmap.
	chroot "$engines/$1.partial" useradd --create-home rootless
	: >"$engines/$1.partial/.netdemo-complete"
	mv "$engines/$1.partial" "$engines/$1"
	rm -f "$engines/$1.log"
}

# ---------------------------------------------------------------------------------------------------
# down

down() {
	[ $# -ge 1 ] || usage
	[ -d "$engines/run" ] || [ "$1" = --all ] || die "there is no private engine $1"
	[ -d "$engines/run" ] || return 0
	is_root || die "private engines belong to root"
	lock
	if [ "$1" = --all ]; then
		[ $# -eq 1 ] || usage
		# An engine's id is the name of its folder, and check_id allows no blanks in it.
		# shellcheck disable=SC2046
		set -- $(ids)
	fi
	for id in "$@"; do
		check_id "$id"
		[ -d "$engines/run/$id" ] || die "there is no private engine $id"
		remove "$id"
		say "private engine $id is gone"
	done
}

# restart ends dockerd, if it runs, as a service manager does, and starts it again in the same network
# namespace, on what it had. After a crash, what it left running is ended before: as when a machine starts
# again.
restart() {
	[ $# -eq 1 ] || usage
	id=$1
	check_id "$id"
	folder=$engines/run/$id
	[ -e "$folder/started" ] || die "there is no private engine $id"
	is_root || die "private engines belong to root"
	lock
	namespace=$netns_folder/netdemo-$id
	end_first "$id" "$folder" "$namespace"
	wait_until 10 killed "$namespace" || die "some processes of the private engine $id do not end"
	rm -rf --one-file-system "$folder/docker.pid" "$folder/docker.sock" "$folder/exec"
	mkdir "$folder/exec" # what is in /run is not there after a start of a machine
	name=$(sed -n 1p "$folder/started")
	root=$(sed -n 2p "$folder/started")
	disk=$(sed -n 3p "$folder/started")
	[ -z "$disk" ] || die "the disk of the private engine $id goes with it"
	set --
	while read -r flag; do set -- "$@" "$flag"; done <<-END
		$(sed 1,3d "$folder/started")
	END
	[ "$*" ] || set --
	launch "$@" || die "private engine $id did not start again" "$(tail -n 5 "$folder/log")"
	say "private engine $id was restarted"
}

# end_first ID FOLDER NAMESPACE ends the recorded process of an engine, if it is still in its namespace.
end_first() {
	first=$(cat "$2/pid" 2>/dev/null || true)
	if [ -n "$first" ] && members "$3" | grep -qx "$first"; then
		kill -TERM "$first" 2>/dev/null || true
		wait_until 20 ended "$first" || say "dockerd of $1 did not end when asked"
	fi
}

# remove ends the engine of that id and deletes its namespace, its cgroups and its folder; nothing is
# there after it, whatever was before. The processes that it ends are the recorded one, if it is still
# in the engine's network namespace, then all others in that namespace, and their descendants.
remove() {
	gone=$engines/run/$1
	namespace=$netns_folder/netdemo-$1
	if [ -e "$namespace" ]; then
		end_first "$1" "$gone" "$namespace"
		if ! wait_until 10 killed "$namespace"; then
			die "some processes of the private engine $1 do not end:" "$(members "$namespace" | tr '\n' ' ')"
		fi
		ip netns delete "netdemo-$1"
	fi
	remove_cgroups "netdemo-$1"
	rm -rf --one-file-system "$gone"

	# "ip netns add" made the folder of namespaces a mount; as it was before, when ours was the first.
	if [ -e "$engines/run/made-netns-folder" ] && [ -z "$(ls -A "$netns_folder" 2>/dev/null)" ]; then
		while umount "$netns_folder" 2>/dev/null; do :; done
		rmdir "$netns_folder" 2>/dev/null || true
		rm -f "$engines/run/made-netns-folder"
	fi
}

# members NAMESPACE prints the processes in a network namespace. Its file holds the namespace, so no
# other one can have its inode.
members() {
	inode=$(stat -Lc %d:%i "$1")
	# A process may end while it is looked at.
	{ stat -Lc '%d:%i %n' /proc/[0-9]*/ns/net 2>/dev/null || true; } |
		sed -n "s|^$inode /proc/\([0-9]*\)/ns/net\$|\1|p"
}

# killed ends whatever is left in a namespace, with all descendants (the containers' processes are in
# namespaces of their own, under their shim), and tells whether nothing was left.
killed() {
	left=$(members "$1" | with_descendants)
	[ -n "$left" ] || return 0
	for process in $left; do
		kill -KILL "$process" 2>/dev/null || true
	done
	return 1
}

with_descendants() {
	{
		sed 's/^/member /'
		# The fourth word of stat, after the name in brackets, is the parent.
		{ cat /proc/[0-9]*/stat 2>/dev/null || true; } | sed 's/^\([0-9]*\) (.*) [A-Za-z] \([0-9]*\) .*/\1 \2/'
	} | awk '
		$1 == "member" { ours[$2] = 1; next }
		{ parent[$1] = $2 }
		END {
			do {
				more = 0
				for (p in parent) if (!(p in ours) && (parent[p] in ours)) { ours[p] = 1; more = 1 }
			} while (more)
			for (p in ours) print p
		}'
}

# ended: a zombie, whose parent has not asked for its status yet, has ended too.
ended() {
	case $(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) in
	'' | Z | X) return 0 ;;
	esac
	return 1
}

remove_cgroups() {
	find /sys/fs/cgroup -maxdepth 2 -type d -name "$1" 2>/dev/null | while read -r cgroup; do
		wait_until 5 no_cgroup "$cgroup" || say "this cgroup stays: $cgroup"
	done
}

no_cgroup() {
	find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
	[ ! -d "$1" ]
}

# wait_until SECONDS CONDITION... asks ten times a second.
wait_until() {
	until_time=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$until_time" ] || return 1
		sleep 0.1
	done
}

# ---------------------------------------------------------------------------------------------------

list() {
	[ $# -eq 0 ] || usage
	for id in $(ids); do
		version=$(version_of "$engines/run/$id") || version="does not answer"
		printf '%-16s %-20s unix://%s/docker.sock\n' "$id" "$version" "$engines/run/$id"
	done
}

ids() {
	for one in "$engines/run"/*/; do
		if [ -d "$one" ]; then basename "$one"; fi
	done
}

check_id() {
	case $1 in
	'' | [!a-z0-9]* | *[!a-z0-9._-]*) die "not a name for a private engine: '$1'" "Small letters, digits, '.', '_' and '-', a letter or digit first." ;;
	esac
}

# lock waits for its turn: engines are started and ended one after the other.
lock() {
	exec 9>"$engines/lock"
	flock 9
}

main() {
	command=${1:-}
	[ $# -eq 0 ] || shift
	case $command in
	up) up "$@" ;;
	private) private "$@" ;;
	restart) restart "$@" ;;
	down) down "$@" ;;
	list) list "$@" ;;
	*) usage ;;
	esac
}

main "$@"
