package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// exitNotFound is for a search, or an error message, that nothing here fits: as grep does it.
const exitNotFound = 1

// explainOptions are the flags of explain.
type explainOptions struct {
	search string
	format string
}

// newExplainCommand makes `docker netdemo explain`.
func newExplainCommand(cli command.Cli) *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use:   "explain [OPTIONS] [TOPIC|ERROR|-]",
		Short: "Explain a concept or an error message on one screen",
		Long: `Explain a concept or an error message on one screen

Without an argument, lists the topics. One word is a topic. Anything else is an
error message, of a program or of any version of the engine: a text with a
space, several words, or - for what is on standard input. It is told what the
message says, the cause, what to check, and the smallest fix.

Needs no engine, and changes nothing. The exit code is 1 when --search finds
nothing or the error message is not known, and 2 when there is no such topic.`,
		Example: `docker netdemo explain localhost
docker netdemo explain ECONNREFUSED
docker netdemo explain "Bind for 0.0.0.0:8080 failed: port is already allocated"
docker logs web 2>&1 | docker netdemo explain -
docker netdemo explain --search proxy`,
		Args:              usageArgs(cobra.ArbitraryArgs),
		ValidArgsFunction: completeTopics,
		RunE: func(cmd *cobra.Command, args []string) error {
			return explain(cmd, cli, args, o)
		},
	}
	cmd.Flags().StringVar(&o.search, "search", "", "List the topics that hold a `text`")
	cmd.Flags().StringVar(&o.format, "format", formatAuto, `How to show it: "auto", "markdown" or "json" (one object a line)`)
	_ = cmd.RegisterFlagCompletionFunc("format", oneOf(explainFormats...))
	_ = cmd.RegisterFlagCompletionFunc("search", noCompletion)
	return cmd
}

// explainFormats are what --format takes.
var explainFormats = []string{formatAuto, transcript.FormatMarkdown, transcript.FormatJSON}

// topicWord is what is taken for the name of a topic; everything else is an error message.
var topicWord = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// explain decides what the arguments are.
func explain(cmd *cobra.Command, cli command.Cli, args []string, o explainOptions) error {
	if !slices.Contains(explainFormats, o.format) {
		return usageError(cmd, fmt.Sprintf("invalid --format %q: use %s", o.format, strings.Join(explainFormats, ", ")))
	}
	s := shower{cli: cli, format: o.format}
	text := strings.Join(args, " ")
	switch {
	case cmd.Flags().Changed("search"):
		if len(args) > 0 {
			return usageError(cmd, "give a topic or --search, not both")
		}
		return search(cmd, s, o.search)
	case len(args) == 0:
		return s.topics()
	case text == "-":
		return explainInput(cmd, s)
	case strings.TrimSpace(text) == "":
		return usageError(cmd, "there is no text to be explained")
	case slices.Contains(args, "-"):
		return usageError(cmd, "give an error message or - for standard input, not both")
	case len(args) > 1 && allTopics(args):
		return usageError(cmd, "give one topic at a time; an error message is best put in quotes")
	case len(args) > 1 || !topicWord.MatchString(text):
		return explainError(s, text)
	}
	page, found := course.Topic(text)
	if !found {
		return unknown("topic", text, wordsLike(text), "docker netdemo explain", "lists the topics")
	}
	return s.page(page)
}

// wordsLike are the words for topics, in capitals for who types those, as for the codes of errors.
func wordsLike(text string) []string {
	words := course.TopicWords()
	if text == strings.ToUpper(text) {
		for i, word := range words {
			words[i] = strings.ToUpper(word)
		}
	}
	return words
}

// allTopics tells whether each word is a topic by itself.
func allTopics(words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool {
		_, found := course.Topic(word)
		return !found
	})
}

// search is --search.
func search(cmd *cobra.Command, s shower, text string) error {
	if strings.TrimSpace(text) == "" {
		return usageError(cmd, "--search needs a text to look for")
	}
	hits := course.Search(text)
	if len(hits) == 0 {
		return notFound(fmt.Sprintf("no topic holds %q", text), "", "'docker netdemo explain' lists the topics")
	}
	return s.hits(text, hits)
}

// notFound is the error for what nothing here fits.
func notFound(lines ...string) error {
	return cli.StatusError{StatusCode: exitNotFound, Status: strings.Join(lines, "\n")}
}

// completeTopics completes the one topic: in capitals, as errors are written, when it begins with one.
func completeTopics(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var words []string
	for _, page := range course.Pages() {
		word := page.Name
		if strings.ToLower(begun) != begun {
			word = page.Title
		}
		words = append(words, cobra.CompletionWithDesc(word, page.Summary))
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// completeFirst completes the one argument that a command takes.
func completeFirst(words func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return words(), cobra.ShellCompDirectiveNoFileComp
	}
}
