package lesson

import "time"

// An Event is one thing that performing a lesson made known. Faces only render events; the JSON face
// writes them as they are, one a line, with "v" and "type" in front. Field names are part of the
// product's contract.
//
//sumtype:decl
type Event interface {
	// Type is the event's name in reports.
	Type() string

	event()
}

// A Sink takes events in the order in which they are to be read.
type Sink interface {
	// Emit takes one event. An error means that nobody reads any more.
	Emit(Event) error
}

// Result is the verdict on a claim. The words are the product's: a claim is true or false here, or
// differs where the engine is no Docker Engine and did what is known of its kind; a step is skipped when
// this engine cannot show it, broken when it could not be run, and not run when what it builds on turned
// out false or broken.
type Result string

// The results of a step.
const (
	True    Result = "true"
	False   Result = "false"
	Differs Result = "differs"
	Skipped Result = "skipped"
	Broken  Result = "broken"
	NotRun  Result = "not_run"
)

// Started opens a lesson.
type Started struct {
	Lesson   string        `json:"lesson"`
	Title    string        `json:"title"`
	Run      string        `json:"run"`
	Time     time.Time     `json:"time"`
	Tool     string        `json:"tool"` // the plugin's version
	Engine   EngineInfo    `json:"engine"`
	Steps    int           `json:"steps"`
	Number   int           `json:"-"` // of the lesson among those that were asked for; alone, in the course
	Lessons  int           `json:"-"`
	Concept  string        `json:"-"`      // Markdown: the concept, before anything is run
	Makes    Making        `json:"makes"`  // who is involved, and what is made
	Images   []string      `json:"images"` // references of the images that it uses
	Keep     time.Duration `json:"-"`      // how long what it makes is kept when all goes well; 0 for not at all
	Guess    bool          `json:"-"`      // the learner could guess, and was not asked to
	Shortens bool          `json:"-"`      // shown commands leave out flags that do not matter to the network
}

// StepStarted opens a step.
type StepStarted struct {
	N     int    `json:"n"`
	Of    int    `json:"of"`
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"` // Markdown: what comes and why, before it is done; "" when nothing is done
}

// The roles of a command in its step.
const (
	RoleBefore  = "before"
	RoleDo      = "do"
	RoleAsk     = "ask"
	RoleControl = "control"
)

// CommandShown is a command that stands for a call that was made.
type CommandShown struct {
	Step  int      `json:"step"`
	Role  string   `json:"role"`
	Argv  []string `json:"argv"`
	Shown string   `json:"shown"`
	Mode  string   `json:"mode"` // always "equivalent": the call was made through the engine's API
}

// OutputShown is what the command before it printed.
type OutputShown struct {
	Step    int      `json:"step"`
	Role    string   `json:"role"`
	Stream  string   `json:"stream"` // the kind of the observation it belongs to
	Text    string   `json:"text"`   // the shown lines
	MS      float64  `json:"ms,omitempty"`
	LeftOut int      `json:"trimmed_lines"`
	Lines   []Line   `json:"-"`
	Whole   []string `json:"-"`
}

// Observed is what was found out, as facts.
type Observed struct {
	Step int         `json:"step"`
	Role string      `json:"role"`
	Kind string      `json:"kind"`
	Fact Observation `json:"fact"`
}

// Judged is the verdict of a step.
type Judged struct {
	Step     int            `json:"step"`
	Claim    string         `json:"claim"` // the step's id
	Text     string         `json:"text"`
	Expected map[string]any `json:"expected,omitempty"`
	Observed map[string]any `json:"observed,omitempty"`
	Result   Result         `json:"result"`
	Said     string         `json:"said"`               // one sentence: what was observed, or the reason
	Why      string         `json:"why,omitempty"`      // Markdown: why it is so, or why it may not be so here
	Waited   float64        `json:"waited_ms"`          // how long the claim took to become true; 0 when at once
	Slept    float64        `json:"slept_ms,omitempty"` // how long the machine slept while it was asked; then it was asked again
	Failing  bool           `json:"-"`                  // the claim says that something fails
	Error    *Failure       `json:"error,omitempty"`    // for a broken step
}

// Failure explains why something could not be done.
type Failure struct {
	Call    string   `json:"call"`    // what was being done: "create network netdemo-custom-network"
	Message string   `json:"message"` // the engine's own words
	Meaning string   `json:"meaning,omitempty"`
	Fix     []string `json:"fix,omitempty"`
}

// EngineError is an error that an engine's adapter can explain.
type EngineError struct {
	Failure
	// Class is what kind of refusal it is, where somebody answered and refused: "conflict",
	// "forbidden", "invalid", "not_found", "internal"; for a program the code of the system's error. ""
	// when nobody answered.
	Class  string
	Output []string // what the shown command prints then; by default the message, as docker puts it
	Cause  error    // may be nil
	Lost   bool     // the engine itself is gone or does not answer: to ask it for more makes no sense
}

// Error implements error.
func (e *EngineError) Error() string {
	if e.Call == "" {
		return e.Message
	}
	return e.Call + ": " + e.Message
}

// output is what a learner who types the command reads.
func (e *EngineError) output() []string {
	if e.Output != nil {
		return e.Output
	}
	return []string{"Error response from daemon: " + e.Message}
}

// Unwrap gives the cause.
func (e *EngineError) Unwrap() error { return e.Cause }

// TopologyShown is who is plugged into what after a step.
type TopologyShown struct {
	Step    int     `json:"step"`
	Caption Picture `json:"caption"`
	Topology
}

// Noted tells the learner something that no command shows.
type Noted struct {
	Step int    `json:"step"`
	Text string `json:"text"`
}

// Kept hands over what a lesson made. It comes before Finished.
type Kept struct {
	Until time.Time `json:"until"`       // when the containers end by themselves
	For   float64   `json:"for_seconds"` // how long that is
	Topology
	Try []string `json:"try"` // commands, in the order in which they make sense
}

// Finished closes a lesson, after the sweep.
type Finished struct {
	Lesson      string   `json:"lesson"`
	Claims      int      `json:"claims"`
	True        int      `json:"true"`
	False       int      `json:"false"`
	Differs     int      `json:"differs"`
	Skipped     int      `json:"skipped"`
	Broken      int      `json:"broken"`
	NotRun      int      `json:"not_run"`
	Interrupted bool     `json:"interrupted"`
	MS          int64    `json:"ms"`
	Removed     Swept    `json:"removed"`
	Left        []string `json:"left"`
	Exit        int      `json:"exit"`

	Run     string             `json:"-"`
	Table   Table              `json:"-"`
	Results map[string]Verdict `json:"-"` // by step id
	Next    string             `json:"-"`
	Kept    *Kept              `json:"-"`               // what was handed over instead of swept; nil for nothing
	Error   *Failure           `json:"error,omitempty"` // when the lesson could not be begun
	Guesses []Guess            `json:"guesses,omitempty"`
	Seen    int                `json:"-"` // how many steps came to a verdict
	GoOn    int                `json:"-"` // the first step that did not; 0 where there is none
}

// Verdict is a step's number and result.
type Verdict struct {
	Step   int
	Title  string
	Result Result
	Said   string
	Error  *Failure // for a broken step
}

// CourseFinished closes a run of several lessons.
type CourseFinished struct {
	Lessons []Finished `json:"lessons"`
	MS      int64      `json:"ms"`
	Exit    int        `json:"exit"`
}

// Type implements Event.
func (Started) Type() string { return "start" }

// Type implements Event.
func (StepStarted) Type() string { return "step" }

// Type implements Event.
func (CommandShown) Type() string { return "command" }

// Type implements Event.
func (OutputShown) Type() string { return "output" }

// Type implements Event.
func (Observed) Type() string { return "observation" }

// Type implements Event.
func (Judged) Type() string { return "verdict" }

// Type implements Event.
func (TopologyShown) Type() string { return "topology" }

// Type implements Event.
func (Noted) Type() string { return "note" }

// Type implements Event.
func (Kept) Type() string { return "kept" }

// Type implements Event.
func (Finished) Type() string { return "summary" }

// Type implements Event.
func (CourseFinished) Type() string { return "course" }

func (Started) event()        {}
func (StepStarted) event()    {}
func (CommandShown) event()   {}
func (OutputShown) event()    {}
func (Observed) event()       {}
func (Judged) event()         {}
func (TopologyShown) event()  {}
func (Noted) event()          {}
func (Kept) event()           {}
func (Finished) event()       {}
func (CourseFinished) event() {}
