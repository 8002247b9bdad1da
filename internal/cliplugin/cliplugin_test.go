package cliplugin

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/docker/cli/cli-plugins/hooks"
	"github.com/docker/cli/cli-plugins/metadata"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

func TestMetadata(t *testing.T) {
	var out strings.Builder
	assert.Assert(t, Answer(&out, []string{"/somewhere/docker-netdemo", "docker-cli-plugin-metadata"}))
	var m metadata.Metadata
	assert.NilError(t, json.Unmarshal([]byte(out.String()), &m))
	assert.DeepEqual(t, m, Metadata())
}

func TestRequestIsDockers(t *testing.T) {
	sent, err := json.Marshal(hooks.Request{RootCmd: "network rm", Flags: map[string]string{"f": ""}, CommandError: "exit status 1"})
	assert.NilError(t, err)
	asked, found := Hook([]string{"docker-netdemo", Name, metadata.HookSubcommandName, string(sent)})
	assert.Assert(t, found)
	assert.DeepEqual(t, asked, Request{RootCmd: "network rm", CommandError: "exit status 1"})
}

// What went well is answered by silence, at once; what cannot be read, too.
func TestNothingToSay(t *testing.T) {
	for request, silent := range map[string]bool{
		`{"RootCmd":"run","Flags":{}}`:                   true,
		`{"RootCmd":"run","Flags":{},"CommandError":""}`: true,
		`nonsense`:                           true,
		`{"RootCmd":"run","CommandError":7}`: true,
		``:                                   true,
		`{"RootCmd":"network rm","CommandError":"exit status 1"}`:       false,
		`{"RootCmd":"run","CommandError":"port is already allocated."}`: false,
	} {
		var out strings.Builder
		assert.Equal(t, Answer(&out, []string{"docker-netdemo", Name, metadata.HookSubcommandName, request}), silent, request)
		assert.Assert(t, is.Len(out.String(), 0))
	}
}

// Every other start of the plugin is the command tree's business.
func TestNoQuestionOfDockers(t *testing.T) {
	for _, args := range [][]string{
		{"docker-netdemo"},
		{"docker-netdemo", "netdemo", "docker-cli-plugin-metadata"},
		{"docker-netdemo", "docker-cli-plugin-metadata", "more"},
		{"docker-netdemo", "netdemo", "bridges", "--step"},
		{"docker-netdemo", "netdemo", "docker-cli-plugin-hooks"},
	} {
		var out strings.Builder
		assert.Assert(t, !Answer(&out, args), "%q", args)
		assert.Assert(t, is.Len(out.String(), 0))
	}
}
