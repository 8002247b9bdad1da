package services

import (
	"io/fs"
	"net/netip"
	"testing"
	"testing/fstest"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// As a little-endian machine shows a container on the default bridge, with an IPv6 network beside it.
var procOfAContainer = procFiles{fstest.MapFS{
	"self/ns/net": {Data: []byte("net:[4026532281]"), Mode: fs.ModeSymlink},
	"self/net/route": {Data: []byte(`Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010011AC	0003	0	0	0	00000000	0	0	0
eth0	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
eth1	000012AC	00000000	0000	0	0	0	0000FFFF	0	0	0
eth2	nonsense	00000000	0001	0	0	0	0000FFFF	0	0	0
cut off
`)},
	"self/net/ipv6_route": {Data: []byte(`fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth1
fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth1
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000001 00000000 00000003     eth1
00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000003 00000000 80200001       lo
fd000000000000000000000000000002 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001     eth1
ff000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth1
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
fd010000000000000000000000000000 zz 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth1
`)},
	"self/net/tcp": {Data: []byte(`  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0B00007F:A1B3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 020011AC:0BBA 030011AC:D431 01 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   2: nonsense
`)},
	"self/net/tcp6": {Data: []byte(`  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:0BBA 00000000000000000000000000000000:0000 0A
   1: 00000000000000000000000001000000:0BBB 00000000000000000000000000000000:0000 0A
`)},
	"self/net/udp": {Data: []byte(`  sl  local_address rem_address   st
   0: 0B00007F:8D3C 00000000:0000 07
   1: 020011AC:8D3D 08080808:0035 01
`)},
}}

func TestProcFiles(t *testing.T) {
	if wordsAddr("0100007F") != netip.AddrFrom4([4]byte{127, 0, 0, 1}) {
		t.Log("a big-endian machine: it would show other words")
		return
	}
	p := procOfAContainer
	assert.Equal(t, p.namespace(), "net:[4026532281]")
	assert.DeepEqual(t, p.routes(), []probe.Route{
		{Destination: "default", Gateway: "172.17.0.1", Interface: "eth0"},
		{Destination: "172.17.0.0/16", Interface: "eth0"},
		{Destination: "fd00::/64", Interface: "eth1"},
		{Destination: "fe80::/64", Interface: "eth1"},
		{Destination: "default", Gateway: "fd00::1", Interface: "eth1"},
	})
	assert.DeepEqual(t, p.listening(), []probe.Socket{
		{Proto: "tcp", Address: "127.0.0.11", Port: 0xa1b3},
		{Proto: "tcp6", Address: "::", Port: 3002},
		{Proto: "tcp6", Address: "::1", Port: 3003},
		{Proto: "udp", Address: "127.0.0.11", Port: 0x8d3c},
	})
}

func TestProcFilesThatAreNotThere(t *testing.T) {
	p := procFiles{fstest.MapFS{}}
	assert.Equal(t, p.namespace(), "")
	assert.DeepEqual(t, p.routes(), []probe.Route{})
	assert.DeepEqual(t, p.listening(), []probe.Socket{})
}

func FuzzProcFiles(f *testing.F) {
	f.Add([]byte("h\neth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"))
	f.Add([]byte("fd000000000000000000000000000000 ff 0 00 0 00000100 00000001 00000000 00000001     eth1\n"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		p := procFiles{fstest.MapFS{}}
		for _, name := range []string{"route", "ipv6_route", "tcp", "tcp6", "udp"} {
			p.files.(fstest.MapFS)["self/net/"+name] = &fstest.MapFile{Data: data}
		}
		p.routes()
		p.listening()
	})
}
