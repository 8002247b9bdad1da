package course

import (
	"maps"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// roles are what the bundled services always are. A container that has its service's name plays that
// role, unless the lesson gives it another in its Roles. All others have theirs from there alone: a
// second container of a service is there for something else than the first.
var roles = map[string]string{
	"single-app":         "a service that greets whoever asks",
	"multi-port-app":     "two services in one, of which B fetches a key from A",
	"app-one":            "a service that gives a key to whoever asks",
	"app-two":            "a service that asks for a key at localhost:3002",
	"vault-ms":           "a vault that gives a key to whoever asks",
	"security-processor": "a processor that fetches the vault's key from the URL that it is given",
}

// withRoles gives each container a role that has the name of its service, and none of its own.
func withRoles(l lesson.Lesson) lesson.Lesson {
	own := l.Roles
	l.Roles = map[string]string{}
	for _, who := range l.Players() {
		if who.Name == who.Service {
			l.Roles[who.Name] = roles[who.Service]
		}
	}
	maps.Copy(l.Roles, own)
	return l
}
