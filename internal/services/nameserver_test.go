package services

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// nameServer is a DNS server on loopback. Its answers are data; what it was asked is kept.
type nameServer struct {
	answers map[string][]string // "vault-ms A" → addresses; a name without addresses of that type has none
	code    dnsmessage.RCode    // instead of an answer, unless it is 0
	silent  bool
	bare    bool // answers without repeating the question
	forge   bool // sends answers to other questions first
	cut     bool // over UDP: nothing but "truncated"

	address string
	mu      sync.Mutex
	asked   []string // "udp vault-ms A"
}

// start opens the same port for UDP and TCP.
func (s *nameServer) start(t *testing.T) *nameServer {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	assert.NilError(t, err)
	udp, err := net.ListenPacket("udp", tcp.Addr().String())
	assert.NilError(t, err)
	s.address = tcp.Addr().String()
	t.Cleanup(func() {
		_ = tcp.Close()
		_ = udp.Close()
	})
	go func() {
		buffer := make([]byte, 512)
		for {
			n, from, err := udp.ReadFrom(buffer)
			if err != nil {
				return
			}
			for _, packet := range s.reply("udp", buffer[:n]) {
				_, _ = udp.WriteTo(packet, from)
			}
		}
	}()
	go func() {
		for {
			conn, err := tcp.Accept()
			if err != nil {
				return
			}
			s.serveTCP(conn)
		}
	}()
	return s
}

func (s *nameServer) serveTCP(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return
	}
	message := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, message); err != nil {
		return
	}
	for _, packet := range s.reply("tcp", message) {
		_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...))
	}
}

func (s *nameServer) reply(proto string, packet []byte) [][]byte {
	var query dnsmessage.Message
	if query.Unpack(packet) != nil || len(query.Questions) != 1 {
		return nil
	}
	q := query.Questions[0]
	key := strings.TrimSuffix(q.Name.String(), ".") + " " + strings.TrimPrefix(q.Type.String(), "Type")
	s.mu.Lock()
	s.asked = append(s.asked, proto+" "+key)
	s.mu.Unlock()
	if s.silent {
		return nil
	}
	message := dnsmessage.Message{Header: query.Header, Questions: query.Questions}
	message.Response, message.RCode = true, s.code
	if s.bare {
		message.Questions = nil
	}
	if s.cut && proto == "udp" {
		message.Truncated = true
	} else if s.code == dnsmessage.RCodeSuccess {
		message.Answers = s.records(q, key, &message.RCode)
	}
	return append(s.forged(message), pack(message))
}

func (s *nameServer) records(q dnsmessage.Question, key string, code *dnsmessage.RCode) []dnsmessage.Resource {
	list, known := s.answers[key]
	if !known {
		*code = dnsmessage.RCodeNameError
	}
	// As behind a CNAME: the addresses belong to the name that stands for it.
	alias := dnsmessage.MustNewName("alias.example.")
	records := []dnsmessage.Resource{{
		Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class},
		Body:   &dnsmessage.CNAMEResource{CNAME: alias},
	}}
	for _, text := range list {
		header := dnsmessage.ResourceHeader{Name: alias, Class: q.Class}
		if address := net.ParseIP(text); address.To4() != nil {
			records = append(records, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: [4]byte(address.To4())}})
		} else {
			records = append(records, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(address)}})
		}
	}
	return records
}

// forged gives what must not be taken for the answer.
func (s *nameServer) forged(message dnsmessage.Message) [][]byte {
	if !s.forge {
		return nil
	}
	wrongID, wrongName, noResponse := message, message, message
	wrongID.ID++
	wrongName.Questions = []dnsmessage.Question{message.Questions[0]}
	wrongName.Questions[0].Name = dnsmessage.MustNewName("other.")
	noResponse.Response = false
	for _, m := range []*dnsmessage.Message{&wrongID, &wrongName, &noResponse} {
		m.RCode, m.Answers = dnsmessage.RCodeNameError, nil
	}
	return [][]byte{[]byte("no DNS"), pack(wrongID), pack(wrongName), pack(noResponse)}
}

func pack(m dnsmessage.Message) []byte {
	packet, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return packet
}

func (s *nameServer) questions() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// testResolver reads its files from a folder of the test and finds the servers 10.0.0.1, 10.0.0.2 …
// where the given ones listen.
func testResolver(t *testing.T, servers ...*nameServer) *resolver {
	t.Helper()
	r := newResolver()
	r.system = nil
	r.hostsFile = filepath.Join(t.TempDir(), "hosts")
	r.configFile = filepath.Join(t.TempDir(), "resolv.conf")
	where := map[string]string{}
	var config strings.Builder
	for i, s := range servers {
		address := net.IPv4(10, 0, 0, byte(i+1)).String()
		config.WriteString("nameserver " + address + "\n")
		where[address+":53"] = s.address
	}
	writeFile(t, r.configFile, config.String())
	dial := r.dial
	r.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		place, known := where[address]
		if !known {
			return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", errnoOf(t, "ENETUNREACH"))}
		}
		return dial(ctx, network, place)
	}
	return r
}

// errnoOf is this system's number for an error.
func errnoOf(t *testing.T, code string) syscall.Errno {
	t.Helper()
	for errno, m := range probe.Errnos {
		if m.Code == code {
			return errno
		}
	}
	t.Fatalf("no errno is called %s", code)
	return 0
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	assert.NilError(t, os.WriteFile(name, []byte(text), 0o600))
}
