package transcript

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A typesetter turns Markdown into rows: of one paragraph (inline) or of a whole text (blocks).
// Without colours, code keeps its backticks, because nothing else would tell it from the words.
type typesetter struct {
	glyphs
	color bool
}

func newTypesetter(o Options) typesetter { return typesetter{glyphs: glyphsOf(o), color: o.Color} }

// markdownParser reads CommonMark; tables are found among its paragraphs (see tableLines). It is made
// when it is needed for the first time.
var markdownParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
})

// parseMarkdown gives the document and its source.
func parseMarkdown(markdown string) (doc ast.Node, source []byte) {
	source = []byte(markdown)
	return markdownParser().Parse(text.NewReader(source)), source
}

// inline gives the spans of a short text in Markdown, such as a claim: paragraphs become one.
func (ts typesetter) inline(markdown string) []span {
	doc, source := parseMarkdown(markdown)
	var spans []span
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if len(spans) > 0 {
			spans = append(spans, span{text: " "})
		}
		spans = append(spans, ts.children(n, source, toneText)...)
	}
	return spans
}

// children gives the spans of everything within a node.
func (ts typesetter) children(n ast.Node, source []byte, t tone) []span {
	var spans []span
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		spans = append(spans, ts.spans(c, source, t)...)
	}
	return spans
}

// spans gives the spans of one inline node.
func (ts typesetter) spans(n ast.Node, source []byte, t tone) []span {
	switch n := n.(type) {
	case *ast.Text:
		spans := []span{{text: oneLine(unescaped(n.Segment.Value(source))), tone: t}}
		switch {
		case n.HardLineBreak():
			spans = append(spans, lineEnd)
		case n.SoftLineBreak():
			spans = append(spans, span{text: " ", tone: t})
		}
		return spans
	case *ast.String:
		return []span{{text: oneLine(string(n.Value)), tone: t}}
	case *ast.CodeSpan:
		return []span{ts.code(rawText(n, source))}
	case *ast.Emphasis:
		return ts.children(n, source, toneStrong)
	case *ast.Link:
		return ts.link(ts.children(n, source, t), string(n.Destination))
	case *ast.AutoLink:
		return []span{{text: Safe(string(n.URL(source))), tone: toneCommand}}
	case *ast.RawHTML:
		var raw strings.Builder
		for i := range n.Segments.Len() {
			segment := n.Segments.At(i)
			raw.Write(segment.Value(source))
		}
		return []span{{text: oneLine(raw.String()), tone: t}}
	}
	return ts.children(n, source, t)
}

// shortCode is how wide a piece of code may be that is not broken at its spaces.
const shortCode = 30

// code is a piece of code within a sentence.
func (ts typesetter) code(code string) span {
	code = oneLine(code)
	if !ts.color {
		code = "`" + code + "`"
	}
	if width(code) <= shortCode {
		code = unbroken(code)
	}
	return span{text: code, tone: toneCommand}
}

// link is a link's text and, where that is not the address itself, the address.
func (ts typesetter) link(label []span, url string) []span {
	url = Safe(url)
	if len(label) == 1 && label[0].text == url {
		return []span{{text: url, tone: toneCommand}}
	}
	return append(label, span{text: " ("}, span{text: url, tone: toneCommand}, span{text: ")"})
}

// oneLine makes a text safe and puts it on one line.
func oneLine(s string) string { return Safe(strings.ReplaceAll(s, "\n", " ")) }

// escape matches what stands for another character in Markdown: a backslash and what it protects, or
// an entity.
var escape = regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);")

// unescaped resolves backslash escapes and entities, each once.
func unescaped(segment []byte) string {
	return escape.ReplaceAllStringFunc(string(segment), func(found string) string {
		if found[0] == '\\' {
			return found[1:]
		}
		return html.UnescapeString(found)
	})
}

// rawText is the text of a node's children as it stands in the source.
func rawText(n ast.Node, source []byte) string {
	var raw strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			raw.Write(t.Segment.Value(source))
		}
	}
	return raw.String()
}

// blockLines gives the lines of a code block.
func blockLines(n ast.Node, source []byte) []string {
	var raw bytes.Buffer
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		raw.Write(line.Value(source))
	}
	return safeLines(raw.String())
}
