//go:build e2e

package e2e

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/errortexts"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// What `explain` says about engines in general, tried on one: an engine of its own, because some of it
// fills that engine up, and all of its containers and networks are removed.
func TestExplainIsTrue(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10").withImages(t)
	image, err := images.For("vault-ms", m.arch)
	assert.NilError(t, err)
	e := explained{machine: m, image: image.Tag}
	t.Run("figures", e.figures)
	t.Run("commands", e.commands)
	t.Run("checks", e.checks)
	t.Run("errors", e.errors)
}

// explained is an engine and what runs on it.
type explained struct {
	*machine

	image string
}

// figures measures every figure of the pages again: it is right within a factor of three.
func (e explained) figures(t *testing.T) {
	measures := map[string]func(*testing.T) float64{
		"seconds until a free address of the own network is unreachable": e.untilUnreachable,
		"networks until the pools are exhausted":                         e.untilExhausted,
	}
	for _, f := range course.Figures() {
		measure := measures[f.Measure]
		assert.Assert(t, measure != nil, "nothing measures %q", f.Measure)
		value := measure(t)
		t.Logf("%s: %.2f, and the pages say %s", f.Measure, value, f.Text)
		assert.Check(t, f.Value/3 <= value && value <= f.Value*3, "%s: %.2f, and the pages say %s", f.Measure, value, f.Text)
	}
}

func (e explained) untilUnreachable(t *testing.T) float64 {
	t.Helper()
	e.world(t, true)
	subnet := netip.MustParsePrefix(e.run("network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", "the-network").must(t))
	free := subnet.Masked().Addr()
	for range 200 { // addresses are given out from the first on
		free = free.Next()
	}
	began := time.Now()
	r := e.run("exec", "a-name", "/netdemo", "dial", "--limit", "10s", free.String()+":3002").test(t)
	took := time.Since(began)
	assert.Assert(t, strings.Contains(r.stdout+r.stderr, "EHOSTUNREACH"), r.stdout+r.stderr)
	return took.Seconds()
}

func (e explained) untilExhausted(t *testing.T) float64 {
	t.Helper()
	const limit = 100
	for n := range limit {
		r := e.run("network", "create", fmt.Sprintf("pool-%d", n)).test(t)
		if r.code != 0 {
			assertKnownError(t, r.stderr, "network.pool-exhausted")
			for i := range n {
				e.run("network", "rm", fmt.Sprintf("pool-%d", i)).must(t)
			}
			return float64(n + 1) // the world has one
		}
	}
	t.Fatalf("%d networks, and the pools are not exhausted", limit)
	return 0
}

// changes begins a command that the next page must not feel.
var changes = regexp.MustCompile(`(?m)^docker (?:run|network (?:create|rm|connect|disconnect))\b`)

// commands runs what the pages tell to type, page by page.
func (e explained) commands(t *testing.T) {
	e.world(t, false)
	done := map[string]bool{} // one that changes nothing need not be run for every page that has it
	for _, page := range course.Pages() {
		var commands []string
		for _, command := range pageCommands(page.Markdown) {
			if !done[command] || changes.MatchString(command) {
				commands = append(commands, command)
			}
			done[command] = true
		}
		if len(commands) == 0 {
			continue
		}
		t.Run(page.Name, func(t *testing.T) {
			all := strings.Join(commands, "\n")
			if strings.Contains(all, "network disconnect") { // then a plug must be in
				e.world(t, true)
			}
			for _, command := range commands {
				e.works(t, command)
			}
			if changes.MatchString(all) {
				e.world(t, false)
			}
		})
	}
}

// checks runs what the table of error messages tells to check.
func (e explained) checks(t *testing.T) {
	e.world(t, true)
	done := map[string]bool{}
	for _, row := range errortexts.Known() {
		for _, command := range row.Check {
			if strings.HasPrefix(command, "docker ") && !done[command] {
				done[command] = true
				e.works(t, strings.ReplaceAll(command, "PORT", "3002"))
			}
		}
	}
}

// errors are real ones, and known.
func (e explained) errors(t *testing.T) {
	e.world(t, true)
	for row, args := range map[string][]string{
		"network.in-use":            {"network", "rm", "the-network"},
		"network.not-found":         {"network", "connect", "no-such", "a-name"},
		"network.exists":            {"network", "create", "the-network"},
		"network.predefined":        {"network", "rm", "bridge"},
		"network.already-connected": {"network", "connect", "the-network", "a-name"},
		"network.not-connected":     {"network", "disconnect", "the-network", "another"},
		"network.host-connect":      {"network", "connect", "host", "a-name"},
		"container.name":            {"run", "-d", "--pull", "never", "--name", "a-name", e.image},
		"network.static-default":    {"run", "--rm", "--pull", "never", "--ip", "172.17.0.99", e.image},
		"network.alias-default":     {"run", "--rm", "--pull", "never", "--network-alias", "x", e.image},
		"network.options-container": {"run", "--rm", "--pull", "never", "--network", "container:a-name", "-p", "127.0.0.1:9:9", e.image},
		"network.link":              {"run", "--rm", "--pull", "never", "--link", "a-name", e.image},
		"port.allocated":            {"run", "--rm", "--pull", "never", "-p", "127.0.0.1:8282:3002", e.image},
		"port.spec":                 {"run", "--rm", "--pull", "never", "-p", "127.0.0.1:99999:3002", e.image},
	} {
		r := e.run(args...).test(t)
		assert.Assert(t, r.code != 0, "docker %s", strings.Join(args, " "))
		assertKnownError(t, r.stderr, row)
	}
}

func assertKnownError(t *testing.T, text, row string) {
	t.Helper()
	list := errortexts.Explain(text)
	assert.Assert(t, len(list) > 0, text)
	assert.Equal(t, list[0].ID, row, text)
}

// world makes two containers and a network anew, the first plugged into it or not.
func (e explained) world(t *testing.T, plugged bool) {
	t.Helper()
	if ids := strings.Fields(e.run("ps", "--all", "--quiet").must(t)); len(ids) > 0 {
		e.run(append([]string{"rm", "--force"}, ids...)...).must(t)
	}
	if ids := strings.Fields(e.run("network", "ls", "--quiet", "--filter", "type=custom").must(t)); len(ids) > 0 {
		e.run(append([]string{"network", "rm"}, ids...)...).must(t)
	}
	e.run("network", "create", "the-network").must(t)
	e.run("run", "-d", "--pull", "never", "--name", "a-name", "-p", "127.0.0.1:8282:3002", e.image).must(t)
	e.run("run", "-d", "--pull", "never", "--name", "another", e.image).must(t)
	if plugged {
		e.run("network", "connect", "the-network", "a-name").must(t)
		e.run("network", "disconnect", "bridge", "a-name").must(t)
	}
}

// pageCommands gives the commands of a page's code blocks.
func pageCommands(markdown string) []string {
	var commands []string
	for _, found := range regexp.MustCompile(`(?m)^ +\$ (docker .*)$`).FindAllStringSubmatch(markdown, -1) {
		commands = append(commands, found[1])
	}
	return commands
}

// works runs a command of a page or of the table, with names of ours for the words in capitals.
func (e explained) works(t *testing.T, command string) {
	t.Helper()
	ours := map[string]string{
		"NAME": "a-name", "OTHER": "another", "NETWORK": "the-network", "NEW": "a-new-one", "IMAGE": e.image,
	}
	command = regexp.MustCompile(`\b[A-Z]+\b`).ReplaceAllStringFunc(command, func(word string) string {
		if name, ok := ours[word]; ok {
			return name
		}
		return word
	})
	args := shellWords(command)
	r := e.run(args[1:]...).test(t)
	if args[1] == "exec" && (r.code == 126 || r.code == 127) {
		return // the program is not in our image; that docker found the container is what we can see
	}
	assert.Equal(t, r.code, 0, "%s\n%s%s", command, r.stdout, r.stderr)
}
