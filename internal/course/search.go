package course

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// A Hit is a page that holds what was searched for.
type Hit struct {
	Page  Page
	Lines []string // the lines that hold it, without marks of Markdown
}

// Search gives the pages that hold a text, in whatever case, in the order in which pages are shown.
// A page whose name or alias it is comes first.
func Search(text string) []Hit {
	var hits []Hit
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return nil
	}
	for _, p := range Pages() {
		hit := Hit{Page: p}
		for line := range strings.Lines(p.Markdown) {
			if line = withoutMarks(line); strings.Contains(strings.ToLower(line), text) {
				hit.Lines = append(hit.Lines, line)
			}
		}
		named := p.Name == text || slices.Contains(p.Aliases, text)
		switch {
		case named:
			hits = slices.Insert(hits, 0, hit)
		case len(hit.Lines) > 0:
			hits = append(hits, hit)
		}
	}
	return hits
}

// markdownMarks are what makes Markdown of a text.
var markdownMarks = strings.NewReplacer("**", "", "`", "", "|", " ")

// withoutMarks gives a line of a page as somebody reads it who does not know Markdown.
func withoutMarks(line string) string {
	line = strings.TrimLeft(strings.TrimSpace(markdownMarks.Replace(line)), "#- ")
	return strings.Join(strings.Fields(line), " ")
}

// Nearest gives the pages, at most n, that have most words in common with a text. A word counts for
// more the fewer pages have it; where none has any, there is no nearest page.
func Nearest(text string, n int) []Page {
	pages := Pages()
	words := make([]map[string]bool, len(pages))
	holders := map[string]int{}
	for i, p := range pages {
		words[i] = wordsOf(p.Markdown + " " + strings.Join(p.Aliases, " "))
		for word := range words[i] {
			holders[word]++
		}
	}
	type scored struct {
		page  Page
		score float64
	}
	var list []scored
	asked := wordsOf(text)
	for i, p := range pages {
		score := 0.0
		for _, word := range sorted(asked) { // in one order, so that equal sums are equal
			if words[i][word] {
				score += math.Log(float64(len(pages)+1) / float64(holders[word]))
			}
		}
		if score > 0 {
			list = append(list, scored{p, score})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	nearest := make([]Page, 0, n)
	for _, s := range list[:min(n, len(list))] {
		nearest = append(nearest, s.page)
	}
	return nearest
}

// wordsOf gives the words of three letters and more, in lower case.
func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
	}) {
		if len(word) >= 3 {
			words[word] = true
		}
	}
	return words
}

func sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for word := range set {
		list = append(list, word)
	}
	slices.Sort(list)
	return list
}
