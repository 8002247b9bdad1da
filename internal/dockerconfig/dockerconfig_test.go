package dockerconfig_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/dockerconfig"
)

// written gives a config file with a text.
func written(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "config.json")
	assert.NilError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func textOf(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	assert.NilError(t, err)
	return string(text)
}

func opened(t *testing.T, name string) *dockerconfig.File {
	t.Helper()
	f, err := dockerconfig.Open(name)
	assert.NilError(t, err)
	return f
}

// What is put in stands as the rest does, and taken out again the text is what it was.
func TestSetAndRemove(t *testing.T) {
	for name, test := range map[string]struct{ before, after string }{
		"nothing in it":      {"{}", "{\n\t\"a\": {\n\t\t\"b\": \"1\"\n\t},\n\t\"c\": \"2\"\n}"},
		"tabs":               {"{\n\t\"x\": 1\n}\n", "{\n\t\"x\": 1,\n\t\"a\": {\n\t\t\"b\": \"1\"\n\t},\n\t\"c\": \"2\"\n}\n"},
		"spaces":             {"{\n  \"x\":1\n}", "{\n  \"x\":1,\n  \"a\":{\n    \"b\": \"1\"\n  },\n  \"c\":\"2\"\n}"},
		"Windows":            {"{\r\n  \"x\": 1\r\n}\r\n", "{\r\n  \"x\": 1,\r\n  \"a\": {\r\n    \"b\": \"1\"\r\n  },\r\n  \"c\": \"2\"\r\n}\r\n"},
		"one line":           {`{"x":1}`, `{"x":1,"a":{"b":"1"},"c":"2"}`},
		"one line, apart":    {`{ "x": 1, "y": [ 2 ] }`, `{ "x": 1, "y": [ 2 ], "a": {"b":"1"}, "c": "2" }`},
		"an object is there": {"{\n\t\"a\": {\n\t\t\"z\": {}\n\t},\n\t\"x\": \"é\\u00e9\"\n}", "{\n\t\"a\": {\n\t\t\"z\": {},\n\t\t\"b\": \"1\"\n\t},\n\t\"x\": \"é\\u00e9\",\n\t\"c\": \"2\"\n}"},
	} {
		t.Run(name, func(t *testing.T) {
			file := written(t, test.before)
			f := opened(t, file)
			assert.NilError(t, f.Set("1", "a", "b"))
			assert.NilError(t, f.Set("2", "c"))
			assert.NilError(t, f.Save())
			assert.Equal(t, textOf(t, file), test.after)

			f = opened(t, file)
			value, found, err := f.Get("a", "b")
			assert.NilError(t, err)
			assert.Assert(t, found)
			assert.Equal(t, value, "1")
			assert.NilError(t, f.Remove("c"))
			assert.NilError(t, f.Remove("a", "b"))
			assert.NilError(t, f.Remove("a", "b"), "what is not there need not be removed")
			assert.NilError(t, f.Save())
			assert.Equal(t, textOf(t, file), test.before)
		})
	}
}

// Whatever is in a file, what is put in and taken out leaves no trace, and the text stays JSON.
func FuzzSetAndRemove(f *testing.F) {
	for _, text := range []string{"{}", "{\n\t\"x\": 1\n}\n", `{ "a" : { "y":[] } , "z":{} }`, `{"A":{"x":"\ud800"}}`, "[", "{}{}", `{"a":1,"a":2}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := written(t, text)
		c, err := dockerconfig.Open(file)
		if err != nil {
			return
		}
		if _, found, err := c.Get("a", "b"); found || err != nil {
			return
		}
		if c.Set("v", "a", "b") != nil {
			return
		}
		assert.NilError(t, c.Save())
		var decoded map[string]any
		assert.NilError(t, json.Unmarshal([]byte(textOf(t, file)), &decoded))
		c = opened(t, file)
		value, _, err := c.Get("a", "b")
		assert.NilError(t, err)
		assert.Equal(t, value, "v")
		assert.NilError(t, c.Remove("a", "b"))
		assert.NilError(t, c.Save())
		if squeezed := strings.Join(strings.Fields(text), ""); squeezed != "" && !strings.Contains(squeezed, "{}") { // an object with nothing in it is not kept
			assert.Equal(t, textOf(t, file), text)
		}
	})
}

// What docker could not read either is told, and not touched.
func TestWhatIsNotAConfigFile(t *testing.T) {
	for text, want := range map[string]string{
		"{\"a\":\n nope}": "is not valid JSON: line 2, column 2",
		`{"a":"1",}`:      "is not valid JSON: comments and commas",
		"{} /* me */":     "is not valid JSON: comments and commas",
		"[]":              "is not what docker expects: a JSON object",
		`{"a":[]}`:        `"a" in `,
		`{"a":{"b":1}}`:   "is not what docker expects: a string",
		`{"a":{},"A":{}}`: `has "a" twice`,
	} {
		file := written(t, text)
		f, err := dockerconfig.Open(file)
		if err == nil {
			_, _, err = f.Get("a", "b")
		}
		assert.Assert(t, is.ErrorContains(err, want), text)
		assert.Assert(t, is.ErrorContains(err, file))
		assert.Equal(t, textOf(t, file), text)
	}
}

// A file that is not there, or holds nothing, is an empty one.
func TestNoFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "docker", "config.json")
	f := opened(t, file)
	assert.Assert(t, f.New() && f.Empty())
	assert.NilError(t, f.Set("1", "a"))
	assert.NilError(t, f.Save())
	assert.Equal(t, textOf(t, file), "{\n\t\"a\": \"1\"\n}")

	f = opened(t, written(t, ""))
	assert.Assert(t, !f.New() && f.Empty())
}

// Who edits at the same time is not overruled.
func TestChangedMeanwhile(t *testing.T) {
	file := written(t, "{}")
	f := opened(t, file)
	assert.NilError(t, f.Set("1", "a"))
	assert.NilError(t, os.WriteFile(file, []byte(`{"b":2}`), 0o600))
	assert.Assert(t, is.ErrorContains(f.Save(), "try again"))
	assert.Assert(t, is.ErrorContains(f.Delete(), "try again"))
	assert.Equal(t, textOf(t, file), `{"b":2}`)
	files, err := os.ReadDir(filepath.Dir(file))
	assert.NilError(t, err)
	assert.Assert(t, is.Len(files, 1))
}
