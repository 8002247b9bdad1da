//go:build e2e && engines

package e2e

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// enginesPage is the file that the course's results on all engines are written to: `make e2e-engines`.
var enginesPage = flag.String("engines-page", "", "write what became of the course on each engine to this `file`")

// A setting is an engine that a learner may have: what engine.sh calls it, and how it is started.
type setting struct {
	release string
	flags   []string
	disk    string // the size of its disk, which is too small; "" for enough
	// differs tells that something about this engine is not as Docker is by default, so that claims may be
	// false on it. They are false then because the network is so, and the page names each.
	differs bool
}

func (s setting) name() string {
	parts := append([]string{s.release}, s.flags...)
	if s.disk != "" {
		parts = append(parts, "a disk of "+s.disk)
	}
	return strings.Join(parts, " ")
}

// settings are the engines of the page.
var settings = []setting{
	{release: "20.10"},
	{release: "26.1"},
	{release: "28.5"},
	{release: "28.5", flags: []string{"--iptables=false"}, differs: true},
	{release: "28.5", flags: []string{"--icc=false"}, differs: true},
	{release: "28.5", flags: []string{"--userland-proxy=false"}},
	{release: "28.5", flags: []string{"--bridge=none"}, differs: true},
	{release: "28.5", flags: []string{"--ip=127.0.0.1"}},
	{release: "28.5", flags: []string{"--default-address-pool=base=10.210.0.0/24,size=26"}},
	{release: "28.5", flags: []string{"--ipv6", "--fixed-cidr-v6=fd00:d0c::/64"}, differs: true}, // a link's lines are both written anew with the IPv6 address
	{release: "20.10", flags: []string{"--userns-remap=default"}},
	{release: "20.10", disk: "24m"},
	{release: "rootless"},
	{release: "podman"},
}

// A performance is what became of the course on an engine.
type performance struct {
	setting setting
	version string
	verdict map[string]event // by the claim
	last    map[string]event // each lesson's summary
	code    int
	took    time.Duration
}

// TestCourseOnEngines performs the whole course on each of the engines. No step may break on any of them, and
// no claim may be false where nothing differs.
func TestCourseOnEngines(t *testing.T) {
	var mu sync.Mutex
	done := map[string]performance{}
	t.Run("engines", func(t *testing.T) {
		for _, s := range settings {
			t.Run(s.name(), func(t *testing.T) {
				t.Parallel()
				p := perform(t, s)
				mu.Lock()
				done[s.name()] = p
				mu.Unlock()
				t.Logf("exit code %d after %s", p.code, p.took.Round(time.Second))
			})
		}
	})
	var list []performance
	for _, s := range settings {
		if p, ok := done[s.name()]; ok {
			list = append(list, p)
		}
	}
	if *enginesPage != "" && len(list) == len(settings) {
		assert.NilError(t, os.WriteFile(*enginesPage, []byte(page(list)), 0o644))
	}
}

func perform(t *testing.T, s setting) performance {
	t.Helper()
	m := s.start(t)
	r := m.run("netdemo", "run", "--all", "--engine", "any", "--format", "json").within(3 * courseLimit).test(t)
	p := performance{setting: s, version: m.engine, code: r.code, took: r.took, verdict: map[string]event{}, last: map[string]event{}}
	for _, e := range parseEvents(t, r.stdout) {
		switch e.Type {
		case typeVerdict:
			p.verdict[e.Claim] = e
			assert.Check(t, e.Result != string(lesson.Broken) || s.outOfSpace(e.Error), "%s: %+v", e.Claim, e.Error)
			assert.Check(t, s.differs || e.Result != string(lesson.False), "%s: %s", e.Claim, e.Said)
		case typeSummary:
			p.last[e.Lesson] = e
		}
	}
	codes := []int{0, 1}
	if s.disk != "" {
		codes = []int{3}
	}
	assert.Check(t, is.Contains(codes, r.code), r.stderr)
	for _, l := range course.Lessons() {
		end := p.last[l.Name]
		assert.Check(t, end.Type == typeSummary, "%s came to no end", l.Name)
		assert.Check(t, end.Error == nil || s.outOfSpace(end.Error), "%s: %+v", l.Name, end.Error)
		assert.Check(t, is.Len(end.Left, 0), l.Name)
	}
	return p
}

// start starts the engine. On one with room for them the images are there, and nothing else changes; what
// can be built on one without is its own to find out.
func (s setting) start(t *testing.T) *machine {
	t.Helper()
	if s.disk != "" {
		m := privateEngineWith(t, s.release, []string{"--disk", s.disk}, s.flags...)
		unchanged(t, m)
		t.Cleanup(func() { // those that could be built
			r, err := m.run("netdemo", "clean", "--images").do(contextOf(t))
			assert.Check(t, err)
			assert.Check(t, is.Equal(r.code, 0), r.stderr)
		})
		return m
	}
	m := privateEngine(t, s.release, s.flags...)
	m.run("netdemo", "build").must(t)
	unchanged(t, m)
	return m
}

// outOfSpace tells whether a failure is what is to be expected of a small disk.
func (s setting) outOfSpace(f *lesson.Failure) bool {
	return s.disk != "" && f != nil && f.Meaning == "The disk that the engine keeps its data on is full."
}

// page writes what became of the course on the engines.
func page(list []performance) string {
	var b strings.Builder
	b.WriteString("# The course on each engine\n\nWhat `docker netdemo run --all` says on engines of other releases and with other settings. Generated by\n" +
		"`make e2e-engines` from one run on each; nothing is written by hand. A claim that *differs* is false there\n" +
		"because the network is so, and the lesson says it; on an engine that is not Docker Engine it is what is known\n" +
		"of its kind. A claim is *skipped* where the engine cannot show it.\n\n")
	b.WriteString("| engine |")
	lessons := course.Lessons()
	for _, l := range lessons {
		b.WriteString(" " + l.Name + " |")
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", len(lessons)+1) + "\n")
	for _, p := range list {
		b.WriteString("| " + p.heading() + " |")
		for _, l := range lessons {
			b.WriteString(" " + cell(p.last[l.Name]) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\n## What differs, and what cannot be shown\n")
	for _, p := range list {
		var lines []string
		for _, l := range lessons {
			if failure := p.last[l.Name].Error; failure != nil {
				lines = append(lines, fmt.Sprintf("- `%s` not begun: %s\n", l.Name, oneLine(failure.Meaning)))
				continue
			}
			for _, step := range l.Steps {
				if e := p.verdict[step.ID]; e.Result != string(lesson.True) {
					lines = append(lines, fmt.Sprintf("- `%s` %s: %s\n", step.ID, word(e.Result), reason(e)))
				}
			}
		}
		if len(lines) == 0 {
			lines = []string{"Every claim is true.\n"}
		}
		b.WriteString("\n### " + p.heading() + "\n\n" + strings.Join(lines, ""))
	}
	return b.String()
}

func (p performance) heading() string {
	parts := []string{p.version}
	switch p.setting.release {
	case "rootless":
		parts = append(parts, "rootless")
	case "podman":
		parts = []string{"Podman", p.version}
	}
	if p.setting.disk != "" {
		parts = append(parts, "on a disk of "+p.setting.disk)
	}
	return strings.Join(append(parts, quoted(p.setting.flags)...), " ")
}

func quoted(flags []string) []string {
	flags = slices.Clone(flags)
	for i := range flags {
		flags[i] = "`" + flags[i] + "`"
	}
	return flags
}

// cell is what became of one lesson: how many of its claims are true, and what the others are.
func cell(s event) string {
	if s.Error != nil {
		return "not begun"
	}
	text := fmt.Sprintf("%d true", s.True)
	if s.True == s.Claims {
		text = "all true"
	}
	differ := s.False + s.Differs
	if differ > 0 {
		text += fmt.Sprintf(", %d differ", differ)
	}
	if other := s.Claims - s.True - differ; other > 0 {
		text += fmt.Sprintf(", %d not shown", other)
	}
	return text
}

func word(result string) string {
	switch result {
	case string(lesson.False):
		return "differs"
	case "":
		return "not run"
	default:
		return strings.ReplaceAll(result, "_", " ")
	}
}

// reason is what was observed; and what is known of the engine, or what stood in the way.
func reason(e event) string {
	switch {
	case e.Result == string(lesson.Differs):
		return oneLine(e.Said + " " + e.Why)
	case e.Error != nil:
		return oneLine(e.Error.Meaning)
	}
	return oneLine(e.Said)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
