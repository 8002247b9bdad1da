package lesson

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// An Observation is what came of a question: the facts that checks decide on, and the exchanges
// (command, output) that faces show. Its JSON form is the `observation` event of reports.
type Observation interface {
	// Kind names what was observed, in reports.
	Kind() string
	// Exchanges are the commands and what they would have printed, in the order of the question.
	Exchanges() []Exchange
}

// An Exchange is one shown command and its output.
type Exchange struct {
	Command Command
	Lines   []Line   // what matters of the output, or all of it
	Whole   []string // the whole output, where Lines is a part of it
	LeftOut int      // how many lines of the output Lines leaves out
	MS      float64  // how long the network took to answer; 0 where that is not the point
}

// A Line of output, and a word that points at it.
type Line struct {
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
}

// NetworkList is the answer to ListNetworks.
type NetworkList struct {
	Networks  []Network `json:"networks"`
	Others    []Network `json:"-"` // somebody else's
	exchanges []Exchange
}

// NetworkMembers is the answer to InspectNetwork.
type NetworkMembers struct {
	Network   Network `json:"network"`
	exchanges []Exchange
}

// Containers is the answer to ListContainers.
type Containers struct {
	Containers []ContainerState `json:"containers"`
	exchanges  []Exchange
}

// ProcessIDs is the answer to Processes; the keys are the lesson's own names.
type ProcessIDs struct {
	PIDs      map[string]int `json:"pids"`
	exchanges []Exchange
}

// Fetched is the answer to Fetch.
type Fetched struct {
	Reply
	exchanges []Exchange
}

// Got is the answer to Get.
type Got struct {
	Reply
	exchanges []Exchange
}

// LookedUp is the answer to Lookup.
type LookedUp struct {
	LookupResult
	exchanges []Exchange
}

// Dialled is the answer to Dial.
type Dialled struct {
	Reply
	exchanges []Exchange
}

// Several is the answer to All.
type Several []Observation

// Kind implements Observation.
func (NetworkList) Kind() string { return "networks" }

// Kind implements Observation.
func (NetworkMembers) Kind() string { return "members" }

// Kind implements Observation.
func (Containers) Kind() string { return "containers" }

// Kind implements Observation.
func (ProcessIDs) Kind() string { return "processes" }

// Kind implements Observation.
func (Fetched) Kind() string { return "fetch" }

// Kind implements Observation.
func (Got) Kind() string { return "http" }

// Kind implements Observation.
func (Dialled) Kind() string { return "connection" }

// Kind implements Observation.
func (LookedUp) Kind() string { return "dns" }

// Kind implements Observation.
func (Several) Kind() string { return "several" }

// Exchanges implements Observation.
func (o NetworkList) Exchanges() []Exchange { return o.exchanges }

// Exchanges implements Observation.
func (o NetworkMembers) Exchanges() []Exchange { return o.exchanges }

// Exchanges implements Observation.
func (o Containers) Exchanges() []Exchange { return o.exchanges }

// Exchanges implements Observation.
func (o ProcessIDs) Exchanges() []Exchange { return o.exchanges }

// Exchanges implements Observation.
func (o Fetched) Exchanges() []Exchange { return o.exchanges }

// Exchanges implements Observation.
func (o Got) Exchanges() []Exchange { return o.exchanges }

// Exchanges implements Observation.
func (o Dialled) Exchanges() []Exchange { return o.exchanges }

// Exchanges implements Observation.
func (o LookedUp) Exchanges() []Exchange { return o.exchanges }

// Exchanges implements Observation.
func (o Several) Exchanges() []Exchange {
	var list []Exchange
	for _, part := range o {
		list = append(list, part.Exchanges()...)
	}
	return list
}

// Parts gives the observations that o is made of: itself, unless it is Several.
func Parts(o Observation) []Observation {
	if several, ok := o.(Several); ok {
		var parts []Observation
		for _, part := range several {
			parts = append(parts, Parts(part)...)
		}
		return parts
	}
	if o == nil {
		return nil
	}
	return []Observation{o}
}

// find gives the part of o that is a T.
func find[T Observation](o Observation) (T, bool) {
	for _, part := range Parts(o) {
		if t, ok := part.(T); ok {
			return t, true
		}
	}
	var none T
	return none, false
}

func plainLines(text []string) []Line {
	lines := make([]Line, len(text))
	for i, t := range text {
		lines[i].Text = t
	}
	return lines
}

// networkLines lays the list out as `docker network ls` does (docker/cli formatter: a tabwriter with
// cells of at least 10 columns and 3 columns between them) and points at one network.
func networkLines(list []Network, pointAt string) []Line {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 10, 1, 3, ' ', 0)
	_, _ = fmt.Fprintln(w, "NETWORK ID\tNAME\tDRIVER\tSCOPE")
	for _, n := range list {
		_, _ = fmt.Fprintf(w, "%.12s\t%s\t%s\t%s\n", n.ID, n.Name, n.Driver, n.Scope)
	}
	_ = w.Flush()
	lines := plainLines(strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n"))
	for i, n := range list {
		if n.Name == pointAt {
			lines[i+1].Note = "new"
		}
	}
	return lines
}

// containerLines gives what `docker ps --format "{{.Names}} {{.State}} {{.Networks}}"` prints.
// docker joins the networks in no particular order; here they are sorted.
func containerLines(list []ContainerState) []Line {
	lines := make([]Line, 0, len(list))
	for _, c := range list {
		networks := strings.Join(slices.Sorted(maps.Keys(c.Networks)), ",")
		lines = append(lines, Line{Text: strings.TrimSpace(c.Name + " " + c.Status + " " + networks)})
	}
	return lines
}

// inspectLines picks from the text of `docker network inspect` the lines that say which network it
// is, its driver and subnet, and the names and addresses of this run's containers. The engine lists
// containers in no particular order; here they are in the order of n.Members.
func inspectLines(n Network) []Line {
	var head []string
	members := map[string][]string{}
	var in string // the member whose lines we are in
	for _, line := range n.Text {
		text := strings.TrimSpace(line)
		depth := len(line) - len(strings.TrimLeft(line, " "))
		key, value := keyValue(text)
		switch {
		case key == "Name" && depth > topLevel:
			in = value
			members[in] = []string{text}
		case key == "IPv4Address" && in != "":
			members[in] = append(members[in], text)
		case depth == topLevel && (key == "Name" || key == "Driver"), key == "Subnet":
			head = append(head, text)
			in = ""
		}
	}
	lines := plainLines(head)
	for _, m := range n.Members {
		lines = append(lines, plainLines(members[m.Container])...)
	}
	return lines
}

// topLevel is the indentation of a network's own keys in the output of `docker network inspect`: an
// object within a list, four columns each.
const topLevel = 8

// keyValue splits a line of indented JSON such as `"Name": "bridge",`.
func keyValue(text string) (key, value string) {
	key, value, found := strings.Cut(text, ": ")
	if !found {
		return "", ""
	}
	return strings.Trim(key, `"`), strings.Trim(strings.TrimSuffix(value, ","), `"`)
}
