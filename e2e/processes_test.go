//go:build e2e

package e2e

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/poll"
)

// A running is a process, as /proc shows it.
type running struct {
	pid, parent int
	argv        []string
}

// processes lists what runs on this machine.
func processes(t *testing.T) []running {
	t.Helper()
	list, err := allProcesses()
	assert.NilError(t, err)
	return list
}

func allProcesses() ([]running, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	var list []running
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		cmdline, cmdErr := os.ReadFile(filepath.Join(filepath.Dir(file), "cmdline"))
		if err != nil || cmdErr != nil {
			continue // it ended in between
		}
		// The name, in parentheses, may hold anything; the state and the parent come after it.
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if len(fields) < 2 || fields[0] == "Z" {
			continue
		}
		p := running{argv: strings.Split(strings.TrimRight(string(cmdline), "\x00"), "\x00")}
		p.parent, _ = strconv.Atoi(fields[1])
		p.pid, _ = strconv.Atoi(filepath.Base(filepath.Dir(file)))
		list = append(list, p)
	}
	return list, nil
}

// variable gives what a process was started with; "" when it was not, or the process has ended.
func (p running) variable(name string) string {
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", p.pid))
	if err != nil {
		return ""
	}
	for pair := range strings.SplitSeq(string(environ), "\x00") {
		if value, is := strings.CutPrefix(pair, name+"="); is {
			return value
		}
	}
	return ""
}

// programs lists the services that lessons of this engine's learner run on this machine itself, each with its run.
// Janitors are none: those may stay a moment longer (nobodyLooksAfter).
func (m *machine) programs() (map[int]string, error) {
	list, err := allProcesses()
	if err != nil {
		return nil, err
	}
	runs := map[int]string{}
	for _, p := range list {
		if run := p.variable("NETDEMO_RUN"); run != "" && p.variable("TMPDIR") == m.tmp {
			runs[p.pid] = run
		}
	}
	return runs, nil
}

// pluginOf gives the process of the plugin that a docker command has started.
func pluginOf(t *testing.T, docker int) int {
	t.Helper()
	for _, p := range processes(t) {
		if p.parent == docker && filepath.Base(p.argv[0]) == "docker-netdemo" {
			return p.pid
		}
	}
	t.Fatalf("the docker command %d has no plugin", docker)
	return 0
}

// janitorOf gives the process that looks after a run; 0 when there is none.
func janitorOf(t *testing.T, run string) int {
	t.Helper()
	for _, p := range processes(t) {
		if slices.Contains(p.argv, "__janitor") && slices.Contains(p.argv, run) {
			return p.pid
		}
	}
	return 0
}

// gone waits until a process, which need not be a child of this one, has ended.
func gone(t *testing.T, pid int) {
	t.Helper()
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return poll.Success()
		}
		return poll.Continue("process %d has not ended", pid)
	}, poll.WithTimeout(callLimit), poll.WithDelay(10*time.Millisecond))
}

// nobodyLooksAfter waits until the janitor of a run has ended.
func nobodyLooksAfter(t *testing.T, run string) {
	t.Helper()
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		if pid := janitorOf(t, run); pid != 0 {
			return poll.Continue("the janitor of run %s is process %d", run, pid)
		}
		return poll.Success()
	}, poll.WithTimeout(callLimit), poll.WithDelay(50*time.Millisecond))
}

// nobodyIsAt waits until neither a lesson nor a janitor is there that was told in DOCKER_HOST of that engine.
func nobodyIsAt(t *testing.T, endpoint string) {
	t.Helper()
	told := "DOCKER_HOST=" + endpoint
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		for _, p := range processes(t) {
			if filepath.Base(p.argv[0]) != "docker-netdemo" {
				continue
			}
			text, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", p.pid))
			if err == nil && slices.Contains(strings.Split(string(text), "\x00"), told) {
				return poll.Continue("process %d: %q", p.pid, p.argv)
			}
		}
		return poll.Success()
	}, poll.WithTimeout(callLimit), poll.WithDelay(50*time.Millisecond))
}

// beside runs a program beside the test, until its end, and closes what it writes to.
func beside(t *testing.T, cmd *exec.Cmd, output io.Closer) {
	t.Helper()
	assert.NilError(t, cmd.Start())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // it is killed
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		_ = output.Close()
	})
}
