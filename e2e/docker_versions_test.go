//go:build e2e

package e2e

import (
	"strconv"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

// versionOf is the version of a docker command. It needs no engine.
func versionOf(t *testing.T, docker string) string {
	t.Helper()
	text := lab.run("--version").through(docker).must(t) // Docker version 28.2.2, build e6534b4
	_, version, _ := strings.Cut(text, "version ")
	version, _, _ = strings.Cut(version, ",")
	assert.Assert(t, version != "", text)
	return version
}

// since tells whether the docker command is of that release or a later one.
func since(t *testing.T, docker string, major int) bool {
	t.Helper()
	text, _, _ := strings.Cut(versionOf(t, docker), ".")
	n, err := strconv.Atoi(text)
	assert.NilError(t, err)
	return n >= major
}

// What changed between docker commands, and matters to a plugin.
const (
	completesPlugins   = 23 // `docker __complete` asks them
	checksContextsLate = 23 // an unknown --context is left to the command that uses it
	showsHints         = 26 // 26.1 asks plugins for hints, in a terminal
	tellsPlugins       = 25 // a signal to docker alone reaches them, through a socket, unless there is a terminal
)
