package commands

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/errortexts"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// nearTopics is how many pages are named for a message that is not known.
const nearTopics = 3

// explainInput explains what is on standard input.
func explainInput(cmd *cobra.Command, s shower) error {
	in := s.cli.In()
	if in.IsTerminal() {
		tell(s.cli, "Paste the error message, then Enter and Ctrl-D.")
	}
	text, err := io.ReadAll(io.LimitReader(in, errortexts.MaxText+1))
	if err != nil {
		return failed(fmt.Errorf("could not read standard input: %w", err))
	}
	if strings.TrimSpace(string(text)) == "" {
		return usageError(cmd, "there is nothing on standard input to be explained")
	}
	return explainError(s, string(text))
}

// explainError explains an error message: the most specific row of the table on one page, and what else
// is in the text as a line each.
func explainError(s shower, text string) error {
	if len(text) > errortexts.MaxText {
		tell(s.cli, fmt.Sprintf("The text is long: its first %d KiB are read.", errortexts.MaxText>>10))
	}
	list := errortexts.Explain(text)
	if len(list) == 0 {
		return notKnown(text)
	}
	if s.format == transcript.FormatJSON {
		return jsonLines(s.cli.Out(), list, errorJSON)
	}
	return s.markdown(errorMarkdown(list))
}

// errorMarkdown is the page of an error message. What comes out of the message stands in code blocks,
// made safe, so that it can be neither markup nor control.
func errorMarkdown(list []errortexts.Explanation) string {
	first := list[0]
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", first.Says)
	fmt.Fprintf(&b, "    %s\n\n", transcript.Safe(strings.TrimSpace(first.Line)))
	fmt.Fprintf(&b, "**Cause:** %s\n\n", first.Cause)
	fmt.Fprintf(&b, "**Check**\n\n%s\n", commandLines(first.Check))
	fmt.Fprintf(&b, "**Fix:** %s\n\n", first.Fix)
	if len(first.Do) > 0 {
		fmt.Fprintf(&b, "%s\n", commandLines(first.Do))
	}
	if first.Open() {
		b.WriteString("Words in capitals stand for names of yours.\n\n")
	}
	if len(list) > 1 {
		b.WriteString("**Also in this text**\n\n")
		for _, e := range list[1:] {
			fmt.Fprintf(&b, "- %s `docker netdemo explain %s`\n", e.Says, e.Topic)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "More: `docker netdemo explain %s`\n", first.Topic)
	return b.String()
}

// commandLines is a code block of commands.
func commandLines(commands []string) string {
	var b strings.Builder
	for _, command := range commands {
		fmt.Fprintf(&b, "    $ %s\n", transcript.Safe(command))
	}
	return b.String()
}

// errorJSON is an explanation for programs.
func errorJSON(e errortexts.Explanation) any {
	return struct {
		ID    string   `json:"id"`
		Line  string   `json:"line"`
		Says  string   `json:"says"`
		Cause string   `json:"cause"`
		Check []string `json:"check"`
		Fix   string   `json:"fix"`
		Do    []string `json:"commands"`
		Topic string   `json:"topic"`
	}{e.ID, e.Line, e.Says, e.Cause, listOf(e.Check), e.Fix, listOf(e.Do), e.Topic}
}

// notKnown is the honest answer.
func notKnown(text string) error {
	lines := []string{"I do not know this error message."}
	if near := course.Nearest(text, nearTopics); len(near) > 0 {
		lines = append(lines, "", "The topics that have most words in common with it:")
		width := 0
		for _, page := range near {
			width = max(width, len(page.Title))
		}
		for _, page := range near {
			lines = append(lines, fmt.Sprintf("  %-*s  %s", width, page.Title, page.Summary))
		}
	}
	return notFound(append(lines, "", "'docker netdemo explain TOPIC' shows one, 'docker netdemo explain' lists all")...)
}
