package lesson

import (
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/shell"
)

// Docker is what a learner types between `docker` and a command, so that it speaks to the engine of this run:
// the flags that chose that engine, as a shell reads them. Where the shell leads there by itself it is empty.
type Docker string

// With adds a flag.
func (d Docker) With(words ...string) Docker {
	list := make([]string, 0, len(words)+1)
	if d != "" {
		list = append(list, string(d))
	}
	for _, word := range words {
		list = append(list, shell.Quote(word))
	}
	return Docker(strings.Join(list, " "))
}

// Typed gives a command as it is typed. One that is not docker's stays as it is, and one that tells which engines
// there are: it is for those whom the flags led nowhere.
func (d Docker) Typed(command string) string {
	rest, found := strings.CutPrefix(command, "docker ")
	if !found || d == "" || strings.HasPrefix(rest, "context ") {
		return command
	}
	return "docker " + string(d) + " " + rest
}
