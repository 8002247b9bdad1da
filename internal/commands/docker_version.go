package commands

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"

	"github.com/docker/cli/cli-plugins/metadata"
)

// dockerVersion is the version of the docker command that started this plugin. What cannot be made out is
// taken for a recent one.
type dockerVersion struct {
	text         string // as it says itself
	major, minor int
}

// dockerVersionLimit is how long the docker command may take to say it, without asking an engine.
const dockerVersionLimit = 5 * time.Second

var versionText = regexp.MustCompile(`version v?((\d+)\.(\d+)[^\s,]*)`)

func askDockerVersion(ctx context.Context) dockerVersion {
	docker := os.Getenv(metadata.ReexecEnvvar)
	if docker == "" {
		return dockerVersion{} // we were run without it
	}
	ctx, cancel := context.WithTimeout(ctx, dockerVersionLimit)
	defer cancel()
	out, err := exec.CommandContext(ctx, docker, "--version").Output() //nolint:gosec // the program that started this one
	found := versionText.FindStringSubmatch(string(out))
	if err != nil || found == nil {
		return dockerVersion{}
	}
	v := dockerVersion{text: found[1]}
	v.major, _ = strconv.Atoi(found[2])
	v.minor, _ = strconv.Atoi(found[3])
	return v
}

// since tells whether it is that release or a later one.
func (v dockerVersion) since(major, minor int) bool {
	return v.text == "" || v.major > major || v.major == major && v.minor >= minor
}

// hooks gives where the docker command looks for plugins that have hints to give, nil if it does not.
// One place is for commands that failed, and came later; the other one is for all, and is still read.
func (v dockerVersion) hooks() []string {
	switch {
	case !v.since(26, 1):
		return nil
	case v.text != "" && v.since(29, 3):
		return underErrorHooks
	}
	return underHooks
}

func (v dockerVersion) noHooks() string {
	return fmt.Sprintf("this docker command is version %s and shows no hints: that takes 26.1 or newer", v.text)
}
