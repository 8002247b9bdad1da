package lesson

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Attempt does what is expected to be refused, by the engine or by the learner's own system. What came
// of it is shown below its command, in the words of whoever refused, and is evidence for the claim.
type Attempt struct{ Action Action }

// Command implements Action.
func (a Attempt) Command(n Names) Command { return a.Action.Command(n) }

// Do implements Action.
func (a Attempt) Do(ctx context.Context, e Engine) error {
	_, err := a.Try(ctx, e)
	return err
}

// Try does it and tells what came of it. An error means that it could not even be refused: the engine
// was not reached.
func (a Attempt) Try(ctx context.Context, e Engine) (Attempted, error) {
	command := a.Command(e)
	var err error
	if creator, ok := a.Action.(Creator); ok {
		err = creator.Create(ctx, e)
	}
	if err == nil {
		err = a.Action.Do(ctx, e)
	}
	tried := Attempted{exchanges: []Exchange{{Command: command}}}
	var refused *EngineError
	switch {
	case err == nil:
		return tried, nil
	case !errors.As(err, &refused) || refused.Class == "":
		return tried, err
	}
	tried.Refused, tried.Class, tried.Message = true, refused.Class, refused.Message
	tried.exchanges[0].Lines = plainLines(refused.output())
	return tried, nil
}

// Plan implements Action.
func (a Attempt) Plan(p *Plan) {
	before := len(p.Containers)
	a.Action.Plan(p)
	for _, c := range p.Containers[before:] {
		p.Stopped, p.Attempted = appendNew(p.Stopped, c.Name), append(p.Attempted, c.Name)
	}
}

// Changes implements Action.
func (a Attempt) Changes() []string { return a.Action.Changes() }

// Uses implements Action.
func (a Attempt) Uses() []string { return a.Action.Uses() }

func (Attempt) action() {}

// Attempted is what came of an Attempt.
type Attempted struct {
	Refused   bool   `json:"refused"`
	Class     string `json:"class,omitempty"` // "conflict", "forbidden" ... of an engine's answer; the code of a system's error
	Message   string `json:"message,omitempty"`
	exchanges []Exchange
}

// Kind implements Observation.
func (Attempted) Kind() string { return "attempt" }

// Exchanges implements Observation.
func (o Attempted) Exchanges() []Exchange { return o.exchanges }

// Refuses holds if every Attempt of the step was refused. What is in the way the step's question has to
// show beside it: it is the control.
type Refuses struct {
	positive
	Class string // what the refusal must be, where the system has a name for it: "EADDRINUSE"; "" for any
}

// About implements Check.
func (Refuses) About() []string { return nil }

// Expected implements Check.
func (c Refuses) Expected() map[string]any {
	return map[string]any{"refused": true, "class": c.Class}
}

// Judge implements Check.
func (c Refuses) Judge(e Evidence) Finding {
	if len(e.Attempted) == 0 {
		return Finding{Unasked: "Nothing was attempted."}
	}
	f := Finding{Holds: true, Observed: map[string]any{}}
	var said []string
	for _, a := range e.Attempted {
		f.Observed["refused"], f.Observed["class"] = a.Refused, a.Class
		switch {
		case !a.Refused:
			f.Holds = false
			said = append(said, "It was done, and not refused.")
		case c.Class != "" && a.Class != c.Class:
			f.Holds = false
			said = append(said, sentence("It was refused for another reason: "+a.Class))
		case c.Class != "":
			said = append(said, sentence("It was refused: "+a.Class))
		default:
			said = append(said, "The engine refused it.")
		}
	}
	f.Said = strings.Join(slices.Compact(said), " ")
	return f
}

// Log asks for what a container's service has logged, and what became of it.
type Log struct {
	Of   string
	Show []string // words of the lines that matter: "App is running"; without any, all of them do
}

// About implements Question.
func (q Log) About() []string { return []string{q.Of} }

// Commands implements Question.
func (q Log) Commands(n Names) []Command {
	name := n.ContainerName(q.Of)
	return []Command{docker("logs", name), docker("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", name)}
}

// Ask implements Question.
func (q Log) Ask(ctx context.Context, e Engine) (Observation, error) {
	log, err := e.Log(ctx, q.Of)
	if err != nil {
		return nil, err
	}
	commands := q.Commands(e)
	said := Exchange{Command: commands[0], Lines: plainLines(log.Lines)}
	if len(q.Show) > 0 {
		said.Lines, said.Whole = plainLines(q.matter(log.Lines)), log.Lines
		said.LeftOut = len(log.Lines) - len(said.Lines)
	}
	return Logged{ServiceLog: log, Code: ErrorCode(log.Lines), exchanges: []Exchange{
		said, {Command: commands[1], Lines: plainLines([]string{fmt.Sprintf("%s %d", log.Status, log.ExitCode)})},
	}}, nil
}

// matter gives the lines that matter.
func (q Log) matter(lines []string) []string {
	var list []string
	for _, line := range lines {
		if slices.ContainsFunc(q.Show, func(words string) bool { return strings.Contains(line, words) }) {
			list = append(list, line)
		}
	}
	return list
}

// Logged is the answer to Log.
type Logged struct {
	ServiceLog
	Code      string `json:"code,omitempty"` // of the error for which the service did not start
	exchanges []Exchange
}

// Kind implements Observation.
func (Logged) Kind() string { return "log" }

// Exchanges implements Observation.
func (o Logged) Exchanges() []Exchange { return o.exchanges }

// ErrorCode finds in a service's log why it could not start: `Error : {"code":"EADDRINUSE",…}`.
func ErrorCode(lines []string) string {
	for _, line := range slices.Backward(lines) {
		var failure struct{ Code string }
		if _, object, found := strings.Cut(line, " Error : "); found && json.Unmarshal([]byte(object), &failure) == nil {
			return failure.Code
		}
	}
	return ""
}

// Ended holds if the container's service has ended by itself because of an error with this code.
type Ended struct {
	negative
	Container string
	ExitCode  int
	Code      string // "EADDRINUSE"
}

// About implements Check.
func (c Ended) About() []string { return []string{c.Container} }

// Expected implements Check.
func (c Ended) Expected() map[string]any {
	return map[string]any{"status": "exited", "exit_code": c.ExitCode, "code": c.Code}
}

// Judge implements Check.
func (c Ended) Judge(e Evidence) Finding {
	log, found := find[Logged](e.Observed)
	if !found {
		return Finding{Unasked: "Nobody looked at the log."}
	}
	name := e.Names.ContainerName(c.Container)
	f := Finding{
		Holds:    log.Status == "exited" && log.ExitCode == c.ExitCode && log.Code == c.Code,
		Observed: map[string]any{"status": log.Status, "exit_code": log.ExitCode, "code": log.Code},
	}
	switch {
	case log.Status != "exited":
		f.Said = sentence(name + " did not end: it is " + log.Status)
	case log.Code == "":
		f.Said = sentence(fmt.Sprintf("%s ended with %d and says no reason", name, log.ExitCode))
	default:
		f.Said = sentence(fmt.Sprintf("%s ended with %d: %s", name, log.ExitCode, log.Code))
	}
	return f
}

// LogSays holds if the container's service has logged all of this.
type LogSays struct {
	positive
	Container string
	Lines     []string // without the time before them
}

// About implements Check.
func (c LogSays) About() []string { return []string{c.Container} }

// Expected implements Check.
func (c LogSays) Expected() map[string]any { return map[string]any{"lines": orEmpty(c.Lines)} }

// Judge implements Check.
func (c LogSays) Judge(e Evidence) Finding {
	log, found := find[Logged](e.Observed)
	if !found {
		return Finding{Unasked: "Nobody looked at the log."}
	}
	name := e.Names.ContainerName(c.Container)
	f := Finding{
		Holds:    true,
		Said:     sentence("The log of " + name + " has every line that it should"),
		Observed: map[string]any{"lines": orEmpty(log.Lines)},
	}
	for _, want := range c.Lines {
		if !slices.ContainsFunc(log.Lines, func(line string) bool { return strings.HasSuffix(line, " - "+want) }) {
			f.Holds, f.Said = false, sentence("The log of "+name+" lacks "+quoted(want))
		}
	}
	return f
}
