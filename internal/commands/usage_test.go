package commands

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// swapped is what is typed in a hurry.
const swapped = "brig" + "des"

// explainUsage follows what is wrong in a call of explain.
const explainUsage = "\n\nUsage:  docker netdemo explain [OPTIONS] [TOPIC|ERROR|-]\n\nRun 'docker netdemo explain --help' for more information"

func TestUsageErrors(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"a lesson": {
			[]string{swapped},
			"unknown lesson or command: \"" + swapped + "\"\n\nDid you mean bridges?\n\n'docker netdemo ls' lists the lessons",
		},
		"a command": {
			[]string{"verzion"},
			"unknown lesson or command: \"verzion\"\n\nDid you mean version?\n\n'docker netdemo ls' lists the lessons",
		},
		"nothing like it": {
			[]string{"xyzzy"},
			"unknown lesson or command: \"xyzzy\"\n\n'docker netdemo ls' lists the lessons",
		},
		"control characters": {
			[]string{"\x1b[2J"},
			"unknown lesson or command: \"\\x1b[2J\"\n\n'docker netdemo ls' lists the lessons",
		},
		"a lesson to run": {
			[]string{"run", "bridges", "brdges"},
			"unknown lesson: \"brdges\"\n\nDid you mean bridges?\n\n'docker netdemo ls' lists the lessons",
		},
		"no lesson to run": {
			[]string{"run"},
			"'docker netdemo run' requires at least 1 lesson, or --all\n\nUsage:  docker netdemo run [OPTIONS] LESSON...\n\nRun 'docker netdemo run --help' for more information",
		},
		"all and one": {
			[]string{"run", "--all", "bridges"},
			"give lessons or --all, not both\n\nUsage:  docker netdemo run [OPTIONS] LESSON...\n\nRun 'docker netdemo run --help' for more information",
		},
		"a topic": {
			[]string{"explain", "isolaton"},
			"unknown topic: \"isolaton\"\n\nDid you mean isolation?\n\n'docker netdemo explain' lists the topics",
		},
		"a service": {
			[]string{"build", "vault"},
			"unknown service: \"vault\"\n\nDid you mean vault-ms?\n\n'docker netdemo build --help' tells more",
		},
		"a flag": {
			[]string{"bridges", "--nope"},
			"unknown flag: --nope\n\nUsage:  docker netdemo bridges [OPTIONS]\n\nRun 'docker netdemo bridges --help' for more information",
		},
		"a flag of the root": {
			[]string{"--nope"},
			"unknown flag: --nope\n\nUsage:  docker netdemo [LESSON]\n\nRun 'docker netdemo --help' for more information",
		},
		"too much": {
			[]string{"bridges", "more"},
			"'docker netdemo bridges' accepts no arguments, and was given \"more\"\n\nUsage:  docker netdemo bridges [OPTIONS]\n\nRun 'docker netdemo bridges --help' for more information",
		},
		"two topics": {
			[]string{"explain", "dns", "ports"},
			"give one topic at a time; an error message is best put in quotes" + explainUsage,
		},
		"a topic in capitals": {
			[]string{"explain", "ECONREFUSED"},
			"unknown topic: \"ECONREFUSED\"\n\nDid you mean ECONNREFUSED?\n\n'docker netdemo explain' lists the topics",
		},
		"an alias in capitals": {
			[]string{"explain", "NXDOMAN"},
			"unknown topic: \"NXDOMAN\"\n\nDid you mean NXDOMAIN?\n\n'docker netdemo explain' lists the topics",
		},
		"a topic in small letters": {
			[]string{"explain", "econrefused"},
			"unknown topic: \"econrefused\"\n\nDid you mean econnrefused?\n\n'docker netdemo explain' lists the topics",
		},
		"no number": {
			[]string{"bridges", "--from", "x"},
			"invalid --from \"x\": use a whole number\n\nUsage:  docker netdemo bridges [OPTIONS]\n\nRun 'docker netdemo bridges --help' for more information",
		},
		"neither true nor false": {
			[]string{"bridges", "--step=perhaps"},
			"invalid --step \"perhaps\": use true or false\n\nUsage:  docker netdemo bridges [OPTIONS]\n\nRun 'docker netdemo bridges --help' for more information",
		},
		"nothing to explain": {
			[]string{"explain", " "},
			"there is no text to be explained" + explainUsage,
		},
		"nothing on standard input": {
			[]string{"explain", "-"},
			"there is nothing on standard input to be explained" + explainUsage,
		},
		"standard input and a message": {
			[]string{"explain", "-", "ENOTFOUND"},
			"give an error message or - for standard input, not both" + explainUsage,
		},
		"a search and a topic": {
			[]string{"explain", "--search", "nat", "nat"},
			"give a topic or --search, not both" + explainUsage,
		},
		"a search for nothing": {
			[]string{"explain", "--search", ""},
			"--search needs a text to look for" + explainUsage,
		},
		"a format of explain": {
			[]string{"explain", "--format", "tty", "nat"},
			"invalid --format \"tty\": use auto, markdown, json" + explainUsage,
		},
		"a format": {
			[]string{"bridges", "--format", "xml"},
			"invalid --format \"xml\": use auto or tty, plain, markdown, json\n\nUsage:  docker netdemo bridges [OPTIONS]\n\nRun 'docker netdemo bridges --help' for more information",
		},
		"a template": {
			[]string{"ls", "--format", "{{.Nope}}"},
			"template parsing error: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type *commands.lessonRow\n\n" +
				"Usage:  docker netdemo ls [OPTIONS]\n\nRun 'docker netdemo ls --help' for more information",
		},
	} {
		t.Run(name, func(t *testing.T) {
			// Nothing that can be seen without an engine is asked of one.
			result := newUser(t, "unix:///nowhere.test").types(t, test.args...)
			assert.Equal(t, result.status, exitUsage)
			assert.Equal(t, result.message, test.want)
			assert.Equal(t, result.out, "")
		})
	}
}

func TestNearest(t *testing.T) {
	known := []string{"bridges", "run", "explain", "ls", "build", "clean", "version"}
	for word, want := range map[string]string{
		swapped: "bridges", "Bridges": "bridges", "bridge": "bridges", "br": "bridges", "exp": "explain", "buidl": "build",
		"b": "", "": "", "l": "ls", "xyz": "", "rn": "run", "bridgesandmore": "", "vresoin": "",
	} {
		assert.Equal(t, nearest(word, known), want, "%q", word)
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "abc", 0},
		{"abc", "abd", 1},
		{"abc", "ab", 1},
		{"abc", "xabc", 1},
		{"kitten", "sitting", 3},
		{swapped, "bridges", 2},
	} {
		assert.Equal(t, distance(test.a, test.b), test.want, "%q %q", test.a, test.b)
	}
}

// A distance is one: nothing only to oneself, the same both ways, and no way round is shorter.
func FuzzDistance(f *testing.F) {
	f.Add("bridges", swapped, "")
	f.Add("\xff", "ü", "u")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		ab := distance(a, b)
		assert.Equal(t, ab == 0, a == b)
		assert.Equal(t, ab, distance(b, a))
		assert.Assert(t, ab <= max(len(a), len(b)))
		assert.Assert(t, distance(a, c) <= ab+distance(b, c))
		known := []string{b, c}
		if near := nearest(a, known); near != "" {
			assert.Assert(t, slices.Contains(known, near))
		}
	})
}

func TestCompletion(t *testing.T) {
	root := New(outputs(t, nil))
	find := func(name string) *cobra.Command {
		cmd, _, err := root.Find([]string{name})
		assert.NilError(t, err)
		return cmd
	}
	for _, test := range []struct {
		command string
		given   []string
		want    []string
	}{
		{"run", nil, course.Names()},
		{"run", course.Names(), nil},
		{"explain", []string{"dns"}, nil},
		{"build", nil, images.Services()},
		{"build", images.Services()[1:], images.Services()[:1]},
		{"bridges", nil, nil},
		{"ls", nil, nil},
		{"services", nil, nil},
		{"clean", nil, nil},
		{"version", nil, nil},
	} {
		words, directive := find(test.command).ValidArgsFunction(nil, test.given, "")
		assert.DeepEqual(t, words, test.want)
		assert.Equal(t, directive, cobra.ShellCompDirectiveNoFileComp, "no file is meant")
	}
	topics, _ := find("explain").ValidArgsFunction(nil, nil, "d")
	assert.Assert(t, is.Len(topics, len(course.Topics())))
	assert.Assert(t, is.Contains(topics, "dns\twho answers for a container's name"))
	assert.Assert(t, is.Contains(topics, "enotfound\tthe name server says that there is no such name"))
	topics, _ = find("explain").ValidArgsFunction(nil, nil, "E")
	assert.Assert(t, is.Contains(topics, "ENOTFOUND\tthe name server says that there is no such name"))
	export, _, err := find("services").Find([]string{"export"})
	assert.NilError(t, err)
	words, directive := export.ValidArgsFunction(nil, nil, "")
	assert.Assert(t, is.Len(words, 0))
	assert.Equal(t, directive, cobra.ShellCompDirectiveFilterDirs)
	words, _ = export.ValidArgsFunction(nil, append([]string{"folder"}, images.Services()[1:]...), "")
	assert.DeepEqual(t, words, images.Services()[:1])
}

// What a flag can be given is offered, in the order in which it is meant; a file is for the shell to offer.
func TestCompletionOfFlags(t *testing.T) {
	root := New(outputs(t, nil))
	faces := []string{"auto", "tty", "plain", "markdown", "json"}
	steps := []string{"1\tTwo containers on port 3000", "2\tWhat else each has of its own"}
	for line, want := range map[string][]string{
		"run format": faces, "bridges format": faces, "explain format": {"auto", "markdown", "json"},
		"ls format": {"table", "json"}, "services format": {"table", "json"},
		"namespaces from": steps, "namespaces only": steps, "run from": {}, "bridges junit": nil,
	} {
		name, flag, _ := strings.Cut(line, " ")
		cmd, _, err := root.Find([]string{name})
		assert.NilError(t, err)
		complete, found := cmd.GetFlagCompletionFunc(flag)
		assert.Assert(t, found, line)
		words, directive := complete(nil, nil, "")
		assert.DeepEqual(t, words[:min(len(words), max(len(want), 1))], want)
		assert.Equal(t, directive == cobra.ShellCompDirectiveDefault, flag == "junit", line)
	}
}

// Lessons are commands, so a TAB after `docker netdemo` offers them with what they answer.
func TestLessonsAreCommands(t *testing.T) {
	root := New(outputs(t, nil))
	var names []string
	for _, cmd := range root.Commands() {
		assert.Assert(t, cmd.Short != "")
		if !cmd.Hidden {
			names = append(names, cmd.Name())
		}
	}
	for _, name := range slices.Concat(course.Names(), commandNames) {
		assert.Assert(t, is.Contains(names, name))
	}
	assert.Equal(t, len(names), len(course.Names())+len(commandNames), "did you mean knows every command")
}
