package probe

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// What a pasted command prints at most: enough to recognise who answered.
const (
	maxLines = 5
	maxRunes = 500
)

// Lines is the text that the pasted command prints for this answer, line by line. It holds no time,
// and no control character of whoever answered.
func (a Answer) Lines() []string {
	if a.Outcome != OutcomeOK {
		return []string{a.failure()}
	}
	switch a.Op {
	case OpGet:
		return a.response()
	case OpLookup:
		if a.Lookup != nil {
			return []string{a.Lookup.line()}
		}
	case OpDial:
		return []string{"connected  " + a.remote()}
	case OpNet:
		if a.Net != nil {
			return a.Net.lines()
		}
	case OpRead, OpEnv:
		return a.content()
	case OpWrite:
	}
	return nil
}

// content is what was read, a bounded number of lines.
func (a Answer) content() []string {
	var lines []string
	for _, line := range a.Content[:min(len(a.Content), MaxContent)] {
		lines = append(lines, Printable(line, maxRunes))
	}
	return lines
}

// response is an HTTP answer: its status, then its body.
func (a Answer) response() []string {
	lines := bodyLines(a.Body)
	head := strings.TrimSpace(strconv.Itoa(a.Status) + " " + http.StatusText(a.Status))
	if len(lines) == 0 {
		return []string{head}
	}
	lines[0] = head + "  " + lines[0]
	return lines
}

func bodyLines(body string) []string {
	body = strings.TrimRight(body, "\r\n")
	if body == "" {
		return nil
	}
	lines := strings.SplitN(body, "\n", maxLines+1)
	more := len(lines) > maxLines
	lines = lines[:min(len(lines), maxLines)]
	for i, line := range lines {
		lines[i] = Printable(strings.TrimRight(line, "\r"), maxRunes)
	}
	if more {
		lines[maxLines-1] += " …"
	}
	return lines
}

// failure says in one line what the network did: the error's standard name first.
func (a Answer) failure() string {
	if a.Lookup != nil && a.Outcome == OutcomeUnresolved {
		if a.Op == OpLookup {
			return a.Lookup.line()
		}
		return Printable(a.Code, maxRunes) + "  " + a.Lookup.cause()
	}
	text := a.outcomeText()
	if a.Code == "" {
		return text
	}
	return Printable(a.Code, maxRunes) + "  " + text
}

func (a Answer) outcomeText() string {
	remote := a.remote()
	switch a.Outcome {
	case OutcomeRefused:
		return remote + " refused the connection"
	case OutcomeSilence:
		if a.Connected {
			return remote + " accepted the connection and did not answer within " + seconds(a.LimitMS)
		}
		return "no answer from " + remote + " within " + seconds(a.LimitMS)
	case OutcomeNoRoute:
		return "no route to the host of " + remote
	case OutcomeUnreachable:
		return "no network leads from here to " + remote
	case OutcomeReset:
		return remote + " broke off the connection"
	case OutcomeUnavailable:
		return remote + " cannot be used from here"
	case OutcomeOK, OutcomeUnresolved, OutcomeError:
	}
	if a.Op == OpRead || a.Op == OpWrite {
		return Printable(a.Target, maxRunes) + ": " + Printable(a.Err, maxRunes)
	}
	return Printable(a.Err, maxRunes)
}

// remote is the dialled address, or the target of a request that never came to dialling.
func (a Answer) remote() string {
	if a.Remote != "" {
		return Printable(a.Remote, maxRunes)
	}
	return Printable(a.Target, maxRunes)
}

// line is what `lookup NAME` prints.
func (l Lookup) line() string {
	name, server := Printable(l.Name, maxRunes), serverName(l.Server)
	addresses := Printable(strings.Join(l.Addresses, " "), maxRunes)
	switch {
	case l.Result == ResultFound && l.Server == HostsFile:
		return name + "  " + addresses + "  (in " + HostsFile + ")"
	case l.Result == ResultFound:
		return name + "  " + addresses + "  (asked " + server + ")"
	case l.Result == ResultNoReply:
		return name + "  no reply within " + seconds(l.LimitMS) + "  (asked " + server + ")"
	case l.Result == ResultNotSent:
		return name + "  the query could not be sent" + l.reason() + "  (to " + server + ")"
	}
	return name + "  " + l.said() + "  (asked " + server + ")"
}

// cause is the same failure within the line of a get or a dial.
func (l Lookup) cause() string {
	name, server := Printable(l.Name, maxRunes), serverName(l.Server)
	switch l.Result {
	case ResultNoReply:
		return name + ": no reply from " + server + " within " + seconds(l.LimitMS)
	case ResultNotSent:
		return name + ": the query to " + server + " could not be sent" + l.reason()
	}
	return name + ": " + l.said() + " from " + server
}

// said is a definite answer, as name servers spell it.
func (l Lookup) said() string {
	if l.Result == ResultNoData {
		return "no address"
	}
	return Printable(strings.ToUpper(l.Result), maxRunes)
}

func (l Lookup) reason() string {
	if l.Err == "" {
		return ""
	}
	return " (" + Printable(l.Err, maxRunes) + ")"
}

// serverName leaves out the port that every name server has.
func serverName(server string) string {
	if server == "" {
		return "nobody"
	}
	if host, port, err := net.SplitHostPort(server); err == nil && port == "53" {
		return Printable(host, maxRunes)
	}
	return Printable(server, maxRunes)
}

// lines is what `net` prints: one fact a line, the kind of fact first.
func (n Net) lines() []string {
	lines := []string{row("namespace", n.Namespace)}
	for _, i := range n.Interfaces {
		state := "down"
		if i.Up {
			state = "up"
		}
		lines = append(lines, row("interface", i.Name, state, strings.Join(i.Addresses, " "), i.MAC))
	}
	for _, r := range n.Routes {
		via := "direct"
		if r.Gateway != "" {
			via = "via " + r.Gateway
		}
		lines = append(lines, row("route", r.Destination, via, r.Interface))
	}
	for _, s := range n.Listening {
		lines = append(lines, row("listening", s.Proto, net.JoinHostPort(s.Address, strconv.Itoa(s.Port))))
	}
	for _, server := range n.Servers {
		lines = append(lines, row("dns", server))
	}
	if len(n.Search) > 0 {
		lines = append(lines, row("search", strings.Join(n.Search, " ")))
	}
	if len(n.Options) > 0 {
		lines = append(lines, row("options", strings.Join(n.Options, " ")))
	}
	return lines
}

// row joins the words with two spaces, without the empty ones.
func row(kind string, words ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-9s", kind)
	for _, word := range words {
		if word != "" {
			b.WriteString("  " + Printable(word, maxRunes))
		}
	}
	return b.String()
}

// seconds writes a limit as people do: "2 s", "1.5 s".
func seconds(ms int) string { return strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64) + " s" }

// Printable makes foreign text safe to print on one line: what is not a visible character is written
// as an escape (`\x1b`, `\u202e`), a tab as a space, and what is longer than limit characters is cut.
func Printable(text string, limit int) string {
	var b strings.Builder
	count := 0
	for i, r := range text {
		if count == limit {
			b.WriteString("…")
			break
		}
		count++
		switch {
		case r == '�' && !strings.HasPrefix(text[i:], "�"): // a byte that is no UTF-8
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case strconv.IsGraphic(r):
			b.WriteRune(r)
		case r == '\t': // /etc/hosts is full of them
			b.WriteByte(' ')
		default:
			quoted := strconv.QuoteRune(r) // '\x1b'
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}
