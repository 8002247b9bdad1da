package e2e

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
)

// A setting is an engine that a learner may have: what engine.sh calls it, and how it is started.
type setting struct {
	release string
	flags   []string
	disk    string // the size of its disk, which is too small; "" for enough
	// untrue are the claims that are false on it, because something about it is not as Docker is by default and the
	// network is so. What is known of an engine that is not Docker's differs, and is not false.
	untrue []string
}

// heading is what the page calls it, when it is of that version.
func (s setting) heading(version string) string {
	parts := []string{version}
	switch s.release {
	case "rootless":
		parts = append(parts, "rootless")
	case "podman":
		parts = []string{"Podman", version}
	}
	if s.disk != "" {
		parts = append(parts, "on a disk of "+s.disk)
	}
	for _, flag := range s.flags {
		parts = append(parts, "`"+flag+"`")
	}
	return strings.Join(parts, " ")
}

// engineSettings are the engines of the page.
var engineSettings = []setting{
	{release: "20.10"},
	{release: "26.1"},
	{release: "28.5"},
	{release: "28.5", flags: []string{"--iptables=false"}, untrue: []string{"isolation.bridges", "bridges.custom.outside"}},
	{release: "28.5", flags: []string{"--icc=false"}, untrue: []string{
		"ports.neighbour", "isolation.address", "bridges.default.address", "links.without", "sharing.default",
		"myths.open", "myths.isolated",
	}},
	{release: "28.5", flags: []string{"--userland-proxy=false"}},
	{release: "28.5", flags: []string{"--bridge=none"}, untrue: []string{"bridges.predefined"}},
	{release: "28.5", flags: []string{"--ip=127.0.0.1"}},
	{release: "28.5", flags: []string{"--default-address-pool=base=10.210.0.0/24,size=26"}},
	{release: "28.5", flags: []string{"--ipv6", "--fixed-cidr-v6=fd00:d0c::/64"}, untrue: []string{"links.follow"}}, // a link's lines are both written anew with the IPv6 address
	{release: "20.10", flags: []string{"--userns-remap=default"}},
	{release: "20.10", disk: "24m"},
	{release: "rootless"},
	{release: "podman"},
}

// The page of the engines is written once in a while, by TestCourseOnEngines (engines); the course and the settings
// change in between. This needs no engine.
func TestEnginesPage(t *testing.T) {
	text, err := os.ReadFile("../docs/engines.md")
	assert.NilError(t, err)
	head, rest, _ := strings.Cut(string(text), "\n## ")
	_, table, _ := strings.Cut(head, "\n| engine |")
	rows := strings.Split(strings.TrimSpace(table), "\n")
	sections := strings.Split(rest, "\n### ")[1:]
	assert.Assert(t, is.Len(rows, len(engineSettings)+2)) // the names of the lessons, and a line
	assert.Assert(t, is.Len(sections, len(engineSettings)))
	assert.DeepEqual(t, cellsOf(rows[0]), course.Names())
	for i, s := range engineSettings {
		heading, lines, _ := strings.Cut(sections[i], "\n")
		version := strings.Fields(strings.TrimPrefix(heading, "Podman "))[0]
		assert.Equal(t, heading, s.heading(version))
		cells := cellsOf(rows[i+2])
		assert.Equal(t, cells[0], heading)
		for k, l := range course.Lessons() {
			assert.Check(t, stands(cells[k+1], len(l.Steps)), "%s on %s: %s of %d", l.Name, heading, cells[k+1], len(l.Steps))
		}
		s.assertNamed(t, lines)
	}
}

// cellsOf are the cells of a row of a table, of which the first may have been cut off.
func cellsOf(row string) []string {
	var cells []string
	for cell := range strings.SplitSeq(strings.Trim(row, "| "), "|") {
		cells = append(cells, strings.TrimSpace(cell))
	}
	return cells
}

var numbers = regexp.MustCompile(`\d+`)

// stands tells whether a cell is about so many claims.
func stands(cell string, claims int) bool {
	if cell == "all true" || cell == "not begun" {
		return true
	}
	sum := 0
	for _, n := range numbers.FindAllString(cell, -1) {
		count, _ := strconv.Atoi(n) // it is one
		sum += count
	}
	return sum == claims
}

var named = regexp.MustCompile("(?m)^- `([a-z.]+)` (differs|skipped|not run|not begun)")

// assertNamed demands that a section of the page names claims and lessons that there are, and as false those of the
// setting.
func (s setting) assertNamed(t *testing.T, section string) {
	t.Helper()
	have := course.Names()
	for _, l := range course.Lessons() {
		for _, step := range l.Steps {
			have = append(have, step.ID)
		}
	}
	lines := named.FindAllStringSubmatch(section, -1)
	assert.Check(t, is.Len(lines, strings.Count(section, "\n- ")))
	var untrue []string
	for _, line := range lines {
		assert.Check(t, is.Contains(have, line[1]))
		if line[2] == "differs" && s.release != "podman" {
			untrue = append(untrue, line[1])
		}
	}
	slices.Sort(untrue)
	assert.Check(t, is.DeepEqual(untrue, slices.Sorted(slices.Values(s.untrue))), "%s", section)
}
