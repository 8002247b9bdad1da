package engine

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// scripted is a lesson with each kind of action, and names that a shell must not read.
func scripted() lesson.Lesson {
	return lesson.Lesson{
		Name:  "small",
		Prose: lesson.Prose{Title: "A small lesson"},
		Roles: map[string]string{vault: "a vault", "app": "a processor"},
		Steps: []lesson.Step{
			{
				ID: "small.run", Heading: "It's two services",
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Run{Container: lesson.Container{Name: vault, Service: vault}},
					lesson.Run{Container: lesson.Container{
						Name: "app", Service: "security-processor", Network: custom,
						Env: []string{"VAULT_MS_URL=http://{vault-ms}:3002"}, Publish: []lesson.Port{{Host: 8282, Container: 3003}},
					}},
				},
				Ask:   lesson.ListNetworks{New: custom},
				Claim: lesson.Claim{Check: lesson.HasNetwork{Network: custom}},
			},
			{
				ID: "small.move", Heading: "Plug and unplug",
				Before: lesson.Processes{Of: []string{vault, "app"}},
				Do: []lesson.Action{
					lesson.Stop{Container: vault},
					lesson.Start{Container: vault},
					lesson.Connect{Network: custom, Container: vault},
					lesson.Disconnect{Network: lesson.DefaultBridge, Container: vault},
				},
				Ask: lesson.All{
					lesson.InspectNetwork{Network: custom},
					lesson.ListContainers{},
					lesson.Fetch{Container: "app", Port: 3003, Path: "/fetchKey"},
				},
				Claim: lesson.Claim{Check: lesson.Answers{Body: "key"}},
			},
			{
				ID: "small.out", Heading: "Out of reach",
				Ask:     lesson.Get{From: "app", To: lesson.AddressOf{Container: vault, Network: lesson.DefaultBridge}, Port: 3002, Path: "/serviceKey"},
				Control: lesson.Get{From: "app", To: lesson.AddressOf{Container: vault, Network: custom}, Port: 3002, Path: "/serviceKey"},
				Claim:   lesson.Claim{Check: lesson.OutOfReach{}},
			},
		},
	}
}

// script gives the script of a lesson; ok is false in a checkout that was not built.
func script(t *testing.T) (text string, ok bool) {
	t.Helper()
	text, err := Script(scripted(), "1.2.3")
	if _, ok := bundled(t); !ok {
		assert.ErrorContains(t, err, "run `make build`")
		return "", false
	}
	assert.NilError(t, err)
	return text, true
}

func TestScript(t *testing.T) {
	text, ok := script(t)
	if !ok {
		return
	}
	id := regexp.MustCompile(`docker-netdemo\.script=([a-z2-7]{6})\b`).FindStringSubmatch(text)
	assert.Assert(t, is.Len(id, 2), "%s", text)
	text = strings.ReplaceAll(text, "script="+id[1], "script=SCRIPT")
	text = regexp.MustCompile(`(netdemo/[a-z-]+:)[0-9a-f]{12}`).ReplaceAllString(text, "${1}HASH")
	golden.Assert(t, text, "script.golden")
	assert.Assert(t, !strings.Contains(text, LabelRun+"="), "no sweep of ours touches it")
}

// A script that opens ports to others says so.
func TestScriptWithOpenPorts(t *testing.T) {
	if _, ok := script(t); !ok {
		return
	}
	l := scripted()
	l.Exposed = true
	text, err := Script(l, "1.2.3")
	assert.NilError(t, err)
	assert.Assert(t, is.Contains(text, "# Its ports are published on 0.0.0.0"))
	assert.Assert(t, is.Contains(text, " -p 0.0.0.0:"))
	assert.Assert(t, !strings.Contains(text, " -p 127."))
}

// Two scripts of one lesson may run side by side: each removes its own.
func TestScriptsHaveLabelsOfTheirOwn(t *testing.T) {
	first, ok := script(t)
	if !ok {
		return
	}
	second, _ := script(t)
	assert.Assert(t, first != second)
}

func TestScriptOfAServiceThatThereIsNot(t *testing.T) {
	l := scripted()
	l.Steps[0].Do = []lesson.Action{lesson.Run{Container: lesson.Container{Name: "x", Service: "nope"}}}
	_, err := Script(l, "1.2.3")
	assert.Error(t, err, `there is no image for "nope"`)
}

// Shells and shellcheck read the script and find nothing wrong.
func TestScriptIsAShellScript(t *testing.T) {
	text, ok := script(t)
	if !ok {
		return
	}
	file := filepath.Join(t.TempDir(), "small.sh")
	assert.NilError(t, os.WriteFile(file, []byte(text), 0o600))
	for _, check := range [][]string{{"sh", "-n"}, {"dash", "-n"}, {"bash", "-n"}, {"busybox", "sh", "-n"}, {"shellcheck"}} {
		if _, err := exec.LookPath(check[0]); err != nil {
			t.Logf("there is no %s here", check[0])
			continue
		}
		output, err := exec.CommandContext(t.Context(), check[0], append(check[1:], file)...).CombinedOutput()
		assert.NilError(t, err, "%s:\n%s", check[0], output)
	}
}
