package commands

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/docker/cli/cli"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// The exit codes that are decided here; those of a lesson are the runner's.
const (
	exitUsage    = 2
	exitFailed   = 3
	exitNoEngine = 4
)

// usageError is an error in what was typed: exit code 2, and where to look.
func usageError(cmd *cobra.Command, message string) error {
	return cli.StatusError{
		StatusCode: exitUsage,
		Status:     fmt.Sprintf("%s\n\nUsage:  %s\n\nRun '%s --help' for more information", message, cmd.UseLine(), cmd.CommandPath()),
	}
}

// flagError is the flag error function: docker/cli's own exits with 125.
func flagError(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	return usageError(cmd, transcript.Safe(flagWords(err)))
}

// flagWords says what is wrong with a flag: a value that cannot be read, without the name of the function that
// could not.
func flagWords(err error) string {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err.Error()
	}
	flag, use := invalid.GetFlag(), invalid.Unwrap().Error() // ours say it themselves
	if _, ours := flag.Value.(*keepFlag); !ours {
		use = cmp.Or(valueWords[flag.Value.Type()], use)
	}
	return fmt.Sprintf("invalid --%s %q: %s", flag.Name, invalid.GetValue(), use)
}

// valueWords say what values of a type look like.
var valueWords = map[string]string{"bool": "use true or false", "int": "use a whole number", "duration": "use a time such as 2s or 1h"}

// usageArgs gives errors of a check of arguments the exit code of a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError(cmd, err.Error())
		}
		return nil
	}
}

// noArgs is the check of a command that takes no arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if flag := flagOfTime(cmd.Flags(), args[0]); flag != "" {
		return usageError(cmd, fmt.Sprintf("a time belongs to its flag: --%s=%s", flag, args[0]))
	}
	return usageError(cmd, fmt.Sprintf("'%s' accepts no arguments, and was given %q", cmd.CommandPath(), args[0]))
}

// flagOfTime gives the flag that an argument was meant for, as a time may be left out after some of them: "" where
// it was meant for none.
func flagOfTime(flags *pflag.FlagSet, arg string) (name string) {
	if _, err := time.ParseDuration(arg); err != nil {
		return ""
	}
	flags.Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "duration" && f.NoOptDefVal != "" {
			name = f.Name
		}
	})
	return name
}

// pageInstead is the error for a word that is no lesson, and has a page.
func pageInstead(name string) error {
	return cli.StatusError{
		StatusCode: exitUsage, Status: fmt.Sprintf("there is no lesson %q, but there is a page:\n  docker netdemo explain %s", name, name),
	}
}

// unknown is the error for a word that is none of the known ones; the nearest is suggested.
func unknown(what, word string, known []string, see, why string) error {
	message := fmt.Sprintf("unknown %s: %q", what, word)
	if near := nearest(word, known); near != "" {
		message += fmt.Sprintf("\n\nDid you mean %s?", near)
	}
	return cli.StatusError{StatusCode: exitUsage, Status: message + fmt.Sprintf("\n\n'%s' %s", see, why)}
}

// nearest gives the known word that is at most two edits away from word, or begins with it, in whatever case.
func nearest(word string, known []string) string {
	best, at := "", 3
	word = strings.ToLower(word)
	for _, k := range known {
		lower := strings.ToLower(k)
		if len(word) >= 2 && strings.HasPrefix(lower, word) {
			return k
		}
		if d := distance(word, lower); d < at && d < len(k) {
			best, at = k, d
		}
	}
	return best
}

// distance is how many letters must be put in, taken out or replaced (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// noCompletion is the completion of a command without arguments.
func noCompletion(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// oneOf completes a word of a list, in its order.
func oneOf(words ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder)
}

// completeNew completes words that were not given yet.
func completeNew(words func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		var list []string
		for _, word := range words() {
			given := false
			for _, arg := range args {
				given = given || arg == word
			}
			if !given {
				list = append(list, word)
			}
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	}
}
