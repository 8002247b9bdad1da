package transcript

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Output contract of the JSON face:
//
//   - one JSON object a line, in the order of the events; a line is written whole or not at all
//   - "v" (the version of this contract) and "type" come first, then the event's fields under the
//     names of their json tags
//   - an observation has "step", "role", "kind" and the fields of what was observed side by side; what
//     was observed of several kinds makes one line for each
//   - valid UTF-8, not escaped for HTML; foreign strings are as they are, escaped by JSON alone

// jsonVersion is the version of the contract. It grows when a field changes its meaning or goes.
const jsonVersion = 1

// jsonLines is the JSON face.
type jsonLines struct{ w io.Writer }

func newJSONLines(w io.Writer) *jsonLines { return &jsonLines{w: w} }

// Emit implements lesson.Sink.
func (j *jsonLines) Emit(e lesson.Event) error {
	var out bytes.Buffer
	for _, body := range jsonBodies(e) {
		if err := writeJSONLine(&out, e.Type(), body...); err != nil {
			return fmt.Errorf("event %s: %w", e.Type(), err)
		}
	}
	_, err := j.w.Write(out.Bytes())
	return err
}

// jsonBodies gives the objects whose fields make up a line, for each line of an event.
func jsonBodies(e lesson.Event) [][]any {
	observed, ok := e.(lesson.Observed)
	if !ok {
		return [][]any{{e}}
	}
	var lines [][]any
	for _, part := range lesson.Parts(observed.Fact) {
		lines = append(lines, []any{jsonObserved{observed.Step, observed.Role, part.Kind()}, part})
	}
	return lines
}

// jsonObserved is what an observation's line begins with.
type jsonObserved struct {
	Step int    `json:"step"`
	Role string `json:"role"`
	Kind string `json:"kind"`
}

// writeJSONLine writes one object with the fields of all bodies.
func writeJSONLine(out *bytes.Buffer, eventType string, bodies ...any) error {
	head := struct {
		V    int    `json:"v"`
		Type string `json:"type"`
	}{jsonVersion, eventType}
	out.WriteByte('{')
	for i, body := range append([]any{head}, bodies...) {
		fields, err := jsonFields(body)
		if err != nil {
			return err
		}
		if i > 0 && len(fields) > 0 {
			out.WriteByte(',')
		}
		out.Write(fields)
	}
	out.WriteString("}\n")
	return nil
}

// jsonFields encodes an object without its braces.
func jsonFields(body any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, err
	}
	object := bytes.TrimSpace(buffer.Bytes())
	if !bytes.HasPrefix(object, []byte("{")) {
		return nil, fmt.Errorf("%T is no JSON object", body)
	}
	return object[1 : len(object)-1], nil
}
