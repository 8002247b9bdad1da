//go:build e2e

package e2e

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/poll"
)

// A resident is this program once more, in the network namespace of an engine or of a learner: somebody who
// listens there at an address, and says so on one line, and on one more for everybody who asks.
var residents = map[string]func(out io.Writer, address string) error{
	"stranger": beStranger, "name server": beNameServer, unknowing: beUnknowing,
}

// residentEnv is which resident this program is, when it is started with it, and residentAt where.
const (
	residentEnv = "NETDEMO_E2E_RESIDENT"
	residentAt  = "NETDEMO_E2E_RESIDENT_AT"
)

// listens is a resident's first line.
const listens = "listens"

// unknowing is the name server of the fleet.
const unknowing = "unknowing"

// live is the life of a resident. Its stdin ends with whoever started it, however that ends, and so does it.
func live(be func(io.Writer, string) error) error {
	ended := make(chan error, 2)
	go func() { _, err := io.Copy(io.Discard, os.Stdin); ended <- err }()
	go func() { ended <- be(os.Stdout, os.Getenv(residentAt)) }() //nolint:forbidigo // a program of its own
	return <-ended
}

// residentCommand is the command that starts a resident; whoever runs it closes life when it is to end.
func residentCommand(namespace, who, address string) (cmd *exec.Cmd, life io.Closer, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	argv := inPlace(namespace, []string{self})
	cmd = exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), residentEnv+"="+who, residentAt+"="+address)
	life, err = cmd.StdinPipe()
	return cmd, life, err
}

// resident starts one, and gives the lines that it has written since it listens.
func resident(t *testing.T, namespace, who, address string) (lines func() []string) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "log")
	file, err := os.Create(log)
	assert.NilError(t, err)
	cmd, _, err := residentCommand(namespace, who, address)
	assert.NilError(t, err)
	cmd.Stdout = file
	beside(t, cmd, file)
	written := func() []string {
		text, err := os.ReadFile(log)
		assert.NilError(t, err)
		return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	}
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		if written()[0] != listens {
			return poll.Continue("it does not listen")
		}
		return poll.Success()
	}, poll.WithTimeout(10*time.Second), poll.WithDelay(20*time.Millisecond))
	return func() []string { return written()[1:] }
}
