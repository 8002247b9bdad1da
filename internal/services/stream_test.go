package services

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// conversation runs a probe; both ends of its stream are the test's.
func conversation(t *testing.T, p *Prober) (send func(string), receive func() probe.Answer, end func() error) {
	t.Helper()
	inRead, inWrite := io.Pipe()
	outRead, outWrite := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- p.Stream(t.Context(), inRead, outWrite)
		_ = outWrite.Close()
	}()
	answers := bufio.NewReader(outRead)
	send = func(line string) {
		_, err := io.WriteString(inWrite, line)
		assert.NilError(t, err)
	}
	receive = func() probe.Answer {
		line, err := answers.ReadString('\n')
		assert.NilError(t, err)
		var a probe.Answer
		assert.NilError(t, json.Unmarshal([]byte(line), &a))
		return a
	}
	end = func() error {
		assert.NilError(t, inWrite.Close())
		return <-done
	}
	return send, receive, end
}

func TestStream(t *testing.T) {
	held := make(chan *net.TCPConn, 1)
	slow := peer(t, func(c *net.TCPConn) { held <- c })
	send, receive, end := conversation(t, testProber(t))

	send(`{"id":1,"op":"get","target":"http://` + slow + `/","limit_ms":60000}` + "\n")
	conn := <-held // it is being asked
	send("\r\n" + `{"id":2,"op":"lookup","target":"localhost"}` + "\n")
	a := receive()
	assert.Equal(t, a.ID, 2, "an answer must not wait for a slower one")
	assert.Equal(t, a.Lookup.Result, probe.ResultFound)

	for line, want := range map[string]probe.Answer{
		"hello\n":                         {Code: "EINVAL"},
		`{"id":3,"op":"put"}` + "\n":      {ID: 3, Op: "put", Code: "EINVAL"},
		strings.Repeat("x", 1<<20) + "\n": {Code: "EINVAL"},
	} {
		send(line)
		a = receive()
		assert.Assert(t, a.Err != "")
		want.Outcome, a.Err = probe.OutcomeError, ""
		assert.DeepEqual(t, a, want)
	}

	says("HTTP/1.0 200 OK\r\n\r\ndone <&>")(conn)
	a = receive()
	assert.Equal(t, a.ID, 1)
	assert.Equal(t, a.Body, "done <&>")

	send(`{"id":4,"op":"net"}`) // the last line may lack its end
	answered := make(chan probe.Answer, 1)
	go func() { answered <- receive() }()
	assert.NilError(t, end())
	assert.Equal(t, (<-answered).ID, 4)
}

func TestStreamSaysWhenNobodyListens(t *testing.T) {
	broken := errors.New("gone")
	out, in := io.Pipe()
	_ = out.CloseWithError(broken)
	err := testProber(t).Stream(t.Context(), strings.NewReader(`{"id":1,"op":"net"}`), in)
	assert.Assert(t, errors.Is(err, broken))
}

func TestStreamSaysWhenItCannotRead(t *testing.T) {
	broken := errors.New("broken")
	in, out := io.Pipe()
	_ = out.CloseWithError(broken)
	assert.Assert(t, errors.Is(testProber(t).Stream(t.Context(), in, io.Discard), broken))
}

func TestNet(t *testing.T) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	assert.NilError(t, err)
	defer func() { _ = listener.Close() }()
	a := NewProber().Do(t.Context(), probe.Request{Op: probe.OpNet})
	assert.Equal(t, a.Outcome, probe.OutcomeOK)
	loopback := false
	for _, i := range a.Net.Interfaces {
		loopback = loopback || (i.Up && strings.Contains(strings.Join(i.Addresses, " "), "127.0.0.1/8"))
	}
	assert.Assert(t, loopback, "%+v", a.Net.Interfaces)
	if runtime.GOOS == "linux" {
		assert.Assert(t, is.Regexp(`^net:\[\d+\]$`, a.Net.Namespace))
		assert.Assert(t, is.Contains(a.Net.Listening, probe.Socket{
			Proto: "tcp", Address: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port,
		}))
	}
}
