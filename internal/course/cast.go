package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// roles are what the bundled services are there for. A lesson in which one is there for something else
// says so in its Roles.
var roles = map[string]string{
	"single-app":         "to greet whoever asks",
	"multi-port-app":     "to be two services in one: B fetches a key from A",
	"app-one":            "to give a key to whoever asks",
	"app-two":            "to fetch a key at localhost:3002",
	"vault-ms":           "to give a key to whoever asks",
	"security-processor": "to fetch the vault's key from the URL that it is given",
}

// withRoles gives the lesson a role for each service of its cast.
func withRoles(l lesson.Lesson) lesson.Lesson {
	own := l.Roles
	l.Roles = map[string]string{}
	for service, role := range own {
		l.Roles[service] = role
	}
	for _, service := range l.Plays() {
		if l.Roles[service] == "" {
			l.Roles[service] = roles[service]
		}
	}
	return l
}
