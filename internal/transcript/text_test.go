package transcript

import (
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

func lines(rows []row) []string {
	var list []string
	for _, r := range rows {
		list = append(list, r.render(false))
	}
	return list
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"nothing", "", 10, []string{""}},
		{"one line", "one  two", 10, []string{"one two"}},
		{"two lines", "one two three four five", 13, []string{"one two three", "four five"}},
		{"a last line is not left with next to nothing", "aaaa bbbb cccc dddd eeee ffff gg", 29, []string{"aaaa bbbb cccc dddd eeee", "ffff gg"}},
		{"a long word", "a " + strings.Repeat("b", 12) + " c", 5, []string{"a", "bbbbb", "bbbbb", "bb c"}},
		{"wide characters", "网络网络 网络", 6, []string{"网络网", "络", "网络"}},
		{"a character that is made of many", strings.Repeat("\u1100", 5) + "\u1161", 4, []string{"\u1100\u1100", "\u1100\u1100", "\u1100\u1161"}},
		{"a wide character never half", "a网网", 2, []string{"a", "网", "网"}},
		{"what belongs together", "so (after" + nbsp + "1.2" + nbsp + "s)", 14, []string{"so", "(after 1.2 s)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.DeepEqual(t, lines(wrap(plain(c.text), c.width)), c.want)
		})
	}
}

func TestWrapKeepsTones(t *testing.T) {
	rows := wrap([]span{{text: "see "}, {text: "docker network", tone: toneCommand}, {text: ", then"}, lineEnd, {text: "go on"}}, 12)
	assert.DeepEqual(t, lines(rows), []string{"see docker", "network,", "then", "go on"})
	assert.Equal(t, rows[1].render(true), "\x1b[36mnetwork\x1b[m,")
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 5, []string{""}},
		{"NAME     DRIVER", 20, []string{"NAME     DRIVER"}},
		{"NAME     DRIVER", 11, []string{"NAME    ", "DRIVER"}},
		{"aaaaaaaaaaaa", 5, []string{"aaaaa", "aaaaa", "aa"}},
		{"one two three", 8, []string{"one two", "three"}},
	} {
		assert.DeepEqual(t, fold(c.text, c.width), c.want)
	}
}

func TestHang(t *testing.T) {
	assert.Equal(t, Hang("  dns", 8, "who answers for a name, and what if nobody does", 0), "  dns   who answers for a name, and what if nobody does")
	assert.Equal(t, Hang("  dns", 8, "who answers for a name, and what if nobody does", 45), "  dns   who answers for a name, and what if\n        nobody does")
}

func TestClip(t *testing.T) {
	assert.Equal(t, Clip("NAME   WHY\ndns    who answers\n", 14), "NAME   WHY\ndns    who ...\n")
	assert.Equal(t, Clip("dns    who answers\n", 18), "dns    who answers\n")
}

func TestDuration(t *testing.T) {
	for ms, want := range map[float64]string{
		0.04: "0.0 ms", 1.5: "1.5 ms", 99.94: "99.9 ms", 99.96: "100 ms", 231.4: "231 ms", 999.6: "1.0 s", 2000.9: "2.0 s",
		59499: "59.5 s", 61234: "1 min 1 s",
	} {
		assert.Equal(t, duration(ms), want)
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two three", 7)
	f.Add("网络 \u00a0 a\u0301", 2)
	f.Fuzz(func(t *testing.T, text string, n int) {
		if n < 2 || n > 200 || len(text) > 4000 {
			return
		}
		text = Safe(text)
		var got strings.Builder
		for _, r := range wrap(plain(text), n) {
			assert.Assert(t, r.width() <= n || len([]rune(r.render(false))) == 1, "%q is wider than %d", r.render(false), n)
			got.WriteString(r.render(false))
		}
		bare := strings.NewReplacer(" ", "", nbsp, "")
		assert.Equal(t, bare.Replace(got.String()), bare.Replace(text))
	})
}

func TestFit(t *testing.T) {
	for text, want := range map[string]string{
		"":      "",
		"short": "short",
		"still waiting for the engine: remove container netdemo-security-processor-2 (2 s)": "still waiting for the\nengine: remove container\nnetdemo-security-processor-2\n(2 s)",
		"what is said\n    docker network ls --filter dangling=true":                        "what is said\n    docker network ls\n    --filter dangling=true",
	} {
		assert.Equal(t, Fit(text, 28), want)
	}
}
