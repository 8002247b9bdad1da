package services

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// patient answers each request on a connection, as many as answers tells; after that it says nothing more.
func patient(t *testing.T, answers int, opened *atomic.Int32) string {
	t.Helper()
	return peer(t, func(c *net.TCPConn) {
		opened.Add(1)
		reader := bufio.NewReader(c)
		for range answers {
			if _, err := http.ReadRequest(reader); err != nil {
				return
			}
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nkey")
		}
		_, _ = io.Copy(io.Discard, reader)
	})
}

func keeper(t *testing.T) *Prober {
	t.Helper()
	p := testProber(t)
	assert.NilError(t, p.remember("connection"))
	return p
}

// Whoever keeps its connection asks over it as long as it lasts, and is not told when it leads nowhere.
func TestAConnectionThatIsKept(t *testing.T) {
	var opened atomic.Int32
	address := patient(t, 2, &opened)
	p := keeper(t)
	get := func() probe.Answer {
		return p.Do(t.Context(), probe.Request{Op: probe.OpGet, Target: "http://" + address + "/", LimitMS: soon})
	}
	for range 2 {
		a := get()
		assert.Equal(t, a.Body, "key")
		assert.Equal(t, a.Remote, address)
	}
	assert.Equal(t, opened.Load(), int32(1))
	a := get()
	assert.Equal(t, a.Code, "ETIMEDOUT")
	assert.Assert(t, a.Connected)
	assert.Equal(t, get().Body, "key", "after that, it begins anew")
	assert.Equal(t, opened.Load(), int32(2))
}

// A connection that the other side has ended is no reason to fail.
func TestAConnectionThatHasEnded(t *testing.T) {
	one, other := start(t, "vault-ms", ServeOptions{}), start(t, "app-one", ServeOptions{})
	p := keeper(t)
	get := func(r *running) probe.Answer {
		return p.Do(t.Context(), probe.Request{Op: probe.OpGet, Target: r.url(0, "/serviceKey")})
	}
	assert.Equal(t, get(one).Body, "Encrypted_Service_Key_From_Vault")
	kept := p.kept.conn
	assert.Assert(t, kept != nil)
	assert.NilError(t, kept.Close())
	assert.Equal(t, get(one).Body, "Encrypted_Service_Key_From_Vault")
	assert.Equal(t, get(other).Body, "Encrypted_Service_Key_In_AppOne", "it is for one host alone")
}

// A service keeps a connection for those who say how long. That it does for nobody else is seen by request.
func TestAServiceKeepsAConnection(t *testing.T) {
	service := start(t, "vault-ms", ServeOptions{})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, service.url(0, "/serviceKey"), http.NoBody)
	assert.NilError(t, err)
	keepAlive(request.Header)
	response, err := http.DefaultClient.Do(request)
	assert.NilError(t, err)
	assert.NilError(t, response.Body.Close())
	assert.Assert(t, !response.Close)
}
