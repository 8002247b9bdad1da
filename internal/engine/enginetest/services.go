package enginetest

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// route is what a bundled service answers on one path. KEY in the text stands for what comes from the
// URL in asks.
type route struct {
	port       int
	path, text string
	asks       string
}

const (
	vaultVariable    = "VAULT_MS_URL"
	portVariable     = "PORT"
	rememberVariable = "REMEMBER"
	singleAppPort    = 3000
	localKey         = "http://localhost:3002/serviceKey"
	fetchLimit       = 4 * time.Second
	greetPath        = "/greet/"
	greeting         = "Hello in service base "
	vaultIsUnknown   = "Unable to communicate to vault-ms!!! please setup the url"
)

// bundled are the bundled services, after their contract.
var bundled = map[string][]route{
	"single-app": {{port: singleAppPort}},
	"multi-port-app": {
		{port: 3002, path: "/serviceKey", text: "Encrypted_Service_Key_In_ServiceA"},
		{port: 3003, path: "/fetchKey", text: "Result of Service B data fetch : KEY", asks: localKey},
	},
	"app-one":            {{port: 3002, path: "/serviceKey", text: "Encrypted_Service_Key_In_AppOne"}},
	"app-two":            {{port: 3003, path: "/fetchKey", text: "Result of ServiceTwo data fetch : KEY", asks: localKey}},
	"vault-ms":           {{port: 3002, path: "/serviceKey", text: "Encrypted_Service_Key_From_Vault"}},
	"security-processor": {{port: 3003, path: "/fetchKey", text: "Result of ServiceTwo data fetch : KEY", asks: "$" + vaultVariable}},
}

// logged is what each service calls its ports in its log.
var logged = map[string]map[int]string{
	"single-app":         {3000: "singleApp"},
	"multi-port-app":     {3002: "serviceA", 3003: "serviceB"},
	"app-one":            {3002: "serviceOne"},
	"app-two":            {3003: "serviceTwo"},
	"vault-ms":           {3002: "vaultMs"},
	"security-processor": {3003: "securityProcessor"},
}

// listens tells whether the container's service listens on the port.
func (c *container) listens(port int) bool {
	if c.deaf {
		return false
	}
	return slices.ContainsFunc(portsOf(c.Service), func(own int) bool { return c.portOf(own) == port })
}

// env is a variable of the container's environment. Names in it stand as they do on the engine.
func (c *container) env(variable string) string {
	for _, pair := range c.Env {
		if value, is := strings.CutPrefix(pair, variable+"="); is {
			return value
		}
	}
	return ""
}

// answer is what the container's service says to a request for the path.
func (w *world) answer(c *container, port int, path string) (status int, body string) {
	if name, greets := strings.CutPrefix(path, greetPath); greets && name != "" {
		if c.Service == "single-app" {
			return http.StatusOK, fmt.Sprintf("Hello %s, Welcome to the single-app container!", name)
		}
		return http.StatusOK, greeting + name
	}
	for _, r := range bundled[c.Service] {
		if r.port == port && r.path == path {
			text, did := w.text(c, r), "result"
			if r.asks == "" {
				did = "returned"
			}
			c.log = append(c.log, info(strings.TrimPrefix(path, "/")+" "+did+" : "+text))
			return http.StatusOK, text
		}
	}
	return http.StatusNotFound, "404 page not found\n"
}

// answerOf is what whoever was reached says.
func (w *world) answerOf(a answerer, port int, path string) (status int, body string) {
	if a.port != 0 {
		port = a.port
	}
	if a.program != nil {
		return w.answer(&container{Container: lesson.Container{Service: a.program.Service}, status: statusRunning, program: a.program}, port, path)
	}
	return w.answer(a.container, port, path)
}

// text is the answer of a route: its own words, or what it fetched.
func (w *world) text(c *container, r route) string {
	from := r.asks
	if from == "" {
		return r.text
	}
	if from == "$"+vaultVariable {
		if c.env(vaultVariable) == "" {
			return vaultIsUnknown
		}
		from = c.env(vaultVariable) + "/serviceKey"
	}
	got, over := w.overKept(c)
	if !over {
		got = w.get(w.asking(c), w.recalled(c, w.moved(c, from)), fetchLimit)
		w.keep(c, got)
	}
	switch {
	case got.Outcome != probe.OutcomeOK:
		return "We got an error : " + got.Code
	case got.Status != http.StatusOK:
		return strings.Replace(r.text, "KEY", "Error in API call", 1)
	}
	return strings.Replace(r.text, "KEY", got.Body, 1)
}

// moved is the URL of a neighbour of a program on this machine, whose port may have moved.
func (w *world) moved(c *container, url string) string {
	if c.program != nil {
		for own, place := range c.program.ports {
			url = strings.Replace(url, fmt.Sprintf("http://localhost:%d/", own), fmt.Sprintf("http://localhost:%d/", place), 1)
		}
	}
	return url
}

// asking is the container as its service sees it: one that keeps its name servers asks those of its start.
func (w *world) asking(c *container) *container {
	if c.env(rememberVariable) != "servers" || !w.rules.hold(KeptServersAreAsked) {
		return c
	}
	twin := *c
	twin.embedded = c.began
	return &twin
}

// recalled is the URL with the address in it that a service which remembers found first.
func (w *world) recalled(c *container, url string) string {
	if c.env(rememberVariable) != "address" {
		return url
	}
	if c.memory == nil {
		c.memory = map[string]string{}
	}
	host := strings.TrimPrefix(url, "http://")
	host, _, _ = strings.Cut(host, ":")
	if c.memory[host] == "" {
		if l := w.lookup(c, host); l.Result == probe.ResultFound {
			c.memory[host] = l.Addresses[0]
		}
	}
	if c.memory[host] == "" {
		return url
	}
	return strings.Replace(url, host, c.memory[host], 1)
}

// kept is a connection that a service keeps: to which start of a container, at which address.
type kept struct {
	pid    int
	remote netip.AddrPort
	answer probe.Answer // what came over it, and comes again
}

// keep keeps the connection over which an answer came, where the container's service does.
func (w *world) keep(c *container, got probe.Answer) {
	remote, err := netip.ParseAddrPort(got.Remote)
	if err != nil || got.Outcome != probe.OutcomeOK || c.env(rememberVariable) != "connection" {
		return
	}
	for _, other := range w.containers {
		if slices.ContainsFunc(other.plugs, func(p *plug) bool { return p.address == remote.Addr() }) {
			c.kept = &kept{pid: other.pid, remote: remote, answer: got}
		}
	}
}

// overKept is what comes of a request over the connection that the container's service keeps. It is none
// where that has ended: a program that stops ends its connections.
func (w *world) overKept(c *container) (probe.Answer, bool) {
	k := c.kept
	i := slices.IndexFunc(w.containers, func(other *container) bool { return k != nil && other.pid == k.pid })
	c.kept = nil
	if i < 0 {
		return probe.Answer{}, false
	}
	if slices.ContainsFunc(w.containers[i].plugs, func(p *plug) bool { return p.address == k.remote.Addr() && c.plug(p.network) != nil }) {
		c.kept = k
		return k.answer, true
	}
	silence := probe.Answer{Outcome: probe.OutcomeSilence, Code: codes[probe.OutcomeSilence], Remote: k.remote.String()}
	return silence, w.rules.hold(UnpluggedIsNotTold)
}

// portKey is how the engine writes a container's port: "3003/tcp".
func portKey(port int) string { return strconv.Itoa(port) + "/tcp" }
