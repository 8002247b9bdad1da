//go:build e2e

package e2e

import (
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

// A lesson needs no network and asks nobody but the engine and its published ports: no telemetry, no update
// check, no registry. It runs in a network namespace that has loopback alone, whose counters tell every
// attempt. On the published port there listens a stranger, who is asked, and not believed. Proxies and a
// registry that would vouch for images are named in the surroundings, and have no part in it. What the run
// keeps on disk meanwhile is its user's alone.
func TestNobodyElseIsAsked(t *testing.T) {
	t.Parallel()
	m := privateEngine(t, "20.10").withImages(t)
	alone := namespace(t, m)
	_, err := output(t.Context(), "", "ip", "-n", alone, "link", "delete", "cable")
	assert.NilError(t, err)
	asked := stranger(t, alone, "127.0.0.1:8282")
	before := counters(t, alone)
	unchanged(t, m)

	p := bridgesAsJSON(m).in(alone).with(elsewhere...).start(t)
	p.events.until(t, stepOpens(3))
	assertPrivate(t, filepath.Join(m.config, "netdemo"))
	events := p.events.rest(t)
	assert.Equal(t, p.wait(t), 0, "%s", p.errs)
	assertAllTrue(t, events)
	assertFromTheHost(t, events)
	after := counters(t, alone)
	assert.Assert(t, asked() > 0, "the stranger was not asked: the test proves nothing")
	assert.Equal(t, after["Tcp ActiveOpens"]-before["Tcp ActiveOpens"], asked(), "somebody else was asked")
	for _, never := range []string{"Udp OutDatagrams", "Ip OutNoRoutes"} {
		assert.Equal(t, after[never], before[never], never)
	}
}

// elsewhere are surroundings that send programs elsewhere, to where nobody is.
var elsewhere = []string{
	"DOCKER_CONTENT_TRUST=1", "http_proxy=http://127.0.0.1:1", "HTTP_PROXY=http://127.0.0.1:1", "ALL_PROXY=http://127.0.0.1:1",
}

// counters are those of a network namespace: "Tcp ActiveOpens" counts connections that were begun.
func counters(t *testing.T, namespace string) map[string]int {
	t.Helper()
	text, err := output(t.Context(), "", "nsenter", "--net=/run/netns/"+namespace, "cat", "/proc/net/snmp")
	assert.NilError(t, err)
	all := map[string]int{}
	var names []string
	for i, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if i%2 == 0 { // a line of names, then a line of values
			names = fields
			continue
		}
		for k := 1; k < len(fields); k++ {
			value, err := strconv.Atoi(fields[k])
			assert.NilError(t, err)
			all[strings.TrimSuffix(fields[0], ":")+" "+names[k]] = value
		}
	}
	return all
}

// stranger answers in a namespace as a service of another run does. It counts who asked.
func stranger(t *testing.T, namespace, address string) (asked func() int) {
	t.Helper()
	lines := resident(t, namespace, "stranger", address)
	return func() int { return len(lines()) }
}

// beStranger is its program.
func beStranger(out io.Writer, address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, listens)
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintln(out, "asked")
		w.Header().Set("Netdemo-Run", "zzz999")
		_, _ = fmt.Fprintln(w, "Result of ServiceTwo data fetch : Encrypted_Service_Key_From_Vault")
	}))
}

// assertPrivate demands that what is in a folder is for its user's eyes alone, and that there is something.
func assertPrivate(t *testing.T, folder string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if entry.IsDir() {
			want = 0o700
		} else {
			files++
		}
		assert.Equal(t, info.Mode().Perm(), want, path)
		return nil
	})
	assert.NilError(t, err)
	assert.Assert(t, files > 0, "a run keeps nothing in %s", folder)
}
