package commands

import (
	"errors"
	"fmt"
	"testing"

	"github.com/docker/cli/cli"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func TestVerdict(t *testing.T) {
	for name, test := range map[string]struct {
		list   []lesson.Finished
		status int
		want   string
	}{
		"nothing":          {nil, 0, ""},
		"all true":         {[]lesson.Finished{{Claims: 12, True: 12}}, 0, ""},
		"skipped":          {[]lesson.Finished{{Claims: 12, True: 11, Skipped: 1}}, 0, ""},
		"one false":        {[]lesson.Finished{{Claims: 12, False: 1, Exit: 1}}, 1, "1 of 12 claims is false on this engine"},
		"two false of two": {[]lesson.Finished{{Claims: 12, False: 1, Exit: 1}, {Claims: 5, False: 1, Exit: 1}}, 1, "2 of 17 claims are false on this engine"},
		"strict":           {[]lesson.Finished{{Claims: 12, Skipped: 2, Exit: 1}}, 1, "2 of 12 steps are skipped, which --strict counts as false"},
		"strict, one":      {[]lesson.Finished{{Claims: 12, Skipped: 1, Exit: 1}}, 1, "1 of 12 steps is skipped, which --strict counts as false"},
		"differs":          {[]lesson.Finished{{Claims: 12, True: 11, Differs: 1}}, 0, ""},
		"strict, differs":  {[]lesson.Finished{{Claims: 12, Skipped: 1, Differs: 2, Exit: 1}}, 1, "3 of 12 steps are skipped or differ, which --strict counts as false"},
		"one of one":       {[]lesson.Finished{{Claims: 1, Broken: 1, Exit: 3}}, 3, "1 of 1 step could not be run"},
		"broken":           {[]lesson.Finished{{Claims: 12, Broken: 1, False: 3, Exit: 3}}, 3, "1 of 12 steps could not be run"},
		"not prepared":     {[]lesson.Finished{{Claims: 12, NotRun: 12, Exit: 3}}, 3, "not everything could be run; see above"},
		"something left":   {[]lesson.Finished{{Claims: 12, True: 12, Left: []string{"network x"}, Exit: 3}}, 3, "not everything could be run; see above"},
		"not usable":       {[]lesson.Finished{{Claims: 12, Exit: 4}}, 4, "not everything could be run; see above"},
		"interrupted":      {[]lesson.Finished{{Claims: 12, Broken: 1, Exit: 130}}, 130, "interrupted"},
		"the worst wins":   {[]lesson.Finished{{Exit: 1, False: 1, Claims: 3}, {Exit: 4}, {Exit: 3}}, 4, "not everything could be run; see above"},
		"stopped at last":  {[]lesson.Finished{{Exit: 4}, {Exit: 130}}, 130, "interrupted"},
	} {
		t.Run(name, func(t *testing.T) {
			err := verdict(test.list)
			if test.status == 0 {
				assert.NilError(t, err)
				return
			}
			var status cli.StatusError
			assert.Assert(t, errors.As(err, &status))
			assert.Equal(t, status.StatusCode, test.status)
			assert.Equal(t, status.Status, test.want)
		})
	}
}

// Whoever wrote an error, it cannot move the cursor; the lines are ours.
func TestFailure(t *testing.T) {
	explained := &lesson.EngineError{Failure: lesson.Failure{
		Call: "create network a\x1b[2Jb", Message: "no\nfree subnet\x07", Meaning: "Each takes one.", Fix: []string{"docker network ls", "echo \x1b"},
	}}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"explained": {explained, `could not create network a\x1b[2Jb: no\nfree subnet\a
Each takes one.
  docker network ls
  echo \x1b`},
		"explained within": {fmt.Errorf("step 3: %w", explained), `could not create network a\x1b[2Jb: no\nfree subnet\a
Each takes one.
  docker network ls
  echo \x1b`},
		"no meaning": {&lesson.EngineError{Failure: lesson.Failure{Call: "list networks", Message: "no"}}, "could not list networks: no"},
		"any":        {errors.New("line 1\nline 2\x1b"), `line 1\nline 2\x1b`},
	} {
		t.Run(name, func(t *testing.T) {
			var status cli.StatusError
			assert.Assert(t, errors.As(failed(test.err), &status))
			assert.Equal(t, status.StatusCode, exitFailed)
			assert.Equal(t, status.Status, test.want)
			assert.ErrorIs(t, status.Cause, test.err)
		})
	}
}
