//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	"gotest.tools/v3/poll"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// script is the lesson as a shell script, and the label of what that script makes.
func script(t *testing.T, m *machine, name string) (text, label string) {
	t.Helper()
	text = m.run("netdemo", name, "--script").must(t) + "\n"
	found := regexp.MustCompile(`(?m)^mine=(.+)$`).FindStringSubmatch(text)
	assert.Assert(t, found != nil, text)
	assert.Assert(t, strings.HasPrefix(found[1], engine.LabelScript+"="), found[1])
	return text, found[1]
}

func TestScriptIsCleanShell(t *testing.T) {
	t.Parallel() // no engine is asked
	linter, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Log("there is no shellcheck here: the scripts were not linted")
		return
	}
	for _, name := range course.Names() {
		text, _ := script(t, lab.machine, name)
		cmd := exec.Command(linter, "-")
		cmd.Stdin = strings.NewReader(text)
		out, err := cmd.CombinedOutput()
		assert.NilError(t, err, "%s", out)
	}
}

// What is shown is what is done: the script's commands, run by a shell with the real docker command, bring
// the observations that the lesson brought through the API.
func TestScript(t *testing.T) {
	t.Parallel()
	for _, name := range course.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scriptOf(t, name)
		})
	}
}

// A script takes no network from a container of the user's either, though it never ran.
func TestScriptBesideAGuest(t *testing.T) {
	m := anEngine(t)
	before := m.snapshot(t)
	guest := lab.their("guest")
	text, label := script(t, m, "bridges")
	ours := regexp.MustCompile(`(?m)^show docker network create .* (\S+)$`).FindStringSubmatch(text)[1]
	m.atEnd(t, "network", "rm", ours)
	m.atEnd(t, "rm", guest) // before the network
	text += "docker create --name " + guest + " --network " + ours + " " + lab.theirImage() + "\n"
	var stderr bytes.Buffer
	cmd := shellCommand(t, m, shells(t)[0], text)
	cmd.Stderr = &stderr
	assert.NilError(t, cmd.Run(), "%s", &stderr)
	assert.Assert(t, strings.Contains(stderr.String(), ours+" stays, for "+guest+"\n"), "%s", &stderr)
	assert.Equal(t, m.run("ps", "--all", "--quiet", "--filter", "label="+label).must(t), "")
	m.run("start", guest).must(t)
	m.run("rm", "-f", guest).must(t)
	m.run("network", "rm", ours).must(t)
	same(t, m, before, time.Second)
}

func scriptOf(t *testing.T, name string) {
	t.Helper()
	l, _ := course.Lesson(name)
	want := observe(exchangesOf(recordedOf(t, name).events))
	all := shells(t)
	if name != "bridges" && !everyShell { // what the others use of the shell, bridges uses, too
		all = all[:1]
	}
	for _, shell := range all {
		t.Run(filepath.Base(shell), func(t *testing.T) {
			m := anEngine(t)
			unchanged(t, m)
			text, label := script(t, m, name)
			seen := watch(t, m, label)
			cmd := shellCommand(t, m, shell, text)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			made := seen.end()
			assert.NilError(t, err, "%s%s", &stdout, &stderr)
			for line := range strings.Lines(stderr.String()) { // docker warns of what is asked for in vain
				assert.Assert(t, strings.HasPrefix(line, "WARNING: "), "%s", &stderr)
			}

			got := observe(parseScript(t, stdout.String()))
			for step := range want {
				assertShownAlso(t, want[step], got[step])
			}
			if name == "bridges" { // its containers all run at the end
				assertSameContainers(t, made.containers, label)
			}
			networks := map[string]map[string]string{}
			for _, n := range l.Plan().Networks {
				networks[lesson.Prefix+n] = labelMap(label)
			}
			assert.DeepEqual(t, made.networks, networks)
		})
	}
}

// shells lists the shells that learners paste into.
func shells(t *testing.T) []string {
	t.Helper()
	var list []string
	seen := map[string]bool{}
	for _, name := range []string{"sh", "dash", "bash"} {
		file, err := exec.LookPath(name)
		if err != nil {
			t.Logf("there is no %s here", name)
			continue
		}
		real, err := filepath.EvalSymlinks(file)
		assert.NilError(t, err)
		if !seen[real] {
			seen[real] = true
			list = append(list, file)
		}
	}
	return list
}

// scriptLimit is how long a script may take: it does one thing after the other that a lesson does at once.
const scriptLimit = 2 * callLimit

// shellCommand is `docker netdemo bridges --script | sh`.
func shellCommand(t *testing.T, m *machine, shell, text string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), scriptLimit)
	t.Cleanup(cancel)
	argv := inPlace(m.place, []string{shell})
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdin = strings.NewReader(text)
	cmd.Env = append(lab.environment(m), elsewhere...) // a script sets that aside
	cmd.Dir = lab.home()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second
	return cmd
}

func TestScriptCleansUpWhenInterrupted(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	text, label := script(t, m, "bridges")
	cmd := shellCommand(t, m, "sh", text)
	assert.NilError(t, cmd.Start())
	ours := client.Filters{}.Add("label", label)
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		list, err := m.api.ContainerList(t.Context(), client.ContainerListOptions{Filters: ours})
		if err != nil {
			return poll.Error(err)
		}
		if len(list.Items) < 2 {
			return poll.Continue("%d containers run", len(list.Items))
		}
		return poll.Success()
	}, poll.WithTimeout(callLimit), poll.WithDelay(20*time.Millisecond))
	assert.NilError(t, syscall.Kill(-cmd.Process.Pid, syscall.SIGINT))
	code, err := exitCode(t.Context(), cmd.Wait())
	assert.NilError(t, err)
	assert.Equal(t, code, 130)
}

// assertSameContainers demands that the flags that the script prints make the containers that the lesson
// makes, apart from their labels.
func assertSameContainers(t *testing.T, made map[string]container.InspectResponse, label string) {
	t.Helper()
	lessons := recorded(t).containers
	assert.DeepEqual(t, slices.Sorted(maps.Keys(made)), slices.Sorted(maps.Keys(lessons)))
	for name, c := range made {
		assert.DeepEqual(t, confinement(c), confinement(lessons[name]))
		labels := maps.Clone(c.Config.Labels)
		delete(labels, images.Label) // inherited from the image
		assert.DeepEqual(t, labels, labelMap(label))
	}
}

func labelMap(label string) map[string]string {
	key, value, _ := strings.Cut(label, "=")
	return map[string]string{key: value}
}

// asFields gives the fields that are set; none, empty and zero are the same here.
func asFields(v any) map[string]string {
	encoded, err := json.Marshal(v)
	var fields map[string]json.RawMessage
	if err != nil || json.Unmarshal(encoded, &fields) != nil {
		return nil
	}
	out := map[string]string{}
	for key, value := range fields {
		switch text := string(value); text {
		case "null", "[]", "{}", `""`, "0", "false", "[0,0]":
		default:
			out[key] = text
		}
	}
	return out
}
