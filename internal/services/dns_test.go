package services

import (
	"context"
	"encoding/binary"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

func find(t *testing.T, r *resolver, name string) probe.Lookup {
	t.Helper()
	l := r.lookup(t.Context(), name, queryLimit)
	assert.Equal(t, l.Name, name)
	assert.Assert(t, l.MS >= 0 && l.MS < 10_000)
	l.MS = 0
	return l
}

func TestLookupNeedsNobody(t *testing.T) {
	r := testResolver(t)
	for name, want := range map[string][]string{
		"localhost": {"127.0.0.1", "::1"}, "LocalHost.": {"127.0.0.1", "::1"},
		"172.17.0.2": {"172.17.0.2"}, "::1": {"::1"},
	} {
		assert.DeepEqual(t, find(t, r, name), probe.Lookup{Name: name, Result: probe.ResultFound, Addresses: want})
	}
}

func TestLookupInHosts(t *testing.T) {
	s := (&nameServer{}).start(t)
	r := testResolver(t, s)
	writeFile(t, r.hostsFile, "127.0.0.1\tlocalhost\nfd00::2 vault-ms # 172.17.0.9 vault-ms\n172.17.0.2  c0ffee VAULT-MS\nnonsense vault-ms\n")
	assert.DeepEqual(t, find(t, r, "vault-ms"), probe.Lookup{
		Name: "vault-ms", Server: probe.HostsFile, Result: probe.ResultFound, Addresses: []string{"172.17.0.2", "fd00::2"},
	})
	assert.Equal(t, len(s.questions()), 0)
}

func TestLookupAsksForIPv6OnlyWithoutIPv4(t *testing.T) {
	s := (&nameServer{forge: true, answers: map[string][]string{
		"both A": {"172.18.0.2", "172.18.0.3"}, "both AAAA": {"fd00::2"},
		"six A": {}, "six AAAA": {"fd00::6"},
		"none A": {}, "none AAAA": {},
	}}).start(t)
	r := testResolver(t, s)
	for name, want := range map[string]probe.Lookup{
		"both": {Result: probe.ResultFound, Addresses: []string{"172.18.0.2", "172.18.0.3"}},
		"six":  {Result: probe.ResultFound, Addresses: []string{"fd00::6"}},
		"none": {Result: probe.ResultNoData},
		"gone": {Result: probe.ResultNXDomain},
	} {
		want.Name, want.Server, want.LimitMS = name, "10.0.0.1:53", 2000
		assert.DeepEqual(t, find(t, r, name), want)
	}
	asked := s.questions()
	slices.Sort(asked)
	assert.DeepEqual(t, asked, []string{
		"udp both A", "udp gone A", "udp none A", "udp none AAAA", "udp six A", "udp six AAAA",
	})
}

func TestLookupFailures(t *testing.T) {
	closed := (&nameServer{}).start(t)
	// A port that nobody has: what was there is gone, and ports are handed out in turn.
	listener, err := net.ListenPacket("udp", "127.0.0.1:0")
	assert.NilError(t, err)
	closed.address = listener.LocalAddr().String()
	assert.NilError(t, listener.Close())

	for name, tc := range map[string]struct {
		server *nameServer
		want   probe.Lookup
		code   string
	}{
		"servfail":     {(&nameServer{code: dnsmessage.RCodeServerFailure}).start(t), probe.Lookup{Result: probe.ResultServFail}, "EAI_AGAIN"},
		"notimp":       {(&nameServer{code: dnsmessage.RCodeNotImplemented}).start(t), probe.Lookup{Result: probe.ResultServFail}, "EAI_AGAIN"},
		"refused":      {(&nameServer{code: dnsmessage.RCodeRefused}).start(t), probe.Lookup{Result: probe.ResultRefused}, "EAI_AGAIN"},
		"bare refused": {(&nameServer{code: dnsmessage.RCodeRefused, bare: true}).start(t), probe.Lookup{Result: probe.ResultRefused}, "EAI_AGAIN"},
		"nxdomain":     {(&nameServer{code: dnsmessage.RCodeNameError}).start(t), probe.Lookup{Result: probe.ResultNXDomain}, "ENOTFOUND"},
		"silence":      {(&nameServer{silent: true}).start(t), probe.Lookup{Result: probe.ResultNoReply}, "EAI_AGAIN"},
		"nobody there": {closed, probe.Lookup{Result: probe.ResultNotSent, Err: "ECONNREFUSED"}, "EAI_AGAIN"},
	} {
		t.Run(name, func(t *testing.T) {
			l := testResolver(t, tc.server).lookup(t.Context(), "vault-ms", 100*time.Millisecond)
			tc.want.Name, tc.want.Server, tc.want.LimitMS, tc.want.MS = "vault-ms", "10.0.0.1:53", 100, l.MS
			assert.DeepEqual(t, l, tc.want)
			assert.Equal(t, codeOf(l.Result), tc.code)
		})
	}
}

func TestLookupCannotBeSent(t *testing.T) {
	r := testResolver(t)
	writeFile(t, r.configFile, "nameserver 192.0.2.53\n")
	assert.DeepEqual(t, find(t, r, "vault-ms"), probe.Lookup{
		Name: "vault-ms", Server: "192.0.2.53:53", Result: probe.ResultNotSent, LimitMS: 2000, Err: "ENETUNREACH",
	})
	// Without any server, resolv.conf(5) says, it is this machine.
	assert.NilError(t, os.Remove(r.configFile))
	assert.Equal(t, find(t, r, "vault-ms").Server, "127.0.0.1:53")
}

func TestLookupOfWhatNoNameCanBe(t *testing.T) {
	s := (&nameServer{}).start(t)
	r := testResolver(t, s)
	for _, name := range []string{"a..b", ".", "", strings.Repeat("x", 64), strings.Repeat("x.", 200)} {
		l := find(t, r, name)
		assert.Equal(t, l.Result, probe.ResultNXDomain, "%q", name)
	}
}

func TestLookupTakesServersInTurn(t *testing.T) {
	silent := (&nameServer{silent: true}).start(t)
	broken := (&nameServer{code: dnsmessage.RCodeServerFailure}).start(t)
	good := (&nameServer{answers: map[string][]string{"vault-ms A": {"172.18.0.2"}}}).start(t)
	limit := 50 * time.Millisecond

	r := testResolver(t, silent, broken, good)
	l := r.lookup(t.Context(), "vault-ms", limit)
	assert.Equal(t, l.Result, probe.ResultFound)
	assert.Equal(t, l.Server, "10.0.0.3:53")
	assert.DeepEqual(t, l.Addresses, []string{"172.18.0.2"})

	// NXDOMAIN is definite: nobody else is asked.
	nobody := (&nameServer{code: dnsmessage.RCodeNameError}).start(t)
	r = testResolver(t, nobody, good)
	assert.Equal(t, r.lookup(t.Context(), "vault-ms", limit).Result, probe.ResultNXDomain)
	assert.Equal(t, len(good.questions()), 1)

	// None is definite: the last one's words.
	l = testResolver(t, broken, silent).lookup(t.Context(), "vault-ms", limit)
	assert.Equal(t, l.Result, probe.ResultNoReply)
	assert.Equal(t, l.Server, "10.0.0.2:53")
}

func TestLookupReadsItsFilesEachTime(t *testing.T) {
	nobody := (&nameServer{code: dnsmessage.RCodeNameError}).start(t)
	good := (&nameServer{answers: map[string][]string{"vault-ms A": {"172.18.0.2"}}}).start(t)
	r := testResolver(t, nobody, good)
	assert.Equal(t, find(t, r, "vault-ms").Result, probe.ResultNXDomain)
	writeFile(t, r.configFile, "nameserver 10.0.0.2\n")
	assert.Equal(t, find(t, r, "vault-ms").Result, probe.ResultFound)
}

func TestLookupOverTCPWhenTruncated(t *testing.T) {
	many := make([]string, 60)
	for i := range many {
		many[i] = net.IPv4(172, 18, 0, byte(i)).String()
	}
	s := (&nameServer{cut: true, answers: map[string][]string{"vault-ms A": many}}).start(t)
	l := find(t, testResolver(t, s), "vault-ms")
	assert.DeepEqual(t, l.Addresses, many)
	assert.DeepEqual(t, s.questions(), []string{"udp vault-ms A", "tcp vault-ms A"})
}

// A name is asked for as it stands, whatever the machine's VPN or company has in its search list: one question,
// and nobody else's name in it.
func TestLookupTriesNoSearchList(t *testing.T) {
	s := (&nameServer{answers: map[string][]string{"vault-ms.corp.test A": {"203.0.113.80"}}}).start(t)
	r := testResolver(t, s)
	writeFile(t, r.configFile, "nameserver 10.0.0.1\nsearch corp.test lan\noptions ndots:5\n")
	assert.Equal(t, find(t, r, "vault-ms").Result, probe.ResultNXDomain)
	assert.DeepEqual(t, s.questions(), []string{"udp vault-ms A"})
}

func TestLookupEndsWithItsContext(t *testing.T) {
	s := (&nameServer{silent: true}).start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l := testResolver(t, s).lookup(ctx, "vault-ms", time.Minute)
	assert.Equal(t, l.Result, probe.ResultNotSent)
}

func TestParseResolvConf(t *testing.T) {
	c := parseResolvConf([]byte(`# written by somebody
; nameserver 1.1.1.1
domain old.example
nameserver 127.0.0.11
nameserver fe80::1%eth0   # behind an interface
nameserver name.example
nameserver 8.8.8.8
nameserver 9.9.9.9
search example.com lan
options ndots:0
options edns0 trust-ad
nameserver`))
	assert.DeepEqual(t, c.servers, []string{"127.0.0.11", "fe80::1%eth0", "8.8.8.8"})
	assert.DeepEqual(t, c.search, []string{"example.com", "lan"})
	assert.DeepEqual(t, c.options, []string{"ndots:0", "edns0", "trust-ad"})
}

func FuzzParseResolvConf(f *testing.F) {
	f.Add([]byte("nameserver 127.0.0.11\nsearch a b\noptions ndots:0\n"))
	f.Add([]byte("nameserver fe80::1%\x00\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := parseResolvConf(data)
		assert.Assert(t, len(c.servers) <= maxServers)
		for _, s := range c.servers {
			_, _, err := net.SplitHostPort(net.JoinHostPort(s, "53"))
			assert.NilError(t, err)
		}
	})
}

func FuzzParseHosts(f *testing.F) {
	f.Add([]byte("127.0.0.1 localhost\n172.17.0.2 vault-ms # comment"), "vault-ms")
	f.Add([]byte("::1 \x00 a."), "a")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		for _, a := range parseHosts(data, name) {
			assert.Assert(t, a.IsValid())
		}
	})
}

// Anybody may send us a DNS answer.
func FuzzReadReply(f *testing.F) {
	q, err := newQuestion("vault-ms", dnsmessage.TypeA)
	assert.NilError(f, err)
	s := nameServer{answers: map[string][]string{"vault-ms A": {"172.18.0.2"}}}
	f.Add(s.reply("udp", q.packet)[0])
	s.bare, s.code = true, dnsmessage.RCodeRefused
	f.Add(s.reply("udp", q.packet)[0])
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 2 {
			binary.BigEndian.PutUint16(data, q.id) // or nothing would ever get past the first check
		}
		if answer, ok := q.read(data); ok {
			for _, a := range answer.addresses {
				assert.Assert(t, a.Is4())
			}
		}
	})
}
