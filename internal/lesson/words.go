package lesson

import (
	"fmt"
	"strconv"
	"strings"
)

// The words in which checks say what they found. A finding's sentence begins with a capital letter,
// unless it begins with a name, and ends with one full stop.

// listWords says whom a network lists and whom it does not. It speaks only of those that were looked
// for: others may be on the list, too.
func listWords(lists, not []string) string {
	switch {
	case len(not) == 0:
		return "lists " + join(lists)
	case len(lists) > 0:
		return "lists " + join(lists) + ", but not " + join(not)
	case len(not) == 1:
		return "does not list " + not[0]
	case len(not) == 2:
		return "lists neither " + not[0] + " nor " + not[1]
	}
	return "lists none of " + join(not)
}

// describe says how a request ended, in words that may stand in the middle of a sentence.
func describe(r Reply) string {
	remote := r.Remote
	if remote == "" {
		remote = r.URL
	}
	switch r.Outcome {
	case OutcomeOK:
		return "an answer came, " + quoted(r.Body)
	case OutcomeSilence:
		if r.Connected {
			return "a connection that " + remote + " accepted, and silence then"
		}
		return "silence from " + remote
	case OutcomeRefused:
		return "a refusal from " + remote
	case OutcomeNoRoute:
		return "no route to " + remote
	case OutcomeUnreachable:
		return "no network leads to " + remote
	case OutcomeUnresolved:
		return "the name could not be resolved" + inBrackets(r.Code)
	case OutcomeStranger:
		return "something answered that is not of this run"
	case OutcomeReset, OutcomeUnavailable, OutcomeError:
		return "the request failed" + inBrackets(r.Code)
	}
	return "nothing was observed"
}

// lookupWords says how a lookup ended that did not lead to the container.
func lookupWords(l LookupResult) string {
	switch l.Result {
	case "found":
		return fmt.Sprintf("%s answered with %s, which is no address of %s", l.Server, join(l.Addresses), l.Name)
	case "nxdomain":
		return fmt.Sprintf("%s says that there is no %s", l.Server, l.Name)
	case "no_data":
		return fmt.Sprintf("%s knows no address of %s", l.Server, l.Name)
	case "no_reply":
		return fmt.Sprintf("%s did not answer", l.Server)
	case "not_sent":
		return "No name server could be asked for " + l.Name
	case "":
		return "Nothing was observed"
	default:
		return fmt.Sprintf("%s answered %s for %s", l.Server, strings.ToUpper(l.Result), l.Name)
	}
}

// join lists names as a sentence does: "a, b and c".
func join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// quoted gives the beginning of an answer between quotation marks, on one line.
func quoted(body string) string {
	const longest = 120
	if runes := []rune(body); len(runes) > longest {
		return strconv.Quote(string(runes[:longest]) + "...")
	}
	return strconv.Quote(body)
}

func inBrackets(code string) string {
	if code == "" {
		return ""
	}
	return " (" + code + ")"
}

// sentence gives the words their full stop. A sentence that begins with a name keeps its small letter.
func sentence(words string) string { return words + "." }

// capital gives words that are no name a capital letter.
func capital(words string) string {
	return strings.ToUpper(words[:1]) + words[1:]
}

// orEmpty is the list for reports: an empty one is written as such, not as null.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
