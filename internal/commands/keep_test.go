package commands

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

func TestKeepFlag(t *testing.T) {
	for args, want := range map[string]time.Duration{
		"":           0,
		"--keep":     2 * time.Hour,
		"--keep=30m": 30 * time.Minute,
		"--keep=24h": 24 * time.Hour,
		"--keep=1s":  time.Second,
	} {
		var o lessonOptions
		set := pflag.NewFlagSet("test", pflag.ContinueOnError)
		o.install(set)
		assert.NilError(t, set.Parse(strings.Fields(args)))
		assert.Equal(t, o.keep.duration, want, "%q", args)
	}
}

// A mistake is told before anything is asked of an engine.
func TestKeepFlagThatIsWrong(t *testing.T) {
	for args, want := range map[string]string{
		"bridges --keep=forever":       "invalid --keep \"forever\": give a duration from 1s to 24h, such as 30m or 2h",
		"bridges --keep=0s":            "from 1s to 24h",
		"bridges --keep=-2h":           "from 1s to 24h",
		"bridges --keep=25h":           "from 1s to 24h",
		"bridges --keep=2":             "from 1s to 24h",
		"bridges --keep 30m":           "a time belongs to its flag: --keep=30m",
		"bridges --keep --script":      "leave out --keep",
		"run --all --keep=0s":          "from 1s to 24h",
		"run bridges --keep=30m 2h":    `unknown lesson: "2h"`,
		"bridges --keep=30m something": "accepts no arguments",
	} {
		result := newUser(t, "unix:///nowhere").types(t, strings.Fields(args)...)
		assert.Equal(t, result.status, exitUsage, "%s: %s", args, result.message)
		assert.Assert(t, is.Contains(result.message, want))
	}
}
