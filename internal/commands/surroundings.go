package commands

import (
	"cmp"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/cli/cli/command"
)

// A surrounding is something on the learner's machine that a lesson does without, and that changes what
// becomes of its commands when they are pasted, or of programs of the learner's own.
type surrounding struct {
	is    func(command.Cli) bool
	words string
}

var surroundings = []surrounding{
	{
		is: asksForSignatures,
		words: "DOCKER_CONTENT_TRUST is set. A lesson does without it; docker commands before version 29 ask a registry to vouch for every image," +
			" and refuse ours, which come from none. To paste what is shown: unset DOCKER_CONTENT_TRUST",
	},
	{
		is: proxiesForContainers,
		words: "Your Docker config sets proxies: docker run gives them to each container, as HTTP_PROXY and the like. The services of a lesson" +
			" do not use them; programs of yours may, and then ask the proxy for other containers, too, unless noProxy names those.",
	},
	{
		is: proxyForCurl,
		words: "A proxy is set for this shell, and no_proxy does not name 127.0.0.1. A lesson asks published ports without it; curl asks the" +
			" proxy. To paste what is shown: curl --noproxy 127.0.0.1 …",
	},
}

// tellSurroundings says what of that is there.
func tellSurroundings(cli command.Cli) {
	for _, s := range surroundings {
		if s.is(cli) {
			tell(cli, s.words)
		}
	}
}

// asksForSignatures reads the variable as the docker command does: what is no clear "no" is a "yes".
func asksForSignatures(command.Cli) bool {
	value := os.Getenv("DOCKER_CONTENT_TRUST")
	wanted, err := strconv.ParseBool(value)
	return value != "" && (wanted || err != nil)
}

// proxiesForContainers tells whether the Docker config has proxies for this engine, or for every one.
func proxiesForContainers(cli command.Cli) bool {
	all := cli.ConfigFile().Proxies
	p, own := all[cli.DockerEndpoint().Host]
	if !own {
		p = all["default"]
	}
	return p.HTTPProxy != "" || p.AllProxy != ""
}

// proxyForCurl tells whether curl asks a proxy for http://127.0.0.1: it knows no exception but those named.
func proxyForCurl(command.Cli) bool {
	if !anySet("http_proxy", "all_proxy", "ALL_PROXY") {
		return false
	}
	exceptions := cmp.Or(os.Getenv("no_proxy"), os.Getenv("NO_PROXY"))
	named := strings.FieldsFunc(exceptions, func(r rune) bool { return r == ',' || r == ' ' })
	return !slices.ContainsFunc(named, func(n string) bool { return n == "*" || strings.HasPrefix(n, "127.0.0.") })
}

func anySet(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return os.Getenv(name) != "" })
}
