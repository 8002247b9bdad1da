package commands

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/cli/cli-plugins/metadata"
	"github.com/docker/cli/cli/command"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

func init() {
	programs["docker"] = func() { fmt.Println("Docker version " + os.Getenv("NETDEMO_TEST_VERSION") + ", build e6534b4") } //nolint:forbidigo // a program's own output
}

// hinting gives a user of a docker command of that version, and his config file.
func hinting(t *testing.T, version string) (*user, string) {
	t.Helper()
	u := atHome(t)
	for _, name := range []string{"DOCKER_CLI_HOOKS", "DOCKER_CLI_HINTS"} {
		t.Setenv(name, "")
	}
	startedBy(t, version)
	return u, filepath.Join(u.options.ConfigDir, "config.json")
}

// startedBy makes this program the docker command that has started the plugin.
func startedBy(t *testing.T, version string) {
	t.Helper()
	self, err := os.Executable()
	assert.NilError(t, err)
	t.Setenv(metadata.ReexecEnvvar, self)
	t.Setenv("NETDEMO_TEST_PROGRAM", "docker")
	t.Setenv("NETDEMO_TEST_VERSION", version)
}

func writeConfig(t *testing.T, file, text string) {
	t.Helper()
	assert.NilError(t, os.WriteFile(file, []byte(text), 0o600))
}

func configText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	assert.NilError(t, err)
	return string(text)
}

// all is hinted as docker reads it.
const all = "run,create,restart,container run,container create,container restart," +
	"network create,network rm,network connect,network disconnect,network inspect"

// What on has set off takes back, to the byte; a second on or off changes nothing.
func TestHintsOnAndOff(t *testing.T) {
	for name, test := range map[string]struct{ version, before, after string }{
		"no features": {
			"28.2.2", "{\n\t\"auths\": {},\n\t\"unknown\": [1, 2]\n}\n",
			"{\n\t\"auths\": {},\n\t\"unknown\": [1, 2],\n\t\"plugins\": {\n\t\t\"netdemo\": {\n\t\t\t\"hooks\": \"" + all + "\",\n\t\t\t\"before\": \"no features.hooks\"\n\t\t}\n\t},\n\t\"features\": {\n\t\t\"hooks\": \"true\"\n\t}\n}\n",
		},
		"after failures only": {"29.3.0", `{"x":1}`, `{"x":1,"plugins":{"netdemo":{"error-hooks":"` + all + `","before":"no features.hooks"}},"features":{"hooks":"true"}}`},
		"hooks are on": {
			"29.2.1", `{"features":{"hooks":"1","buildkit":"true"},"plugins":{"debug":{"hooks":"exec"}}}`,
			`{"features":{"hooks":"1","buildkit":"true"},"plugins":{"debug":{"hooks":"exec"},"netdemo":{"hooks":"` + all + `"}}}`,
		},
		"hooks are off": {
			"26.1.5+dfsg1", `{"features":{"hooks":"false"},"plugins":{"netdemo":{"own":"1"}}}`,
			`{"features":{"hooks":"true"},"plugins":{"netdemo":{"own":"1","hooks":"` + all + `","before":"features.hooks=false"}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			u, file := hinting(t, test.version)
			writeConfig(t, file, test.before)
			assert.Assert(t, is.Contains(u.types(t, "hints", "status").out, "Hints are off"))
			result := u.types(t, "hints", "on", "--force")
			assert.Equal(t, result.status, 0, result.message)
			assert.Equal(t, configText(t, file), test.after)
			assert.Equal(t, u.types(t, "hints", "status").out, "Hints are on, in "+file+".\n")

			assert.Assert(t, is.Contains(u.types(t, "hints", "on").out, "already"), "there is nothing to ask")
			assert.Equal(t, configText(t, file), test.after)
			assert.Assert(t, is.Contains(u.types(t, "hints", "off").out, "Hints are off"))
			assert.Equal(t, configText(t, file), test.before)
			assert.Assert(t, is.Contains(u.types(t, "hints", "off").out, "already"))
			assert.Equal(t, configText(t, file), test.before)
		})
	}
}

// Where there was no file there is none in the end, unless somebody else has written to it.
func TestHintsWithoutAConfigFile(t *testing.T) {
	u, file := hinting(t, "28.2.2")
	assert.Equal(t, u.types(t, "hints", "off").status, 0)
	for _, keep := range []bool{true, false} {
		assert.Equal(t, u.types(t, "hints", "on", "--force").status, 0)
		if keep {
			writeConfig(t, file, strings.Replace(configText(t, file), "{", `{"auths":{},`, 1))
		}
		assert.Equal(t, u.types(t, "hints", "off").status, 0)
		_, err := os.Stat(file)
		assert.Equal(t, err == nil, keep, "%v", err)
		_ = os.Remove(file)
	}
}

// Nothing is set before the user has seen what, and has agreed.
func TestHintsNeedConsent(t *testing.T) {
	for answer, want := range map[string]int{"y\n": 0, "YES\n": 0, "n\n": 1, "\n": 1, "": 1} {
		u, file := hinting(t, "28.2.2")
		u.setup = append(u.setup, command.WithInputStream(io.NopCloser(strings.NewReader(answer))))
		writeConfig(t, file, "{}")
		result := u.types(t, "hints", "on")
		assert.Equal(t, result.status, want, "%q: %s", answer, result.message)
		assert.Assert(t, is.Contains(result.err, `plugins.netdemo.hooks = "run,create,`))
		assert.Assert(t, is.Contains(result.err, `features.hooks = "true"`))
		assert.Equal(t, configText(t, file) == "{}", want != 0)
	}
}

// Hints that cannot be seen are told: by status, and by on before it sets anything.
func TestHintsThatCannotBeSeen(t *testing.T) {
	u, file := hinting(t, "28.2.2")
	assert.Equal(t, u.types(t, "hints", "on", "--force").status, 0)
	text := configText(t, file)

	startedBy(t, "20.10.24+dfsg1")
	assert.Assert(t, is.Contains(u.types(t, "hints", "status").out, "version 20.10.24+dfsg1 and shows no hints: that takes 26.1 or newer"))
	result := u.types(t, "hints", "on", "--force")
	assert.Equal(t, result.status, exitFailed)
	assert.Assert(t, is.Contains(result.message, "26.1 or newer"))
	assert.Equal(t, configText(t, file), text)

	startedBy(t, "29.9.3") // it reads the other key as well
	assert.Equal(t, u.types(t, "hints", "status").out, "Hints are on, in "+file+".\n")
	assert.Equal(t, u.types(t, "hints", "on", "--force").status, 0)
	assert.Assert(t, is.Contains(configText(t, file), `"error-hooks"`))
	assert.Assert(t, !strings.Contains(configText(t, file), `"hooks": "run`))

	startedBy(t, "28.2.2")
	assert.Assert(t, is.Contains(u.types(t, "hints", "status").out, "set for docker 29.3 or newer, and this is 28.2.2"))
	assert.Equal(t, u.types(t, "hints", "on", "--force").status, 0)
	text = configText(t, file)
	assert.Assert(t, is.Contains(text, `"hooks": "run`))
	assert.Assert(t, !strings.Contains(text, "error-hooks"))

	writeConfig(t, file, strings.Replace(text, `"true"`, `"false"`, 1))
	assert.Assert(t, is.Contains(u.types(t, "hints", "status").out, `features.hooks is not "true"`))
	t.Setenv("DOCKER_CLI_HOOKS", "1")
	assert.Assert(t, is.Contains(u.types(t, "hints", "status").out, "DOCKER_CLI_HOOKS=1 in your environment"))
	assert.Equal(t, u.types(t, "hints", "off").status, 0)
	assert.Assert(t, is.Contains(configText(t, file), `"false"`), "what somebody has set since stays")
}

// A config file that docker could not read is told, and not touched.
func TestHintsInABrokenConfigFile(t *testing.T) {
	for _, text := range []string{"{", `{"plugins":[]}`, `{"features":{"hooks":true}}`, `{"plugins":{},"Plugins":{}}`} {
		u, file := hinting(t, "28.2.2")
		writeConfig(t, file, text)
		for _, args := range [][]string{{"on", "--force"}, {"off"}, {"status"}} {
			result := u.types(t, append([]string{"hints"}, args...)...)
			assert.Equal(t, result.status, exitFailed, text)
			assert.Assert(t, is.Contains(result.message, file))
			assert.Equal(t, strings.HasPrefix(result.message, "nothing was changed: "), args[0] != "status")
		}
		assert.Equal(t, configText(t, file), text)
	}
}

func TestDockerVersion(t *testing.T) {
	for version, want := range map[string][]string{
		"20.10.24+dfsg1": nil, "26.0.2": nil, "26.1.0": underHooks, "28.2.2": underHooks, "29.2.9": underHooks,
		"29.3.0": underErrorHooks, "30.0.0-rc.1": underErrorHooks, "unknown": underHooks,
	} {
		startedBy(t, version)
		assert.DeepEqual(t, askDockerVersion(t.Context()).hooks(), want)
	}
	t.Setenv(metadata.ReexecEnvvar, filepath.Join(t.TempDir(), "none"))
	assert.DeepEqual(t, askDockerVersion(t.Context()).hooks(), underHooks)
}
