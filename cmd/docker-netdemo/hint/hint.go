// Package hint answers the docker command that asks what to read after a failure, as package early answers
// what it asks more often: while the program starts.
package hint

import (
	"os"

	"github.com/docker-netdemo/docker-netdemo/internal/hints"
)

func init() { //nolint:gochecknoinits // being an initialiser is what this package is for
	if hints.Answer(os.Stdout, os.Args) {
		os.Exit(0)
	}
}
