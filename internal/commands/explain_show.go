package commands

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// maxHitLines is how many lines of one page a search shows; the page has the others.
const maxHitLines = 3

// shower shows what explain has to say: a list or a page, as --format asks for it.
type shower struct {
	cli    command.Cli
	format string
}

// topics lists the pages in their groups.
func (s shower) topics() error {
	switch s.format {
	case transcript.FormatJSON:
		return jsonLines(s.cli.Out(), course.Pages(), pageJSON)
	case transcript.FormatMarkdown:
		return s.write(topicsMarkdown())
	}
	names, aside := 0, len("Find a word")
	for _, page := range course.Pages() {
		names = max(names, len(page.Title))
	}
	var b strings.Builder
	for _, group := range course.Groups() {
		fmt.Fprintf(&b, "%s\n", group)
		for _, page := range course.Pages() {
			if page.Group == group {
				b.WriteString(transcript.Hang("  "+page.Title, names+4, page.Summary, columns(s.cli.Out())) + "\n")
			}
		}
		b.WriteByte('\n')
	}
	for _, line := range [][2]string{
		{"Read one", "docker netdemo explain TOPIC"},
		{"An error", `docker netdemo explain "ERROR MESSAGE"`},
		{"Find a word", "docker netdemo explain --search TEXT"},
	} {
		fmt.Fprintf(&b, "%-*s  %s\n", aside, line[0], line[1])
	}
	return s.write(b.String())
}

// topicsMarkdown is the list as a page.
func topicsMarkdown() string {
	var b strings.Builder
	b.WriteString("# docker netdemo explain\n")
	for _, group := range course.Groups() {
		fmt.Fprintf(&b, "\n## %s\n\n", group)
		for _, page := range course.Pages() {
			if page.Group == group {
				fmt.Fprintf(&b, "- `%s`: %s\n", page.Title, page.Summary)
			}
		}
	}
	return b.String()
}

// page shows one page.
func (s shower) page(page course.Page) error {
	if s.format == transcript.FormatJSON {
		return jsonLines(s.cli.Out(), []course.Page{page}, pageJSON)
	}
	return s.markdown(page.Markdown)
}

// hits shows what a search has found.
func (s shower) hits(text string, hits []course.Hit) error {
	switch s.format {
	case transcript.FormatJSON:
		return jsonLines(s.cli.Out(), hits, func(h course.Hit) any {
			return struct {
				Name    string   `json:"name"`
				Summary string   `json:"summary"`
				Lines   []string `json:"lines"`
			}{h.Page.Name, h.Page.Summary, listOf(h.Lines)}
		})
	case transcript.FormatMarkdown:
		return s.write(hitsMarkdown(text, hits))
	}
	var b strings.Builder
	for _, hit := range hits {
		fmt.Fprintf(&b, "%s: %s\n", hit.Page.Title, hit.Page.Summary)
		lines := textLines(hit)
		for _, line := range lines[:min(len(lines), maxHitLines)] {
			fmt.Fprintf(&b, "  %s\n", line)
		}
		if more := len(lines) - maxHitLines; more > 0 {
			fmt.Fprintf(&b, "  (%d more)\n", more)
		}
	}
	b.WriteString("\nRead one  docker netdemo explain TOPIC\n")
	return s.write(b.String())
}

func hitsMarkdown(text string, hits []course.Hit) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# docker netdemo explain --search\n\n    %s\n", transcript.Safe(text))
	for _, hit := range hits {
		fmt.Fprintf(&b, "\n## %s: %s\n", hit.Page.Title, hit.Page.Summary)
		for i, line := range textLines(hit) {
			if i == 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(&b, "    %s\n", line)
		}
	}
	return b.String()
}

// textLines leaves out the line that is the page's title: it is shown anyway.
func textLines(hit course.Hit) []string {
	title := hit.Page.Title + ": "
	if len(hit.Lines) > 0 && strings.HasPrefix(hit.Lines[0], title) {
		return hit.Lines[1:]
	}
	return hit.Lines
}

// markdown shows a page that is Markdown.
func (s shower) markdown(page string) error {
	if s.format == transcript.FormatMarkdown {
		return s.write(page)
	}
	return transcript.Explain(s.cli.Out(), page, faceOptions(s.cli))
}

func (s shower) write(text string) error {
	_, err := io.WriteString(s.cli.Out(), text)
	return err
}

// pageJSON is a page for programs.
func pageJSON(p course.Page) any {
	return struct {
		Name     string   `json:"name"`
		Summary  string   `json:"summary"`
		Group    string   `json:"group"`
		Aliases  []string `json:"aliases"`
		Markdown string   `json:"markdown"`
		See      []string `json:"see"`
		Docs     string   `json:"docs"`
	}{p.Name, p.Summary, p.Group, listOf(p.Aliases), p.Markdown, listOf(p.See), p.Docs}
}

// jsonLines writes one object a line.
func jsonLines[T any](w io.Writer, list []T, object func(T) any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, item := range list {
		if err := encoder.Encode(object(item)); err != nil {
			return err
		}
	}
	return nil
}

// listOf is the list, or an empty one: never null for a program.
func listOf(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
