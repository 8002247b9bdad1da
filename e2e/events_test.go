//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// event is one line of --format json: the fields of all types of events, those that these tests look at.
type event struct {
	line string // as it was written

	V    int    `json:"v"`
	Type string `json:"type"`

	// start
	Lesson string            `json:"lesson"`
	Run    string            `json:"run"`
	Tool   string            `json:"tool"`
	Steps  int               `json:"steps"`
	Engine lesson.EngineInfo `json:"engine"`

	// step
	N     int    `json:"n"`
	Of    int    `json:"of"`
	ID    string `json:"id"`
	Title string `json:"title"`

	// what belongs to a step
	Step   int      `json:"step"`
	Role   string   `json:"role"`
	Argv   []string `json:"argv"`
	Text   string   `json:"text"`
	Claim  string   `json:"claim"`
	Result string   `json:"result"`
	Said   string   `json:"said"`
	Why    string   `json:"why"`

	// guess
	Guess    int   `json:"guess"`
	Right    []int `json:"right"`
	CameTrue bool  `json:"came_true"`

	// topology
	Networks   []lesson.TopologyNetwork   `json:"networks"`
	Containers []lesson.TopologyContainer `json:"containers"`

	// kept
	Until time.Time `json:"until"`
	Try   []string  `json:"try"`

	// summary
	Claims      int             `json:"claims"`
	True        int             `json:"true"`
	False       int             `json:"false"`
	Differs     int             `json:"differs"`
	Interrupted bool            `json:"interrupted"`
	Removed     lesson.Swept    `json:"removed"`
	Left        []string        `json:"left"`
	Exit        int             `json:"exit"`
	Error       *lesson.Failure `json:"error"`
}

// The names of the events, which are part of the product's contract.
const (
	typeStart      = "start"
	typePrediction = "prediction"
	typeGuess      = "guess"
	typeStep       = "step"
	typeCommand    = "command"
	typeOutput     = "output"
	typeVerdict    = "verdict"
	typeTopology   = "topology"
	typeNote       = "note"
	typeKept       = "kept"
	typeSummary    = "summary"
)

func parseEvent(line []byte) (event, error) {
	var e event
	e.line = string(line)
	if err := json.Unmarshal(line, &e); err != nil {
		return e, fmt.Errorf("no JSON: %w: %q", err, line)
	}
	object, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err != nil {
		return e, err
	}
	schema, err := eventSchema()
	if err != nil {
		return e, err
	}
	return e, schema.Validate(object)
}

// eventSchema is what docs/reference says of the JSON face.
var eventSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	return jsonschema.NewCompiler().Compile(filepath.Join("..", "docs", "reference", "events.schema.json"))
})

// parseEvents reads the whole output of a lesson.
func parseEvents(t *testing.T, text string) []event {
	t.Helper()
	var list []event
	for line := range strings.Lines(text) {
		e, err := parseEvent(bytes.TrimSpace([]byte(line)))
		assert.NilError(t, err)
		list = append(list, e)
	}
	return list
}

// eventReader reads the events of a lesson that is going on, as they come.
type eventReader struct {
	events chan event
	seen   []event       // those that the test has taken
	err    error         // to be read when events is closed
	limit  time.Duration // for the next event; callLimit where it is 0
}

func readEvents(from io.Reader) *eventReader {
	r := &eventReader{events: make(chan event, 1000)} // more than a lesson has: nobody waits for the test
	go func() {
		defer close(r.events)
		lines := bufio.NewScanner(from)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			line := bytes.TrimSpace(lines.Bytes()) // a terminal ends lines with CR LF
			if !bytes.HasPrefix(line, []byte("{")) {
				continue // in a terminal, what goes to stderr stands between
			}
			e, err := parseEvent(line)
			if err != nil {
				r.err = err
				return
			}
			r.events <- e
		}
	}()
	return r
}

// next gives the next event; ok is false at the end of the output.
func (r *eventReader) next(t *testing.T) (e event, ok bool) {
	t.Helper()
	select {
	case e, ok = <-r.events:
	case <-time.After(cmp.Or(r.limit, callLimit)):
		t.Fatalf("no event within %s", cmp.Or(r.limit, callLimit))
	}
	if ok {
		r.seen = append(r.seen, e)
	} else {
		assert.NilError(t, r.err)
	}
	return e, ok
}

// until takes events up to the first that is wanted.
func (r *eventReader) until(t *testing.T, wanted func(event) bool) event {
	t.Helper()
	for {
		e, ok := r.next(t)
		assert.Assert(t, ok, "the lesson ended before the event that was waited for; the last was %v", last(r.seen))
		if wanted(e) {
			return e
		}
	}
}

// rest takes everything up to the end of the output.
func (r *eventReader) rest(t *testing.T) []event {
	t.Helper()
	for {
		if _, ok := r.next(t); !ok {
			return r.seen
		}
	}
}

// stepOpens tells the heading of a step: what the step does comes right after it.
func stepOpens(n int) func(event) bool {
	return func(e event) bool { return e.Type == typeStep && e.N == n }
}

func ofType(name string) func(event) bool {
	return func(e event) bool { return e.Type == name }
}

func last(list []event) event {
	if len(list) == 0 {
		return event{}
	}
	return list[len(list)-1]
}

// filter gives the events that are wanted.
func filter(list []event, wanted func(event) bool) []event {
	var some []event
	for _, e := range list {
		if wanted(e) {
			some = append(some, e)
		}
	}
	return some
}

// results gives the result of each step by its id.
func results(list []event) map[string]string {
	all := map[string]string{}
	for _, e := range filter(list, ofType(typeVerdict)) {
		all[e.Claim] = e.Result
	}
	return all
}
