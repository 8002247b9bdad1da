package transcript

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// endings are the streams in the order of the golden files.
var endings = []string{"good", "bad", "interrupted", "kept", "notbegun", "course", "predicted", "differs"}

// allPages renders every ending, one below the other.
func allPages(t *testing.T, format string, o Options) string {
	t.Helper()
	streams := allStreams()
	var page strings.Builder
	for _, name := range endings {
		fmt.Fprintf(&page, "########## %s\n%s", name, render(t, format, o, streams[name]))
	}
	return page.String()
}

func TestTerminal(t *testing.T) {
	for name, o := range map[string]Options{
		"60": {Width: 60}, "80": {Width: 80}, "120": {Width: 120}, "80.ascii": {Width: 80, ASCII: true},
		"80.color": {Width: 80, Color: true}, "80.full": {Width: 80, Full: true},
	} {
		t.Run(name, func(t *testing.T) {
			page := allPages(t, FormatTTY, o)
			assertWidth(t, page, o.Width)
			assertOnlySGR(t, page)
			golden.Assert(t, visibleSGR(page), "terminal."+name+".golden")
		})
	}
}

func TestTerminalGlyphsAreASCIIWhereAskedFor(t *testing.T) {
	page := allPages(t, FormatTTY, Options{Width: 80, ASCII: true})
	for i, r := range page {
		assert.Assert(t, r < utf8.RuneSelf, "%q", page[max(i-20, 0):i+1])
	}
}

func TestWidths(t *testing.T) {
	for _, c := range []struct{ columns, want int }{{0, 80}, {-1, 80}, {20, 40}, {40, 40}, {59, 59}, {80, 80}, {200, 200}, {500, 200}} {
		assert.Equal(t, layoutWidth(c.columns), c.want)
	}
}

// An interrupted question must not swallow what was shown of it.
func TestTerminalShowsWhatItHeldBack(t *testing.T) {
	s := step(1, 1, "x", "X", "").run(lesson.RoleAsk, "docker", "network", "ls").
		printed(lesson.RoleAsk, "networks", 0, 0, texts("NETWORK ID")...).
		add(lesson.Finished{Interrupted: true, Claims: 1})
	page := render(t, FormatTTY, Options{}, s.events)
	assert.Assert(t, strings.Contains(page, "  $ docker network ls\n  │ NETWORK ID\n"), page)
}

func TestTerminalGivesTheAnswerTheColourOfItsPoint(t *testing.T) {
	for _, c := range []struct {
		failing bool
		result  lesson.Result
		want    string
	}{
		{true, lesson.True, "\x1b[33manswer"},
		{false, lesson.True, "\x1b[32manswer"},
		{true, lesson.False, "\x1b[32manswer"},
		{false, lesson.False, "\x1b[33manswer"},
		{true, lesson.Broken, "\x1b[manswer"},
	} {
		s := step(1, 1, "x", "X", "").printed(lesson.RoleAsk, "http", 0, 0, texts("answer")...).
			add(lesson.Judged{Step: 1, Failing: c.failing, Result: c.result})
		page := render(t, FormatTTY, Options{Color: true}, s.events)
		assert.Assert(t, strings.Contains(page, c.want), visibleSGR(page))
	}
}

func TestPlain(t *testing.T) {
	for _, w := range []int{0, 60, 80} {
		page := allPages(t, FormatPlain, Options{Width: w, Color: true})
		golden.Assert(t, page, fmt.Sprintf("plain.%d.golden", w))
		assertOnlySGR(t, page)
		if w > 0 {
			assertWidth(t, page, w)
		}
		for _, line := range strings.Split(page, "\n") {
			fact := line == "" || strings.HasPrefix(line, "docker netdemo ") || strings.HasPrefix(line, "####") || strings.Contains(line, ": ")
			assert.Assert(t, fact || w > 0 && strings.HasPrefix(line, "  "), "%q", line)
			assert.Assert(t, !strings.ContainsAny(line, "✔✘○│━═●◀…\x1b"), "%q", line)
		}
		assert.Equal(t, strings.Count(page, "\nverdict: "), 4+5+1+1+4+1)
	}
}

func TestMarkdown(t *testing.T) {
	golden.Assert(t, allPages(t, FormatMarkdown, Options{}), "markdown.golden")
	golden.Assert(t, render(t, FormatMarkdown, Options{Run: true}, goodStream(oldEngine)), "markdown.run.golden")
}

func TestMarkdownIsDeterministic(t *testing.T) {
	later := oldEngine
	later.ms *= 3
	events := goodStream(later)
	for i, e := range events {
		if verdict, ok := e.(lesson.Judged); ok {
			verdict.Waited += 10
			events[i] = verdict
		}
		if end, ok := e.(lesson.Finished); ok {
			end.MS *= 2
			events[i] = end
		}
	}
	assert.Equal(t, render(t, FormatMarkdown, Options{}, goodStream(oldEngine)), render(t, FormatMarkdown, Options{}, events))
}

// A foreign string must read on the page as it is, wherever it stands.
func TestMarkdownEscapesForeignStrings(t *testing.T) {
	for _, foreign := range []string{
		"*a* _b_ __c__ `d` [e](f) ![g](h) <i> <!-- j --> &amp; | ~~k~~ \\", "# heading", "- item", "+ item", "> quote", "=== a",
		"`", "```", "a_b_c snake_case _x", "<https://example.org>", "&#42;",
	} {
		page := render(t, FormatMarkdown, Options{}, []lesson.Event{
			lesson.StepStarted{N: 1, Of: 1, Title: foreign},
			lesson.Judged{Step: 1, Said: foreign, Result: lesson.True},
			lesson.Noted{Text: foreign},
		})
		doc, source := parseMarkdown(page)
		ts := typesetter{glyphs: asciiGlyphs, color: true}
		var blocks []string
		for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
			text := ""
			for _, s := range ts.children(n, source, toneText) {
				text += s.text
			}
			blocks = append(blocks, text)
		}
		assert.DeepEqual(t, blocks, []string{"1. " + foreign, "Claim", "True " + foreign, "Note: " + foreign})
	}
}

func TestMarkdownFencesCannotBeEndedByAnOutput(t *testing.T) {
	s := step(1, 1, "x", "X", "").run(lesson.RoleAsk, "docker", "x").
		printed(lesson.RoleAsk, "http", 0, 0, texts("```", "# no heading", "`````")...).add(lesson.Judged{Result: lesson.True})
	doc, source := parseMarkdown(render(t, FormatMarkdown, Options{}, s.events))
	var code []string
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindFencedCodeBlock {
			code = append(code, strings.Join(blockLines(n, source), "\n"))
		}
	}
	assert.DeepEqual(t, code, []string{"$ docker x\n```\n# no heading\n`````"})
}

func TestJSONLines(t *testing.T) {
	golden.Assert(t, allPages(t, FormatJSON, Options{}), "json.golden")
	for name, events := range allStreams() {
		page := render(t, FormatJSON, Options{}, events)
		assert.Assert(t, utf8.ValidString(page))
		for _, line := range strings.Split(strings.TrimSuffix(page, "\n"), "\n") {
			var object map[string]any
			assert.NilError(t, json.Unmarshal([]byte(line), &object), "%s: %s", name, line)
			assert.Equal(t, object["v"], 1.0)
			assert.Assert(t, object["type"] != "", line)
			assert.Assert(t, strings.HasPrefix(line, `{"v":1,"type":"`), line)
		}
	}
}

func TestJSONLinesOfSeveralObservations(t *testing.T) {
	fact := lesson.Several{
		lesson.ProcessIDs{PIDs: map[string]int{"vault-ms": 1}},
		lesson.LookedUp{LookupResult: lesson.LookupResult{Name: "<&>\u2028\xff", Result: "nxdomain", Addresses: []string{}}},
	}
	page := render(t, FormatJSON, Options{}, []lesson.Event{lesson.Observed{Step: 3, Role: lesson.RoleAsk, Kind: "several", Fact: fact}})
	assert.Equal(t, page, `{"v":1,"type":"observation","step":3,"role":"ask","kind":"processes","pids":{"vault-ms":1}}`+"\n"+
		`{"v":1,"type":"observation","step":3,"role":"ask","kind":"dns","from":"","name":"<&>\u2028\ufffd","server":"","outcome":"nxdomain","answers":[],"ms":0}`+"\n")
}

// The fields of an observation stand beside step, role and kind; none may hide another.
func TestObservationFieldsDoNotCollide(t *testing.T) {
	for _, fact := range []lesson.Observation{
		lesson.NetworkList{}, lesson.NetworkMembers{}, lesson.Containers{}, lesson.ProcessIDs{}, lesson.Fetched{}, lesson.Got{}, lesson.LookedUp{},
	} {
		encoded, err := json.Marshal(fact)
		assert.NilError(t, err)
		var fields map[string]any
		assert.NilError(t, json.Unmarshal(encoded, &fields))
		for _, taken := range []string{"v", "type", "step", "role", "kind"} {
			_, there := fields[taken]
			assert.Assert(t, !there, "%T has the field %s", fact, taken)
		}
	}
}

func TestEveryFaceReturnsWriteErrors(t *testing.T) {
	for _, format := range Formats() {
		face, err := New(format, brokenWriter{}, Options{})
		assert.NilError(t, err)
		failed := 0
		for _, e := range goodStream(oldEngine) {
			if err := face.Emit(e); err != nil {
				assert.ErrorIs(t, err, errPipe)
				failed++
			}
		}
		assert.Assert(t, failed > 0, format)
	}
}

// How the rest of an output can be seen depends on whether somebody is asked after the step.
func TestHowToSeeWhatIsLeftOut(t *testing.T) {
	for _, c := range []struct {
		step  bool
		whole bool
		want  string
	}{{false, true, "… 2 lines left out (--full)\n"}, {true, true, "… 2 lines left out (o shows them)\n"}, {true, false, "… 2 lines left out\n"}} {
		output := lesson.OutputShown{Lines: texts("a"), LeftOut: 2}
		if c.whole {
			output.Whole = []string{"a", "b", "c"}
		}
		page := render(t, FormatTTY, Options{Step: c.step}, []lesson.Event{output})
		assert.Assert(t, strings.HasSuffix(page, c.want), page)
	}
}

func TestUnknownFormat(t *testing.T) {
	_, err := New("html", io.Discard, Options{})
	assert.Error(t, err, `unknown format "html": use one of tty, plain, markdown, json`)
}

// Every string of an event may come from somebody else: no face but JSON passes a control on, and no
// line of the terminal face is wider than the terminal.
func FuzzTerminalWidth(f *testing.F) {
	f.Add("name", "a much longer text with words, and with a_long_word_that_goes_on_and_on_and_on_and_on_and_on_and_on", 60, false)
	f.Add("网络\x1b[31m", "\u202eabc\xff\n\tdef", 41, true)
	f.Add(strings.Repeat("\u1100", 80), "'"+strings.Repeat("\u1100", 80), 60, true)
	f.Add("a'b c", "http://[fd00::1]:3002/"+strings.Repeat("x", 200), 80, true)
	f.Fuzz(func(t *testing.T, name, text string, n int, flag bool) {
		if n < minWidth || n > maxWidth || len(name)+len(text) > 1500 || strings.Count(text, ">") > 8 {
			return
		}
		events := foreignStream(name, text, n, flag)
		for _, o := range []Options{{Width: n, Color: flag, Full: flag}, {Width: n, ASCII: !flag}} {
			page := render(t, FormatTTY, o, events)
			assertWidth(t, page, n)
			assertOnlySGR(t, page)
			page = render(t, FormatPlain, o, events)
			assertWidth(t, page, n)
			assertOnlySGR(t, page)
		}
		assert.Assert(t, utf8.ValidString(render(t, FormatJSON, Options{}, events)))
		page := render(t, FormatMarkdown, Options{}, scrubbed(t, events))
		assert.Equal(t, ansi.Strip(strings.ToValidUTF8(page, "")), page)
	})
}

// foreignStream has the name and the text wherever a string can stand.
func foreignStream(name, text string, n int, flag bool) []lesson.Event {
	prose := Safe(text) // the course is ours: it holds no control characters, for a test sees to that
	verdict := []lesson.Result{lesson.True, lesson.False, lesson.Skipped, lesson.Broken, lesson.NotRun}[n%5]
	failure := &lesson.Failure{Call: name, Message: text, Meaning: text, Fix: []string{text, "docker " + name + " # " + text}}
	picture := lesson.Topology{
		Networks: []lesson.TopologyNetwork{{Name: name, Subnets: []string{text}, DNS: flag}, {Name: "bridge", Internal: flag}},
		Containers: []lesson.TopologyContainer{
			{Name: name, Running: flag, Endpoints: map[string]string{name: text}, Ports: []lesson.PortBinding{{Host: text}}},
			{Name: "b", Running: true, Endpoints: map[string]string{"bridge": ""}},
		},
	}
	events := []lesson.Event{
		lesson.Started{
			Lesson: name, Title: prose, Run: name, Number: n, Lessons: n, Concept: prose, Images: []string{name, text}, Shortens: flag,
			Engine: lesson.EngineInfo{Kind: name, Version: text, Endpoint: text, Context: name, Local: flag, Rootless: flag, Desktop: flag},
			Makes: lesson.Making{
				Cast:     []lesson.Part{{Service: name, Role: text, Containers: []string{name, text}, Programs: []string{text}}},
				Networks: []string{name}, Volumes: []string{text}, Ports: []lesson.PortBinding{{Host: text}, {Host: "0.0.0.0:1"}}, Exposed: flag,
			},
		},
		lesson.StepStarted{N: n, Of: n, ID: name, Title: prose, Text: prose},
	}
	for _, role := range []string{lesson.RoleBefore, lesson.RoleDo, lesson.RoleAsk, lesson.RoleControl} {
		argv := []string{"docker", "run", name, text}
		events = append(events,
			lesson.CommandShown{Step: n, Role: role, Argv: argv, Shown: lesson.Command{Argv: argv}.String()},
			lesson.CommandShown{Step: n, Role: role, Argv: argv, Shown: text},
			lesson.OutputShown{
				Step: n, Role: role, Stream: "http", Text: text, MS: float64(n), LeftOut: n % 3, Whole: []string{text},
				Lines: []lesson.Line{{Text: text, Note: name}, {Text: name, Note: text}},
			},
			lesson.Noted{Step: n, Text: text})
	}
	return append(events,
		lesson.Judged{Step: n, Claim: name, Text: prose, Result: verdict, Said: text, Why: prose, Waited: float64(n), Failing: flag, Error: failure},
		lesson.TopologyShown{Step: n, Caption: lesson.Picture(name), Topology: picture},
		lesson.Finished{
			Lesson: name, Claims: n, True: n / 2, False: n % 2, MS: int64(n), Run: name, Left: []string{text}, Next: name, Interrupted: n%7 == 0,
			Table: lesson.Table{
				Columns: []string{name, text},
				Rows:    []lesson.Row{{Label: text, Cells: []lesson.Cell{{Step: name, Yes: flag}, {}}}, {Label: name, Cells: []lesson.Cell{{Step: text}, {Step: name}, {Step: name}}}},
			},
			Results: map[string]lesson.Verdict{name: {Step: n, Title: prose, Result: verdict, Said: text}, text: {Step: n + 1, Title: text, Result: lesson.False, Said: name}},
		},
		lesson.Finished{Lesson: name, Error: failure},
		lesson.CourseFinished{Lessons: []lesson.Finished{{Lesson: name, Claims: n}, {Lesson: text, Error: failure}}, MS: int64(n)},
	)
}
