#!/bin/sh
# Runs shellcheck on the given scripts. Where it is missing it is installed, if that takes no more than
# apt-get as root; otherwise that is said, and in CI it is a failure.
set -eu

if ! command -v shellcheck >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing shellcheck with apt-get" >&2
	{ apt-get update -qq && apt-get install -qq -y --no-install-recommends shellcheck; } >/dev/null
fi
if ! command -v shellcheck >/dev/null 2>&1; then
	echo "shellcheck is not installed: the scripts are not checked" >&2
	[ -z "${CI:-}" ]
	exit
fi
shellcheck -- "$@"
