//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

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

// nameServers are those that an engine here takes over from this machine: libnetwork's resolvconf reads the second
// file where the first names only the stub of systemd-resolved.
func nameServers() []string {
	var list []string
	for _, file := range []string{"/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"} {
		text, _ := os.ReadFile(file) // without one there are none
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			if len(words) < 2 || words[0] != "nameserver" {
				continue
			}
			address, err := netip.ParseAddr(words[1])
			if err == nil && !address.IsLoopback() && address.Zone() == "" && !slices.Contains(list, words[1]) {
				list = append(list, words[1])
			}
		}
	}
	return list
}

// answerNames has this machine's name servers answer in a private engine's namespace that they know no name, as
// those of most machines know none of ours. No packet leaves that namespace: without this they are silent, and then
// an engine keeps a container for as long as it waits for one itself (TestKilledInSilence).
func (m *machine) answerNames(ctx context.Context) error {
	const device = "names" // apart from lo, which has on this machine no such address
	ip := func(args ...string) error {
		_, err := output(ctx, lab.root, append([]string{"ip", "-n", m.namespace()}, args...)...)
		return err
	}
	if ip("link", "show", "dev", device) != nil { // after a restart it is there
		if err := ip("link", "add", device, "up", "type", "bridge"); err != nil {
			return err
		}
	}
	for _, address := range nameServers() {
		if err := ip("address", "replace", address, "dev", device); err != nil {
			return err
		}
		if err := m.answerNamesAt(net.JoinHostPort(address, "53")); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) answerNamesAt(address string) error {
	cmd, life, err := residentCommand(m.namespace(), unknowing, address)
	if err != nil {
		return err
	}
	lines, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	told := bufio.NewReader(lines)
	first, err := told.ReadString('\n')
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, told) // what it was asked is nobody's concern
		_ = cmd.Wait()                   // it ends with its life or its engine's, and with an error
	}()
	lab.onClose(func(context.Context) error {
		_ = life.Close()
		<-ended
		return nil
	})
	if err != nil || first != listens+"\n" {
		return fmt.Errorf("the name server of %s at %s says %q: %w", m.id(), address, first, err)
	}
	return nil
}
