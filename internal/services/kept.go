package services

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// keepLimit is how long a connection that is kept may rest: a learner may read in between.
const keepLimit = 10 * time.Minute

// keptHeader is what asks a service of ours to keep a connection. Browsers do not send it: what changed
// in the network is to be seen at once, unless somebody wants to see what becomes of it otherwise.
const keptHeader = "Keep-Alive"

// keepAlive asks the other side to keep the connection.
func keepAlive(h http.Header) {
	h.Set("Connection", "keep-alive")
	h.Set(keptHeader, fmt.Sprintf("timeout=%.0f", keepLimit.Seconds()))
}

// kept keeps one connection for the next request to the same host: what a prober must not do, and a
// program that is to be seen making that mistake does.
type kept struct {
	mu   sync.Mutex
	host string // of the URL, with its port
	conn net.Conn
}

// take gives the connection to the host, if there is one, to whoever asks next.
func (k *kept) take(host string) net.Conn {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.conn == nil || k.host != host {
		return nil
	}
	conn := k.conn
	k.conn = nil
	return conn
}

// put keeps a connection in place of the one that was kept.
func (k *kept) put(host string, conn net.Conn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.conn != nil {
		_ = k.conn.Close()
	}
	k.host, k.conn = host, conn
}
