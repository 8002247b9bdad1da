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

// What the errors of a connection mean.
const (
	meansForbidden = "You may not use this engine. On Linux, members of the group docker may; that group has the same power as root."
	meansBroken    = "The connection to the engine broke: it stopped or restarted."
	meansSilent    = "The engine takes calls and does not answer: it is frozen or overloaded."
)

// A meaning is what an engine's error says to a user. An error is classified by the call that it ended,
// by its class (of the HTTP status, or of the connection) and a few lower-case words, never by a whole
// message: each release words them anew. The rows are from answers of Docker Engine 20.10, 26.1 and 28.5;
// an error that none matches is shown as it is, with its call.
type meaning struct {
	call  string           // what the call is about begins with this; "" for any
	is    func(error) bool // its class; nil for any
	words []string         // one of them is in the message; none for any
	means string
	fix   []string
}

// The rows that others of this package ask for, too.
var (
	noSubnet = meaning{
		call:  "create network",
		words: []string{"could not find an available", "address pools have been fully subnetted"},
		means: "The engine has no free subnet for one more network: each network takes one of a fixed number.",
		fix:   []string{"docker network ls --filter dangling=true", "docker network rm NAME   # one of yours that you do not need; we never remove what is yours", "docker netdemo LESSON --subnet 10.201.7.0/24   # or with one of your choice"},
	}
	interfered = []string{"docker events --since 5m --until 0s"}
)

// meanings are tried in this order.
var meanings = []meaning{
	noSubnet,
	{
		call:  "create network",
		is:    cerrdefs.IsPermissionDenied,
		words: []string{"overlap"},
		means: "Another network of this engine has addresses of that subnet already.",
		fix:   []string{"docker network ls", "docker network inspect --format '{{json .IPAM.Config}}' NAME"},
	},
	{
		words: []string{"no space left on device"},
		means: "The disk that the engine keeps its data on is full.",
		fix:   []string{"docker system df"},
	},
	{
		words: []string{"no chain/target/match by that name"},
		means: "The engine's firewall rules are gone: something has loaded or flushed the rules of its machine since it was started." +
			" It writes them anew when it is restarted; containers without a restart policy stop then.",
		fix: []string{"sudo iptables -t nat -L DOCKER -n", "docker netdemo explain firewall"},
	},
	{
		is:    cerrdefs.IsPermissionDenied,
		words: []string{"authorization denied by plugin"},
		means: "An authorization plugin of this engine does not allow it: whoever runs the engine decides that.",
		fix:   []string{"docker info --format '{{json .Plugins.Authorization}}'"},
	},
	{
		is:    Forbidden,
		means: meansForbidden,
		fix:   []string{"id -nG", "docker context ls"},
	},
	{
		is:    cerrdefs.IsInvalidArgument,
		words: []string{"client version"},
		means: meansUnspoken,
		fix:   []string{"docker version", "docker netdemo version"},
	},
	{
		words: []string{"when user namespaces are enabled"},
		means: "This engine runs containers in a user namespace (--userns-remap): none may share the network of its machine.",
		fix:   []string{"docker info --format '{{.SecurityOptions}}'"},
	},
	{
		is:    cerrdefs.IsNotFound,
		words: []string{"no such image"},
		means: "Something removed the image while the lesson ran.",
		fix:   []string{"docker netdemo build"},
	},
	{
		is:    cerrdefs.IsNotFound,
		words: []string{"no such container"},
		means: "Something removed the container while the lesson ran.",
		fix:   interfered,
	},
	{
		is:    cerrdefs.IsNotFound,
		words: []string{"network"},
		means: "Something removed the network while the lesson ran.",
		fix:   interfered,
	},
	{
		is:    cerrdefs.IsConflict,
		words: []string{"is not running"},
		means: "Something stopped the container while the lesson ran.",
		fix:   interfered,
	},
	{
		call:  "connect",
		is:    cerrdefs.IsPermissionDenied,
		words: []string{"already exists in network"},
		means: "Something plugged the container into that network while the lesson ran.",
		fix:   interfered,
	},
	{
		call:  "disconnect",
		is:    cerrdefs.IsInternal,
		words: []string{"is not connected to"},
		means: "Something pulled the container's plug out of that network while the lesson ran.",
		fix:   interfered,
	},
	{
		call:  "remove network",
		is:    cerrdefs.IsPermissionDenied,
		words: []string{"has active endpoints"},
		means: "Something is still plugged into the network; what is not ours we leave alone.",
		fix:   []string{"docker network inspect NAME"},
	},
	{
		is:    brokenOff,
		means: meansBroken,
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

// portMayBeTaken tells whether a start may have failed for a host port that another program or container
// has. The engine answers 500 then, as for much else: only the same start with another port can tell.
func portMayBeTaken(err error) bool { return cerrdefs.IsInternal(err) }

// inUse tells whether a container could not be removed for one that was in its network namespace: Podman
// removes that one first.
func inUse(err error) bool { return err != nil && contains(err, "has dependent containers") }

// nameTaken tells whether a create failed because the name is in use.
func nameTaken(err error) bool { return cerrdefs.IsConflict(err) }

func contains(err error, words ...string) bool {
	text := strings.ToLower(err.Error())
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// matches tells whether a row is about this error of this call.
func (m meaning) matches(about string, err error) bool {
	return strings.HasPrefix(about, m.call) && (m.is == nil || m.is(err)) && (len(m.words) == 0 || contains(err, m.words...))
}

// explain gives an error the words that a user can act on. The engine's own message stays whole.
func explain(about string, err error) error {
	var known *lesson.EngineError
	if errors.As(err, &known) {
		return err
	}
	failure := lesson.Failure{Call: about, Message: said(err)}
	for _, m := range meanings {
		if m.matches(about, err) {
			failure.Meaning, failure.Fix = m.means, m.fix
			break
		}
	}
	return &lesson.EngineError{Failure: failure, Class: classOf(err), Cause: err, Lost: brokenOff(err)}
}
