// Package errortexts knows what error messages say: those of the engine and the docker command in every
// version, and those of common programs in containers. It is a table of rows: how a message is
// recognised, its cause, what to check, the smallest fix, and the page of `explain` that tells more.
//
// It knows texts and commands, and neither engines nor terminals: nothing is asked or run. Nothing that
// decides about a claim may use it: a lesson judges by what it observed, never by a wording.
package errortexts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/docker-netdemo/docker-netdemo/internal/shell"
)

// MaxText is how many bytes of a text are read.
const MaxText = 64 << 10

// maxLine is how many bytes of the recognised line are kept.
const maxLine = 300

// An Explanation is what the table knows about a message.
type Explanation struct {
	ID    string   // of the row: stable
	Line  string   // the line that was recognised, as it was found, cut where it is long
	Says  string   // what the message says, in other words
	Cause string   // what is behind it, mostly
	Check []string // commands that show whether it is so
	Fix   string   // the smallest thing to do about it
	Do    []string // that as commands; empty where there is no command for it
	Topic string   // the page of `explain`

	Program bool // it is a program that says it, and neither the engine nor the docker command
}

// open finds the words of a command that stand for something of the reader's.
var open = regexp.MustCompile(`\b(?:NAME|OTHER|NETWORK|OTHER_NETWORK|NEW|IMAGE|ALIAS|HOST|PORT|CONTAINER_PORT|ADDRESS|ID)\b`)

// Open tells whether a command holds such a word.
func (e Explanation) Open() bool {
	return slices.ContainsFunc(slices.Concat(e.Check, e.Do), open.MatchString)
}

// Explain gives what the table knows about a text, the most specific first. Of the rows that fit one line
// only the most specific counts.
func Explain(text string) []Explanation {
	text = bounded(text, MaxText)
	rows := fitting(text)
	found := map[int]Explanation{}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		lower := lowered(line)
		for _, i := range rows {
			if values := table()[i].match(lower, line); values != nil {
				if _, known := found[i]; !known {
					found[i] = table()[i].explain(line, values)
				}
				break
			}
		}
	}
	list := make([]Explanation, 0, len(found))
	for _, i := range rows {
		if e, ok := found[i]; ok {
			list = append(list, e)
		}
	}
	return list
}

// Topic gives the page of `explain` for an error of the docker command. What a program says is left out:
// that a registry cannot be reached, say, is no matter of containers.
func Topic(text string) (topic string, found bool) {
	for _, e := range Explain(text) {
		if !e.Program {
			return e.Topic, true
		}
	}
	return "", false
}

// Known gives every row as it explains a message that names nothing, in the order of the table.
func Known() []Explanation {
	list := make([]Explanation, len(table()))
	for i, r := range table() {
		list[i] = r.explain("", map[string]string{})
	}
	return list
}

// A row is one kind of message.
type row struct {
	id    string
	like  string // a regular expression on one line in lower case; its named groups fill the commands
	says  string
	cause string
	check []string
	fix   string
	do    []string
	topic string

	program bool
	pattern *regexp.Regexp
}

// table gives the rows, the most specific first. It is made when it is first needed.
var table = sync.OnceValue(func() []row {
	engine, programs := slices.Concat(enginePorts, engineNetworks, engineAccess), slices.Concat(programNames, programConnections)
	for i := range programs {
		programs[i].program = true
	}
	rows := slices.Concat(engine, programs, general)
	for i := range rows {
		rows[i].pattern = regexp.MustCompile(rows[i].like)
	}
	return rows
})

// fitting gives the indexes of the rows that fit anything in the text.
func fitting(text string) []int {
	var rows []int
	lower := lowered(text)
	for i, r := range table() {
		if r.pattern.MatchString(lower) {
			rows = append(rows, i)
		}
	}
	return rows
}

// match gives what the named groups hold, nil where the line is not of this kind. Both forms of the line
// have the same bytes in the same places.
func (r row) match(lower, line string) map[string]string {
	at := r.pattern.FindStringSubmatchIndex(lower)
	if at == nil {
		return nil
	}
	values := map[string]string{}
	for i, name := range r.pattern.SubexpNames() {
		if name == "" || at[2*i] < 0 || values[name] != "" {
			continue
		}
		if value := line[at[2*i]:at[2*i+1]]; usable(name, value) {
			values[name] = value
		}
	}
	return values
}

// usable tells whether something out of a message may stand in a command: a name or an address, and
// nothing that a command would take for a flag or a reader for something else.
func usable(group, value string) bool {
	if group == "port" {
		n, err := strconv.Atoi(value)
		return err == nil && n > 0 && n <= 65535
	}
	if value == "" || len(value) > 128 || value[0] == '-' {
		return false
	}
	return !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r >= 0x7f })
}

// explain fills the row in.
func (r row) explain(line string, values map[string]string) Explanation {
	return Explanation{
		ID: r.id, Line: bounded(line, maxLine), Says: r.says, Cause: r.cause,
		Check: filled(r.check, values), Fix: r.fix, Do: filled(r.do, values), Topic: r.topic,
		Program: r.program,
	}
}

// placeholder is where a command takes a value of the message.
var placeholder = regexp.MustCompile(`\{(port|name|network|address)\}`)

// filled puts the values into commands, quoted for a shell; what is not known is in capitals, as in usage lines.
func filled(commands []string, values map[string]string) []string {
	list := make([]string, len(commands))
	for i, command := range commands {
		list[i] = placeholder.ReplaceAllStringFunc(command, func(found string) string {
			name := strings.Trim(found, "{}")
			if value := values[name]; value != "" {
				return shell.Quote(value)
			}
			return strings.ToUpper(name)
		})
	}
	return list
}

// lowered is the text with the letters A to Z in lower case and every other byte as it is.
func lowered(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + ('a' - 'A')
		}
	}
	return string(b)
}

// bounded gives at most the first n bytes, whole characters.
func bounded(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
