package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// explained gives the words that an error has for a user.
func explained(t *testing.T, err error) lesson.Failure {
	t.Helper()
	var failure *lesson.EngineError
	assert.Assert(t, errors.As(err, &failure), "%v", err)
	return failure.Failure
}

// answered gives the error that the client makes of an answer.
func answered(t *testing.T, d *double, a response) error {
	t.Helper()
	d.fail("GET /info", a.Status, a.Message)
	_, err := d.client.Info(t.Context(), client.InfoOptions{})
	assert.Assert(t, err != nil)
	return err
}

// What each engine said in each situation, and what we make of it.
func TestExplain(t *testing.T) {
	said := map[string]map[string][]string{} // situation → text → the releases that say so
	for _, version := range releases {
		d := newDouble(t, version)
		for situation, a := range d.release.Answers {
			text := fmt.Sprintf("  %s: %d, and warns: %s\n", a.Call, a.Status, a.Message)
			if a.Status >= http.StatusBadRequest {
				text = describeAnswer(t, d, a)
			}
			if said[situation] == nil {
				said[situation] = map[string][]string{}
			}
			said[situation][text] = append(said[situation][text], version)
		}
	}
	var b strings.Builder
	for _, situation := range slices.Sorted(maps.Keys(said)) {
		for _, text := range slices.Sorted(maps.Keys(said[situation])) {
			fmt.Fprintf(&b, "%s: %s\n%s\n", situation, strings.Join(said[situation][text], ", "), text)
		}
	}
	golden.Assert(t, b.String(), "explain.golden")
}

// about is what the adapter says of a call to that route.
func about(t *testing.T, route string) string {
	t.Helper()
	verbs := map[string]string{
		"POST /build": "build image x", "POST /networks/{id}/connect": "connect x to network y",
		"POST /networks/{id}/disconnect": "disconnect x from network y", "POST /containers/{id}/start": "start container x",
		"POST /containers/create": "create container x", "POST /containers/{id}/exec": "start the probe in x",
		"DELETE /images/{id}": "remove image x", "DELETE /networks/{id}": "remove network x",
		"POST /networks/create": "create network x", "DELETE /containers/{id}": "remove container x", "GET /info": "ask for the engine's settings",
	}
	assert.Assert(t, verbs[route] != "", route)
	return verbs[route]
}

func describeAnswer(t *testing.T, d *double, a response) string {
	t.Helper()
	err := explain(about(t, a.Call), answered(t, d, a))
	f := explained(t, err)
	text := fmt.Sprintf("  %s (%s): %d %s\n", f.Call, a.Call, a.Status, f.Message)
	if f.Meaning != "" {
		text += "  = " + f.Meaning + "\n"
	}
	for _, fix := range f.Fix {
		text += "    $ " + fix + "\n"
	}
	if strings.HasPrefix(f.Call, "start container") && portMayBeTaken(err) {
		text += "  The port may be taken: another one is tried.\n"
	}
	if strings.HasPrefix(f.Call, "create") && nameTaken(err) {
		text += "  The name is taken.\n"
	}
	return text
}

// An engine whose rules were flushed cannot lead a port in, and says so in words that only its makers know.
func TestExplainRulesThatAreGone(t *testing.T) {
	for _, message := range []string{ // of 20.10 and 28.5, starting a container
		"driver failed programming external connectivity on endpoint web (f4):  (iptables failed: iptables --wait -t nat -A DOCKER: iptables: No chain/target/match by that name.  (exit status 1))",
		"failed to set up container networking: driver failed programming external connectivity on endpoint web (c2): Unable to enable DNAT rule:  (iptables failed: iptables --wait -t nat -A DOCKER: iptables: No chain/target/match by that name.  (exit status 1))",
	} {
		f := explained(t, explain("start container web", errors.New(message)))
		assert.Assert(t, strings.HasPrefix(f.Meaning, "The engine's firewall rules are gone: "), f.Meaning)
		assert.Equal(t, f.Message, message)
	}
}

// The connection's own errors come from the client and the system.
func TestExplainAConnection(t *testing.T) {
	const (
		broken    = "The connection to the engine broke: it stopped or restarted."
		forbidden = "You may not use this engine. On Linux, members of the group docker may; that group has the same power as root."
	)
	dialling := func(err error) error {
		return &net.OpError{Op: "dial", Net: "unix", Err: os.NewSyscallError("connect", err)}
	}
	d := newDouble(t, engine28)
	for name, test := range map[string]struct {
		dial error // of the connection, or:
		err  error
		want string
	}{
		"no socket":           {dial: dialling(syscall.ENOENT), want: broken},
		"nobody listens":      {dial: dialling(syscall.ECONNREFUSED), want: broken},
		"not ours":            {dial: dialling(syscall.EACCES), want: forbidden},
		"ended in a call":     {dial: io.ErrUnexpectedEOF, want: broken},
		"ended in an answer":  {err: fmt.Errorf("read: %w", io.ErrUnexpectedEOF), want: broken},
		"a stream, no socket": {err: fmt.Errorf("cannot connect: %w", dialling(syscall.ENOENT)), want: broken},
		"a stream, not ours":  {err: fmt.Errorf("cannot connect: %w", dialling(syscall.EACCES)), want: forbidden},
		"ssh":                 {dial: errors.New("command [ssh h] has exited: stderr=Permission denied (publickey)"), want: broken},
		"a start that fails":  {err: answered(t, d, response{Status: 400, Message: `exec: "/netdemo": permission denied`})},
		"a missing program":   {err: answered(t, d, response{Status: 400, Message: `exec: "/netdemo": no such file or directory`})},
		"a word with eof":     {err: answered(t, d, response{Status: 500, Message: "some part thereof failed"})},
		"nothing in time":     {err: context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.err
			if test.dial != nil {
				dial := func(context.Context, string, string) (net.Conn, error) { return nil, test.dial }
				c, failed := client.New(client.WithHost("unix:///x"), client.WithDialContext(dial))
				assert.NilError(t, failed)
				_, err = c.Info(t.Context(), client.InfoOptions{})
			}
			assert.Equal(t, explained(t, explain("call", err)).Meaning, test.want)
			assert.Equal(t, Forbidden(err), test.want == forbidden)
		})
	}
}

// What is explained already keeps its words.
func TestExplainTwice(t *testing.T) {
	first := explain("create network x", context.DeadlineExceeded)
	assert.Equal(t, explain("connect", fmt.Errorf("again: %w", first)).Error(), "again: create network x: context deadline exceeded")
	assert.ErrorIs(t, first, context.DeadlineExceeded)
}
