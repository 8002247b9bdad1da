package runner_test

import (
	"testing"
	"testing/synctest"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// podman is an engine that says that it is Podman, and on which these rules do not hold.
func podman(off ...enginetest.Rule) *enginetest.Engine {
	return enginetest.New(enginetest.Kind(lesson.KindPodman), enginetest.Version("4.3.1"), enginetest.Without(off...))
}

// On Podman, what is known of it differs; a claim that holds is true all the same, and one that does not, and
// of which nothing or something else is known, is false.
func TestWhatIsKnownOfAnEngineDiffers(t *testing.T) {
	const apart = enginetest.BridgesAreApart
	for _, test := range []struct {
		name   string
		engine func() *enginetest.Engine
		step   string
		result lesson.Result
		strict bool
		exit   int
	}{
		{"known", func() *enginetest.Engine { return podman(apart) }, "bridges.custom.outside", lesson.Differs, false, runner.ExitOK},
		{"known, strictly", func() *enginetest.Engine { return podman(apart) }, "bridges.custom.outside", lesson.Differs, true, runner.ExitFalse},
		{"known, and it holds", func() *enginetest.Engine { return podman() }, "bridges.custom.outside", lesson.True, true, runner.ExitOK},
		{"not of Docker Engine", func() *enginetest.Engine { return enginetest.New(enginetest.Without(apart)) }, "bridges.custom.outside", lesson.False, false, runner.ExitFalse},
		{
			"not known", func() *enginetest.Engine { return podman(enginetest.NamesOnUserDefined) },
			"bridges.custom.name", lesson.False, false, runner.ExitFalse,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sink, f := perform(t.Context(), t, bridges(t), test.engine(), runner.Options{Strict: test.strict})
				v := sink.verdict(t, test.step)
				assert.Equal(t, v.Result, test.result)
				assert.Equal(t, f.Exit, test.exit)
				assert.Equal(t, f.Differs == 1, test.result == lesson.Differs)
				if test.result == lesson.Differs {
					assert.Equal(t, v.Why, "This differs on Podman. Networks are not kept apart: whoever has the address reaches into another one.")
					assert.Equal(t, v.Said, `An answer came, "Encrypted_Service_Key_From_Vault".`)
				}
			})
		})
	}
}

// A step that differs carries those that build on it: what is so there is known, and was seen.
func TestWhatBuildsOnAStepThatDiffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := podman(enginetest.ListOnlyRunning)
		sink, f := perform(t.Context(), t, bridges(t), e, runner.Options{})
		assert.Equal(t, sink.verdict(t, "bridges.default.stopped").Result, lesson.Differs)
		assert.Equal(t, f.True, 11)
	})
}

// What the engine is stands at the beginning, and nowhere on Docker Engine.
func TestBanner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink, _ := perform(t.Context(), t, bridges(t), podman(), runner.Options{})
		note := of[lesson.Noted](sink)[0]
		assert.Equal(t, note.Step, 0)
		assert.Assert(t, is.Contains(note.Text, "This engine is Podman 4.3.1 behind the Docker API, and the lessons are about Docker Engine."))
		sink, _ = perform(t.Context(), t, bridges(t), enginetest.New(), runner.Options{})
		for _, note := range of[lesson.Noted](sink) {
			assert.Assert(t, note.Step != 0 || note.Text == "", note.Text)
		}
	})
}
