package commands

import (
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/docker/cli/cli/command"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/errortexts"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// explains runs `docker netdemo explain` for somebody who has no engine.
func explains(t *testing.T, args ...string) typed {
	t.Helper()
	return newUser(t, "unix:///nowhere.test").types(t, append([]string{"explain"}, args...)...)
}

// explainsInput is that with a text on standard input.
func explainsInput(t *testing.T, text string, args ...string) typed {
	t.Helper()
	u := newUser(t, "unix:///nowhere.test")
	u.setup = append(u.setup, command.WithInputStream(io.NopCloser(strings.NewReader(text))))
	return u.types(t, append([]string{"explain"}, args...)...)
}

func TestExplainAPage(t *testing.T) {
	for _, page := range course.Pages() {
		for _, word := range append([]string{page.Name, page.Title, strings.ToUpper(page.Name)}, page.Aliases...) {
			result := explains(t, word)
			assert.Equal(t, result.status, 0, "%s", result.message)
			assert.Equal(t, result.err, "")
			assert.Assert(t, is.Contains(strings.Join(strings.Fields(result.out), " "), page.Summary))
			assertScreen(t, result.out)
		}
		assert.Equal(t, explains(t, page.Name, "--format", "markdown").out, page.Markdown)
	}
}

// assertScreen asserts that a text fits the usual width and holds no control.
func assertScreen(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		assert.Assert(t, len([]rune(line)) <= defaultWidth+1, "%s", line)
		line = strings.TrimSuffix(line, "\n")
		assert.Equal(t, transcript.Safe(line), line)
	}
}

// Programs get one object a line, and nothing in it is missing.
func TestExplainAsJSON(t *testing.T) {
	type page struct {
		Name, Summary, Group, Markdown, Docs string
		Aliases, See                         []string
	}
	decoded := func(args ...string) []page {
		result := explains(t, append(args, "--format", "json")...)
		assert.Equal(t, result.status, 0, "%s", result.message)
		var list []page
		for line := range strings.Lines(result.out) {
			var p page
			decoder := json.NewDecoder(strings.NewReader(line))
			decoder.DisallowUnknownFields()
			assert.NilError(t, decoder.Decode(&p))
			list = append(list, p)
		}
		return list
	}
	all := decoded()
	assert.Assert(t, is.Len(all, len(course.Topics())))
	for i, want := range course.Pages() {
		assert.Equal(t, all[i].Name, want.Name)
		assert.DeepEqual(t, decoded(want.Name), all[i:i+1])
		assert.Equal(t, all[i].Markdown, want.Markdown)
		assert.Assert(t, all[i].Aliases != nil && all[i].See != nil, "a list is never null")
		assert.Assert(t, all[i].Summary != "" && all[i].Docs != "" && all[i].Group != "")
	}
}

func TestExplainSearchAsJSON(t *testing.T) {
	result := explains(t, "--search", "MASQUERADE", "--format", "json")
	assert.Equal(t, result.status, 0, "%s", result.message)
	var hit struct {
		Name, Summary string
		Lines         []string
	}
	assert.NilError(t, json.Unmarshal([]byte(result.out), &hit))
	assert.Equal(t, hit.Name, "nat")
	assert.Assert(t, is.Contains(hit.Lines[0], "enable_ip_masquerade"))
}

func TestExplainSearch(t *testing.T) {
	for _, text := range []string{"network", "ufw", "-p", "no such"} {
		result := explains(t, "--search", text)
		assert.Equal(t, result.status, 0, "%s", result.message)
		assert.Assert(t, is.Contains(strings.ToLower(result.out), text))
		for line := range strings.Lines(result.out) {
			assert.Assert(t, len([]rune(line)) <= defaultWidth+1, line)
		}
	}
	for _, text := range []string{"xyzzy", "\x1b[31m"} {
		result := explains(t, "--search", text)
		assert.Equal(t, result.status, exitNotFound)
		assert.Equal(t, result.out, "")
		assert.Assert(t, is.Contains(result.message, "no topic holds "))
		assertScreen(t, result.message)
	}
}

// An error message is one argument, or several, or standard input: that makes no difference.
func TestExplainAnError(t *testing.T) {
	const text = "Error: connect ECONNREFUSED 127.0.0.1:3002"
	want := explains(t, text)
	assert.Equal(t, want.status, 0, "%s", want.message)
	assert.Assert(t, is.Contains(want.out, "publish=3002"))
	assert.Assert(t, is.Contains(want.out, "docker netdemo explain localhost"))
	assertScreen(t, want.out)
	assert.Equal(t, explains(t, strings.Fields(text)...).out, want.out)
	assert.Equal(t, explainsInput(t, text, "-").out, want.out)
	assert.Equal(t, explainsInput(t, text+"\r\n", "-").out, want.out)
	assert.Assert(t, is.Contains(explains(t, "connect:ECONNREFUSED").out, "nobody listens"), "a colon is in no topic")
}

// Every row of the table fits a screen, and says which page tells more.
func TestErrorsFitAScreen(t *testing.T) {
	for _, row := range errortexts.Known() {
		row.Line = "a line of a log"
		var screen strings.Builder
		assert.NilError(t, transcript.Explain(&screen, errorMarkdown([]errortexts.Explanation{row}), transcript.Options{Width: defaultWidth}))
		assertScreen(t, screen.String())
		assert.Assert(t, strings.Count(screen.String(), "\n") <= 40, row.ID)
		for _, command := range append(row.Check, row.Do...) {
			assert.Assert(t, is.Contains(screen.String(), "    $ "+command+"\n"), "a command stands on one line")
		}
		assert.Assert(t, strings.HasSuffix(screen.String(), "  More: `docker netdemo explain "+row.Topic+"`\n"))
	}
}

// Two messages in a log: the more specific is explained, the other named.
func TestExplainALog(t *testing.T) {
	log := "starting\ndial tcp 172.18.0.2:3002: i/o timeout\nnetwork shop_default not found\n"
	result := explainsInput(t, log, "-")
	assert.Equal(t, result.status, 0, "%s", result.message)
	assert.Assert(t, is.Contains(result.out, "docker network create shop_default"))
	assert.Assert(t, is.Contains(result.out, "Also in this text"))
	assert.Assert(t, is.Contains(result.out, "explain etimedout"))

	result = explainsInput(t, log, "-", "--format", "json")
	lines := strings.Split(strings.TrimSpace(result.out), "\n")
	assert.Assert(t, is.Len(lines, 2))
	var e struct {
		ID, Line, Says, Cause, Fix, Topic string
		Check, Commands                   []string
	}
	decoder := json.NewDecoder(strings.NewReader(lines[0]))
	decoder.DisallowUnknownFields()
	assert.NilError(t, decoder.Decode(&e))
	assert.Equal(t, e.ID, "network.not-found")
	assert.Equal(t, e.Line, "network shop_default not found")
	assert.Equal(t, e.Commands[0], "docker network create shop_default")
}

func TestExplainAnUnknownError(t *testing.T) {
	for _, text := range []string{"the masquerade of the veth was strange", "xyzzy äöü!", "\x1b[2J\x00 \xff"} {
		result := explains(t, text)
		assert.Equal(t, result.status, exitNotFound)
		assert.Equal(t, result.out, "")
		assert.Assert(t, strings.HasPrefix(result.message, "I do not know this error message."))
		assertScreen(t, result.message)
	}
	named := regexp.MustCompile(`(?m)^  \S+  +\S.*$`).FindAllString(explains(t, "the masquerade of the veth was strange").message, -1)
	assert.Assert(t, is.Len(named, nearTopics))
}

// What is in a message cannot move the cursor, become markup or grow without a limit.
func TestExplainAHostileText(t *testing.T) {
	text := "\x1b]0;x\x07 # `` ``` **network \u202e\x1b[31mx not found** <b> ECONNREFUSED" + strings.Repeat("x", 2*errortexts.MaxText)
	for i, args := range [][]string{{"-"}, {"-", "--format", "markdown"}, {"-", "--format", "json"}} {
		result := explainsInput(t, text, args...)
		if i == 0 {
			assertScreen(t, result.out)
		}
		assert.Equal(t, result.status, 0, "%s", result.message)
		assert.Equal(t, result.err, "The text is long: its first 64 KiB are read.\n")
		assert.Assert(t, len(result.out) < 8000)
		assert.Assert(t, !strings.ContainsAny(result.out, "\x1b\x07"))
	}
}

// A terminal that cannot draw is shown every picture in ASCII.
func TestExplainInASCII(t *testing.T) {
	for _, page := range course.Pages() {
		u := newUser(t, "unix:///nowhere.test")
		t.Setenv("TERM", "dumb")
		result := u.types(t, "explain", page.Name)
		assert.Equal(t, result.status, 0, "%s", result.message)
		other := strings.IndexFunc(result.out, func(r rune) bool { return r > '~' })
		assert.Equal(t, other, -1, "%s: %q", page.Name, result.out[max(0, other):])
	}
}
