package engine

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// A vantage is where published ports are asked from.
type vantage int

const (
	undecided vantage = iota
	fromHere          // the learner's own machine
	fromHost          // a container on the network of the engine's machine
)

// headerRun is set by the bundled services on every answer. On a machine with several engines a
// stranger may listen on the same port, so only an answer of this run counts.
const headerRun = "Netdemo-Run"

// Fetch implements lesson.Engine. It asks from the learner's own machine; if nothing of this run answers
// there, from a container on the engine's host network, for the engine may be in a virtual machine, on
// another machine or in a network namespace of its own. The first place that has an answer is kept.
func (e *Engine) Fetch(ctx context.Context, name string, port int, path string) (lesson.Reply, error) {
	url := "http://" + e.Published(name, port) + path
	if e.isProgram(name) {
		reply := e.fetchHere(ctx, url)
		return reply, ctx.Err()
	}
	e.mu.Lock()
	from := e.published
	e.mu.Unlock()
	var here lesson.Reply
	if from != fromHost {
		here = e.fetchHere(ctx, url)
		if from == fromHere || here.Outcome == lesson.OutcomeOK || ctx.Err() != nil {
			e.decide(fromHere, here)
			return here, ctx.Err()
		}
	}
	reply, err := e.fetchFromHost(ctx, name, url)
	if known := (*lesson.EngineError)(nil); errors.As(err, &known) && known.Lost {
		return here, err // what was seen from here says nothing of a network whose engine is gone or silent
	}
	if from == undecided && (err != nil || reply.Outcome != lesson.OutcomeOK) {
		return here, nil // neither place has an answer: what counts is what the learner would see
	}
	if e.decide(fromHost, reply) {
		e.note("A port published on the engine's machine does not lead to this run's containers from here. So the lesson asks from there: from a container on the host's network.")
	}
	return reply, err
}

// decide keeps the place from which an answer came, and tells whether that is news: questions are asked at once.
func (e *Engine) decide(v vantage, r lesson.Reply) (news bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r.Outcome != lesson.OutcomeOK {
		return false
	}
	news, e.published = e.published != v, v
	return news
}

// fetchLimit is more than a service takes to give up on what it asks itself (4 s).
const fetchLimit = 6 * time.Second

// maxHeaders is how many bytes of headers are read of an answer.
const maxHeaders = 16 << 10

// fetchHere asks from the plugin's own process, and says what came of it in the words of a probe.
func (e *Engine) fetchHere(ctx context.Context, target string) lesson.Reply {
	a := probeHere(ctx, target, nil)
	reply := e.reply(a, "")
	if a.Outcome == probe.OutcomeOK { // curl shows the body alone
		reply.Text = strings.Split(strings.TrimRight(a.Body, "\n"), "\n")
	}
	return reply
}

// dialer makes connections; nil is the system's own way.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// probeHere asks once, and gives what a probe in this place would.
func probeHere(ctx context.Context, target string, dial dialer) probe.Answer {
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	a := probe.Answer{Op: probe.OpGet, Target: target, Outcome: probe.OutcomeOK, LimitMS: int(fetchLimit.Milliseconds())}
	began := time.Now()
	if err := get(ctx, dial, &a); err != nil {
		a.Outcome, a.Code = probe.Classify(err)
		a.Err = err.Error()
		if a.Connected && a.Code == probe.CodeUnknown {
			a.Code, a.Err = probe.CodeProtocol, a.Remote+" did not answer in HTTP"
		}
	}
	a.MS = float64(time.Since(began).Microseconds()) / 1000
	return a
}

// get makes one request: no proxy, no redirect, no connection kept, a bounded answer.
func get(ctx context.Context, dial dialer, a *probe.Answer) error {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { a.Connected = true }})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.Target, http.NoBody)
	if err != nil {
		return err
	}
	a.Remote = request.URL.Host
	asker := http.Client{
		Transport: &http.Transport{
			DialContext: dial, DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: maxHeaders,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := asker.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	a.Status, a.Run = response.StatusCode, response.Header.Get(headerRun)
	body, err := io.ReadAll(io.LimitReader(response.Body, probe.MaxBody))
	a.Body = string(body)
	return err
}

// hostProbePrefix begins the name of the container on the host's network; no lesson shows it.
const hostProbePrefix = lesson.Prefix + "host-probe-"

// hostProbe is a probe in a container of its own on the host's network.
type hostProbe struct {
	stream *stream
}

func (e *Engine) fetchFromHost(ctx context.Context, name, url string) (lesson.Reply, error) {
	image := e.Image(e.container(name).spec.Service)
	host, err := e.onHost(ctx, image)
	if err != nil {
		return lesson.Reply{}, err
	}
	a, err := traced(ctx, e, fetchLimit+answerMargin, "probe the engine's host: get "+url, func(ctx context.Context) (probe.Answer, error) {
		return host.stream.ask(ctx, probe.Request{Op: probe.OpGet, Target: url, LimitMS: int(fetchLimit.Milliseconds())})
	})
	if err != nil {
		return lesson.Reply{}, err
	}
	return e.reply(a, theHost), nil
}

// onHost starts the probe on the host's network, once. It is the container's only process, fed through
// its stdin, which is its lease: so it ends when we do.
func (e *Engine) onHost(ctx context.Context, image string) (*hostProbe, error) {
	e.hosting.Lock()
	defer e.hosting.Unlock()
	e.mu.Lock()
	have := e.host
	e.mu.Unlock()
	if have != nil {
		return have, nil
	}
	name := hostProbePrefix + e.options.Run
	config := &container.Config{
		Image: image, Cmd: []string{"probe"}, Labels: e.labels(),
		AttachStdout: true, AttachStderr: true,
	}
	leased(config)
	host := &container.HostConfig{AutoRemove: true, NetworkMode: "host"}
	if e.usernsFlags() != nil {
		host.UsernsMode = "host"
	}
	harden(config, host)
	created, err := e.create(ctx, name, config, host, nil)
	if err != nil {
		return nil, err
	}
	s, err := call(ctx, e, changeLimit, "start container "+name, func(ctx context.Context) (*stream, error) {
		attached, err := e.api.ContainerAttach(ctx, created.ID, client.ContainerAttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
		if err != nil {
			return nil, err
		}
		s := newStream(attached.HijackedResponse)
		if _, err := e.api.ContainerStart(ctx, created.ID, client.ContainerStartOptions{}); err != nil {
			s.close()
			return nil, err
		}
		return s, nil
	})
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.host = &hostProbe{stream: s}
	return e.host, nil
}

// usernsFlags are what a container needs beside `--network host` where containers have user namespaces of
// their own.
func (e *Engine) usernsFlags() []string {
	if e.info.UserNS {
		return []string{"--userns", "host"}
	}
	return nil
}
