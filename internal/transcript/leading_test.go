package transcript

import (
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// What every face says of our own commands leads to the engine of the run. Headings do not: they are no commands.
func TestOurCommandsLeadToTheEngine(t *testing.T) {
	good := goodStream(oldEngine)
	end := good[len(good)-1].(lesson.Finished)
	end.Guesses = []lesson.Guess{{Step: 1, Title: "One", See: "dns"}}
	end.Next = "isolation"
	kept := end
	kept.Kept = &lesson.Kept{Until: time.Now(), Try: []string{"curl -sS http://127.0.0.1:8282/fetchKey"}}
	left := end
	left.Next, left.Left = "", []string{"network netdemo-net: has active endpoints"}
	stopped := end
	stopped.Interrupted, stopped.GoOn = true, 2

	o := Options{Width: 80, Docker: "--context far"}
	for _, format := range []string{FormatTTY, FormatPlain, FormatMarkdown} {
		for _, test := range []struct {
			end  lesson.Finished
			want []string
		}{
			{end, []string{"isolation", "explain dns"}},
			{kept, []string{"clean", "isolation"}},
			{left, []string{"clean"}},
			{stopped, []string{"bridges --from 2"}},
		} {
			page := strings.ReplaceAll(render(t, format, o, []lesson.Event{test.end}), nbsp, " ")
			page = strings.Join(strings.Fields(page), " ")
			for _, words := range test.want {
				assert.Assert(t, is.Contains(page, "docker --context far netdemo "+words))
			}
			assert.Assert(t, !strings.Contains(page, "docker netdemo "), "%s", page)
		}
	}
}

// A command that has no room in a line can be pasted all the same.
func TestALongWayToTheEngine(t *testing.T) {
	o := Options{Width: 60, Docker: "--host tcp://engine.example.org:2376 --tlsverify --tlscacert /home/ada/ca.pem"}
	end := lesson.Finished{Lesson: "bridges", Next: "isolation", Kept: &lesson.Kept{}}
	for format, want := range map[string][]string{
		FormatTTY:   {"  next    docker --host tcp://engine.example.org:2376 \\\n", "  done?   $ docker --host tcp://engine.example.org:2376 \\\n"},
		FormatPlain: {"next: docker --host tcp://engine.example.org:2376 \\\n", "done: docker --host tcp://engine.example.org:2376 \\\n"},
	} {
		page := render(t, format, o, []lesson.Event{end})
		for _, lines := range want {
			assert.Assert(t, is.Contains(page, lines))
		}
	}
}
