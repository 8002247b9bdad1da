package transcript

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

var (
	imageHash   = regexp.MustCompile(`(netdemo/[a-z0-9-]+):[0-9a-f]{12}\b`)
	failureCode = regexp.MustCompile(`\b(ENOTFOUND|EAI_AGAIN)\b`)
	logTime     = regexp.MustCompile(`\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\b`)
	fullID      = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	shortIDs    = regexp.MustCompile(`\b[0-9a-f]{12}\b`) // of containers, in /etc/hosts
	laterCable  = regexp.MustCompile(`\beth[1-9]\d*\b`)  // engines count differently once a cable was pulled
	isShortID   = regexp.MustCompile(`^[0-9a-f]{12}$`)
	macAddress  = regexp.MustCompile(`\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b`)
	dnsPort     = regexp.MustCompile(`\b127\.0\.0\.11:\d+\b`) // of the engine's name server, another one each time
	prefixBits  = regexp.MustCompile(`^/[0-9]{1,3}\b`)
)

// text replaces in a text everything that is known.
func (s *scrubber) text(text string) string {
	text = macAddress.ReplaceAllString(fullID.ReplaceAllString(logTime.ReplaceAllString(text, "TIME"), "ID"), "MAC")
	text = dnsPort.ReplaceAllString(text, "127.0.0.11:PORT")
	text = imageHash.ReplaceAllString(text, "$1:HASH")
	if !s.step.exact {
		text = failureCode.ReplaceAllString(text, scrubbedFailure)
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		value := s.knownAt(text, i)
		if value == "" {
			b.WriteByte(text[i])
			i++
			continue
		}
		b.WriteString(s.known[value])
		i += len(value)
		if bits := prefixBits.FindString(text[i:]); bits != "" && strings.HasPrefix(s.known[value], "ADDR-") {
			b.WriteString("/NN")
			i += len(bits)
		}
	}
	return b.String()
}

// knownAt gives the longest known value that stands at i as a token of its own; "" where there is none.
func (s *scrubber) knownAt(text string, i int) string {
	longest := ""
	for value := range s.known {
		if len(value) > len(longest) && strings.HasPrefix(text[i:], value) && isToken(text, i, i+len(value)) {
			longest = value
		}
	}
	return longest
}

// isToken tells whether a piece of a text stands for itself: 172.17.0.2 does not within 172.17.0.21,
// 1.172.17.0.2 or 172.17.0.2.9, but does before a full stop or a port.
func isToken(text string, start, end int) bool {
	six := strings.Contains(text[start:end], ":") // an IPv6 address
	if start > 0 {
		switch c := text[start-1]; {
		case isWordByte(c), c == ':' && six, c == '.' && start > 1 && isWordByte(text[start-2]):
			return false
		}
	}
	if end == len(text) {
		return true
	}
	c := text[end]
	if c == '.' || c == ':' && six { // an address goes on, a sentence does not
		return end+1 == len(text) || !isWordByte(text[end+1])
	}
	return !isWordByte(c)
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

// sentences rewrites what a verdict says. A sentence about a failed lookup names its server, or the
// name alone where no server was asked.
func (s *scrubber) sentences(said string) string {
	list := strings.SplitAfter(said, ". ")
	for i, sentence := range list {
		failed := slices.ContainsFunc(s.step.lookups, func(l lesson.LookupResult) bool {
			return names(sentence, l.Server) || l.Result == "not_sent" && names(sentence, l.Name)
		})
		if !failed {
			list[i] = s.text(sentence)
			continue
		}
		list[i] = scrubbedFailure + "."
		if strings.HasSuffix(sentence, " ") {
			list[i] += " "
		}
	}
	return strings.Join(list, "")
}

// names tells whether a word stands in a sentence.
func names(sentence, word string) bool {
	for from := 0; word != ""; {
		i := strings.Index(sentence[from:], word)
		if i < 0 {
			return false
		}
		if from += i; isToken(sentence, from, from+len(word)) {
			return true
		}
		from++
	}
	return false
}

// withoutPIDs replaces the process id at the end of a line.
func (s *scrubber) withoutPIDs(line string) string {
	for pid, token := range s.step.pids {
		if rest, ok := strings.CutSuffix(line, fmt.Sprintf(" %d", pid)); ok {
			return rest + " " + token
		}
	}
	return line
}

var columnGap = regexp.MustCompile(` {2,}`)

// realign lays the columns of `docker network ls` out anew, as docker does.
func realign(lines []lesson.Line) {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 10, 1, 3, ' ', 0)
	for _, line := range lines {
		_, _ = fmt.Fprintln(w, columnGap.ReplaceAllString(line.Text, "\t"))
	}
	_ = w.Flush()
	for i, text := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
		if i < len(lines) {
			lines[i].Text = text
		}
	}
}

// fields rewrites the fields of a report, at any depth.
func (s *scrubber) fields(of any) map[string]any {
	encoded, err := json.Marshal(of)
	var fields map[string]any
	if err != nil || json.Unmarshal(encoded, &fields) != nil || fields == nil {
		return nil
	}
	for key, value := range fields {
		fields[key] = s.field("", key, value)
	}
	return fields
}

func (s *scrubber) field(parent, key string, value any) any {
	if len(s.step.lookups) > 0 && slices.Contains([]string{"lookup", "server", "answers"}, key) {
		return scrubbedFailure
	}
	switch value := value.(type) {
	case string:
		if key == "outcome" && s.isLookupResult(value) {
			return scrubbedFailure
		}
		return s.text(value)
	case float64:
		switch {
		case key == "ms":
			return 0
		case value != 0 && slices.Contains([]string{"pids", "before", "after"}, parent):
			return "PID-" + key
		case value != 0 && key == "pid":
			return "PID"
		}
	case []any:
		for i, item := range value {
			value[i] = s.field(parent, key, item)
		}
	case map[string]any:
		for name, item := range value {
			value[name] = s.field(key, name, item)
		}
	}
	return value
}

// isLookupResult tells the result of a lookup that failed in this step.
func (s *scrubber) isLookupResult(word string) bool {
	return slices.ContainsFunc(s.step.lookups, func(l lesson.LookupResult) bool { return l.Result == word })
}

// once leaves each line out that says the same as an earlier one.
func once(lines []lesson.Line) []lesson.Line {
	var list []lesson.Line
	for _, line := range lines {
		if !slices.Contains(list, line) {
			list = append(list, line)
		}
	}
	return list
}
