package commands

import (
	"encoding/json"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// What needs no engine is printed without asking one.
func TestOutputs(t *testing.T) {
	for file, args := range map[string][]string{
		"course":      {},
		"ls":          {"ls"},
		"ls-list":     {"list", "--format", "table"},
		"ls-quiet":    {"ls", "-q"},
		"ls-template": {"ls", "--format", `{{.Name}}: {{.Title}} ({{.Steps}} steps)`},
		"ls-columns":  {"ls", "--format", `table {{.Title}}\t{{.Name}}`},
		"services":    {"services", "--format", `table {{.Name}}\t{{.Ports}}\t{{.Routes}}\t{{.Env}}\t{{.About}}`},
		"services-q":  {"services", "-q"},
		"topics":      {"explain"},
		"topics-md":   {"explain", "--format", "markdown"},
		"search":      {"explain", "--search", "veth"},
		"search-md":   {"explain", "--search", "veth", "--format", "markdown"},
		"error":       {"explain", "Error response from daemon: endpoint with name a1 already exists in network bridge"},
		"error-md":    {"explain", "--format", "markdown", "dial tcp 172.18.0.2:3002: connect: connection refused"},
	} {
		t.Run(file, func(t *testing.T) {
			result := newUser(t, "unix:///nowhere.test").types(t, args...)
			assert.Equal(t, result.status, 0, "%s", result.message)
			assert.Equal(t, result.err, "")
			golden.Assert(t, result.out, file+".golden")
		})
	}
}

func TestListAsJSON(t *testing.T) {
	result := newUser(t).types(t, "ls", "--format", "json")
	assert.Equal(t, result.status, 0, "%s", result.message)
	rows := strings.Split(strings.TrimSuffix(result.out, "\n"), "\n")
	assert.Assert(t, is.Len(rows, len(course.Names())))
	var row map[string]string
	assert.NilError(t, json.Unmarshal([]byte(rows[0]), &row))
	l, _ := course.Lesson(course.Names()[0])
	assert.Equal(t, row["Name"], l.Name)
	assert.Equal(t, row["Question"], l.Question)
	assert.Equal(t, row["Title"], l.Prose.Title)
	assert.Assert(t, is.Regexp(`^\d+$`, row["Steps"]))
}

func TestVersion(t *testing.T) {
	u := newUser(t, "unix:///nowhere.test")
	assert.Equal(t, u.types(t, "version").out, "docker netdemo version "+cliplugin.Version+"\n")
	assert.Equal(t, u.types(t, "version", "--short").out, cliplugin.Version+"\n")
	lines := strings.Split(u.types(t, "version", "--services").out, "\n")
	assert.Equal(t, lines[0], "docker netdemo version "+cliplugin.Version)
	assert.Assert(t, is.Len(lines, 2+len(images.Architectures())))
	for i, arch := range images.Architectures() {
		sum, err := images.BinarySHA256(arch)
		assert.NilError(t, err)
		assert.DeepEqual(t, strings.Fields(lines[i+1]), []string{"linux/" + arch, sum})
	}
}

// The script of a lesson is printed, and nothing is run.
func TestScript(t *testing.T) {
	result := newUser(t, "unix:///nowhere.test").types(t, "bridges", "--script")
	if len(images.Architectures()) == 0 { // a checkout that was not built
		assert.Equal(t, result.status, exitFailed)
		assert.Assert(t, is.Contains(result.message, "run `make build`"))
		return
	}
	assert.Equal(t, result.status, 0, "%s", result.message)
	assert.Assert(t, strings.HasPrefix(result.out, "#!/bin/sh\n# docker netdemo bridges, as docker commands. Made by docker netdemo "+cliplugin.Version))
}

func TestStandaloneArgs(t *testing.T) {
	for _, test := range [][2]string{
		{"docker-netdemo", "docker-netdemo netdemo"},
		{"docker-netdemo bridges --full", "docker-netdemo netdemo bridges --full"},
		{"docker-netdemo netdemo bridges", "docker-netdemo netdemo bridges"},
		{"docker-netdemo --context x netdemo bridges", "docker-netdemo --context x netdemo bridges"},
		{"docker-netdemo __complete netdemo ls", "docker-netdemo __complete netdemo ls"},
		{"docker-netdemo docker-cli-plugin-metadata", "docker-netdemo docker-cli-plugin-metadata"},
	} {
		assert.Equal(t, strings.Join(StandaloneArgs(strings.Fields(test[0])), " "), test[1])
	}
}

func TestMetadata(t *testing.T) {
	m := cliplugin.Metadata()
	assert.Equal(t, m.SchemaVersion, "0.1.0", "older docker commands know no other")
	assert.Assert(t, m.Vendor != "", "a plugin without one is not valid")
	assert.Equal(t, m.Version, cliplugin.Version)
	assert.Equal(t, m.ShortDescription, New(outputs(t, nil)).Short)
}
