// Package enginetest is Docker networking in memory: a lesson.Engine that behaves like a Docker Engine
// 20.10 on Debian, without an engine.
//
//	e := enginetest.New()
//	runner.Perform(ctx, course.Lessons()[0], e, sink, runner.Options{Run: enginetest.Run})
//
// What the networking does is a set of rules (see Rule), and each can be switched off: a lesson whose
// claims still hold then proves nothing. Any call can be made to fail (see OnCall). Ids, addresses,
// process ids and times are the same in every run.
//
// It knows the words of the bundled services and takes the texts of the probe from package probe. It
// must not know the lessons, nor how they are performed.
package enginetest

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Run is the id of the run that an Engine belongs to.
const Run = "k7m2qa"

// Engine is an engine in memory. Make one with New; an Engine is good for one run.
type Engine struct {
	kind string

	late  int
	hooks []Hook
	setup []func() // what stands on the engine before the run, apart from the predefined networks

	mu        sync.Mutex
	world     *world
	earlier   *world         // what questions still see when Late; nil when nothing was gained
	asked     map[string]int // how often what was asked since then
	planned   map[string]lesson.Container
	programs  map[string]lesson.Program
	services  []string    // of the plan
	places    map[int]int // a service's port on this machine → the one in its place
	suffix    string      // of every name, when one was taken
	taken     map[int]bool
	notes     []string
	kept      time.Duration // what the run was handed over for
	plan      lesson.Plan
	restarted bool // since the run began
	calls     []Call
	stood     []string          // what was there before this run
	files     map[string]string // of PutFile
	counter   counter
}

var _ lesson.Engine = (*Engine)(nil)

// An Option makes an engine differ from the usual one.
type Option func(*Engine)

// New makes an engine on which every rule holds and nothing goes wrong, unless an option says so.
func New(options ...Option) *Engine {
	e := &Engine{
		world:    &world{rules: rules{off: map[Rule]bool{}, upstream: UpstreamNXDomain}, version: usualVersion},
		kind:     lesson.KindDocker,
		files:    map[string]string{},
		asked:    map[string]int{},
		planned:  map[string]lesson.Container{},
		programs: map[string]lesson.Program{},
		places:   map[int]int{},
		taken:    map[int]bool{},
		counter:  counter{pid: firstPID, port: firstEphemeralPort},
	}
	for _, option := range options {
		option(e)
	}
	for _, predefined := range lesson.Predefined {
		if e.world.rules.hold(ruleOfPredefined(predefined.Name)) {
			e.addPredefined(predefined)
		}
	}
	for _, add := range e.setup {
		add()
	}
	e.settle()
	e.stood = e.world.describe(false)
	return e
}

func ruleOfPredefined(name string) Rule {
	if name == lesson.DefaultBridge {
		return DefaultBridge
	}
	return HostAndNone
}

// Without switches rules off.
func Without(off ...Rule) Option {
	return func(e *Engine) {
		for _, rule := range off {
			e.world.rules.off[rule] = true
		}
	}
}

// usualVersion is Debian 12's, on which the pages of the lessons are made.
const usualVersion = "20.10.24+dfsg1"

// Version makes an engine of another version, which behaves as that one does.
func Version(version string) Option {
	return func(e *Engine) { e.world.version = version }
}

// Kind makes it an engine that says it is of that kind. It does what its rules say all the same.
func Kind(kind string) Option {
	return func(e *Engine) { e.kind = kind }
}

// WithUpstream chooses the name server of the engine's machine.
func WithUpstream(u Upstream) Option {
	return func(e *Engine) { e.world.rules.upstream = u }
}

// Late makes what a start or a connect brings visible to questions only when they are asked for the
// n-th time. What is lost is lost at once.
func Late(n int) Option {
	return func(e *Engine) { e.late = n }
}

// TakenPort lets something that is no container listen on a port of the learner's machine.
func TakenPort(port int) Option {
	return func(e *Engine) { e.taken[port] = true }
}

// WithNetwork puts a network of somebody else on the engine.
func WithNetwork(name string) Option {
	return func(e *Engine) {
		e.setup = append(e.setup, func() { e.addNetwork(name, false) })
	}
}

// WithContainer puts a running container of somebody else on the network of that name, and publishes
// the ports on the learner's machine. Nothing listens in it.
func WithContainer(name, network string, ports ...int) Option {
	return func(e *Engine) {
		c := lesson.Container{Name: name, Network: network}
		for _, port := range ports {
			c.Publish = append(c.Publish, lesson.Port{Host: port, Container: port})
		}
		e.setup = append(e.setup, func() { e.boot(e.addContainer(c, name, false)) })
	}
}

// A Call is one call of the port lesson.Engine.
type Call struct {
	N    int      // from 1, in the order in which calls began
	Name string   // the method, in lower-case words: "create network"
	Of   []string // what it was called with: the lesson's own names
}

// String is the call in one line: "connect custom-network vault-ms".
func (c Call) String() string {
	return strings.Join(append([]string{c.Name}, c.Of...), " ")
}

// A Hook is told of every call before it is made. It may wait, change the engine, or cancel the
// context; an error that it returns is what comes of the call.
type Hook func(context.Context, Call) error

// OnCall adds a hook. Calls that are made at once run their hooks at once.
func OnCall(h Hook) Option {
	return func(e *Engine) { e.hooks = append(e.hooks, h) }
}

// FailAt lets the n-th call fail.
func FailAt(n int, err error) Option {
	return OnCall(func(_ context.Context, c Call) error {
		if c.N == n {
			return err
		}
		return nil
	})
}

// FailCall lets every call fail that begins with these words: "lookup", or "connect custom-network".
func FailCall(words string, err error) Option {
	return OnCall(func(_ context.Context, c Call) error {
		if text := c.String(); text == words || strings.HasPrefix(text, words+" ") {
			return err
		}
		return nil
	})
}

// enter begins a call of the port.
func (e *Engine) enter(ctx context.Context, name string, of ...string) error {
	e.mu.Lock()
	call := Call{N: len(e.calls) + 1, Name: name, Of: of}
	e.calls = append(e.calls, call)
	e.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, hook := range e.hooks {
		if err := hook(ctx, call); err != nil {
			return err
		}
	}
	return nil
}

// Calls lists the calls that were made, in the order in which they began.
func (e *Engine) Calls() []Call {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Call(nil), e.calls...)
}

// Left lists what this run made and nobody removed, one line each.
func (e *Engine) Left() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.world.describe(true)
}

// Changed lists what is not as it was before the run: lines that went, with a minus, and new ones.
func (e *Engine) Changed() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	return difference(e.stood, e.world.describe(false))
}

// Deafen lets a container run on while nothing listens in it any more. The name is the lesson's own.
func (e *Engine) Deafen(container string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c := e.world.container(container); c != nil {
		c.deaf = true
	}
}

// Kill ends a container, as if its process had died. The name is the lesson's own.
func (e *Engine) Kill(container string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c := e.world.container(container); c != nil {
		c.end()
	}
}

// Plug plugs somebody else's container into a network of this run.
func (e *Engine) Plug(foreign, network string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range e.world.containers {
		if !c.own && c.name == foreign {
			e.join(c, e.world.network(e.networkName(network)))
		}
	}
}
