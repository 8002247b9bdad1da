package transcript

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gotest.tools/v3/assert"
)

func TestSafe(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", "netdemo-vault-ms", "netdemo-vault-ms"},
		{"letters of the world", "Größe 网络 шлюз ملف", "Größe 网络 шлюз ملف"},
		{"a backslash", `a\x1b`, `a\x1b`},
		{"an escape sequence", "net\x1b[31mred", `net\x1b[31mred`},
		{"C0 and DEL", "a\x00b\ac\bd\re\nf\x7f", `a\x00b\ac\bd\re\nf\x7f`},
		{"a tab", "a\tb", "a b"},
		{"C1", "a\u0085b\u009bc", `a\u0085b\u009bc`},
		{"bidi", "a\u202eb\u2066c\u2069d\u200fe\u200ef\u061cg", `a\u202eb\u2066c\u2069d\u200fe\u200ef\u061cg`},
		{"separators", "a\u2028b\u2029c", `a\u2028b\u2029c`},
		{"zero width", "a\u200bb\u200dc\u2060d\ufeffe\u00adf", `a\u200bb\u200dc\u2060d\ufeffe\u00adf`},
		{"fillers and selectors", "a\ufe0fb\u3164c\u115fd\u034fe\U000e0041f", `a\ufe0fb\u3164c\u115fd\u034fe\U000e0041f`},
		{"private", "a\ue000b", `a\ue000b`},
		{"invalid UTF-8", "a\xffb\xc3", `a\xffb\xc3`},
		{"the replacement character itself", "a\ufffdb", "a\ufffdb"},
		{"a mark with nothing before it", "\u0301a", `\u0301a`},
		{"a mark after its letter", "e\u0301", "e\u0301"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, Safe(c.text), c.want)
		})
	}
}

func TestSafeLines(t *testing.T) {
	assert.DeepEqual(t, safeLines("a\r\nb\x1bc\n\nd\n"), []string{"a", `b\x1bc`, "", "d"})
}

func FuzzSafe(f *testing.F) {
	for _, seed := range []string{"", "a\x1b[2Jb", "\u202e\u0301", "\xff\xc3\x28", "a\tb", `\x1b`, "e\u0301\ufe0f"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Safe(text)
		assert.Assert(t, utf8.ValidString(got), "%q", got)
		for _, r := range got {
			bad := unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp,
				unicode.Bidi_Control, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
			assert.Assert(t, !bad, "%U in %q", r, got)
		}
		assert.Equal(t, Safe(got), got)
		assert.Assert(t, width(got) > 0 || text == "", "%q has no width", got)
		if strings.Trim(text, "abcdefghijklmnopqrstuvwxyz 0123456789-_./:") == "" {
			assert.Equal(t, got, text)
		}
	})
}
