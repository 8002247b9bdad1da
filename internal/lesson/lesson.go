// Package lesson is the language in which lessons are written.
//
// It knows what a lesson is made of (steps, actions, questions, claims), what a network can be seen
// to answer (observations), what performing a lesson makes known (events), and which engine it needs
// for that (the port Engine). It must not know Docker's libraries, a terminal, or any particular
// lesson: it imports the standard library and nothing else.
package lesson

// A Lesson explains one concept and then lets the network show it, step by step.
// It is plain data: it can be listed, explained, drawn, scripted and checked without being run.
type Lesson struct {
	Name     string // one word, as typed after `docker netdemo`
	Question string // what the lesson answers, for lists
	Steps    []Step // at most 12
	Table    Table  // how the closing table is filled from the steps
	Next     string // what to try next: an argument list of `docker netdemo`, or ""
	Try      []Try  // what to try by hand on what --keep keeps
	Prose    Prose  // NAME.md
}

// A Step makes one point: do this, ask the network that, and the answer must bear out the claim.
type Step struct {
	ID       string     // stable, in reports: "bridges.default.name"
	Heading  string     // joins the step to its prose in NAME.md, 1:1, in order, under test
	Needs    []Need     // what the engine must be able to do; otherwise skipped, with the reason
	Before   Question   // optional: asked before Do, for a claim about what Do leaves as it was
	Do       []Action   // what changes on the engine; independent of each other, so done at once
	Ask      Question   // what we then ask the network
	Control  Question   // for a claim that something fails: the same, from where it must work
	Claim    Claim      // what the answer must show
	BuildsOn []string   // earlier steps without which this one proves nothing
	Predict  Prediction // optional: what the learner may guess before the network is asked
	Picture  Picture    // whether the rails picture is drawn after this step, and its caption
}

// A Picture is the caption of a drawing of the networks; the zero value draws none.
type Picture string

// The captions of the rails picture.
const (
	NoPicture     Picture = ""
	PictureBefore Picture = "before"
	PictureAfter  Picture = "after"
	PictureNow    Picture = "now"
)

// A Claim is one sentence about the network and the check that decides whether it holds here.
type Claim struct {
	Text  string
	Check Check
}

// A Need is a property without which an engine cannot show a step.
type Need interface {
	// Missing says in one sentence why this engine cannot show the step; "" when it can.
	Missing(EngineInfo) string
}

// A Try is something to do by hand where a lesson has ended, and what then to ask. Either may be nil.
type Try struct {
	Do  Action
	Ask Question
}

// Commands is what a learner types for it.
func (t Try) Commands(n Names) []Command {
	var list []Command
	if t.Do != nil {
		list = append(list, t.Do.Command(n))
	}
	if t.Ask != nil {
		list = append(list, t.Ask.Commands(n)...)
	}
	return list
}

// A Table compares what the steps showed: a row for each property, a column for each thing compared.
type Table struct {
	Columns []string
	Rows    []Row
}

// A Row is one property of the things compared; Cells are in the order of Table.Columns.
type Row struct {
	Label string
	Cells []Cell
}

// A Cell is filled from the verdict of one step: Yes where the claim being true means "yes", and its
// being false "no". A Cell without a Step stands for what the lesson does not show.
type Cell struct {
	Step string
	Yes  bool
	// Implied tells that a true claim implies it, and that a false one says nothing about it.
	Implied bool
}

// Step gives the number (from 1) and the step of that id; 0 where there is none.
func (l Lesson) Step(id string) (int, Step) {
	for i, s := range l.Steps {
		if s.ID == id {
			return i + 1, s
		}
	}
	return 0, Step{}
}

// A Plan is what a lesson will make on an engine, known before its first step.
type Plan struct {
	Lesson     string
	Containers []Container // in the order in which they are made
	Networks   []string    // the lesson's own names, in the order in which they are made
	Services   []string    // the bundled services whose images it needs
	Stopped    []string    // containers that a step stops: an engine must not remove these by itself
}

// Plan derives from the steps what the lesson will make.
func (l Lesson) Plan() Plan {
	p := Plan{Lesson: l.Name}
	for _, step := range l.Steps {
		for _, action := range step.Do {
			switch a := action.(type) {
			case Run:
				p.Containers = append(p.Containers, a.Container)
				p.Services = appendNew(p.Services, a.Container.Service)
			case CreateNetwork:
				p.Networks = append(p.Networks, a.Network)
			case Stop:
				p.Stopped = appendNew(p.Stopped, a.Container)
			case Start, Connect, Disconnect:
				// These change what is there and make nothing.
			}
		}
	}
	return p
}

// AutoRemove tells whether the engine may remove the container by itself when it ends: an engine
// does that at every stop, so a container that a step stops and starts again must not have it.
func (p Plan) AutoRemove(container string) bool {
	for _, stopped := range p.Stopped {
		if stopped == container {
			return false
		}
	}
	return true
}

// Changes lists the containers and networks that the step's actions make or change.
func (s Step) Changes() []string {
	var names []string
	for _, action := range s.Do {
		names = append(names, changes(action)...)
	}
	return names
}

// Uses lists the containers and networks without which the step cannot be run.
func (s Step) Uses() []string { return uses(s) }

func changes(action Action) []string {
	switch a := action.(type) {
	case Run:
		return []string{a.Container.Name}
	case CreateNetwork:
		return []string{a.Network}
	case Start:
		return []string{a.Container}
	case Stop:
		return []string{a.Container}
	case Connect:
		return []string{a.Network, a.Container}
	case Disconnect:
		return []string{a.Network, a.Container}
	}
	return nil
}

func appendNew(list []string, item string) []string {
	for _, have := range list {
		if have == item {
			return list
		}
	}
	return append(list, item)
}

// NeedDefaultBridge is the need of a step that uses the network "bridge".
type NeedDefaultBridge struct{}

// Missing implements Need. An engine started with --bridge=none has no such network.
func (NeedDefaultBridge) Missing(e EngineInfo) string {
	if e.DefaultBridge {
		return ""
	}
	return `This engine has no network "bridge"; most likely it was started with --bridge=none.`
}
