package shell

import (
	"os/exec"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

func TestQuote(t *testing.T) {
	for arg, want := range map[string]string{
		"docker":                       "docker",
		"--name":                       "--name",
		"127.0.0.1:8282:3003":          "127.0.0.1:8282:3003",
		"VAULT_MS_URL=http://x:3002":   "VAULT_MS_URL=http://x:3002",
		"netdemo/vault-ms:0123456789a": "netdemo/vault-ms:0123456789a",
		"http://172.17.0.2:3002/a":     "http://172.17.0.2:3002/a",
		"":                             "''",
		"two words":                    "'two words'",
		"{{.Names}}":                   "'{{.Names}}'",
		"it's":                         `'it'\''s'`,
		"$HOME":                        "'$HOME'",
		"~":                            "'~'",
		"a;b":                          "'a;b'",
		"ä":                            "'ä'",
		"#":                            "'#'",
	} {
		assert.Equal(t, Quote(arg), want)
	}
}

// readBack is what a POSIX shell makes of the quoted argument.
func readBack(t *testing.T, arg string) string {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("this machine has no POSIX shell")
	}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+Quote(arg)).Output()
	assert.NilError(t, err)
	return string(out)
}

// hard are arguments that shells are known to read in their own way.
var hard = []string{
	"", " ", "'", "''", `"`, `\`, `\'`, "$(id)", "`id`", "${x}", "$'x'", "a\nb", "\n", "\r\n", "\t", "*", "?", "[a]", "{a,b}",
	"!", "!!", "&", "|", "<", ">", "(", ")", ";", "#x", "~/x", "-n", "--", "=", "a=b", "%s", "%", "\x01\x7f", "\x81\x82\x88",
	"\xff\xfe", "\u202e", "\u00e4\u0308", strings.Repeat("'", 50), "@-,.:/_+%=",
}

func TestQuoteIsReadBackByAShell(t *testing.T) {
	for _, arg := range hard {
		assert.Equal(t, readBack(t, arg), arg)
	}
}

func FuzzQuote(f *testing.F) {
	for _, arg := range hard {
		f.Add(arg)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		if strings.IndexByte(arg, 0) >= 0 || len(arg) > 10000 {
			t.Skip("no argument of a command can be that")
		}
		assert.Equal(t, readBack(t, arg), arg)
	})
}
