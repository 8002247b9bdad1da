//go:build e2e

package e2e

import (
	"fmt"
	"io"
	"net"

	"golang.org/x/net/dns/dnsmessage"
)

// knownAs is the address that a name server gives that has one for every name (RFC 5737: nobody's).
const knownAs = "203.0.113.80"

// beNameServer knows every name, and writes down which it was asked for.
func beNameServer(out io.Writer, address string) error {
	return serveNames(out, address, func(m *dnsmessage.Message) {
		q := m.Questions[0]
		answer := dnsmessage.AResource{A: [4]byte(net.ParseIP(knownAs).To4())}
		m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class}, Body: &answer}}
	})
}

// beUnknowing is a name server that knows no name.
func beUnknowing(out io.Writer, address string) error {
	return serveNames(out, address, func(m *dnsmessage.Message) { m.RCode = dnsmessage.RCodeNameError })
}

// serveNames makes an answer of each question, and writes down what was asked for.
func serveNames(out io.Writer, address string, answer func(*dnsmessage.Message)) error {
	conn, err := net.ListenPacket("udp", address)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, listens)
	buffer := make([]byte, 512)
	for {
		n, from, err := conn.ReadFrom(buffer)
		if err != nil {
			return err
		}
		var m dnsmessage.Message
		if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
			continue
		}
		_, _ = fmt.Fprintln(out, m.Questions[0].Name)
		m.Response, m.Additionals = true, nil
		answer(&m)
		packet, err := m.Pack()
		if err != nil {
			return err
		}
		_, _ = conn.WriteTo(packet, from) // whoever asked may have gone
	}
}
