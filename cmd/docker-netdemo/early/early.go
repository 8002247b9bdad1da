// Package early answers the docker command's own questions while the program starts, before the packages
// that only a lesson needs are initialised: Go initialises packages in the order of their import paths, as
// far as what they import allows (the Go specification, "Package initialization"). What that is worth is
// measured in docs/design/start-up.md.
package early

import (
	"os"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
)

func init() { //nolint:gochecknoinits // being an initialiser is what this package is for
	if cliplugin.Answer(os.Stdout, os.Args) {
		os.Exit(0)
	}
}
