package transcript

import (
	"os/exec"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func laidOut(shown string, indent, n int) string {
	var lines []string
	for i, line := range commandLines(shown, indent, n) {
		text := spaces(line.indent) + line.text
		if i == 0 {
			text = spaces(indent) + "$ " + line.text
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}

func TestCommandLines(t *testing.T) {
	for _, c := range []struct {
		name, shown string
		width       int
		want        string
	}{
		{"short", "docker network ls", 80, "  $ docker network ls"},
		{"as wide as there is room", "docker network ls", 21, "  $ docker network ls"},
		{"one column less", "docker network ls", 20, "  $ docker network \\\n      ls"},
		{
			"a flag and its value", "docker run -d --name netdemo-vault-ms -p 127.0.0.1:8282:3003 netdemo/vault-ms:0123", 60,
			"  $ docker run -d --name netdemo-vault-ms \\\n      -p 127.0.0.1:8282:3003 netdemo/vault-ms:0123",
		},
		{
			"a quoted word keeps its spaces", "docker inspect --format '{{.Name}} {{.State.Pid}}' a", 48,
			"  $ docker inspect \\\n      --format '{{.Name}} {{.State.Pid}}' a",
		},
		{
			"a quoted word that is too long", "docker ps --format '{{.Names}} {{.State}} {{.Networks}} {{.Ports}}' -a", 40,
			"  $ docker ps --format \\\n      '{{.Names}} {{.State}} {{.Netwo'\\\n'rks}} {{.Ports}}' -a",
		},
		{
			"a bare word that is too long", "curl http://127.0.0.1:8282/" + strings.Repeat("x", 40), 40,
			"  $ curl \\\n      http://127.0.0.1:8282/xxxxxxxxxx\\\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		},
		{"nothing", "", 40, "  $ "},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, laidOut(c.shown, 2, c.width), c.want)
		})
	}
}

func TestShellWords(t *testing.T) {
	for _, c := range []struct {
		shown string
		want  []string
	}{
		{"docker  network ls ", []string{"docker", "network", "ls"}},
		{`a 'b c' d\ e "f g"h ''`, []string{"a", "'b c'", `d\ e`, `"f g"h`, "''"}},
		{`'it'\''s' x`, []string{`'it'\''s'`, "x"}},
		{`'open`, []string{"'open"}},
	} {
		assert.DeepEqual(t, shellWords(c.shown), c.want)
	}
}

// pasted gives what a POSIX shell makes of the arguments of a command that is laid out and pasted.
func pasted(t *testing.T, args []string, n int) []string {
	t.Helper()
	shown := lesson.Command{Argv: append([]string{"printf", `%s\n`}, args...)}.String()
	page := laidOut(shown, 2, n)
	for _, line := range strings.Split(page, "\n") {
		assert.Assert(t, width(line) <= n, "%d columns: %q", width(line), line)
	}
	out, err := exec.Command("sh", "-c", strings.TrimPrefix(page, "  $ ")).Output()
	assert.NilError(t, err, page)
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

func needsShell(tb testing.TB) {
	tb.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		tb.Skip("there is no POSIX shell here")
	}
}

func TestCommandsCanBePasted(t *testing.T) {
	needsShell(t)
	args := []string{
		"run", "-d", "--name", "it's", "{{.Names}} {{.State}} {{.Networks}}", strings.Repeat("a'b ", 30), "''", `\`,
		strings.Repeat("x", 100), "网络 " + strings.Repeat("网络", 30), "$HOME `id` \"quoted\"", "-e", "A=" + strings.Repeat("'", 20),
	}
	for n := 40; n <= 120; n++ {
		assert.DeepEqual(t, pasted(t, args, n), args)
	}
}

func FuzzCommandLines(f *testing.F) {
	needsShell(f)
	f.Add("it's", "{{.A}} {{.B}}", 40)
	f.Add("''''", `\\'\\`, 41)
	f.Fuzz(func(t *testing.T, one, two string, n int) {
		if n < 40 || n > 200 || len(one)+len(two) > 2000 {
			return
		}
		args := []string{Safe(one), Safe(two), "end"}
		assert.DeepEqual(t, pasted(t, args, n), args)
	})
}
