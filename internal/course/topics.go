package course

import (
	"embed"
	"slices"
	"strings"
)

//go:embed topics/*.md
var topicFiles embed.FS

// A Page is a page of `explain`. Its text is topics/NAME.md, which begins with "# TITLE: SUMMARY", says
// after "See it:" what shows it, and ends with one address of Docker's documentation.
type Page struct {
	Name     string   // the word that is typed: lower case
	Title    string   // the name as it is usually written: ECONNREFUSED
	Group    string   // one of Groups
	Summary  string   // what the page tells, on one line
	Aliases  []string // other words for it
	Markdown string
	See      []string // commands that show it
	Docs     string   // where Docker's documentation tells more
}

// The groups that `explain` lists its pages in.
const (
	groupLessons = "What the lessons show"
	groupWords   = "Words"
	groupErrors  = "Errors of a program"
	groupEngine  = "Errors of the engine and the docker command"
)

// Groups lists the groups in the order in which they are shown.
func Groups() []string { return []string{groupLessons, groupWords, groupErrors, groupEngine} }

// topicIndex has one line for each page, in the order in which they are listed. Where a singular and a
// plural, or two words for one thing, would make the same page, one of them is an alias.
var topicIndex = []topicEntry{
	{"localhost", groupLessons, nil},
	{"ports", groupLessons, []string{"port"}},
	{"namespaces", groupLessons, []string{"namespace", "netns"}},
	{"isolation", groupLessons, nil},
	{"bridges", groupLessons, []string{"bridge", "network", "networks"}},
	{"attach", groupLessons, []string{"connect", "disconnect"}},
	{"dns", groupLessons, []string{"names"}},
	{"links", groupLessons, []string{"link"}},
	{"sharing", groupLessons, []string{"environment", "volumes"}},
	{"host", groupLessons, nil},
	{"none", groupLessons, nil},
	{"internal", groupLessons, nil},
	{"gateway", groupLessons, []string{"host-gateway"}},
	{"myths", groupLessons, nil},

	{"alias", groupWords, []string{"aliases"}},
	{"docker0", groupWords, nil},
	{"expose", groupWords, nil},
	{"firewall", groupWords, []string{"iptables", "nftables", "icc"}},
	{"loopback", groupWords, []string{"lo"}},
	{"nat", groupWords, []string{"masquerade"}},
	{"publish", groupWords, []string{"userland-proxy"}},
	{"subnet", groupWords, []string{"subnets", "ipam"}},
	{"veth", groupWords, []string{"interface", "interfaces"}},

	{"econnrefused", groupErrors, []string{"refused"}},
	{"enotfound", groupErrors, []string{"nxdomain"}},
	{"eai_again", groupErrors, []string{"servfail"}},
	{"ehostunreach", groupErrors, nil},
	{"enetunreach", groupErrors, nil},
	{"etimedout", groupErrors, []string{"timeout", "silence"}},
	{"eaddrinuse", groupErrors, nil},
	{"eaddrnotavail", groupErrors, nil},
	{"empty-reply", groupErrors, []string{"econnreset"}},

	{"port-allocated", groupEngine, nil},
	{"name-in-use", groupEngine, nil},
	{"network-in-use", groupEngine, nil},
	{"network-not-found", groupEngine, nil},
	{"pool-exhausted", groupEngine, []string{"pool"}},
	{"engine-unreachable", groupEngine, nil},
	{"api-version", groupEngine, nil},
	{"disk-full", groupEngine, nil},
}

type topicEntry struct {
	name    string
	group   string
	aliases []string
}

// Topics lists the names of the pages, in the order in which they are shown.
func Topics() []string {
	names := make([]string, len(topicIndex))
	for i, e := range topicIndex {
		names[i] = e.name
	}
	return names
}

// TopicWords lists everything that Topic knows: names, then aliases.
func TopicWords() []string {
	words := Topics()
	for _, e := range topicIndex {
		words = append(words, e.aliases...)
	}
	return words
}

// Pages gives all pages, in the order in which they are shown.
func Pages() []Page {
	pages := make([]Page, len(topicIndex))
	for i, e := range topicIndex {
		pages[i] = e.page()
	}
	return pages
}

// Topic gives the page of a name or an alias, in whatever case.
func Topic(word string) (page Page, found bool) {
	word = strings.ToLower(word)
	for _, e := range topicIndex {
		if e.name == word || slices.Contains(e.aliases, word) {
			return e.page(), true
		}
	}
	return Page{}, false
}

// page reads a page. It panics if there is none, which a test of this package excludes.
func (e topicEntry) page() Page {
	text, err := topicFiles.ReadFile("topics/" + e.name + ".md")
	if err != nil {
		panic("course: every topic has a page: " + err.Error())
	}
	p := Page{Name: e.name, Group: e.group, Aliases: e.aliases, Markdown: string(text)}
	for line := range strings.Lines(p.Markdown) {
		line = strings.TrimSpace(line)
		switch {
		case p.Title == "":
			p.Title, p.Summary, _ = strings.Cut(strings.TrimPrefix(line, "# "), ": ")
		case strings.HasPrefix(line, seeIt):
			p.See = codeSpans(line)
		case strings.HasPrefix(line, "https://"):
			p.Docs = line
		}
	}
	return p
}

// seeIt begins the line of a page that names what shows it.
const seeIt = "See it: "

// codeSpans gives what stands between backticks.
func codeSpans(line string) []string {
	var spans []string
	for i, part := range strings.Split(line, "`") {
		if i%2 == 1 {
			spans = append(spans, part)
		}
	}
	return spans
}
