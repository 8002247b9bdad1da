package transcript

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"
)

func explained(tb testing.TB, markdown string, o Options) string {
	tb.Helper()
	var out strings.Builder
	assert.NilError(tb, Explain(&out, markdown, o))
	return out.String()
}

func TestExplain(t *testing.T) {
	page := string(golden.Get(t, "page.md"))
	for name, o := range map[string]Options{
		"60": {Width: 60}, "80": {Width: 80}, "120": {Width: 120},
		"80.ascii": {Width: 80, ASCII: true}, "80.color": {Width: 80, Color: true},
	} {
		t.Run(name, func(t *testing.T) {
			got := explained(t, page, o)
			assertWidth(t, got, o.Width)
			golden.Assert(t, visibleSGR(got), "explain."+name+".golden")
		})
	}
}

// visibleSGR lets a golden file be read.
func visibleSGR(page string) string { return strings.ReplaceAll(page, "\x1b", "␛") }

// assertWidth asserts that no line is wider, by either of the usual ways to measure it.
func assertWidth(tb testing.TB, page string, n int) {
	tb.Helper()
	for _, line := range strings.Split(page, "\n") {
		w := max(ansi.StringWidth(line), ansi.StringWidthWc(line))
		assert.Assert(tb, w <= n, "%d columns of %d: %q", w, n, line)
	}
}

func TestExplainReturnsWriteErrors(t *testing.T) {
	assert.ErrorIs(t, Explain(brokenWriter{}, "# x", Options{}), errPipe)
}

var errPipe = errors.New("broken pipe")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errPipe }

func FuzzExplain(f *testing.F) {
	f.Add("# a\n\n- b\n  1. c\n\n| d | e |\n|---|---|\n| f |\n", 40)
	f.Add("> `a`\n\n    b\x1b\n<b>\n", 60)
	f.Fuzz(func(t *testing.T, markdown string, n int) {
		if n < minWidth || n > maxWidth || len(markdown) > 2000 || strings.Count(markdown, ">") > 8 {
			return
		}
		for _, color := range []bool{false, true} {
			page := explained(t, markdown, Options{Width: n, Color: color})
			assertWidth(t, page, n)
			assertOnlySGR(t, page)
		}
	})
}

// assertOnlySGR asserts that a page holds no control but line ends and the 16 colours.
func assertOnlySGR(tb testing.TB, page string) {
	tb.Helper()
	for rest := page; ; {
		i := strings.IndexByte(rest, '\x1b')
		if i < 0 {
			break
		}
		end := strings.IndexByte(rest[i:], 'm')
		assert.Assert(tb, end > 0 && strings.HasPrefix(rest[i:], "\x1b["), "%q", rest[i:])
		for _, parameter := range strings.Split(rest[i+2:i+end], ";") {
			assert.Assert(tb, allowedSGR[parameter], "SGR %q", parameter)
		}
		rest = rest[i+end+1:]
	}
	for _, line := range strings.Split(ansi.Strip(page), "\n") {
		assert.Equal(tb, Safe(line), line)
	}
}

// allowedSGR are reset, bold, faint and the 16 foreground colours.
var allowedSGR = func() map[string]bool {
	allowed := map[string]bool{"": true, "0": true, "1": true, "2": true}
	for i := range 8 {
		allowed[fmt.Sprint(30+i)], allowed[fmt.Sprint(90+i)] = true, true
	}
	return allowed
}()
