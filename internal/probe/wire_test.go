package probe_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

func TestParseRequest(t *testing.T) {
	r, err := probe.ParseRequest([]byte(`{"id":7,"op":"get","target":"http://vault-ms:3002/","limit_ms":4000,"new":true}`))
	assert.NilError(t, err)
	assert.Equal(t, r, probe.Request{ID: 7, Op: probe.OpGet, Target: "http://vault-ms:3002/", LimitMS: 4000})
	assert.Equal(t, r.Limit(), 4*time.Second)

	r, err = probe.ParseRequest([]byte(`{"id":1,"op":"net"}`))
	assert.NilError(t, err)
	assert.Equal(t, r.Limit(), probe.DefaultLimit)
}

func TestParseRequestErrors(t *testing.T) {
	for line, want := range map[string]string{
		`hello`:                  "not a request",
		``:                       "not a request",
		`{"id":3} {}`:            "not a request",
		`{"id":3,"op":"x"}`:      `no such operation: "x"`,
		`{"id":3,"op":"lookup"}`: "lookup needs a target",
		`{"id":3,"op":"dial","target":"a:1","limit_ms":-1}`:               "between 1 ms and 60 s",
		`{"id":3,"op":"dial","target":"a:1","limit_ms":60001}`:            "between 1 ms and 60 s",
		`{"id":3,"op":"dial","target":"a:1","limit_ms":9223372036854775}`: "between 1 ms and 60 s",
		`{"id":3,"op":7}`: "not a request",
	} {
		r, err := probe.ParseRequest([]byte(line))
		assert.ErrorContains(t, err, want, "%s", line)
		if strings.Contains(line, `"op"`) {
			assert.Equal(t, r.ID, 3, "an answer must be able to name its request: %s", line)
		}
	}
}

func TestReadLine(t *testing.T) {
	longest := strings.Repeat("x", probe.MaxLine)
	in := probe.NewReader(strings.NewReader("one\r\n\n" + longest + "\n" + longest + "x\n" + longest + longest + longest + "\nlast"))
	for _, want := range []string{"one", "", longest} {
		line, err := probe.ReadLine(in)
		assert.NilError(t, err)
		assert.Equal(t, string(line), want)
	}
	for range 2 {
		_, err := probe.ReadLine(in)
		assert.Assert(t, errors.Is(err, probe.ErrLineTooLong))
	}
	line, err := probe.ReadLine(in)
	assert.NilError(t, err)
	assert.Equal(t, string(line), "last")
	_, err = probe.ReadLine(in)
	assert.Assert(t, errors.Is(err, io.EOF))
}

// Whatever comes in, a request that is accepted can be acted on, and no line is lost.
func FuzzParseRequest(f *testing.F) {
	f.Add([]byte(`{"id":7,"op":"get","target":"http://vault-ms:3002/","limit_ms":4000}`))
	f.Add([]byte("{\"id\":1,\"op\":\"net\"}\n\x00"))
	f.Add([]byte(`{"id":1e3,"op":"dial","target":"a:1","limit_ms":2147483648}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := probe.NewReader(strings.NewReader(string(data)))
		lines := 0
		for ; ; lines++ {
			line, err := probe.ReadLine(in)
			if errors.Is(err, io.EOF) {
				break
			}
			if errors.Is(err, probe.ErrLineTooLong) {
				continue
			}
			assert.NilError(t, err)
			r, err := probe.ParseRequest(line)
			if err != nil {
				continue
			}
			assert.Assert(t, r.Limit() > 0 && r.Limit() <= probe.MaxLimit)
			assert.Assert(t, r.Op == probe.OpNet || r.Target != "")
		}
		want := strings.Count(string(data), "\n")
		if len(data) > 0 && data[len(data)-1] != '\n' {
			want++
		}
		assert.Equal(t, lines, want)
	})
}
