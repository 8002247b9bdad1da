// Package probe is the protocol between the plugin and the probe that every service image holds: one
// JSON line for a question, one for its answer, and the text that the same question prints when a
// learner pastes it (`docker exec NAME /netdemo get URL`).
//
// It knows what is said, and what the network's errors are called. It must not know how the network is
// asked (services does) nor how the lines reach a container (engine does), and it imports the standard
// library only, so that both can share it.
package probe

// Op is what the probe is asked to do.
type Op string

// The questions that the probe answers.
const (
	OpGet    Op = "get"    // ask an HTTP server for a URL
	OpLookup Op = "lookup" // resolve a name
	OpDial   Op = "dial"   // open a TCP connection to HOST:PORT and close it
	OpNet    Op = "net"    // describe the network namespace
	OpRead   Op = "read"   // read a text file
	OpWrite  Op = "write"  // write one line into a file
	OpEnv    Op = "env"    // list variables of the container's first process
)

// Outcome is how an attempt to reach something ended, named after what the network did.
type Outcome string

// The outcomes of an attempt to reach something.
const (
	OutcomeOK          Outcome = "ok"          // something answered; to a get, with whatever HTTP status
	OutcomeRefused     Outcome = "refused"     // the address was reached, nothing listens there (ECONNREFUSED)
	OutcomeSilence     Outcome = "silence"     // no answer within the limit
	OutcomeNoRoute     Outcome = "no_route"    // no such address on a network that we are on (EHOSTUNREACH)
	OutcomeUnreachable Outcome = "unreachable" // no network that leads there (ENETUNREACH)
	OutcomeUnresolved  Outcome = "unresolved"  // the name could not be resolved
	OutcomeReset       Outcome = "reset"       // the connection was broken off
	OutcomeUnavailable Outcome = "unavailable" // the address cannot be used from here (EADDRNOTAVAIL)
	OutcomeError       Outcome = "error"       // anything else: see Code and Err
)

// The results of a lookup, named after what the server said.
const (
	ResultFound    = "found"    // there are addresses
	ResultNXDomain = "nxdomain" // the server says that there is no such name
	ResultNoData   = "no_data"  // the server knows the name, and no address of it
	ResultServFail = "servfail" // the server could not find out
	ResultRefused  = "refused"  // the server will not say
	ResultNoReply  = "no_reply" // no answer within the limit
	ResultNotSent  = "not_sent" // no server could be reached with the question
)

// A Request is one question to the probe, on the wire one line of JSON.
type Request struct {
	ID      int    `json:"id"` // comes back in the answer
	Op      Op     `json:"op"`
	Target  string `json:"target,omitempty"`   // get: a URL; lookup: a name; dial: HOST:PORT; read, write: a path; env: how names begin
	Text    string `json:"text,omitempty"`     // write: the line
	LimitMS int    `json:"limit_ms,omitempty"` // how long an answer is waited for; 0 is DefaultLimit
}

// An Answer is what came of one request, on the wire one line of JSON.
type Answer struct {
	ID        int      `json:"id"`
	Op        Op       `json:"op"`
	Target    string   `json:"target,omitempty"`
	Outcome   Outcome  `json:"outcome"`
	Code      string   `json:"code,omitempty"`      // the error's standard name: "ECONNREFUSED", "ENOTFOUND" ...
	Status    int      `json:"status,omitempty"`    // get: the HTTP status
	Body      string   `json:"body,omitempty"`      // get: the body, at most MaxBody bytes of it
	Run       string   `json:"run,omitempty"`       // get: the Netdemo-Run header: whose service answered
	Remote    string   `json:"remote,omitempty"`    // the address:port that was really dialled
	Connected bool     `json:"connected,omitempty"` // get, dial: the other side accepted the connection
	Lookup    *Lookup  `json:"lookup,omitempty"`    // how the name in the target was resolved
	Net       *Net     `json:"net,omitempty"`
	Content   []string `json:"content,omitempty"`  // read: the lines; env: "KEY=VALUE"
	LimitMS   int      `json:"limit_ms,omitempty"` // the limit that was in force
	MS        float64  `json:"ms"`                 // how long it all took
	Err       string   `json:"err,omitempty"`      // the error in the system's words, for people
}

// Lookup is how a name was resolved.
type Lookup struct {
	Name      string   `json:"name"`
	Server    string   `json:"server,omitempty"` // who told it: "127.0.0.11:53", HostsFile ...; "" when nobody had to be asked
	Result    string   `json:"result"`           // ResultFound ...
	Addresses []string `json:"addresses,omitempty"`
	LimitMS   int      `json:"limit_ms,omitempty"` // how long one server's answer was waited for
	MS        float64  `json:"ms"`
	Err       string   `json:"err,omitempty"` // ResultNotSent: why, as a standard name or in the system's words
}

// CodeNoFile is the code of a file that is not there.
const CodeNoFile = "ENOENT"

// What stands as Lookup.Server in place of a name server's address.
const (
	HostsFile      = "/etc/hosts"            // the name was found in that file
	SystemResolver = "the system's resolver" // a service that runs outside Linux asks the system
)

// Net describes a network namespace: what it is plugged into and who listens in it.
type Net struct {
	Namespace  string      `json:"namespace"` // "net:[4026531840]"; equal ids are one namespace
	Interfaces []Interface `json:"interfaces"`
	Routes     []Route     `json:"routes"`
	Listening  []Socket    `json:"listening"`
	Servers    []string    `json:"servers,omitempty"` // of resolv.conf, like the next two
	Search     []string    `json:"search,omitempty"`
	Options    []string    `json:"options,omitempty"`
}

// Interface is one network interface.
type Interface struct {
	Name      string   `json:"name"`
	MAC       string   `json:"mac,omitempty"`
	Addresses []string `json:"addresses"` // CIDR: "172.17.0.2/16"
	Up        bool     `json:"up"`
}

// Route is one line of the routing table.
type Route struct {
	Destination string `json:"destination"`       // CIDR, or "default"
	Gateway     string `json:"gateway,omitempty"` // "" when the destination is on the interface's own network
	Interface   string `json:"interface"`
}

// Socket is one listening socket.
type Socket struct {
	Proto   string `json:"proto"`   // "tcp", "tcp6", "udp", "udp6"
	Address string `json:"address"` // "0.0.0.0" and "::" are every address of the namespace
	Port    int    `json:"port"`
}
