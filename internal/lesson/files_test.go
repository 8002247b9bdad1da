package lesson

import (
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

// An engine with IPv6 writes two lines for a name, and not always in the same order.
func TestHostsAddress(t *testing.T) {
	for name, test := range map[string]struct{ file, want string }{
		"IPv4":           {"127.0.0.1\tlocalhost\n172.17.0.2\tvault netdemo-vault-ms", "172.17.0.2"},
		"IPv6 behind":    {"172.17.0.2\tvault\nfd00:d0c::5\tvault", "172.17.0.2"},
		"IPv6 before":    {"fd00:d0c::5\tvault\n172.17.0.2\tvault", "172.17.0.2"},
		"IPv6 alone":     {"fd00:d0c::5\tvault", "fd00:d0c::5"},
		"the first":      {"172.17.0.2\tvault\n172.17.0.3\tvault", "172.17.0.2"},
		"in capitals":    {"172.17.0.2\tVault", "172.17.0.2"},
		"another name":   {"172.17.0.2\tvaults\n\n172.17.0.2", ""},
		"no name at all": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, hostsAddress(FileRead{FileText: FileText{Lines: strings.Split(test.file, "\n")}}, "vault"), test.want)
		})
	}
}
