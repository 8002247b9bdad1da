package services

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// A service that is a name server, too, answers every question in one way.
func TestTheNameServerOfAService(t *testing.T) {
	for says, want := range map[string]string{
		"nxdomain": probe.ResultNXDomain, "servfail": probe.ResultServFail, "refused": probe.ResultRefused, "silence": probe.ResultNoReply,
	} {
		t.Run(says, func(t *testing.T) {
			port := freeUDP(t)
			stop, err := serveNames(t.Context(), port, says)
			assert.NilError(t, err)
			defer stop()
			r := newResolver()
			r.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
				var dialer net.Dialer
				return dialer.DialContext(ctx, network, port)
			}
			l := r.ask(t.Context(), []string{"127.0.0.1"}, "vault-ms", soon*1_000_000)
			assert.Equal(t, l.Result, want)
		})
	}
	_, err := serveNames(t.Context(), freeUDP(t), "nonsense")
	assert.ErrorContains(t, err, `NAMESERVER="nonsense"`)
}

func freeUDP(t *testing.T) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	assert.NilError(t, err)
	defer func() { _ = conn.Close() }()
	return conn.LocalAddr().String()
}

func TestNoQuestionGetsNoAnswer(t *testing.T) {
	for _, message := range [][]byte{nil, []byte("x"), make([]byte, 512)} {
		if reply, ok := refuseName(message, 3); ok {
			assert.Assert(t, len(reply) > 0) // a header without a question is answered as it is
		}
	}
}

// A prober with a memory does not notice that a name has moved.
func TestAMemoryIsNeverRefreshed(t *testing.T) {
	m := &memory{addresses: map[string][]string{}}
	assert.DeepEqual(t, m.recall("a", nil), []string(nil))
	assert.DeepEqual(t, m.recall("a", []string{"1"}), []string{"1"})
	assert.DeepEqual(t, m.recall("a", []string{"2"}), []string{"1"})
	var none *memory
	assert.DeepEqual(t, none.recall("a", []string{"2"}), []string{"2"})
}

// A service that keeps its name servers does not see what resolv.conf says by now.
func TestServersThatAreKept(t *testing.T) {
	nobody := (&nameServer{code: dnsmessage.RCodeNameError}).start(t)
	good := (&nameServer{answers: map[string][]string{"vault-ms A": {"172.18.0.2"}}}).start(t)
	keeps := &Prober{resolver: testResolver(t, nobody, good)}
	assert.NilError(t, keeps.remember("servers"))
	writeFile(t, keeps.resolver.configFile, "nameserver 10.0.0.2\n")
	assert.Equal(t, find(t, keeps.resolver, "vault-ms").Result, probe.ResultNXDomain)
}

func TestWhatAServiceRemembers(t *testing.T) {
	for what, want := range map[string]string{"": "", "address": "", "servers": "", "connection": "", "1": `REMEMBER="1" is none of address, servers and connection`} {
		service, err := Find("security-processor")
		assert.NilError(t, err)
		_, err = newApp(ServeOptions{Service: service, Env: func(name string) string { return map[string]string{"REMEMBER": what}[name] }})
		if want == "" {
			assert.NilError(t, err)
		} else {
			assert.ErrorContains(t, err, want)
		}
	}
}

func TestFilesAndVariables(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	assert.Equal(t, readFile(file).Code, probe.CodeNoFile)
	assert.Equal(t, putLine(file, "abc").Outcome, probe.OutcomeOK)
	assert.DeepEqual(t, readFile(file).Content, []string{"abc"})
	assert.Equal(t, putLine(filepath.Join(file, "x"), "abc").Outcome, probe.OutcomeError)

	environ := filepath.Join(t.TempDir(), "environ")
	assert.NilError(t, os.WriteFile(environ, []byte("VAULT_A=1\x00PATH=/\x00VAULT_B=2\x00"), 0o600))
	assert.DeepEqual(t, readEnvironment(environ, "VAULT").Content, []string{"VAULT_A=1", "VAULT_B=2"})
	assert.Equal(t, readEnvironment(file+"s", "").Code, probe.CodeNoFile)
}
