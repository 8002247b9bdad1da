// Package hints says what to read after a docker command that failed.
//
// It knows the errors of errortexts, and which commands they are of. It must not know the command tree, a
// lesson or an engine: the user waits for the prompt meanwhile.
package hints

import (
	"encoding/json"
	"io"
	"regexp"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/errortexts"
)

// Commands are the commands after which docker is to ask for a hint: those whose errors are about networks,
// under both of their names.
var Commands = []string{
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

// A response is what docker shows, in the form of github.com/docker/cli/cli-plugins/hooks; a test holds it
// against that.
type response struct {
	Type     int // nextSteps
	Template string
}

// nextSteps is the type of a response that docker shows under "What's next:".
const nextSteps = 0

// Answer answers the docker command where args, the arguments of the whole program, ask for a hint, and
// tells whether they did. Where there is nothing useful to say, nothing is said.
func Answer(out io.Writer, args []string) bool {
	asked, found := cliplugin.Hook(args)
	if !found {
		return false
	}
	if text := hint(asked); text != "" {
		_ = json.NewEncoder(out).Encode(response{Type: nextSteps, Template: text}) // there is nobody else to tell
	}
	return true
}

// hint says what to read after a command that failed. What the error says is in no hint, for the docker
// command would read it as a template.
func hint(asked cliplugin.Request) string {
	if asked.CommandError == "" {
		return ""
	}
	if exitStatus.MatchString(asked.CommandError) {
		return wordless[asked.RootCmd]
	}
	if topic, found := errortexts.Topic(asked.CommandError); found {
		return explainCommand + topic
	}
	return ""
}
