package hints

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/docker/cli/cli-plugins/hooks"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/errortexts"
)

// hooked gives what the docker command is answered when it asks.
func hooked(t *testing.T, request string) string {
	t.Helper()
	var out strings.Builder
	assert.Assert(t, Answer(&out, []string{"docker-netdemo", "netdemo", "docker-cli-plugin-hooks", request}))
	return out.String()
}

func TestHook(t *testing.T) {
	const help = `\n\nRun 'docker run --help' for more information`
	for request, want := range map[string]string{
		`{"RootCmd":"run","Flags":{"publish":""},"CommandError":"docker: Error response from daemon: driver failed programming external connectivity on endpoint b (ID): Bind for 127.0.0.1:8282 failed: port is already allocated` + help + `"}`: "docker netdemo explain port-allocated",
		`{"RootCmd":"run","Flags":{},"CommandError":"docker: Error response from daemon: network {{.Name}} not found` + help + `"}`:                                                                                                               "docker netdemo explain network-not-found",
		`{"RootCmd":"network create","CommandError":"Error response from daemon: network with name n1 already exists"}`:                                                                                                                           "docker netdemo explain name-in-use",
		`{"RootCmd":"network connect","CommandError":"Error response from daemon: endpoint with name a already exists in network n1","New":{"of":["later"]}}`:                                                                                     "docker netdemo explain attach",
		`{"RootCmd":"network rm","Flags":{},"CommandError":"exit status 1"}`:                                                                                                                                                                      "If it is in use: docker netdemo explain network-in-use",
		`{"RootCmd":"network rm","Flags":{},"CommandError":"exited with code 1"}`:                                                                                                                                                                 "If it is in use: docker netdemo explain network-in-use",

		// What went well, what the container's own program did, and what has nothing to do with networks.
		`{"RootCmd":"run","Flags":{},"CommandError":""}`:                                                                 "",
		`{"RootCmd":"network rm","Flags":{}}`:                                                                            "",
		`{"RootCmd":"run","Flags":{},"CommandError":"exit status 3"}`:                                                    "",
		`{"RootCmd":"run","CommandError":"unknown flag: --nope\n\nUsage:  docker run [OPTIONS] IMAGE"}`:                  "",
		`{"RootCmd":"run","CommandError":"docker: dial udp 192.0.2.53:53: connect: network is unreachable` + help + `"}`: "",
		`{"RootCmd":"run","CommandError":7}`:                                                                             "",
		`nonsense`:                                                                                                       "",
		``:                                                                                                               "",
	} {
		text := hooked(t, request)
		if want == "" {
			assert.Equal(t, text, "", request)
			continue
		}
		var answer hooks.Response
		assert.NilError(t, json.Unmarshal([]byte(text), &answer), request)
		assert.DeepEqual(t, answer, hooks.Response{Type: hooks.NextSteps, Template: want})
		topic := want[strings.LastIndex(want, " ")+1:]
		_, found := course.Topic(topic)
		assert.Assert(t, found, topic)
	}
}

// Whatever an error says, none of it gets into the template that docker reads.
func TestHookIsNoTemplate(t *testing.T) {
	for _, row := range errortexts.Known() {
		assert.Assert(t, !strings.ContainsAny(row.Topic, "{}\n"), row.Topic)
	}
	for _, text := range wordless {
		assert.Assert(t, !strings.ContainsAny(text, "{}\n"), text)
	}
}

func TestResponseIsDockers(t *testing.T) {
	theirs, err := json.Marshal(hooks.Response{Type: hooks.NextSteps, Template: "read this"})
	assert.NilError(t, err)
	ours, err := json.Marshal(response{Type: nextSteps, Template: "read this"})
	assert.NilError(t, err)
	assert.Equal(t, string(ours), string(theirs))
}

// Every other start of the plugin is none of its business.
func TestNoHook(t *testing.T) {
	var out strings.Builder
	assert.Assert(t, !Answer(&out, []string{"docker-netdemo", "netdemo", "bridges", "--step"}))
	assert.Equal(t, out.String(), "")
}
