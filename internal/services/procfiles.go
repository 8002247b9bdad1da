package services

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"io/fs"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// procFiles is /proc, where Linux tells everybody about the network namespace of the reader.
// A file that is not there (a kernel without IPv6) says nothing.
type procFiles struct{ files fs.FS }

// namespace is what tells one network namespace from another.
func (p procFiles) namespace() string {
	id, _ := fs.ReadLink(p.files, "self/ns/net")
	return id
}

// table gives the lines of a table, each split at blanks, without the first `head` lines.
func (p procFiles) table(name string, head, columns int) [][]string {
	data, _ := fs.ReadFile(p.files, name)
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		if head > 0 {
			head--
			continue
		}
		if row := strings.Fields(line); len(row) >= columns {
			rows = append(rows, row)
		}
	}
	return rows
}

const (
	flagUp     = 0x0001
	flagReject = 0x0200
)

// routes lists the IPv4 routes, then the IPv6 ones that lead anywhere.
func (p procFiles) routes() []probe.Route {
	list := []probe.Route{}
	for _, row := range p.table("self/net/route", 1, 8) { // Iface Destination Gateway Flags … Mask
		destination, mask := wordsAddr(row[1]), wordsAddr(row[7])
		if !has(row[3], flagUp) || !destination.IsValid() || !mask.IsValid() {
			continue
		}
		list = append(list, route(destination, ones(mask), wordsAddr(row[2]), row[0]))
	}
	for _, row := range p.table("self/net/ipv6_route", 0, 10) { // dest len src len gateway metric ref use flags iface
		destination, gateway := plainAddr(row[0]), plainAddr(row[4])
		length, err := strconv.ParseUint(row[1], 16, 8)
		if err != nil || !has(row[8], flagUp) || has(row[8], flagReject) || !destination.IsValid() || length > 128 ||
			row[9] == "lo" || destination.IsMulticast() || local(destination, length) {
			continue
		}
		list = append(list, route(destination, int(length), gateway, row[9]))
	}
	return list
}

// local tells whether a route is to one own IPv6 address: the kernel lists one for each.
func local(destination netip.Addr, length uint64) bool {
	return length == 128 && !destination.IsUnspecified()
}

func route(destination netip.Addr, length int, gateway netip.Addr, device string) probe.Route {
	r := probe.Route{Destination: netip.PrefixFrom(destination, length).String(), Interface: device}
	if length == 0 {
		r.Destination = "default"
	}
	if gateway.IsValid() && !gateway.IsUnspecified() {
		r.Gateway = gateway.String()
	}
	return r
}

// listening lists the sockets that wait for somebody: TCP in the state LISTEN, UDP that is bound and
// connected to nobody.
func (p procFiles) listening() []probe.Socket {
	const tcpListen, udpUnconnected = "0A", "07"
	list := []probe.Socket{}
	for _, kind := range []struct{ proto, state string }{
		{"tcp", tcpListen}, {"tcp6", tcpListen}, {"udp", udpUnconnected}, {"udp6", udpUnconnected},
	} {
		for _, row := range p.table("self/net/"+kind.proto, 1, 4) { // sl local_address rem_address st
			host, port, _ := strings.Cut(row[1], ":")
			address := wordsAddr(host)
			number, err := strconv.ParseUint(port, 16, 16)
			if err != nil || !address.IsValid() || row[3] != kind.state {
				continue
			}
			list = append(list, probe.Socket{Proto: kind.proto, Address: address.String(), Port: int(number)})
		}
	}
	// The kernel lists them in the order of a hash.
	slices.SortStableFunc(list, func(a, b probe.Socket) int {
		return cmp.Or(cmp.Compare(a.Proto, b.Proto), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Port, b.Port))
	})
	return list
}

// wordsAddr reads an address that the kernel printed as 32-bit words of its own byte order.
func wordsAddr(text string) netip.Addr {
	data, err := hex.DecodeString(text)
	if err != nil || len(data)%4 != 0 {
		return netip.Addr{}
	}
	for word := data; len(word) > 0; word = word[4:] {
		binary.NativeEndian.PutUint32(word, binary.BigEndian.Uint32(word))
	}
	address, _ := netip.AddrFromSlice(data)
	return address
}

// plainAddr reads an address whose bytes the kernel printed in order.
func plainAddr(text string) netip.Addr {
	data, err := hex.DecodeString(text)
	if err != nil {
		return netip.Addr{}
	}
	address, _ := netip.AddrFromSlice(data)
	return address
}

// ones counts the bits of a netmask.
func ones(mask netip.Addr) int {
	count := 0
	for _, b := range mask.AsSlice() {
		for ; b != 0; b <<= 1 {
			count++
		}
	}
	return count
}

func has(flags string, flag uint64) bool {
	set, err := strconv.ParseUint(flags, 16, 32)
	return err == nil && set&flag != 0
}
