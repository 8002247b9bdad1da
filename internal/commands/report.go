package commands

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/docker/cli/cli"

	"github.com/docker-netdemo/docker-netdemo/internal/runner"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// report is --junit: a file that is there from the beginning, so that one that cannot be written is told
// before a lesson is run, and that is written however the lessons end.
type report struct {
	*transcript.JUnit
	file *os.File
}

func newReport(path string, strict bool) (*report, error) {
	file, err := os.Create(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("invalid --junit: %w", err)
	}
	return &report{transcript.NewJUnit(strict), file}, nil
}

func (r *report) write() error {
	if err := errors.Join(r.Write(r.file), r.file.Close()); err != nil {
		return cli.StatusError{StatusCode: runner.ExitBroken, Status: "could not write the JUnit report: " + err.Error(), Cause: err}
	}
	return nil
}
