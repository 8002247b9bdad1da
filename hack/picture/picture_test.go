package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

// drawn is a picture as a reader of SVG sees it.
type drawn struct {
	Texts []struct {
		Y      int    `xml:"y,attr"`
		Class  string `xml:"class,attr"`
		Length string `xml:"textLength,attr"`
		Text   string `xml:",chardata"`
	} `xml:"text"`
}

func read(t *testing.T, picture string) drawn {
	t.Helper()
	var d drawn
	assert.NilError(t, xml.Unmarshal([]byte(picture), &d))
	return d
}

// What a terminal shows is drawn row by row, in its colours; nothing of it is markup.
func TestPicture(t *testing.T) {
	rows := rowsOf("plain \x1b[1;34m<blue>\x1b[m\r\n\r\n  \x1b[2mfaint\x1b[m & \x1b[32mworked\x1b[m   \r\n\x1b[31m界\x1b[m.")
	d := read(t, svg("a <title>", rows))
	var got []string
	for _, r := range d.Texts {
		got = append(got, r.Class+"|"+r.Text)
	}
	assert.DeepEqual(t, got, []string{"|plain", "c4 b|<blue>", "f|faint", "|&", "c2|worked", "c1|界", "|."})
	assert.Equal(t, d.Texts[0].Length, "42.0")
	assert.Equal(t, d.Texts[5].Length, "16.8", "a wide character has two cells")
	assert.Equal(t, d.Texts[2].Y-d.Texts[0].Y, 2*line)
}

func TestChosen(t *testing.T) {
	rows := rowsOf("opening\r\n━━ 1 a\r\nx\r\n━━ 2 b\r\ny\r\n━━ 3 c\r\nz\r\n\r\n")
	got, err := chosen(rows, []string{"━━ 1", "━━ 3"})
	assert.NilError(t, err)
	var lines []string
	for _, row := range got {
		lines = append(lines, text(row))
	}
	assert.DeepEqual(t, lines, []string{"━━ 1 a", "x", "…", "", "━━ 3 c", "z"})
	_, err = chosen(rows, []string{"━━ 4"})
	assert.Assert(t, is.ErrorContains(err, "━━ 4"))
}

// The picture of the README is one of these, small, and needs nothing from elsewhere.
func TestPictureOfTheREADME(t *testing.T) {
	picture, err := os.ReadFile(filepath.Join("..", "..", "docs", "bridges.svg"))
	assert.NilError(t, err)
	assert.Assert(t, len(picture) < 60<<10, "%d bytes", len(picture))
	assert.Equal(t, strings.Count(string(picture), "http"), 1+strings.Count(string(picture), "http://127.0.0.1")+strings.Count(string(picture), "http://netdemo-"), "only the name space, and what the lesson says")
	var all strings.Builder
	for _, r := range read(t, string(picture)).Texts {
		all.WriteString(r.Text + "\n")
	}
	for _, words := range []string{"$ docker netdemo bridges", "8/12", "What you saw", "12 of 12 claims hold"} {
		assert.Assert(t, is.Contains(all.String(), words))
	}
}
