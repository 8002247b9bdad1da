package course_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
)

// The index and the files are the same set, and a word leads to one page.
func TestTopicIndex(t *testing.T) {
	files, err := filepath.Glob("topics/*.md")
	assert.NilError(t, err)
	var inFiles []string
	for _, file := range files {
		inFiles = append(inFiles, strings.TrimSuffix(filepath.Base(file), ".md"))
	}
	assert.DeepEqual(t, slices.Sorted(slices.Values(course.Topics())), inFiles)

	seen := map[string]bool{}
	for _, word := range course.TopicWords() {
		assert.Assert(t, !seen[word], "%s leads to two pages", word)
		seen[word] = true
		assert.Assert(t, is.Regexp(`^[a-z0-9_-]+$`, word))
	}
	for _, p := range course.Pages() {
		assert.Equal(t, strings.ToLower(p.Title), p.Name)
		assert.Assert(t, slices.Contains(course.Groups(), p.Group))
		assert.Assert(t, p.Summary != "" && !strings.HasSuffix(p.Summary, "."), p.Summary)
		assert.Assert(t, len("  ")+17+len(p.Summary) < screenWidth, "%s: the list of topics is as wide as the screen", p.Name)
		for _, word := range append([]string{p.Name, p.Title, strings.ToUpper(p.Name)}, p.Aliases...) {
			found, ok := course.Topic(word)
			assert.Assert(t, ok, word)
			assert.Equal(t, found.Name, p.Name)
		}
	}
	_, found := course.Topic("nothing-of-the-kind")
	assert.Assert(t, !found)
}

// What a page says of itself: what shows it, and one address of Docker's documentation at its end.
func TestTopicsSayWhereToGoOn(t *testing.T) {
	for _, p := range course.Pages() {
		assert.Assert(t, strings.HasPrefix(p.Docs, "https://docs.docker.com/"), "%s: %s", p.Name, p.Docs)
		assert.Assert(t, strings.HasSuffix(p.Markdown, "\n\n"+p.Docs+"\n"), "%s does not end with its address", p.Name)
		assert.Assert(t, len(p.See) > 0, p.Name)
		for _, command := range append(slices.Clone(p.See), commandsIn(p.Markdown)...) {
			assertCommandExists(t, p.Name, command)
		}
	}
}

// commandsIn gives the commands of ours that a page names.
func commandsIn(markdown string) []string {
	text := strings.Join(strings.Fields(markdown), " ")
	return regexp.MustCompile("docker netdemo [^`]*").FindAllString(text, -1)
}

// assertCommandExists demands that a page names a lesson, or another page by its name.
func assertCommandExists(t *testing.T, page, command string) {
	t.Helper()
	words := strings.Fields(strings.TrimPrefix(command, "docker netdemo "))
	switch {
	case len(words) == 2 && words[0] == "explain":
		assert.Assert(t, slices.Contains(course.Topics(), words[1]), "%s: %s", page, command)
		assert.Assert(t, words[1] != page, "%s names itself", page)
	default:
		assert.Assert(t, is.Len(words, 1))
		known := course.Names()
		assert.Assert(t, slices.Contains(known, words[0]), "%s: %s", page, command)
	}
}

// Every lesson has its page.
func TestLessonsAreExplained(t *testing.T) {
	for _, name := range course.Names() {
		page, found := course.Topic(name)
		assert.Assert(t, found, name)
		assert.Assert(t, slices.Contains(page.See, "docker netdemo "+name), name)
	}
}

// A page states no number but those that are measured again on a real engine.
func TestFigures(t *testing.T) {
	number := regexp.MustCompile(`\d+(?:\.\d+)? (?:ms|s|min|seconds|minutes|networks|containers|MB|KB|GB|%)\b`)
	stated := map[string][]string{}
	for _, f := range course.Figures() {
		assert.Assert(t, f.Value > 0 && f.Measure != "")
		for _, topic := range f.Topics {
			stated[topic] = append(stated[topic], f.Text)
			page, found := course.Topic(topic)
			assert.Assert(t, found, topic)
			assert.Assert(t, is.Contains(number.FindAllString(page.Markdown, -1), f.Text))
		}
	}
	for _, p := range course.Pages() {
		for _, found := range number.FindAllString(p.Markdown, -1) {
			assert.Assert(t, slices.Contains(stated[p.Name], found), "%s: nothing measures %q", p.Name, found)
		}
	}
}

// The sources are clean: code blocks are made with spaces, and no line ends with one.
func TestTopicSources(t *testing.T) {
	for _, name := range course.Topics() {
		text, err := os.ReadFile(filepath.Join("topics", name+".md"))
		assert.NilError(t, err)
		for line := range strings.Lines(string(text)) {
			assert.Assert(t, strings.HasPrefix(line, "|") || len([]rune(strings.Trim(line, "*`\n"))) <= 78, "a search shows lines: %s: %s", name, line)
			assert.Assert(t, !strings.Contains(line, "\t") && strings.TrimRight(line, " \n")+"\n" == line, "%s: %q", name, line)
		}
	}
}

func TestSearch(t *testing.T) {
	for _, text := range []string{"127.0.0.11", "enable_icc", "MASQUERADE", "empty reply from SERVER"} {
		hits := course.Search(text)
		assert.Assert(t, len(hits) > 0, text)
		for _, hit := range hits {
			assert.Assert(t, len(hit.Lines) > 0)
			for _, line := range hit.Lines {
				assert.Assert(t, strings.Contains(strings.ToLower(line), strings.ToLower(text)), line)
				assert.Assert(t, !strings.ContainsAny(line, "`|"), line)
			}
		}
	}
	assert.Equal(t, course.Search("veth")[0].Page.Name, "veth", "the page of that name comes first")
	assert.Equal(t, course.Search("icc")[0].Page.Name, "firewall", "or the page of that alias")
	for _, text := range []string{"", " ", "xyzzy"} {
		assert.Assert(t, is.Len(course.Search(text), 0))
	}
}

func TestNearest(t *testing.T) {
	for text, want := range map[string]string{
		"veth3f1c2a entered a strange state":              "veth",
		"the masquerade was refused by the proxy":         "nat",
		"MTU of the tunnel is too big, deadline exceeded": "etimedout",
	} {
		near := course.Nearest(text, 3)
		assert.Assert(t, is.Len(near, 3))
		names := []string{near[0].Name, near[1].Name, near[2].Name}
		assert.Assert(t, is.Contains(names, want), text)
	}
	assert.Assert(t, is.Len(course.Nearest("xyzzy äöü", 3), 0), "nothing in common is not near")
	assert.Assert(t, is.Len(course.Nearest("", 3), 0))
}
