#!/bin/sh
# Makes sure that there is an ssh server for the tests, which run one of their own: on a port of theirs,
# with their keys. On a Debian-like machine, as root, it is installed where it is missing; its service is
# neither started nor enabled. Anywhere else it says what to do.
set -eu

PATH=$PATH:/usr/sbin:/sbin
if command -v sshd >/dev/null && command -v ssh >/dev/null; then
	exit 0
fi
if [ ! -e /etc/debian_version ] || [ "$(id -u)" -ne 0 ]; then
	echo "sshd.sh: the tests need the programs ssh and sshd (OpenSSH): install them" >&2
	exit 1
fi

echo "sshd.sh: installing openssh-client and openssh-server; the service is not started" >&2
log=$(mktemp)
policy=/usr/sbin/policy-rc.d # what packages ask before they start a service
made=
if [ ! -e "$policy" ]; then
	made=$policy
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi
trap '[ -z "$made" ] || rm -f "$made"' EXIT
trap 'exit 130' INT TERM HUP
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	-o DPkg::Lock::Timeout=120 openssh-client openssh-server; } >"$log" 2>&1 || {
	tail -n 20 "$log" >&2
	echo "sshd.sh: apt-get could not install them; the whole log: $log" >&2
	exit 1
}
rm -f "$log"
if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then
	systemctl disable --quiet ssh.service ssh.socket 2>/dev/null || true
fi
