package engine

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// A meaning is what an engine's error says to a user. Errors are classified by their class (of the HTTP
// status, or of the connection) and a few lower-case words, never by a whole message: each release words them anew. The rows
// are from answers of Docker Engine 20.10, 26.1 and 28.5; an error that none matches is shown as it is.
type meaning struct {
	is    func(error) bool // its class; nil for any
	words []string         // one of them is in the message; none for any
	means string
	fix   []string
}

var meanings = []meaning{
	{
		words: []string{"could not find an available", "address pools have been fully subnetted"},
		means: "The engine has no free subnet for one more network: each network takes one of a fixed number.",
		fix:   []string{"docker network ls", "docker network rm NAME   # one of yours that you do not need; we never remove what is yours"},
	},
	{
		words: []string{"no space left on device"},
		means: "The disk that the engine keeps its data on is full.",
		fix:   []string{"docker system df"},
	},
	{
		is:    Forbidden,
		means: "You may not use this engine. On Linux, members of the group docker may; that group has the same power as root.",
		fix:   []string{"id -nG", "docker context ls"},
	},
	{
		is:    cerrdefs.IsNotFound,
		words: []string{"no such container"},
		means: "Something removed the container while the lesson ran.",
		fix:   []string{"docker events --since 5m --until 0s"},
	},
	{
		is:    cerrdefs.IsNotFound,
		words: []string{"network"},
		means: "Something removed the network while the lesson ran.",
		fix:   []string{"docker events --since 5m --until 0s"},
	},
	{
		words: []string{"is not running"},
		means: "Something stopped the container while the lesson ran.",
		fix:   []string{"docker events --since 5m --until 0s"},
	},
	{
		is:    brokenOff,
		means: "The connection to the engine broke: it stopped or restarted.",
		fix:   []string{"docker version"},
	},
}

// Forbidden tells whether an error says that this user may not speak with the engine at all.
func Forbidden(err error) bool {
	// The client drops the cause of this error, and only its own words are left.
	return errors.Is(err, fs.ErrPermission) ||
		client.IsErrConnectionFailed(err) && contains(err, "permission denied while trying to connect")
}

// brokenOff tells whether an error is one of the connection, and not an answer of the engine.
func brokenOff(err error) bool {
	return client.IsErrConnectionFailed(err) || errors.As(err, new(*net.OpError)) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// portTaken tells whether a start failed because another program or container has the host port.
// 20.10: "port is already allocated", "address already in use"; 28: "failed to bind host port".
func portTaken(err error) bool {
	return err != nil && contains(err, "port is already allocated", "address already in use", "failed to bind host port")
}

// nameTaken tells whether a create failed because the name is in use: 409 on Docker Engine.
func nameTaken(err error) bool {
	return cerrdefs.IsConflict(err) && contains(err, "already in use", "already exists")
}

func contains(err error, words ...string) bool {
	text := strings.ToLower(err.Error())
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// explain gives an error the words that a user can act on. The engine's own message stays whole.
func explain(about string, err error) error {
	var known *lesson.EngineError
	if errors.As(err, &known) {
		return err
	}
	failure := lesson.Failure{Call: about, Message: strings.TrimPrefix(err.Error(), "Error response from daemon: ")}
	for _, m := range meanings {
		if (m.is == nil || m.is(err)) && (len(m.words) == 0 || contains(err, m.words...)) {
			failure.Meaning, failure.Fix = m.means, m.fix
			break
		}
	}
	return &lesson.EngineError{Failure: failure, Class: classOf(err), Cause: err}
}
