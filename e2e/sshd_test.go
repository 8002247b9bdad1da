//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/poll"
)

// sshServer is an ssh server of the test's own, on loopback, with its own keys. It lets in whoever runs the
// tests, with the one key that is made here.
type sshServer struct {
	folder  string
	address string
	user    string
}

// privilegeSeparation is the empty folder that sshd wants, whoever starts it.
const privilegeSeparation = "/run/sshd"

// startSSH starts a server on the engine's machine, where the docker command speaks to that engine. It ends
// with the test.
func startSSH(t *testing.T, m *machine) sshServer {
	t.Helper()
	require(t, "ssh", "sshd", "ssh-keygen")
	sshd, err := exec.LookPath("sshd") // it wants to be called by its whole path
	assert.NilError(t, err)
	who, err := user.Current()
	assert.NilError(t, err)
	s := sshServer{folder: t.TempDir(), address: engineAddress + ":2222", user: who.Username}
	for _, key := range []string{"host", "mine", "stranger"} {
		_, err := output(t.Context(), s.folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", key, "-f", s.file(key))
		assert.NilError(t, err)
	}
	if os.Mkdir(privilegeSeparation, 0o755) == nil {
		t.Cleanup(func() { _ = os.Remove(privilegeSeparation) })
	}
	host, port, _ := net.SplitHostPort(s.address)
	s.write(t, "sshd_config", "ListenAddress "+host, "Port "+port, "HostKey "+s.file("host"), "PidFile none",
		"AuthorizedKeysFile "+s.file("mine.pub"), "StrictModes no", "UsePAM no", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
		"PermitRootLogin prohibit-password", "AllowUsers "+s.user, "SetEnv DOCKER_HOST="+m.endpoint)
	key, err := os.ReadFile(s.file("host.pub"))
	assert.NilError(t, err)
	s.write(t, "known_hosts", fmt.Sprintf("[%s]:%s %s", host, port, key))
	argv := inPlace(m.namespace(), []string{sshd, "-D", "-e", "-f", s.file("sshd_config")})
	cmd := exec.Command(argv[0], argv[1:]...)
	log, err := os.Create(s.file("log"))
	assert.NilError(t, err)
	cmd.Stderr = log
	beside(t, cmd, log)
	poll.WaitOn(t, func(poll.LogT) poll.Result {
		said, err := os.ReadFile(log.Name())
		if err != nil || !strings.Contains(string(said), "listening on "+host) {
			return poll.Continue("sshd does not listen: %s", said)
		}
		return poll.Success()
	}, poll.WithTimeout(10*time.Second), poll.WithDelay(20*time.Millisecond))
	return s
}

func (s sshServer) file(name string) string { return filepath.Join(s.folder, name) }

func (s sshServer) write(t *testing.T, name string, lines ...string) {
	t.Helper()
	assert.NilError(t, os.WriteFile(s.file(name), []byte(strings.Join(lines, "\n")+"\n"), 0o600))
}

// as makes a call whose ssh uses that key and knows this server. The docker command starts the first ssh
// on PATH, and ssh reads its settings from the home that the system has for a user, whatever HOME says.
func (s sshServer) as(t *testing.T, key string, c call) call {
	t.Helper()
	program, err := exec.LookPath("ssh")
	assert.NilError(t, err)
	s.write(t, key+"_config", "IdentityFile "+s.file(key), "IdentitiesOnly yes", "IdentityAgent none",
		"UserKnownHostsFile "+s.file("known_hosts"), "StrictHostKeyChecking yes", "BatchMode yes")
	bin := s.file("bin-" + key)
	assert.NilError(t, os.MkdirAll(bin, 0o755))
	script := fmt.Sprintf("#!/bin/sh\nexec %s -F %s \"$@\"\n", program, s.file(key+"_config"))
	assert.NilError(t, os.WriteFile(filepath.Join(bin, "ssh"), []byte(script), 0o755))
	for _, variable := range c.env {
		if path, found := strings.CutPrefix(variable, "PATH="); found {
			return c.with("PATH=" + bin + string(filepath.ListSeparator) + path)
		}
	}
	return c
}

// endpoint is how the docker command reaches the engine. (A socket's path in it is not known to 20.10.)
func (s sshServer) endpoint() string { return "ssh://" + s.user + "@" + s.address }

// require demands programs: where they are missing, CI fails, and elsewhere it is said loudly.
func require(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is required here (CI): hack/sshd.sh installs it", program)
		}
		t.Skipf("NOT TESTED, and it should be: there is no %s here (hack/sshd.sh installs it)", program)
	}
}

// engineAddress is an engine's address on the cable to another machine.
const engineAddress = "10.213.0.2"

// namespace makes a network namespace that is joined to an engine's by a cable: as another machine is.
func namespace(t *testing.T, m *machine) (name string) {
	t.Helper()
	theirs := m.namespace()
	name = theirs + "-far"
	ip := func(args ...string) {
		t.Helper()
		_, err := output(t.Context(), "", append([]string{"ip"}, args...)...)
		assert.NilError(t, err)
	}
	ip("netns", "add", name)
	remove := func(ctx context.Context) error {
		_, err := output(ctx, "", "ip", "netns", "delete", name)
		return err
	}
	t.Cleanup(func() { assert.Check(t, remove(contextOf(t))) })
	ip("-n", name, "link", "set", "lo", "up")
	ip("-n", name, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", theirs)
	for ns, address := range map[string]string{name: "10.213.0.1/30", theirs: engineAddress + "/30"} {
		ip("-n", ns, "address", "add", address, "dev", "cable")
		ip("-n", ns, "link", "set", "cable", "up")
	}
	return name
}
