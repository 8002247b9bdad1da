package commands

import (
	"encoding/json"
	"io"
	"regexp"

	"github.com/docker/cli/cli-plugins/hooks"
	"github.com/docker/cli/cli-plugins/metadata"

	"github.com/docker-netdemo/docker-netdemo/internal/errortexts"
)

// hinted are the commands after which docker is to ask for a hint: those whose errors are about networks,
// under both of their names.
var hinted = []string{
	"run", "create", "restart", "container run", "container create", "container restart",
	"network create", "network rm", "network connect", "network disconnect", "network inspect",
}

// wordless are hints for commands that print the error themselves and hand on an exit status alone.
var wordless = map[string]string{
	"network rm": "If it is in use: " + explainCommand + "network-in-use",
}

const explainCommand = "docker netdemo explain "

// exitStatus is what docker says of a command that has said everything itself.
var exitStatus = regexp.MustCompile(`^exit(?: status|ed with code) \d+$`)

// Hook answers the docker command that asks for a hint, and tells whether it was that. It comes before
// everything else a plugin does: a user waits for the prompt meanwhile, so there is no command tree, no
// lesson and no engine in it. Where there is nothing useful to say, nothing is said.
func Hook(out io.Writer, args []string) bool {
	if len(args) != 4 || args[1] != pluginName || args[2] != metadata.HookSubcommandName {
		return false
	}
	var asked hooks.Request
	if json.Unmarshal([]byte(args[3]), &asked) == nil {
		if text := hint(asked); text != "" {
			_ = json.NewEncoder(out).Encode(hooks.Response{Type: hooks.NextSteps, Template: text}) // there is nobody else to tell
		}
	}
	return true
}

// hint says what to read after a command that failed. What the error says is in no hint, for the docker
// command would read it as a template.
func hint(asked hooks.Request) string {
	if asked.CommandError == "" {
		return ""
	}
	if topic, found := errortexts.Topic(asked.CommandError); found {
		return explainCommand + topic
	}
	if exitStatus.MatchString(asked.CommandError) {
		return wordless[asked.RootCmd]
	}
	return ""
}
