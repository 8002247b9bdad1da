package errortexts_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/errortexts"
)

// Each message is explained by the row that is meant for it, and each row has a message that was printed
// by an engine or a program. So no row stands in the way of another.
func TestMessages(t *testing.T) {
	tried := map[string]bool{}
	for _, m := range messages {
		tried[m.row] = true
		list := errortexts.Explain(m.text)
		if !assert.Check(t, len(list) > 0, "%q: not known, want %s", m.text, m.row) {
			continue
		}
		assert.Check(t, is.Equal(list[0].ID, m.row), m.text)
		if topic, found := errortexts.Topic(m.text); !list[0].Program {
			assert.Assert(t, found)
			assert.Equal(t, topic, list[0].Topic)
		}
		all := strings.Join(slices.Concat(list[0].Check, list[0].Do), "\n")
		for _, value := range m.holds {
			assert.Check(t, is.Contains(all, value), "%s: %q", m.row, m.text)
		}
	}
	for _, row := range errortexts.Known() {
		assert.Check(t, tried[row.ID], "no message for the row %s", row.ID)
	}
}

// What a program says is no error of the docker command, also where that passes it on.
func TestTopicIsOfTheDockerCommand(t *testing.T) {
	for text, want := range map[string]string{
		"docker: Error response from daemon: network nosuch not found\n\nRun 'docker run --help' for more information":                                        "network-not-found",
		`docker: Error response from daemon: Get "https://registry.example/v2/": dial tcp: lookup registry.example on 192.0.2.53:53: connection refused`:      "",
		`docker: Error response from daemon: Get "https://registry.example/v2/": dial udp 192.0.2.53:53: connect: network is unreachable`:                     "",
		"docker: Error response from daemon: driver failed programming external connectivity on endpoint web (ID): listen tcp 192.0.2.9:80: something is new": "publish",
	} {
		topic, found := errortexts.Topic(text)
		assert.Equal(t, topic, want, text)
		assert.Equal(t, found, want != "")
	}
}

// A row is whole: sentences, commands that a shell can read, and a page that exists.
func TestRowsAreWhole(t *testing.T) {
	ids := map[string]bool{}
	for _, row := range errortexts.Known() {
		assert.Assert(t, !ids[row.ID], "two rows are called %s", row.ID)
		ids[row.ID] = true
		page, found := course.Topic(row.Topic)
		assert.Assert(t, found && page.Name == row.Topic, "%s: no page %q", row.ID, row.Topic)
		for _, sentence := range []string{row.Says, row.Cause, row.Fix} {
			assert.Assert(t, is.Regexp(`^[A-Z0-9-].*[.]$|^(bridge|docker)[ ,].*[.]$`, sentence), row.ID)
			assert.Assert(t, !strings.ContainsAny(sentence, "`*_<\\[") || strings.Contains(sentence, "DOCKER_"), "%s would be read as Markdown: %s", row.ID, sentence)
		}
		assert.Assert(t, len(row.Check) > 0, "%s: nothing to check", row.ID)
		for _, command := range slices.Concat(row.Check, row.Do) {
			program, _, _ := strings.Cut(strings.TrimPrefix(command, "sudo "), " ")
			assert.Assert(t, slices.Contains(programs, program), "%s: %s", row.ID, command)
			assert.Assert(t, !strings.Contains(command, "prune") && !strings.ContainsAny(command, ";|&>`'"), command)
			assert.Assert(t, is.Equal(strings.Count(command, `"`)%2, 0), command)
		}
	}
}

// Every word in capitals is one that the reader replaces, or one that stands for itself.
func TestWordsInCapitals(t *testing.T) {
	capitals := regexp.MustCompile(`\b[A-Z][A-Z_]+\b`)
	for _, row := range errortexts.Known() {
		open := false
		for _, word := range capitals.FindAllString(strings.Join(slices.Concat(row.Check, row.Do), " "), -1) {
			itself := slices.Contains([]string{"DOCKER", "DOCKER_API_VERSION", "USER", "IPAM"}, word)
			open = open || !itself
		}
		assert.Equal(t, row.Open(), open, row.ID)
	}
}

// programs are what the rows may name in commands.
var programs = []string{"docker", "ss", "ip", "id", "iptables", "uname", "printenv", "unset", "ssh", "systemctl", "usermod"}

// What a message names goes into commands as one word for a shell, or not at all.
func TestValuesAreQuoted(t *testing.T) {
	for text, want := range map[string]string{
		`network shop_default not found`:                     "docker network create shop_default",
		`network x';reboot;' not found`:                      `docker network create 'x'\'';reboot;'\'''`,
		`network $(reboot) not found`:                        `docker network create '$(reboot)'`,
		`network --help not found`:                           "docker network create NETWORK",
		"network \x1b[31mred not found":                      "docker network create NETWORK",
		"network \u202etxet not found":                       "docker network create NETWORK",
		`network ` + strings.Repeat("n", 200) + ` not found`: "docker network create NETWORK",
	} {
		list := errortexts.Explain(text)
		assert.Assert(t, len(list) > 0, text)
		assert.Equal(t, list[0].Do[0], want)
	}
	list := errortexts.Explain("Bind for 0.0.0.0:99999 failed: port is already allocated")
	assert.Equal(t, list[0].Check[0], "docker ps --filter publish=PORT", "that is no port")
}

// Of a line the most specific row counts, of a text every line that is known.
func TestSeveralMessages(t *testing.T) {
	list := errortexts.Explain("info - starting\n" +
		"getaddrinfo EAI_AGAIN vault-ms\n" +
		"driver failed programming external connectivity on endpoint x: Bind for 0.0.0.0:80 failed: port is already allocated\r\n" +
		"once more: getaddrinfo EAI_AGAIN other\n")
	var ids []string
	for _, e := range list {
		ids = append(ids, e.ID)
	}
	assert.DeepEqual(t, ids, []string{"port.allocated", "name.again"})
	assert.Equal(t, list[1].Line, "getaddrinfo EAI_AGAIN vault-ms", "the first of its kind")
	assert.Assert(t, !strings.ContainsAny(list[0].Line, "\r\n"))
}

func TestUnknownMessages(t *testing.T) {
	for _, text := range []string{
		"", " ", "\n", "it does not work", "permission denied", "no such file or directory", "error", "Hello World, Welcome to the single-app container!",
		"network", "docker: command not found", "the network is fine", "port", "exit status 1",
	} {
		assert.Assert(t, is.Len(errortexts.Explain(text), 0), text)
		_, found := errortexts.Topic(text)
		assert.Assert(t, !found)
	}
}

// A long text is read as far as it is promised, and a long line is cut between two characters.
func TestBounds(t *testing.T) {
	const known = "ECONNREFUSED"
	assert.Assert(t, is.Len(errortexts.Explain(strings.Repeat("\n", errortexts.MaxText)+known), 0))
	list := errortexts.Explain(known + strings.Repeat("ü", errortexts.MaxText))
	assert.Assert(t, is.Len(list, 1))
	assert.Assert(t, len(list[0].Line) <= 300 && utf8.ValidString(list[0].Line))
}

// Whatever a text holds, nothing in it gets into a command but quoted and printable.
func FuzzExplain(f *testing.F) {
	for _, m := range messages {
		f.Add(m.text)
	}
	f.Add("network \x1b]0;x\x07 not found")
	f.Add("\xff\xfeECONNREFUSED 127.0.0.1:\xff")
	command := regexp.MustCompile(`^[ -~]+$`)
	known := len(errortexts.Known())
	f.Fuzz(func(t *testing.T, text string) {
		list := errortexts.Explain(text)
		assert.Assert(t, len(list) <= known)
		for _, e := range list {
			assert.Assert(t, strings.Contains(text, e.Line))
			assert.Assert(t, len(e.Line) <= 300)
			for _, c := range slices.Concat(e.Check, e.Do) {
				assert.Assert(t, command.MatchString(c), "%q", c)
				assert.Assert(t, len(c) < 1000)
			}
		}
	})
}

func BenchmarkExplain(b *testing.B) {
	long := strings.Repeat("info - 2024-10-17 03:44:13.926 - App is running on http://*:3003\n", 1100)[:errortexts.MaxText-40] + "ECONNREFUSED"
	for name, text := range map[string]string{"one line": "connect ECONNREFUSED 127.0.0.1:3002", "64 KiB": long} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				errortexts.Explain(text)
			}
		})
	}
}
