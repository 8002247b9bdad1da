package commands

import (
	"io"
	"os"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The janitor speaks to the engine that the plugin speaks to.
func TestGlobalFlags(t *testing.T) {
	for _, test := range []struct{ args, want []string }{
		{[]string{"netdemo", "bridges"}, []string{}},
		{[]string{"--context", "netdemo", "netdemo", "bridges", "--context=no"}, []string{"--context", "netdemo"}},
		{[]string{"--context=a", "-H", "tcp://x", "--tls", "--tlscacert=/c", "-D", "netdemo", "run"}, []string{"--context=a", "-H", "tcp://x", "--tls", "--tlscacert=/c", "-D"}},
		{[]string{"--config", "/d", "-l", "debug", "netdemo"}, []string{"--config", "/d", "-l", "debug"}},
		{[]string{"-test.run=X"}, nil},
	} {
		assert.DeepEqual(t, globalFlags(test.args), test.want)
	}
}

// What is to be typed carries the flags that lead to the engine, and no others.
func TestLeading(t *testing.T) {
	for _, test := range []struct {
		args   []string
		want   lesson.Docker
		chosen bool
	}{
		{[]string{"netdemo", "bridges"}, "", false},
		{[]string{"-D", "-l", "debug", "netdemo", "bridges"}, "", false},
		{[]string{"--context=far", "netdemo", "bridges", "--context", "no"}, "--context far", true},
		{[]string{"-c", "it's", "-D", "netdemo"}, `--context 'it'\''s'`, true},
		{[]string{"--config", "/my docker", "--tls=false", "netdemo"}, "--config '/my docker' --tls=false", false},
		{
			[]string{"-H", "tcp://x:2376", "--tlsverify", "--tlscacert=/ca", "--tlscert", "/c", "--tlskey", "/k", "netdemo"},
			"--host tcp://x:2376 --tlsverify --tlscacert /ca --tlscert /c --tlskey /k", true,
		},
		{[]string{"-test.run=X"}, "", false},
	} {
		docker, chosen := leading(test.args)
		assert.Equal(t, docker, test.want)
		assert.Equal(t, chosen, test.chosen)
	}
}

// typesAs makes this process one that was started with these arguments.
func typesAs(t *testing.T, args ...string) {
	t.Helper()
	before := os.Args
	t.Cleanup(func() { os.Args = before })
	os.Args = append([]string{"docker-netdemo"}, args...)
}

// In another shell, and where the environment or the config file chose the engine, it is found again all the same.
func TestFromAnywhere(t *testing.T) {
	const there = "tcp://10.0.0.1:2375"
	u := newUser(t, there)
	dockerCLI := u.cli(t, io.Discard, io.Discard)
	assert.Equal(t, fromAnywhere(dockerCLI), lesson.Docker("--host "+there))
	typesAs(t, "--config", "/d", "netdemo", "bridges")
	assert.Equal(t, fromAnywhere(dockerCLI), lesson.Docker("--config /d --host "+there))
	typesAs(t, "--host", "10.0.0.1", "--tls", "netdemo", "bridges")
	assert.Equal(t, fromAnywhere(dockerCLI), lesson.Docker("--host 10.0.0.1 --tls"))
	assert.Equal(t, faceOptions(dockerCLI).Docker, lesson.Docker("--host 10.0.0.1 --tls"))
}

// What a command says to those who stop it, or begin, can be typed as well.
func TestSaidWithLeadingFlags(t *testing.T) {
	u := newUser(t)
	typesAs(t, "--context", "far", "netdemo")
	assert.Assert(t, is.Contains(u.types(t).out, "\nBegin     docker --context far netdemo localhost\n"))
}
