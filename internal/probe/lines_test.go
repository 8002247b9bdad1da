package probe_test

import (
	"encoding/json"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

const vaultAddress = "172.17.0.2:3002"

func get(outcome probe.Outcome, code string) probe.Answer {
	return probe.Answer{Op: probe.OpGet, Outcome: outcome, Code: code, Remote: vaultAddress, LimitMS: 2000}
}

func body(status int, text string) probe.Answer {
	return probe.Answer{Op: probe.OpGet, Outcome: probe.OutcomeOK, Status: status, Body: text}
}

// lookup is a lookup of the vault's name, as the answer to op.
func lookup(op probe.Op, l probe.Lookup) probe.Answer {
	l.Name, l.LimitMS = "netdemo-vault-ms", 2000
	a := probe.Answer{Op: op, Outcome: probe.OutcomeUnresolved, Code: "EAI_AGAIN", Lookup: &l}
	switch l.Result {
	case probe.ResultFound:
		a.Outcome, a.Code = probe.OutcomeOK, ""
	case probe.ResultNXDomain, probe.ResultNoData:
		a.Code = "ENOTFOUND"
	}
	return a
}

// The texts are what learners paste and compare: a change here changes the golden files of lessons.
func TestLines(t *testing.T) {
	connected := get(probe.OutcomeSilence, "ETIMEDOUT")
	connected.Connected = true
	half := get(probe.OutcomeSilence, "ETIMEDOUT")
	half.LimitMS = 1500

	for name, tc := range map[string]struct {
		answer probe.Answer
		want   string
	}{
		"ok":              {body(200, "Encrypted_Service_Key_From_Vault"), "200 OK  Encrypted_Service_Key_From_Vault"},
		"no body":         {body(200, ""), "200 OK"},
		"not found":       {body(404, "404 page not found\n"), "404 Not Found  404 page not found"},
		"unknown status":  {body(799, "x"), "799  x"},
		"two lines":       {body(200, "one\r\ntwo\n\n"), "200 OK  one\ntwo"},
		"five lines":      {body(200, "1\n2\n3\n4\n5\n"), "200 OK  1\n2\n3\n4\n5"},
		"six lines":       {body(200, "1\n2\n3\n4\n5\n6"), "200 OK  1\n2\n3\n4\n5 …"},
		"hostile body":    {body(200, "\x1b[2J\u202eabc\xff\x00"), `200 OK  \x1b[2J\u202eabc\xff\x00`},
		"refused":         {get(probe.OutcomeRefused, "ECONNREFUSED"), "ECONNREFUSED  172.17.0.2:3002 refused the connection"},
		"silence":         {get(probe.OutcomeSilence, "ETIMEDOUT"), "ETIMEDOUT  no answer from 172.17.0.2:3002 within 2 s"},
		"half":            {half, "ETIMEDOUT  no answer from 172.17.0.2:3002 within 1.5 s"},
		"connected":       {connected, "ETIMEDOUT  172.17.0.2:3002 accepted the connection and did not answer within 2 s"},
		"no route":        {get(probe.OutcomeNoRoute, "EHOSTUNREACH"), "EHOSTUNREACH  no route to the host of 172.17.0.2:3002"},
		"unreachable":     {get(probe.OutcomeUnreachable, "ENETUNREACH"), "ENETUNREACH  no network leads from here to 172.17.0.2:3002"},
		"reset":           {get(probe.OutcomeReset, "ECONNRESET"), "ECONNRESET  172.17.0.2:3002 broke off the connection"},
		"unavailable":     {get(probe.OutcomeUnavailable, "EADDRNOTAVAIL"), "EADDRNOTAVAIL  172.17.0.2:3002 cannot be used from here"},
		"error":           {probe.Answer{Op: probe.OpGet, Outcome: probe.OutcomeError, Code: "EPROTO", Err: "no HTTP\n"}, `EPROTO  no HTTP\n`},
		"no code":         {probe.Answer{Outcome: probe.OutcomeError, Err: "went wrong"}, "went wrong"},
		"get, nxdomain":   {lookup(probe.OpGet, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultNXDomain}), "ENOTFOUND  netdemo-vault-ms: NXDOMAIN from 10.0.0.53"},
		"get, no data":    {lookup(probe.OpGet, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultNoData}), "ENOTFOUND  netdemo-vault-ms: no address from 10.0.0.53"},
		"get, servfail":   {lookup(probe.OpGet, probe.Lookup{Server: "127.0.0.11:53", Result: probe.ResultServFail}), "EAI_AGAIN  netdemo-vault-ms: SERVFAIL from 127.0.0.11"},
		"get, refused":    {lookup(probe.OpGet, probe.Lookup{Server: "127.0.0.11:53", Result: probe.ResultRefused}), "EAI_AGAIN  netdemo-vault-ms: REFUSED from 127.0.0.11"},
		"get, no reply":   {lookup(probe.OpGet, probe.Lookup{Server: "[fd00::53]:53", Result: probe.ResultNoReply}), "EAI_AGAIN  netdemo-vault-ms: no reply from fd00::53 within 2 s"},
		"get, not sent":   {lookup(probe.OpGet, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultNotSent, Err: "ENETUNREACH"}), "EAI_AGAIN  netdemo-vault-ms: the query to 10.0.0.53 could not be sent (ENETUNREACH)"},
		"dial":            {probe.Answer{Op: probe.OpDial, Outcome: probe.OutcomeOK, Remote: vaultAddress}, "connected  172.17.0.2:3002"},
		"dial, nxdomain":  {lookup(probe.OpDial, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultNXDomain}), "ENOTFOUND  netdemo-vault-ms: NXDOMAIN from 10.0.0.53"},
		"lookup":          {lookup(probe.OpLookup, probe.Lookup{Server: "127.0.0.11:53", Result: probe.ResultFound, Addresses: []string{"172.18.0.2"}}), "netdemo-vault-ms  172.18.0.2  (asked 127.0.0.11)"},
		"lookup, two":     {lookup(probe.OpLookup, probe.Lookup{Server: "127.0.0.11:5353", Result: probe.ResultFound, Addresses: []string{"172.18.0.2", "fd00::2"}}), "netdemo-vault-ms  172.18.0.2 fd00::2  (asked 127.0.0.11:5353)"},
		"lookup, hosts":   {lookup(probe.OpLookup, probe.Lookup{Server: probe.HostsFile, Result: probe.ResultFound, Addresses: []string{"172.18.0.2"}}), "netdemo-vault-ms  172.18.0.2  (in /etc/hosts)"},
		"lookup, nobody":  {lookup(probe.OpLookup, probe.Lookup{Result: probe.ResultFound, Addresses: []string{"127.0.0.1", "::1"}}), "netdemo-vault-ms  127.0.0.1 ::1  (asked nobody)"},
		"lookup, system":  {lookup(probe.OpLookup, probe.Lookup{Server: probe.SystemResolver, Result: probe.ResultNXDomain}), "netdemo-vault-ms  NXDOMAIN  (asked the system's resolver)"},
		"lookup, no data": {lookup(probe.OpLookup, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultNoData}), "netdemo-vault-ms  no address  (asked 10.0.0.53)"},
		"lookup, nx":      {lookup(probe.OpLookup, probe.Lookup{Server: "10.255.255.53:53", Result: probe.ResultNXDomain}), "netdemo-vault-ms  NXDOMAIN  (asked 10.255.255.53)"},
		"lookup, fail":    {lookup(probe.OpLookup, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultServFail}), "netdemo-vault-ms  SERVFAIL  (asked 10.0.0.53)"},
		"lookup, refused": {lookup(probe.OpLookup, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultRefused}), "netdemo-vault-ms  REFUSED  (asked 10.0.0.53)"},
		"lookup, silence": {lookup(probe.OpLookup, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultNoReply}), "netdemo-vault-ms  no reply within 2 s  (asked 10.0.0.53)"},
		"lookup, unsent":  {lookup(probe.OpLookup, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultNotSent, Err: "ENETUNREACH"}), "netdemo-vault-ms  the query could not be sent (ENETUNREACH)  (to 10.0.0.53)"},
		"lookup, unsaid":  {lookup(probe.OpLookup, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultNotSent}), "netdemo-vault-ms  the query could not be sent  (to 10.0.0.53)"},
		"net": {probe.Answer{Op: probe.OpNet, Outcome: probe.OutcomeOK, Net: &probe.Net{
			Namespace: "net:[4026532281]",
			Interfaces: []probe.Interface{
				{Name: "lo", Up: true, Addresses: []string{"127.0.0.1/8"}},
				{Name: "eth0", MAC: "02:42:ac:11:00:02", Up: true, Addresses: []string{"172.17.0.2/16"}},
				{Name: "eth1", MAC: "02:42:ac:12:00:02"},
			},
			Routes: []probe.Route{
				{Destination: "default", Gateway: "172.17.0.1", Interface: "eth0"},
				{Destination: "172.17.0.0/16", Interface: "eth0"},
			},
			Listening: []probe.Socket{{Proto: "tcp6", Address: "::", Port: 3002}},
			Servers:   []string{"127.0.0.11"},
			Search:    []string{"example.com", "lan"},
			Options:   []string{"ndots:0"},
		}}, `namespace  net:[4026532281]
interface  lo  up  127.0.0.1/8
interface  eth0  up  172.17.0.2/16  02:42:ac:11:00:02
interface  eth1  down  02:42:ac:12:00:02
route      default  via 172.17.0.1  eth0
route      172.17.0.0/16  direct  eth0
listening  tcp6  [::]:3002
dns        127.0.0.11
search     example.com lan
options    ndots:0`},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, strings.Join(tc.answer.Lines(), "\n"), tc.want)
		})
	}
}

// An answer that came over the wire must print what the pasted command prints.
func TestLinesSurviveTheWire(t *testing.T) {
	before := lookup(probe.OpGet, probe.Lookup{Server: "10.0.0.53:53", Result: probe.ResultNotSent, Err: "ENETUNREACH"})
	line, err := json.Marshal(before)
	assert.NilError(t, err)
	var after probe.Answer
	assert.NilError(t, json.Unmarshal(line, &after))
	assert.DeepEqual(t, after, before)
}

// Whoever speaks the protocol, no field may break out of its line.
func TestLinesOfAnIncompleteAnswer(t *testing.T) {
	hostile := "a\n\x1b"
	for _, op := range []probe.Op{probe.OpGet, probe.OpLookup, probe.OpDial, probe.OpNet, "other", ""} {
		for _, outcome := range []probe.Outcome{
			probe.OutcomeOK, probe.OutcomeRefused, probe.OutcomeSilence, probe.OutcomeUnresolved, "other", "",
		} {
			a := probe.Answer{Op: op, Outcome: outcome, Target: hostile, Remote: hostile, Code: hostile, Err: hostile}
			b := a
			b.Lookup = &probe.Lookup{Name: hostile, Server: hostile, Result: hostile, Addresses: []string{hostile}, Err: hostile}
			for _, line := range append(a.Lines(), b.Lines()...) {
				assert.Assert(t, !strings.ContainsAny(line, "\n\x1b"), "%q", line)
			}
		}
	}
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "",
		"Grüße, 世界 👋":      "Grüße, 世界 👋",
		"a\tb":             "a b",
		"\x7f\u0085\u2028": `\x7f\u0085\u2028`,
		"\uFFFD\xfe":       "\uFFFD" + `\xfe`,
		"1234567890123":    "123456789012…",
	} {
		assert.Equal(t, probe.Printable(text, 12), want)
	}
}
