package lesson

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Predefined are the networks that every Docker Engine on Linux has from its first start, with the
// driver of each (Docker documentation, "Networking overview").
var Predefined = []Network{
	{Name: "bridge", Driver: "bridge"},
	{Name: "host", Driver: "host"},
	{Name: "none", Driver: "null"},
}

// Networks that an engine has from the start.
const (
	DefaultBridge = "bridge" // the one that a container joins when it names none
	HostNetwork   = "host"   // no network namespace of its own
	NoNetwork     = "none"   // a network namespace with nothing in it but the loopback
)

// The kinds of engines behind the Docker API.
const (
	KindDocker = "docker"
	KindPodman = "podman"
)

// Prefix begins the name of everything that a lesson makes.
const Prefix = "netdemo-"

// Names translates a lesson's own names ("vault-ms") into what stands on the engine in this run.
// The predefined networks keep their names.
type Names interface {
	ContainerName(name string) string         // "netdemo-vault-ms"
	NetworkName(name string) string           // "netdemo-custom-network"
	VolumeName(name string) string            // "netdemo-keys"
	FileName(name string) string              // of a file on this machine: "/tmp/netdemo-k7m2qa/keys.env"
	Known(name string) string                 // what stands on the engine for any of the lesson's own names
	Image(service string) string              // the image reference: "netdemo/vault-ms:0123456789ab"; of "" any of the lesson's
	Label() string                            // what everything carries that this run made: "io.github.docker-netdemo.run=k7m2qa"
	ShortID(container string) string          // the first 12 characters of its id; "" when unknown
	Address(container, network string) string // its IP address there, without prefix length; "" when unknown
	Gateway(network string) string            // the address of the engine's machine there; "" when unknown
	Nobody(network string) string             // an address there that nobody has; "" when unknown
	// Published is where to ask, on the engine's machine, for a port of a container: "127.0.0.1:8282". For
	// a container on the host's network, and for a program, it is where that listens.
	Published(container string, port int) string
	PublishedAt(port Port) string        // the address there at which a port is published
	FetchWith(container string) []string // the command that asks there: curl, or a container on the host's network where curl would ask another machine
	RunFlags() []string                  // flags of `docker run` that do not matter to the network
	NetworkFlags() []string              // the same of `docker network create` and `docker volume create`
	ServeFlags(program string) []string  // flags of `docker netdemo serve`: ports that had to move
}

// Engine is the port through which a lesson acts on a container engine and asks it.
//
// Containers and networks are given by the lesson's own names. An error means that the engine could
// not do or tell it, never that the network answered in an unwelcome way: that is a Reply or a
// LookupResult with its Outcome. Methods may be called at once from several goroutines.
type Engine interface {
	Names

	// Info describes the engine.
	Info(ctx context.Context) (EngineInfo, error)
	// Prepare makes ready what a lesson needs before its first step: images, free names. It makes
	// nothing that a user would see among containers and networks.
	Prepare(ctx context.Context, plan Plan) error

	// Create makes the container without starting it.
	Create(ctx context.Context, c Container) error
	// Start starts a created or stopped container and returns when its service answers, or, where that
	// is expected, when it has ended.
	Start(ctx context.Context, container string) error
	// Stop stops the container.
	Stop(ctx context.Context, container string) error
	// CreateNetwork makes a network with the driver "bridge".
	CreateNetwork(ctx context.Context, network string, options ...NetworkOption) error
	// Connect plugs the container into the network, under its name and these.
	Connect(ctx context.Context, network, container string, aliases ...string) error
	// Disconnect pulls the container's plug out of the network.
	Disconnect(ctx context.Context, network, container string) error

	// CreateVolume makes a named volume.
	CreateVolume(ctx context.Context, volume string) error
	// PutFile writes a line into a file of this run on the learner's machine.
	PutFile(ctx context.Context, name, text string) error
	// WriteFile writes a line into a file inside the container.
	WriteFile(ctx context.Context, container, path, text string) error
	// Serve runs a program on the learner's machine and returns when it answers. An error of Class
	// "EADDRINUSE" and the like says that it could not listen.
	Serve(ctx context.Context, p Program) error

	// Networks lists the predefined networks and this run's own, by name; others are all the rest: they
	// are counted and compared with, and not shown.
	Networks(ctx context.Context) (list, others []Network, err error)
	// InspectNetwork inspects one network; its Members are this run's containers alone, in the
	// lesson's order.
	InspectNetwork(ctx context.Context, network string) (Network, error)
	// Containers lists this run's containers, the stopped ones too, newest first.
	Containers(ctx context.Context) ([]ContainerState, error)
	// Fetch asks for path on a published port, or of a program, from where the learner would.
	Fetch(ctx context.Context, container string, port int, path string) (Reply, error)
	// Get asks for the URL from inside the container (OnHost: from the engine's host); silence is judged
	// after limit.
	Get(ctx context.Context, from, url string, limit time.Duration) (Reply, error)
	// Dial opens a connection to HOST:PORT, from where Get would ask.
	Dial(ctx context.Context, from, target string, limit time.Duration) (Reply, error)
	// Namespace describes the network namespace of the container (OnHost: that of the engine's host).
	Namespace(ctx context.Context, of string) (Namespace, error)
	// ReadFile reads a text file inside the container.
	ReadFile(ctx context.Context, of, path string) (FileText, error)
	// Environment lists the variables of the container's process that begin with the prefix.
	Environment(ctx context.Context, of, prefix string) ([]string, error)
	// Log gives what the container's service has logged, and its state.
	Log(ctx context.Context, of string) (ServiceLog, error)
	// Lookup resolves a name from inside the container, as the container's resolv.conf says now.
	Lookup(ctx context.Context, from, name string) (LookupResult, error)

	// Notes gives, once each, what the learner must be told about this run that no command shows:
	// a port or a name that was taken, a place from which a published port cannot be reached.
	Notes() []string
	// Keep hands this run's containers over to the learner: they live on for that long, whatever becomes
	// of this process, and end by themselves then. Sweep still removes them.
	Keep(ctx context.Context, duration time.Duration) error
	// Restarted tells whether the engine has restarted since Info, so that what ran on it has ended. It is
	// asked when a step went otherwise than claimed, or ended in cause, and waits for an engine that is away.
	Restarted(ctx context.Context, cause error) bool
	// Sweep removes everything that carries this run's label. It is called however the run ended.
	Sweep(ctx context.Context) (Swept, error)
}

// EngineInfo is what a report says about the engine. Field names are those of the JSON face.
type EngineInfo struct {
	Kind          string `json:"kind"`     // "docker", or "podman" behind the Docker API
	Version       string `json:"version"`  // of the engine
	API           string `json:"api"`      // the version in use
	OS            string `json:"os"`       // of the containers: "linux"
	Arch          string `json:"arch"`     // as Go spells it: "amd64"
	Context       string `json:"context"`  // the Docker CLI's context
	Endpoint      string `json:"endpoint"` // "unix:///var/run/docker.sock"
	Local         bool   `json:"local"`    // reached through a local socket or pipe
	Rootless      bool   `json:"rootless"`
	UserNS        bool   `json:"userns"` // its containers have user namespaces of their own
	Desktop       bool   `json:"desktop"`
	Firewall      string `json:"firewall,omitempty"` // where the engine tells it (API 1.49 and later)
	DefaultBridge bool   `json:"default_bridge"`     // whether the network "bridge" exists
	NoICC         bool   `json:"no_icc,omitempty"`   // that network lets no container reach another one (--icc=false)
}

// Product is what the engine is called: "Docker Engine", "Podman".
func (e EngineInfo) Product() string { return product(e.Kind) }

// Network is a network as an engine lists or inspects it.
type Network struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Driver   string     `json:"driver"`
	Scope    string     `json:"scope"`
	Subnets  []string   `json:"subnets"`            // CIDR
	Internal bool       `json:"internal,omitempty"` // nothing leads out of it
	Members  []Endpoint `json:"members,omitempty"`  // only when inspected
	// Text is what `docker network inspect` prints, line by line; only when inspected.
	Text []string `json:"-"`
}

// Endpoint is one container's plug in one network, as `docker network inspect` lists it.
type Endpoint struct {
	Container string `json:"container"` // its name on the engine
	Address   string `json:"address"`   // CIDR, as the engine prints it
}

// ContainerState is one container of this run.
type ContainerState struct {
	Lesson   string            `json:"-"`              // the lesson's own name for it
	Name     string            `json:"name"`           // its name on the engine
	Status   string            `json:"status"`         // "created", "running", "exited" ...
	PID      int               `json:"pid"`            // on the engine's host; 0 when it does not run
	Mode     string            `json:"mode,omitempty"` // "none", "host", "container:NAME"; "" for a network namespace with cables
	Networks map[string]string `json:"networks"`       // network name on the engine → IP address there ("" when it does not run)
	Ports    []PortBinding     `json:"ports,omitempty"`
}

// PortBinding is a published port.
type PortBinding struct {
	Host      string `json:"host"`      // "127.0.0.1:8282"
	Container string `json:"container"` // "3003/tcp"
}

// Outcome is how an attempt to reach something ended, named after what the network did.
type Outcome string

// The outcomes of an attempt to reach something.
const (
	OutcomeOK          Outcome = "ok"          // something answered
	OutcomeRefused     Outcome = "refused"     // the address was reached, nothing listens there
	OutcomeSilence     Outcome = "silence"     // no answer within the limit
	OutcomeNoRoute     Outcome = "no_route"    // no such address on a network that we are on
	OutcomeUnreachable Outcome = "unreachable" // no network that leads there
	OutcomeUnresolved  Outcome = "unresolved"  // the name could not be resolved
	OutcomeReset       Outcome = "reset"       // the connection was broken off
	OutcomeUnavailable Outcome = "unavailable" // the address cannot be used from here
	OutcomeError       Outcome = "error"       // anything else, see Code
	OutcomeStranger    Outcome = "stranger"    // something answered that is not of this run
)

// Reply is what came of one request.
type Reply struct {
	From    string  `json:"from"` // container name on the engine, or "" for the learner's own machine
	URL     string  `json:"url"`
	Outcome Outcome `json:"outcome"`
	Code    string  `json:"code,omitempty"` // "ECONNREFUSED" ...
	Status  int     `json:"status,omitempty"`
	Body    string  `json:"body,omitempty"`
	Remote  string  `json:"remote,omitempty"` // the address that was dialled
	// Connected tells that the other side accepted the connection, whatever came of it then.
	Connected bool     `json:"connected,omitempty"`
	MS        float64  `json:"ms"`
	Text      []string `json:"-"` // what the shown command would have printed
}

// LookupResult is what came of resolving one name.
type LookupResult struct {
	From      string   `json:"from"`
	Name      string   `json:"name"`
	Server    string   `json:"server"`  // who was asked
	Result    string   `json:"outcome"` // "found", "nxdomain", "servfail", "refused", "no_reply", "not_sent", "no_data"
	Addresses []string `json:"answers"`
	MS        float64  `json:"ms"`
	Text      []string `json:"-"`
}

// Count is how many objects were removed.
func (s Swept) Count() int { return s.Containers + s.Networks + s.Volumes }

// Add adds what another sweep removed. What it left is not added: that may be gone by now.
func (s *Swept) Add(more Swept) {
	s.Containers += more.Containers
	s.Networks += more.Networks
	s.Volumes += more.Volumes
}

// What says in words what was removed, without what was not: "2 containers, 1 network", or "".
func (s Swept) What() string {
	var parts []string
	for _, part := range []struct {
		n    int
		noun string
	}{{s.Containers, "container"}, {s.Networks, "network"}, {s.Volumes, "volume"}} {
		switch {
		case part.n == 1:
			parts = append(parts, "1 "+part.noun)
		case part.n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", part.n, part.noun))
		}
	}
	return strings.Join(parts, ", ")
}

// FileText is what was found in a file.
type FileText struct {
	From    string   `json:"from"` // the container's name on the engine
	Path    string   `json:"path"`
	Lines   []string `json:"lines"`
	Missing bool     `json:"missing"` // there is no such file
	Text    []string `json:"-"`       // what the shown command would have printed
}

// ServiceLog is what a container's service has logged, and what became of the container.
type ServiceLog struct {
	From     string   `json:"from"`
	Lines    []string `json:"lines"`
	Status   string   `json:"status"`
	ExitCode int      `json:"exit_code"`
}

// Swept says what a sweep removed and what it could not remove.
type Swept struct {
	Containers int      `json:"containers"`
	Networks   int      `json:"networks"`
	Volumes    int      `json:"volumes"`
	Left       []string `json:"-"` // one line each: what stays, and why
	Failed     int      `json:"-"` // how many of Left stay although nobody else uses them
	Unsure     bool     `json:"-"` // a call may still take effect, and that was not waited for
}
