//go:build e2e

package e2e

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// exchange is one command and what it printed, in whichever way it was run.
type exchange struct {
	step    string   // the step's id
	command []string // the words of the command
	lines   []string
}

// exchangesOf takes the shown commands and their outputs from the events of a lesson.
func exchangesOf(events []lesson.Event) []exchange {
	var list []exchange
	id := ""
	for _, e := range events {
		switch e := e.(type) {
		case lesson.StepStarted:
			id = e.ID
		case lesson.CommandShown:
			list = append(list, exchange{step: id, command: e.Argv})
		case lesson.OutputShown:
			for _, line := range e.Lines {
				list[len(list)-1].lines = append(list[len(list)-1].lines, line.Text)
			}
		default:
		}
	}
	return list
}

// parseScript takes the same from what the script printed: "== 1/12 ID", "$ COMMAND", lines.
func parseScript(t *testing.T, text string) []exchange {
	t.Helper()
	heading := regexp.MustCompile(`^== \d+/\d+ (\S+)$`)
	var list []exchange
	id := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if found := heading.FindStringSubmatch(line); found != nil {
			id = found[1]
			continue
		}
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			list = append(list, exchange{step: id, command: shellWords(command)})
			continue
		}
		assert.Assert(t, !strings.Contains(line, "$ docker ") && !strings.Contains(line, "$ curl "),
			"a command does not begin its line: %s", line)
		if len(list) > 0 && line != "" {
			list[len(list)-1].lines = append(list[len(list)-1].lines, line)
		}
	}
	return list
}

// shellWords gives the words of a command in which quotes stand around whole words alone.
func shellWords(command string) []string {
	var words []string
	for _, found := range regexp.MustCompile(`'([^']*)'|"([^"]*)"|(\S+)`).FindAllStringSubmatch(command, -1) {
		words = append(words, found[1]+found[2]+found[3])
	}
	return words
}

// assertShownAlso demands that what the lesson shows of a step was run in the same step of the script:
// each command, and each line of its output.
func assertShownAlso(t *testing.T, shown, run []exchange) {
	t.Helper()
	for _, s := range shown {
		command := s.step + ": " + strings.Join(s.command, " ")
		i := slices.IndexFunc(run, func(r exchange) bool { return within(s.command, r.command) })
		if i < 0 {
			t.Errorf("%s\nis not run by the script", command)
			continue
		}
		for _, line := range s.lines {
			assert.Check(t, slices.Contains(run[i].lines, line), "%s\nshows    %q\nit printed\n%s",
				command, line, strings.Join(run[i].lines, "\n"))
		}
		run = slices.Delete(slices.Clone(run), i, i+1) // a command that is shown twice was run twice
	}
}

// within tells whether all words stand in the other list in their order: shown commands leave out flags.
func within(words, all []string) bool {
	for _, word := range all {
		if len(words) > 0 && words[0] == word {
			words = words[1:]
		}
	}
	return len(words) == 0
}

// observe gives the exchanges of each step with everything that differs from run to run replaced by what
// it is. It is on purpose not the product's own scrubbing: the two must agree.
func observe(list []exchange) map[string][]exchange {
	o := observer{addresses: map[string]string{}, pids: map[string][]string{}, namespaces: map[string]string{}, numbers: new([1]int)}
	steps := map[string][]exchange{}
	for _, e := range list {
		o.learn(e)
		o.count(e)
		out := exchange{step: e.step}
		for _, word := range e.command {
			out.command = append(out.command, o.replace(word))
		}
		for _, line := range e.lines {
			// Whether a comma ends a line of JSON is up to what comes after it, which another engine may not say.
			out.lines = append(out.lines, strings.TrimSuffix(o.normal(e, line), ","))
		}
		steps[e.step] = append(steps[e.step], out)
	}
	return steps
}

// observer knows what addresses and process ids stand for, from what was printed so far.
type observer struct {
	addresses  map[string]string   // address or subnet → whose, and where
	pids       map[string][]string // container → its process ids, in the order in which they were seen
	numbers    *[1]int             // how many addresses have a number
	namespaces map[string]string   // id of a network namespace → the first who was seen in it
}

var (
	memberName  = regexp.MustCompile(`"Name": "([^"]+)"`)
	memberPlace = regexp.MustCompile(`"IPv4Address": "([0-9.]+)/\d+"`)
	ownPlace    = regexp.MustCompile(`^interface\s+(eth\d+)\s+up\s+([0-9.]+)/\d+`)
	subnetPlace = regexp.MustCompile(`"Subnet": "([0-9./]+)"`)
	ipv4        = regexp.MustCompile(`\d+\.\d+\.\d+\.\d+(/\d+)?`)
	networkID   = regexp.MustCompile(`^[0-9a-f]{12} `)
	containerID = regexp.MustCompile(`^[0-9a-f]{12}\b`) // in the place of a name
	pidLine     = regexp.MustCompile(`^/(\S+) (\d+)$`)
	notFound    = regexp.MustCompile(`\b(ENOTFOUND|EAI_AGAIN)\b`)
	spaceLine   = regexp.MustCompile(`^namespace\s+(net:\[\d+\])$`)
	logTime     = regexp.MustCompile(`\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\b`)
	fullID      = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	shortID     = regexp.MustCompile(`\b[0-9a-f]{12}\b`)
	hardware    = regexp.MustCompile(`\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b`)
	chosenPort  = regexp.MustCompile(`127\.0\.0\.1:(3[2-9]|[4-6]\d)\d{3}\b`)
	ownLabel    = regexp.MustCompile(`label=io\.github\.docker-netdemo\.(run|script)=\w+`)
	ownFolder   = regexp.MustCompile(`/\S+/(keys\.env|key\.txt)\b`)
	noAnswer    = regexp.MustCompile(`^(curl: \(\d+\)|E[A-Z]+ )`)
)

// learn reads addresses from what `docker network inspect` and a probe in a container printed, and
// namespaces from what a probe did.
func (o observer) learn(e exchange) {
	switch {
	case len(e.command) == 4 && strings.Join(e.command[:3], " ") == "docker network inspect":
		o.learnNetwork(e.command[3], e.lines)
	case len(e.command) > 2 && e.command[1] == "exec":
		o.learnNamespace(e.command[2], e.lines)
	default:
		o.learnNamespace("", e.lines)
	}
}

// learnNamespace reads what a probe in a container printed; in none, it was on the host's network. Which
// of two containers that are started at once gets which address is chance.
func (o observer) learnNamespace(container string, lines []string) {
	for _, line := range lines {
		if found := spaceLine.FindStringSubmatch(line); found != nil && o.namespaces[found[1]] == "" {
			o.namespaces[found[1]] = cmp.Or(container, "the host")
		}
		if found := ownPlace.FindStringSubmatch(line); found != nil && container != "" && o.addresses[found[2]] == "" {
			o.addresses[found[2]] = container + " at " + found[1]
		}
	}
}

func (o observer) learnNetwork(network string, lines []string) {
	name := ""
	for address, owner := range o.addresses {
		if strings.HasSuffix(owner, " on "+network) {
			delete(o.addresses, address) // it may be somebody else's by now
		}
	}
	for _, line := range lines {
		if found := memberName.FindStringSubmatch(line); found != nil {
			name = found[1]
		}
		if found := memberPlace.FindStringSubmatch(line); found != nil {
			o.addresses[found[1]] = name + " on " + network
		}
		if found := subnetPlace.FindStringSubmatch(line); found != nil {
			o.addresses[found[1]] = "the subnet of " + network
			o.addresses[lesson.FirstIn(found[1])] = "the machine on " + network
		}
	}
}

// count gives an address that a command names, and that nothing printed so far explains, the next number;
// and one in a file or a lookup, of which both sides have every line.
func (o observer) count(e exchange) {
	text := strings.Join(e.command, " ")
	if slices.Contains(e.command, "read") || slices.Contains(e.command, "lookup") {
		text += "\n" + strings.Join(e.lines, "\n")
	}
	for _, found := range ipv4.FindAllString(text, -1) {
		if address, _, _ := strings.Cut(found, "/"); strings.HasPrefix(address, "127.") || o.addresses[address] != "" {
			continue
		}
		o.numbers[0]++
		o.addresses[found] = fmt.Sprintf("address %d", o.numbers[0])
	}
}

// replace puts the owners in the place of addresses.
func (o observer) replace(text string) string {
	text = containerID.ReplaceAllString(text, "ID")
	text = chosenPort.ReplaceAllString(ownFolder.ReplaceAllString(ownLabel.ReplaceAllString(text, "label=OURS"), "FOLDER/$1"), "127.0.0.1:PORT")
	return ipv4.ReplaceAllStringFunc(text, func(found string) string {
		if owner := o.addresses[found]; owner != "" {
			return "<" + owner + ">"
		}
		address, _, _ := strings.Cut(found, "/")
		if owner := o.addresses[address]; owner != "" {
			return "<" + owner + ">"
		}
		return found
	})
}

// normal is a line of the output of a command, the same in every run.
func (o observer) normal(e exchange, line string) string {
	line = strings.Join(strings.Fields(networkID.ReplaceAllString(line, "ID ")), " ")
	if found := pidLine.FindStringSubmatch(line); found != nil {
		return fmt.Sprintf("/%s in its process %d", found[1], o.process(found[1], found[2]))
	}
	if found := spaceLine.FindStringSubmatch(line); found != nil {
		return "namespace of " + o.namespaces[found[1]]
	}
	if e.command[0] == "curl" && noAnswer.MatchString(line) {
		return "no answer" // each in its own words
	}
	line = hardware.ReplaceAllString(fullID.ReplaceAllString(logTime.ReplaceAllString(line, "TIME"), "ID"), "MAC")
	if refusal, is := strings.CutPrefix(line, "docker: "); is { // the docker command's own beginning and end
		line = strings.TrimSuffix(refusal, ".")
	}
	words := strings.Fields(line)
	switch {
	case slices.Contains(e.command, "ps") && len(words) == 3:
		networks := strings.Split(words[2], ",")
		slices.Sort(networks) // docker joins them in no particular order
		words[2] = strings.Join(networks, ",")
		line = strings.Join(words, " ")
	case slices.Contains(e.command, "read"):
		line = shortID.ReplaceAllString(line, "ID")
	case slices.Contains(e.command, "lookup") && len(words) > 1 && !ipv4.MatchString(words[1]):
		line = words[0] + " not found" // how, and by whom, depends on the name servers of the machine
	}
	line = o.replace(notFound.ReplaceAllString(line, "NOT FOUND"))
	if len(words) > 0 && (words[0] == "interface" || words[0] == "route") { // what the networks are given differs
		line = ipv4.ReplaceAllStringFunc(line, func(found string) string {
			if strings.HasPrefix(found, "127.") {
				return found
			}
			return "<an address>"
		})
	}
	return line
}

// process numbers the processes of a container.
func (o observer) process(container, pid string) int {
	if i := slices.Index(o.pids[container], pid); i >= 0 {
		return i
	}
	o.pids[container] = append(o.pids[container], pid)
	return len(o.pids[container]) - 1
}
