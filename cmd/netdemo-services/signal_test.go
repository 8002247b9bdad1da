//go:build !windows

package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"gotest.tools/v3/assert"
)

// asProgram makes the test binary be the program itself.
const asProgram = "NETDEMO_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "1" {
		main()
	}
	os.Exit(m.Run())
}

// As the first process of a container it must answer SIGTERM, or `docker stop` waits for ten seconds.
func TestServeEndsOnASignal(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), asProgram+"=1", "NETDEMO_SERVICE=single-app", "PORT="+freePort(t),
			"GORACE=atexit_sleep_ms=0") // under the race detector a program sleeps for a second before it ends
		out, err := cmd.StdoutPipe()
		assert.NilError(t, err)
		assert.NilError(t, cmd.Start())
		log := bufio.NewReader(out)
		for line := ""; !strings.Contains(line, "App is running on"); {
			line, err = log.ReadString('\n')
			assert.NilError(t, err)
		}
		begin := time.Now()
		assert.NilError(t, cmd.Process.Signal(signal))
		assert.NilError(t, cmd.Wait(), "%v", signal)
		assert.Assert(t, time.Since(begin) < time.Second, "%v", time.Since(begin))
	}
}
