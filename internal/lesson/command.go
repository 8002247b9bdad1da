package lesson

import "strings"

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
		words[i] = Quote(arg)
	}
	if c.Into != "" {
		words = append(words, ">", Quote(c.Into))
	}
	return words
}

// safeBytes need no quoting in any position of a POSIX shell command, apart from letters and digits.
const safeBytes = "@%+=:,./-_"

// Quote gives one argument as a POSIX shell reads it back.
func Quote(arg string) string {
	plain := arg != ""
	for i := 0; i < len(arg); i++ {
		b := arg[i]
		letterOrDigit := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
		plain = plain && (letterOrDigit || strings.IndexByte(safeBytes, b) >= 0)
	}
	if plain {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

func docker(args ...string) Command {
	return Command{Argv: append([]string{"docker"}, args...)}
}
