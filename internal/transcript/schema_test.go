package transcript

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	reflected "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// schemaFile describes the JSON face to programs. It is made from the events' types and their comments;
// `go test ./internal/transcript -update` writes it.
var schemaFile = filepath.Join("..", "..", "docs", "reference", "events.schema.json")

// The events, and what is observed, of which the JSON face is made.
var (
	schemaEvents = []lesson.Event{
		lesson.Started{},
		lesson.StepStarted{},
		lesson.CommandShown{},
		lesson.OutputShown{},
		lesson.Judged{},
		lesson.TopologyShown{},
		lesson.Noted{},
		lesson.Predicting{},
		lesson.Predicted{},
		lesson.Kept{},
		lesson.Finished{},
		lesson.CourseFinished{},
	}
	schemaFacts = []lesson.Observation{
		lesson.NetworkList{},
		lesson.NetworkMembers{},
		lesson.Containers{},
		lesson.ProcessIDs{},
		lesson.Fetched{},
		lesson.Got{},
		lesson.LookedUp{},
		lesson.Dialled{},
		lesson.NamespacesSeen{},
		lesson.PortsSeen{},
		lesson.Logged{},
		lesson.FileRead{},
		lesson.Variables{},
		lesson.Attempted{},
	}
)

// schemaWords are the strings of which a value is one.
var schemaWords = map[reflect.Type][]any{
	reflect.TypeFor[lesson.Result]():  {lesson.True, lesson.False, lesson.Differs, lesson.Skipped, lesson.Broken, lesson.NotRun},
	reflect.TypeFor[lesson.Picture](): {lesson.NoPicture, lesson.PictureBefore, lesson.PictureAfter, lesson.PictureNow},
	reflect.TypeFor[lesson.Outcome](): {
		lesson.OutcomeOK, lesson.OutcomeRefused, lesson.OutcomeSilence, lesson.OutcomeNoRoute, lesson.OutcomeUnreachable,
		lesson.OutcomeUnresolved, lesson.OutcomeReset, lesson.OutcomeUnavailable, lesson.OutcomeError, lesson.OutcomeStranger,
	},
}

// schemaOf makes the schema: one of the events, each a closed object.
func schemaOf(t *testing.T) []byte {
	t.Helper()
	r := &reflected.Reflector{Anonymous: true, ExpandedStruct: true, Mapper: func(of reflect.Type) *reflected.Schema {
		if words := schemaWords[of]; words != nil {
			return &reflected.Schema{Type: "string", Enum: words}
		}
		return nil
	}}
	assert.NilError(t, r.AddGoComments("github.com/docker-netdemo/docker-netdemo/internal/lesson", "../lesson"))
	root := &reflected.Schema{
		Version: "https://json-schema.org/draft/2020-12/schema", Title: "docker netdemo, --format json: one of these a line",
		Definitions: reflected.Definitions{},
	}
	add := func(name, eventType string, parts ...any) {
		event := reflected.Schema{Type: "object", Properties: reflected.NewProperties(), AdditionalProperties: reflected.FalseSchema}
		event.Properties.Set("v", &reflected.Schema{Const: jsonVersion, Description: "the version of this contract"})
		event.Properties.Set("type", &reflected.Schema{Const: eventType})
		event.Required = []string{"v", "type"}
		for _, part := range parts {
			s := r.Reflect(part)
			for p := s.Properties.Oldest(); p != nil; p = p.Next() {
				event.Properties.Set(p.Key, p.Value)
			}
			event.Required = append(event.Required, s.Required...)
			event.Description = strings.ReplaceAll(s.Description, "\n", " ")
			for key, definition := range s.Definitions {
				root.Definitions[key] = definition
			}
		}
		root.Definitions[name] = &event
		root.OneOf = append(root.OneOf, &reflected.Schema{Ref: "#/$defs/" + name})
	}
	for _, e := range schemaEvents {
		add(e.Type(), e.Type(), e)
	}
	for _, fact := range schemaFacts {
		add("observation-"+fact.Kind(), lesson.Observed{}.Type(), jsonObserved{}, fact)
		kind, _ := root.Definitions["observation-"+fact.Kind()].Properties.Get("kind")
		kind.Const = fact.Kind()
	}
	text, err := json.MarshalIndent(root, "", "  ")
	assert.NilError(t, err)
	return append(text, '\n')
}

func TestSchemaIsThatOfTheEvents(t *testing.T) {
	text := schemaOf(t)
	if golden.FlagUpdate() {
		assert.NilError(t, os.WriteFile(schemaFile, text, 0o644))
	}
	there, err := os.ReadFile(schemaFile)
	assert.NilError(t, err)
	assert.Equal(t, string(there), string(text))
}

// Every line of the JSON face is as the schema says, and what has another field, or lacks one, is not.
func TestJSONLinesFollowTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	assert.NilError(t, err)
	types := map[any]bool{}
	for name, events := range allStreams() {
		for line := range strings.Lines(render(t, FormatJSON, Options{}, events)) {
			object, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			assert.NilError(t, err)
			assert.NilError(t, schema.Validate(object), "%s: %s", name, line)
			fields := object.(map[string]any)
			types[fields["type"]] = true
			fields["more"] = 1
			assert.Assert(t, schema.Validate(object) != nil, "a field that the schema does not name: %s", line)
			delete(fields, "more")
			delete(fields, "v")
			assert.Assert(t, schema.Validate(object) != nil, "no version: %s", line)
		}
	}
	for _, e := range schemaEvents {
		assert.Assert(t, types[e.Type()], "no line of type %s was checked", e.Type())
	}
}
