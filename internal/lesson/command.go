package lesson

import (
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/shell"
)

// A Command is what a learner can paste into a POSIX shell.
type Command struct {
	Argv []string
	Into string // the file that its output is written to; "" for none
}

// String gives the command on one line, each argument quoted where a shell needs it.
func (c Command) String() string { return strings.Join(c.Words(), " ") }

// Words gives the quoted arguments; a line may be broken between any two of them with " \".
func (c Command) Words() []string {
	words := make([]string, len(c.Argv))
	for i, arg := range c.Argv {
		words[i] = shell.Quote(arg)
	}
	if c.Into != "" {
		words = append(words, ">", shell.Quote(c.Into))
	}
	return words
}

func docker(args ...string) Command {
	return Command{Argv: append([]string{"docker"}, args...)}
}
