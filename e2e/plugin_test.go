//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"gotest.tools/v3/assert"
)

// The installed plugin as its users type it: one file in testdata/script for each command.
func TestInstalledPlugin(t *testing.T) {
	m := engineAtHand(t)
	files, err := filepath.Glob("testdata/script/*.txtar")
	assert.NilError(t, err)
	assert.Assert(t, len(files) > 0)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			unchanged(t, m)
			testscript.Run(t, testscript.Params{
				Files:               []string{file},
				Setup:               setUpScript,
				Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
				Condition:           func(name string) (bool, error) { return condition(t, name) },
				RequireExplicitExec: true,
				RequireUniqueNames:  true,
			})
		})
	}
}

// setUpScript gives each script a Docker config of its own, because some write to it, and the variables
// that it compares with.
func setUpScript(env *testscript.Env) error {
	config := filepath.Join(env.WorkDir, "docker")
	if err := installInto(config); err != nil {
		return err
	}
	for _, pair := range lab.environment(lab.machine) {
		key, value, _ := strings.Cut(pair, "=")
		env.Setenv(key, value)
	}
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("DOCKER_CONFIG", config)
	env.Setenv("ENDPOINT", lab.endpoint)
	env.Setenv("VERSION", lab.version)
	env.Setenv("PLUGIN", lab.plugin())
	env.Setenv("ESCAPE", "\x1b[2J")
	return nil
}

// installInto puts the plugin into another Docker config folder.
func installInto(config string) error {
	plugins := filepath.Join(config, "cli-plugins")
	if err := os.MkdirAll(plugins, 0o755); err != nil {
		return err
	}
	return os.Symlink(lab.plugin(), filepath.Join(plugins, filepath.Base(lab.plugin())))
}

// condition knows what docker commands differ in.
func condition(t *testing.T, name string) (bool, error) {
	t.Helper()
	switch name {
	case "completion":
		return since(t, lab.docker, completesPlugins), nil
	case "context-left-to-plugins":
		return since(t, lab.docker, checksContextsLate), nil
	case "hints":
		return since(t, lab.docker, showsHints), nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

// exits CODE [-within DURATION] PROGRAM ARG...: like exec, but with the exit code that is expected.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE [-within DURATION] PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	args = args[1:]
	limit := callLimit
	if args[0] == "-within" {
		limit, err = time.ParseDuration(args[1])
		ts.Check(err)
		args = args[2:]
	}
	began := time.Now()
	err = ts.Exec(args[0], args[1:]...)
	took := time.Since(began)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code, err = exit.ExitCode(), nil
	}
	ts.Check(err)
	if code != want {
		ts.Fatalf("exit %d, not %d", code, want)
	}
	if took > limit {
		ts.Fatalf("it took %s, more than %s", took, limit)
	}
}

// The exit codes are the product's: every docker command passes them on.
func TestExitCodes(t *testing.T) {
	for _, docker := range lab.dockers {
		t.Run(versionOf(t, docker), func(t *testing.T) {
			unchanged(t, lab.machine)
			for _, tc := range []struct {
				name string
				call call
				code int
			}{
				{"nothing wrong", lab.run("netdemo", "version"), 0},
				{"unknown lesson", lab.run("netdemo", "bridge"), 2},
				{"unknown flag", lab.run("netdemo", "bridges", "--nosuch"), 2},
				{"unknown flag before the command", lab.run("netdemo", "--nosuch"), 2},
				{"too many arguments", lab.run("netdemo", "bridges", "twice"), 2},
				{"no engine", bridgesAsJSON(lab.machine).with("DOCKER_HOST=unix://" + lab.home() + "/none.sock"), 4},
				{"nobody listens", bridgesAsJSON(lab.machine).with("DOCKER_HOST=tcp://127.0.0.1:1"), 4},
			} {
				t.Run(tc.name, func(t *testing.T) {
					r := tc.call.through(docker).test(t)
					assert.Equal(t, r.code, tc.code, r.stdout+r.stderr)
					if tc.code != 0 {
						assert.Equal(t, r.stdout, "", "what is wrong is no result")
						assert.Assert(t, r.took < 2*time.Second, "%s", r.took)
					}
				})
			}
		})
	}
}
