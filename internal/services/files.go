package services

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// environFile is where Linux keeps the environment that the container's first process was started with.
const environFile = "/proc/1/environ"

// readFile gives the lines of a text file.
func readFile(path string) probe.Answer {
	data, err := os.ReadFile(path) //nolint:gosec // any file of the container: the probe takes paths from the plugin alone
	if err != nil {
		return fileFailed(err)
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	return probe.Answer{Outcome: probe.OutcomeOK, Content: bounded(lines)}
}

// putLine makes a file of one line.
func putLine(path, line string) probe.Answer {
	if err := os.WriteFile(path, []byte(line+"\n"), 0o644); err != nil { //nolint:gosec // to be read by other containers
		return fileFailed(err)
	}
	return probe.Answer{Outcome: probe.OutcomeOK}
}

// readEnvironment lists the variables whose names begin with the prefix.
func readEnvironment(file, prefix string) probe.Answer {
	data, err := os.ReadFile(file) //nolint:gosec // our own process's, as Linux names it
	if err != nil {
		return fileFailed(err)
	}
	var found []string
	for _, pair := range strings.Split(strings.TrimRight(string(data), "\x00"), "\x00") {
		if strings.HasPrefix(pair, prefix) {
			found = append(found, pair)
		}
	}
	return probe.Answer{Outcome: probe.OutcomeOK, Content: bounded(found)}
}

func bounded(lines []string) []string {
	out := make([]string, 0, len(lines))
	for _, line := range lines[:min(len(lines), probe.MaxContent)] {
		out = append(out, strings.ToValidUTF8(line, "\ufffd"))
	}
	return out
}

// fileFailed names what the system said of a file.
func fileFailed(err error) probe.Answer {
	a := probe.Answer{Outcome: probe.OutcomeError, Code: probe.CodeUnknown, Err: err.Error()}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		a.Code, a.Err = probe.CodeNoFile, "no such file"
	case errors.Is(err, fs.ErrPermission):
		a.Code, a.Err = "EACCES", "not allowed"
	}
	return a
}
