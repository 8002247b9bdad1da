package commands

import (
	"fmt"

	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// tell says something beside the transcript, on standard error: in a terminal, in lines as wide as that,
// broken between words. There may be nobody to read it.
func tell(cli command.Cli, text string) {
	if n := columns(cli.Err()); n > 0 {
		text = transcript.Fit(text, n)
	}
	if b, ok := bars.Load(cli.Err()); ok {
		b.(*bar).beside(text + "\n")
		return
	}
	_, _ = fmt.Fprintln(cli.Err(), text)
}

// tellForeign is tell for a text with foreign strings in it, on one line.
func tellForeign(cli command.Cli, text string) { tell(cli, transcript.Safe(text)) }
