package engine

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/client"
	"github.com/moby/moby/client/pkg/versions"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// How long an engine may take to answer the first ping: a local one takes 0.5 ms, one in a virtual machine
// that was put to rest some seconds. Over ssh there is a log-in before it, with a limit of its own. Where
// there is no engine that is known at once.
const (
	pingLimit    = 5 * time.Second
	pingLimitSSH = 10 * time.Second
)

// CallReach is the Failure.Call of an engine that gave no answer at all.
const CallReach = "reach the engine"

// callUse is the Failure.Call of an engine that answered, and that no lesson can be run on.
const callUse = "use the engine"

// Pinger is what Usable asks of the Engine API.
type Pinger interface {
	Ping(ctx context.Context, o client.PingOptions) (client.PingResult, error)
	ServerVersion(ctx context.Context, o client.ServerVersionOptions) (client.ServerVersionResult, error)
	ClientVersion() string
}

// Usable tells whether an engine answers, runs Linux containers and speaks a version of the API that we
// speak. It agrees with the engine on that version. What takes long is said; say may be nil. The error is a
// *lesson.EngineError.
func Usable(ctx context.Context, api Pinger, endpoint string, say func(string)) error {
	limit := pingLimit
	if strings.HasPrefix(endpoint, "ssh://") {
		limit = pingLimitSSH
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if say != nil {
		go sayWhileWaiting(say, CallReach, ctx.Done())
	}
	pong, err := api.Ping(ctx, client.PingOptions{NegotiateAPIVersion: true})
	switch {
	case pong.OSType != "" && pong.OSType != "linux":
		return notLinux(pong.OSType)
	case pong.APIVersion != "" && versions.LessThan(pong.APIVersion, client.MinAPIVersion):
		return unspoken(fmt.Sprintf("the engine speaks version %s of the API at most, and this plugin %s at least", pong.APIVersion, client.MinAPIVersion))
	case err != nil:
		return unreached(endpoint, limit, err)
	case !versions.Equal(pong.APIVersion, api.ClientVersion()):
		// Somebody's choice (DOCKER_API_VERSION), or an engine that is newer than we are. It may have
		// given up our version, and only a call that carries one is told so.
		if _, err := api.ServerVersion(ctx, client.ServerVersionOptions{}); cerrdefs.IsInvalidArgument(err) {
			return unspoken(said(err))
		}
	}
	return nil
}

func notLinux(os string) error {
	return &lesson.EngineError{Failure: lesson.Failure{
		Call:    callUse,
		Message: "it runs " + os + " containers",
		Meaning: "The lessons need an engine that runs Linux containers. In Docker Desktop: switch to Linux containers.",
		Fix:     []string{"docker context ls"},
	}}
}

const meansUnspoken = "The two have no version of the Engine API in common: the older one needs an update. If DOCKER_API_VERSION is set, unset it."

// unspoken is the error for an engine with which we have no version of the API in common.
func unspoken(message string) error {
	return &lesson.EngineError{Failure: lesson.Failure{
		Call:    callUse,
		Message: message,
		Meaning: meansUnspoken,
		Fix:     []string{"docker version", "docker netdemo version"},
	}}
}

// unreached is the error for an engine that gave no answer.
func unreached(endpoint string, limit time.Duration, cause error) error {
	failure := lesson.Failure{Call: CallReach, Message: said(cause)}
	remote, _ := url.Parse(endpoint)
	switch {
	case errors.Is(cause, context.DeadlineExceeded):
		failure.Message = "no answer within " + seconds(limit)
		failure.Meaning = "It is frozen or overloaded, or something on the way drops what we send."
	case Forbidden(cause):
		failure.Meaning = meansForbidden
	case remote != nil && remote.Scheme == "ssh":
		// What ssh said is all that counts. Its words are the end of an error without a type.
		if _, words, found := strings.Cut(failure.Message, "stderr="); found && strings.TrimSpace(words) != "" {
			failure.Message = strings.TrimSpace(words)
		}
		failure.Meaning = "The connection is made by ssh, and then by the docker command on that machine. This shows what is missing:"
		failure.Fix = []string{sshCommand(remote) + " docker version"}
	}
	return &lesson.EngineError{Failure: failure, Cause: cause}
}

// sshCommand is how one logs in on the engine's machine by hand.
func sshCommand(remote *url.URL) string {
	command, host := "ssh ", remote.Hostname()
	if remote.Port() != "" {
		command += "-p " + remote.Port() + " "
	}
	if user := remote.User.Username(); user != "" {
		host = user + "@" + host
	}
	return command + host
}

// said is an error's own words, without what the client puts before each.
func said(err error) string { return strings.TrimPrefix(err.Error(), "Error response from daemon: ") }
