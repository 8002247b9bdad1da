// Package lesson is the language in which lessons are written.
//
// It knows what a lesson is made of (steps, actions, questions, claims), what a network can be seen
// to answer (observations), what performing a lesson makes known (events), and which engine it needs
// for that (the port Engine). It must not know Docker's libraries, a terminal, or any particular
// lesson: it imports the standard library and the quoting of a shell, nothing else.
package lesson

// A Lesson explains one concept and then lets the network show it, step by step.
// It is plain data: it can be listed, explained, drawn, scripted and checked without being run.
type Lesson struct {
	Name     string            // one word, as typed after `docker netdemo`
	Question string            // what the lesson answers, for lists
	Steps    []Step            // at most 12
	Roles    map[string]string // what each container and program is, and is there for: "a vault on another bridge"
	Table    Table             // how the closing table is filled from the steps
	Next     string            // what to try next: an argument list of `docker netdemo`, or ""
	Try      []Try             // what to try by hand on what --keep keeps
	Prose    Prose             // NAME.md
	Exposed  bool              // its ports are open to others, as the learner asked (--expose-to-lan)
}

// Closed is the lesson for whoever opens no port to others: without the steps that are about such a port.
func (l Lesson) Closed() Lesson {
	closed := l
	closed.Exposed, closed.Steps, closed.Prose.Steps = false, nil, nil
	for i, s := range l.Steps {
		if s.Exposed {
			continue
		}
		closed.Steps = append(closed.Steps, s)
		if i < len(l.Prose.Steps) {
			closed.Prose.Steps = append(closed.Prose.Steps, l.Prose.Steps[i])
		}
	}
	return closed
}

// A Step makes one point: do this, ask the network that, and the answer must bear out the claim.
type Step struct {
	ID       string     // stable, in reports: "bridges.default.name"
	Heading  string     // joins the step to its prose in NAME.md, 1:1, in order, under test
	Needs    []Need     // what the engine must be able to do; otherwise skipped, with the reason
	Before   Question   // optional: asked before Do, for a claim about what Do leaves as it was
	Since    string     // or: the earlier step whose answer is what was before
	Do       []Action   // what changes on the engine; independent of each other, so done at once
	Ask      Question   // what we then ask the network
	Control  Question   // for a claim that something fails: the same, from where it must work
	Claim    Claim      // what the answer must show
	Variants []Variant  // what the claim is instead on engines that behave otherwise
	BuildsOn []string   // earlier steps without which this one proves nothing
	Predict  Prediction // optional: what the learner may guess before the network is asked
	Checks   []Sentence // the sentences of the tutorial that this step puts to the test
	Exposed  bool       // it is about a port that is open to others, so it is only in lessons that are Exposed
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
