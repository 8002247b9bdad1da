package commands

import (
	"cmp"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/streams"

	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// faceOptions reads from the terminal and the environment how output may look.
func faceOptions(cli command.Cli) transcript.Options {
	terminal := cli.Out().IsTerminal()
	return transcript.Options{
		Docker: asTyped(),
		Width:  cmp.Or(columns(cli.Out()), defaultWidth),
		ASCII:  !utf8Locale() || plainTerminal() || terminal && oldConsole(runtime.GOOS),
		Color:  terminal && os.Getenv("NO_COLOR") == "" && !plainTerminal(),
	}
}

// columns gives the width of a terminal, 0 where there is none or it does not tell.
func columns(out *streams.Out) int {
	if !out.IsTerminal() {
		return 0
	}
	_, width := out.GetTtySize()
	return int(width)
}

// plainTerminal tells that the user or the terminal asks for text without drawing.
func plainTerminal() bool { return os.Getenv("TERM") == "dumb" || os.Getenv("ACCESSIBLE") != "" }

// utf8Locale tells whether the locale's characters are UTF-8. Where no locale is set at all (in a
// container, on Windows, under cron) UTF-8 is what a terminal of today has.
func utf8Locale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := os.Getenv(name); value != "" {
			upper := strings.ToUpper(value)
			return strings.Contains(upper, "UTF-8") || strings.Contains(upper, "UTF8")
		}
	}
	return true
}

// newConsoles are what the terminals of Windows that have every glyph put into the environment. Its own
// console, before Windows Terminal, has fonts without ✔ and ● and shows boxes in their place.
var newConsoles = []string{"WT_SESSION", "TERM_PROGRAM", "ConEmuANSI", "TERM"}

// oldConsole tells that a terminal is the console that Windows had before its Terminal.
func oldConsole(goos string) bool {
	return goos == "windows" && !slices.ContainsFunc(newConsoles, func(name string) bool { return os.Getenv(name) != "" })
}
