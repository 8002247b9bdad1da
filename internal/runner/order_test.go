package runner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// inShort is one word or two for each event.
func inShort(e lesson.Event) string {
	switch e := e.(type) {
	case lesson.StepStarted:
		return e.ID
	case lesson.CommandShown:
		return fmt.Sprintf("%d %s command", e.Step, e.Role)
	case lesson.OutputShown:
		return fmt.Sprintf("%d %s output", e.Step, e.Role)
	case lesson.Observed:
		return fmt.Sprintf("%d %s observation", e.Step, e.Role)
	case lesson.Judged:
		return fmt.Sprintf("%d verdict %s", e.Step, e.Result)
	case lesson.TopologyShown:
		return strings.TrimSpace(fmt.Sprintf("%d topology %s", e.Step, e.Caption))
	case lesson.Noted:
		return fmt.Sprintf("%d note", e.Step)
	case lesson.Started, lesson.Predicting, lesson.Predicted, lesson.Kept, lesson.Finished, lesson.CourseFinished:
	}
	return e.Type()
}

// declared is what a lesson emits whose claims are all true, read off the lesson.
func declared(l lesson.Lesson) []string {
	list := []string{"start"}
	for i, s := range l.Steps {
		n := i + 1
		list = append(list, s.ID)
		list = append(list, declaredQuestion(n, lesson.RoleBefore, s.Before)...)
		for range s.Do {
			list = append(list, fmt.Sprintf("%d do command", n))
		}
		list = append(list, declaredQuestion(n, lesson.RoleAsk, s.Ask)...)
		list = append(list, declaredQuestion(n, lesson.RoleControl, s.Control)...)
		list = append(list, fmt.Sprintf("%d verdict true", n))
		list = append(list, strings.TrimSpace(fmt.Sprintf("%d topology %s", n, s.Picture)))
	}
	return append(list, "summary")
}

func declaredQuestion(n int, role string, q lesson.Question) []string {
	if q == nil {
		return nil
	}
	questions := lesson.All{q}
	if all, several := q.(lesson.All); several {
		questions = all
	}
	var list []string
	for range questions {
		for _, part := range []string{"command", "output", "observation"} {
			list = append(list, fmt.Sprintf("%d %s %s", n, role, part))
		}
	}
	return list
}

// What runs at once is nevertheless told in the lesson's order, every time.
func TestEventsComeInDeclaredOrder(t *testing.T) {
	for range 20 {
		l := bridges(t)
		sink, _ := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
		var got []string
		for _, e := range sink.events {
			got = append(got, inShort(e))
		}
		assert.DeepEqual(t, got, declared(l))
	}
}

// The commands of the lesson, as the learner sees them, with what each prints.
func TestWhatIsShown(t *testing.T) {
	sink, _ := perform(t.Context(), t, bridges(t), enginetest.New(), runner.Options{})
	var b strings.Builder
	for _, e := range sink.events {
		switch e := e.(type) {
		case lesson.StepStarted:
			fmt.Fprintf(&b, "\n%d %s\n", e.N, e.Title)
		case lesson.CommandShown:
			fmt.Fprintf(&b, "%s $ %s\n", e.Role, e.Shown)
			assert.Equal(t, e.Shown, lesson.Command{Argv: e.Argv}.String())
			assert.Equal(t, e.Mode, "equivalent")
		case lesson.OutputShown:
			for _, line := range e.Lines {
				fmt.Fprintf(&b, "  | %s\n", strings.TrimSpace(line.Text+"  "+line.Note))
			}
		case lesson.Judged:
			fmt.Fprintf(&b, "%s: %s\n", e.Result, e.Said)
		case lesson.Started, lesson.Observed, lesson.TopologyShown, lesson.Noted, lesson.Predicting, lesson.Predicted,
			lesson.Kept, lesson.Finished, lesson.CourseFinished:
		}
	}
	golden.Assert(t, b.String(), "bridges.golden")
}

func TestOpening(t *testing.T) {
	l := bridges(t)
	sink, _ := perform(t.Context(), t, l, enginetest.New(), runner.Options{Version: "1.2.3", Number: 2, Lessons: 5, Shortens: true})
	started := of[lesson.Started](sink)[0]
	assert.Equal(t, started.Lesson, "bridges")
	assert.Equal(t, started.Title, l.Prose.Title)
	assert.Equal(t, started.Concept, l.Prose.Concept)
	assert.Equal(t, started.Run, enginetest.Run)
	assert.Equal(t, started.Tool, "1.2.3")
	assert.Equal(t, started.Engine.Version, "20.10.24+dfsg1")
	assert.Equal(t, started.Steps, len(l.Steps))
	assert.Equal(t, started.Number, 2)
	assert.Equal(t, started.Lessons, 5)
	assert.Assert(t, started.Shortens)
	assert.DeepEqual(t, started.Makes, l.Making(enginetest.New()))
	assert.DeepEqual(t, started.Images, []string{"netdemo/vault-ms:bce693cba488", "netdemo/security-processor:a6a4c02f1935"})
	assert.Assert(t, !started.Time.IsZero())
	for i, s := range of[lesson.StepStarted](sink) {
		assert.DeepEqual(t, s, lesson.StepStarted{
			N: i + 1, Of: len(l.Steps), ID: l.Steps[i].ID, Title: l.Steps[i].Heading, Text: l.Prose.Steps[i].Text,
		})
	}
}

func TestClosing(t *testing.T) {
	l := bridges(t)
	sink, summary := perform(t.Context(), t, l, enginetest.New(), runner.Options{})
	assert.DeepEqual(t, of[lesson.Finished](sink), []lesson.Finished{summary})
	assert.Equal(t, summary.Lesson, "bridges")
	assert.Equal(t, summary.Run, enginetest.Run)
	assert.Equal(t, summary.True, 12)
	assert.Equal(t, summary.Exit, runner.ExitOK)
	assert.DeepEqual(t, summary.Removed, lesson.Swept{Containers: 3, Networks: 1})
	assert.DeepEqual(t, summary.Left, []string{})
	assert.DeepEqual(t, summary.Table, l.Table)
	assert.Equal(t, summary.Next, l.Next)
	assert.Equal(t, len(summary.Results), 12)
	for i, s := range l.Steps {
		verdict := summary.Results[s.ID]
		assert.Equal(t, verdict.Step, i+1)
		assert.Equal(t, verdict.Title, s.Heading)
		assert.Equal(t, verdict.Result, lesson.True)
		assert.Equal(t, verdict.Said, sink.verdict(t, s.ID).Said)
	}
}

func TestVerdictsExplainThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := bridges(t)
		sink, _ := perform(t.Context(), t, l, enginetest.New(enginetest.Without(enginetest.BridgesAreApart)), runner.Options{})
		for i, s := range l.Steps {
			v := sink.verdict(t, s.ID)
			assert.Equal(t, v.Step, i+1)
			assert.Equal(t, v.Text, s.Claim.Text)
			assert.Equal(t, v.Failing, s.Claim.Check.Negative())
			assert.DeepEqual(t, v.Expected, s.Claim.Check.Expected())
			assert.Assert(t, len(v.Observed) > 0)
			if s.ID == "bridges.custom.outside" {
				assert.Equal(t, v.Why, l.Prose.Steps[i].IfNot)
			} else {
				assert.Equal(t, v.Why, l.Prose.Steps[i].Why)
			}
		}
	})
}

// Notes come in the step in which they became known, before its commands: those follow the notes.
func TestNotes(t *testing.T) {
	e := enginetest.New(enginetest.TakenPort(8282), enginetest.WithNetwork("netdemo-custom-network"))
	sink, summary := perform(t.Context(), t, bridges(t), e, runner.Options{})
	assert.Equal(t, summary.True, 12)
	var got []string
	for _, n := range of[lesson.Noted](sink) {
		got = append(got, fmt.Sprint(n.Step, " ", n.Text))
	}
	assert.DeepEqual(t, got, []string{
		"0 The name netdemo-custom-network is taken on this engine; this run's names end in -k7m2qa.",
		"2 Port 127.0.0.1:8282 of this engine's machine is taken; the engine chose 127.0.0.1:32768 for netdemo-security-processor-k7m2qa.",
	})
	for i, event := range sink.events {
		if note, is := event.(lesson.Noted); is && note.Step == 2 {
			assert.Equal(t, inShort(sink.events[i-1]), "bridges.default.join")
			assert.Equal(t, inShort(sink.events[i+1]), "2 do command")
		}
	}
	var shown []string
	for _, c := range of[lesson.CommandShown](sink) {
		shown = append(shown, c.Shown)
	}
	all := strings.Join(shown, "\n")
	assert.Assert(t, strings.Contains(all, "-p 127.0.0.1:32768:3003"))
	assert.Assert(t, strings.Contains(all, "VAULT_MS_URL=http://netdemo-vault-ms-k7m2qa:3002"))
	assert.Assert(t, strings.Contains(all, "docker network connect netdemo-custom-network-k7m2qa netdemo-vault-ms-k7m2qa"))
	assert.Assert(t, !strings.Contains(all, "8282"))
}

// Whoever is plugged into what after each step, as the picture draws it.
func TestTopologyFollowsTheSteps(t *testing.T) {
	sink, _ := perform(t.Context(), t, bridges(t), enginetest.New(), runner.Options{})
	var last lesson.TopologyShown
	for _, shown := range of[lesson.TopologyShown](sink) {
		if shown.Caption != lesson.NoPicture {
			last = shown
		}
	}
	assert.Equal(t, last.Step, 12)
	assert.Equal(t, last.Caption, lesson.PictureNow)
	assert.DeepEqual(t, last.Topology, lesson.Topology{
		Networks: []lesson.TopologyNetwork{
			{Name: "bridge", Driver: "bridge", Subnets: []string{"172.17.0.0/16"}},
			{Name: "netdemo-custom-network", Driver: "bridge", Subnets: []string{"172.18.0.0/16"}, DNS: true},
		},
		Containers: []lesson.TopologyContainer{
			{Name: "netdemo-vault-ms", Running: true, Endpoints: map[string]string{"netdemo-custom-network": "172.18.0.2"}, Ports: []lesson.PortBinding{}},
			{
				Name: "netdemo-security-processor", Running: true,
				Endpoints: map[string]string{"bridge": "172.17.0.3"},
				Ports:     []lesson.PortBinding{{Host: "127.0.0.1:8282", Container: "3003/tcp"}},
			},
			{
				Name: "netdemo-security-processor-2", Running: true,
				Endpoints: map[string]string{"netdemo-custom-network": "172.18.0.4"},
				Ports:     []lesson.PortBinding{{Host: "127.0.0.1:8383", Container: "3003/tcp"}},
			},
		},
	})
}

// Ports of this machine that are taken move what a lesson starts on it, not onto another port of the same
// program, and change nothing that it shows.
func TestTakenPortsOfThisMachine(t *testing.T) {
	i := slices.IndexFunc(course.Lessons(), func(l lesson.Lesson) bool { return l.Name == "localhost" })
	for moves, taken := range map[string][]int{
		" --port 3002=3004 ": {3002}, " --port 3003=3004 ": {3003}, " --port 3002=3004 --port 3003=3005 ": {3002, 3003},
	} {
		var options []enginetest.Option
		for _, port := range taken {
			options = append(options, enginetest.TakenPort(port))
		}
		synctest.Test(t, func(t *testing.T) {
			sink, summary := perform(t.Context(), t, course.Lessons()[i], enginetest.New(options...), runner.Options{})
			assert.Equal(t, summary.True, summary.Claims)
			assert.Equal(t, len(of[lesson.Noted](sink)), len(taken))
			assert.Assert(t, slices.ContainsFunc(of[lesson.CommandShown](sink), func(c lesson.CommandShown) bool {
				return c.Shown == "docker netdemo serve"+moves+"multi-port-app"
			}), "%v", of[lesson.CommandShown](sink))
		})
	}
}
