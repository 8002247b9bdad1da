package engine

import (
	"bytes"
	"context"
	"io"
	"strings"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// askFrom puts a request to the probe in a container, or to the one on the engine's host.
func (e *Engine) askFrom(ctx context.Context, from string, r probe.Request) (a probe.Answer, who string, err error) {
	if from != lesson.OnHost {
		c := e.container(from)
		a, err = e.ask(ctx, c, r)
		return a, c.name, err
	}
	host, err := e.onHost(ctx, e.Image(""))
	if err != nil {
		return probe.Answer{}, "", err
	}
	about := "probe the engine's host: " + string(r.Op) + " " + r.Target
	a, err = traced(ctx, e, r.Limit()+answerMargin, about, func(ctx context.Context) (probe.Answer, error) {
		return host.stream.ask(ctx, r)
	})
	return a, theHost, err
}

// theHost is the engine's host in a sentence.
const theHost = "the engine's host"

// Get implements lesson.Engine.
func (e *Engine) Get(ctx context.Context, from, url string, limit time.Duration) (lesson.Reply, error) {
	a, who, err := e.askFrom(ctx, from, probe.Request{Op: probe.OpGet, Target: url, LimitMS: int(limit.Milliseconds())})
	if err != nil {
		return lesson.Reply{}, err
	}
	return e.reply(a, who), nil
}

// Dial implements lesson.Engine.
func (e *Engine) Dial(ctx context.Context, from, target string, limit time.Duration) (lesson.Reply, error) {
	a, who, err := e.askFrom(ctx, from, probe.Request{Op: probe.OpDial, Target: target, LimitMS: int(limit.Milliseconds())})
	if err != nil {
		return lesson.Reply{}, err
	}
	a.Run = e.options.Run // a connection says nothing about who accepted it
	return e.reply(a, who), nil
}

// Namespace implements lesson.Engine.
func (e *Engine) Namespace(ctx context.Context, of string) (lesson.Namespace, error) {
	a, who, err := e.askFrom(ctx, of, probe.Request{Op: probe.OpNet})
	if err != nil || a.Net == nil {
		return lesson.Namespace{}, err
	}
	if of == lesson.OnHost {
		who = lesson.OnHost
	}
	n := lesson.Namespace{
		From: who, ID: a.Net.Namespace, Servers: append([]string{}, a.Net.Servers...), Text: a.Lines(),
		Interfaces: []lesson.Interface{}, Routes: []lesson.Route{}, Listening: []lesson.Socket{}, // none is a fact, too
	}
	for _, i := range a.Net.Interfaces {
		n.Interfaces = append(n.Interfaces, lesson.Interface{Name: i.Name, Addresses: append([]string{}, i.Addresses...)})
	}
	for _, r := range a.Net.Routes {
		n.Routes = append(n.Routes, lesson.Route(r))
	}
	for _, s := range a.Net.Listening {
		n.Listening = append(n.Listening, lesson.Socket(s))
	}
	return n, nil
}

// ReadFile implements lesson.Engine.
func (e *Engine) ReadFile(ctx context.Context, of, path string) (lesson.FileText, error) {
	a, who, err := e.askFrom(ctx, of, probe.Request{Op: probe.OpRead, Target: path})
	if err == nil && a.Outcome != probe.OutcomeOK && a.Code != probe.CodeNoFile {
		err = refusedInside("read "+path+" in "+who, a)
	}
	return lesson.FileText{From: who, Path: path, Lines: append([]string{}, a.Content...), Missing: a.Code == probe.CodeNoFile, Text: a.Lines()}, err
}

// WriteFile implements lesson.Engine.
func (e *Engine) WriteFile(ctx context.Context, in, path, text string) error {
	a, who, err := e.askFrom(ctx, in, probe.Request{Op: probe.OpWrite, Target: path, Text: text})
	if err == nil && a.Outcome != probe.OutcomeOK {
		err = refusedInside("write "+path+" in "+who, a)
	}
	return err
}

// refusedInside is what a container's own system refused.
func refusedInside(about string, a probe.Answer) error {
	return &lesson.EngineError{
		Failure: lesson.Failure{Call: about, Message: strings.Join(a.Lines(), " ")}, Class: a.Code, Output: a.Lines(),
	}
}

// Environment implements lesson.Engine.
func (e *Engine) Environment(ctx context.Context, of, prefix string) ([]string, error) {
	a, who, err := e.askFrom(ctx, of, probe.Request{Op: probe.OpEnv, Target: prefix})
	if err == nil && a.Outcome != probe.OutcomeOK {
		err = refusedInside("read the environment of "+who, a)
	}
	return a.Content, err
}

// logLimit is how much of a log is read: the services write little.
const logLimit = 64 << 10

// logLines reads what a container has logged.
func (e *Engine) logLines(ctx context.Context, id string) ([]string, error) {
	stream, err := e.api.ContainerLogs(ctx, id, client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = stream.Close() }()
	var out bytes.Buffer
	if _, err := stdcopy.StdCopy(&out, &out, io.LimitReader(stream, logLimit)); err != nil {
		return nil, err
	}
	text := strings.TrimRight(out.String(), "\n")
	if text == "" {
		return []string{}, nil
	}
	return strings.Split(text, "\n"), nil
}
