// Package cliplugin answers what the docker command asks of a plugin by itself, before a user has typed
// anything for it: who it is (metadata, at each `docker help`, completion and hint) and whether it has
// something to say of a command that went well (a hook; package hints answers for one that failed).
//
// It knows the plugin contract of the Docker CLI and imports next to nothing, for a user waits meanwhile:
// whatever it needs is initialised at each of these questions (docs/design/start-up.md).
package cliplugin

import (
	"encoding/json"
	"io"

	"github.com/docker/cli/cli-plugins/metadata"
)

// Version is the plugin's version; the build sets it.
var Version = "0.1.0-dev"

// Name is what is typed after `docker`.
const Name = "netdemo"

// Metadata is what the docker command is told of this plugin.
func Metadata() metadata.Metadata {
	return metadata.Metadata{
		SchemaVersion:    "0.1.0",
		Vendor:           "docker-netdemo",
		Version:          Version,
		ShortDescription: "Understand Docker networking on your own engine",
		URL:              "https://github.com/docker-netdemo/docker-netdemo",
	}
}

// A Request is what docker tells of a command that has ended, as far as it is needed here: the command as
// it stands in the user's config, and what it failed with, "" for one that went well. Its names are those
// of github.com/docker/cli/cli-plugins/hooks, which needs half of the Docker CLI to start; a test holds
// them against it.
type Request struct {
	RootCmd      string
	CommandError string
}

// Hook gives the request in args, the arguments of the whole program, where they ask for a hint. One that
// cannot be read is of a command that went well: nothing is said.
func Hook(args []string) (asked Request, found bool) {
	if len(args) != 4 || args[1] != Name || args[2] != metadata.HookSubcommandName {
		return Request{}, false
	}
	if json.Unmarshal([]byte(args[3]), &asked) != nil {
		return Request{}, true
	}
	return asked, true
}

// Answer answers on out what args ask, and tells whether that was all.
func Answer(out io.Writer, args []string) bool {
	if len(args) == 2 && args[1] == metadata.MetadataSubcommandName {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "     ")
		_ = encoder.Encode(Metadata()) // there is nobody else to tell
		return true
	}
	asked, found := Hook(args)
	return found && asked.CommandError == ""
}
