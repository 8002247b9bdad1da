//go:build !windows

package commands

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

// The client tells of a socket that is not ours in words alone. What `ls -l` and `id` would show is shown.
func TestAnEngineThatIsNotOurs(t *testing.T) {
	socket := filepath.Join(socketFolder(t), "s")
	listener, err := net.Listen("unix", socket)
	assert.NilError(t, err)
	defer func() { _ = listener.Close() }()
	assert.NilError(t, os.Chmod(socket, 0o640))
	u := newUser(t, "unix://"+socket).through(func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "unix", Err: os.NewSyscallError("connect", syscall.EACCES)}
	})
	result := u.types(t, "bridges")
	assert.Equal(t, result.status, exitNoEngine)
	assert.Equal(t, result.out, "", "no text of a lesson")
	lines := strings.Split(result.message, "\n")
	assert.DeepEqual(t, lines[:3], []string{
		"no engine answers at unix://" + socket + ` (Docker context "default", from --host)`,
		"permission denied while trying to connect to the docker API at unix://" + socket,
		"  $ ls -l " + socket,
	})
	assert.Assert(t, is.Regexp(`^  srw-r----- 1 \S+ \S+ 0 \w{3} [ \d]\d \d\d:\d\d:\d\d `+socket+`$`, lines[3]))
	assert.Equal(t, lines[4], "  $ id -nG")
	assert.DeepEqual(t, lines[6:], []string{
		"You may not use this engine. On Linux, members of the group docker may; that group has the same power as root.",
		"  docker context ls",
	})
	for _, never := range []string{"chmod", "sudo"} {
		assert.Assert(t, !strings.Contains(result.message, never), "%s", result.message)
	}
}

// A folder on the way that is closed to us hides the socket, too.
func TestASocketThatCannotBeSeen(t *testing.T) {
	assert.Assert(t, is.Contains(listing("/nowhere/s"), "no such file or directory"))
}
