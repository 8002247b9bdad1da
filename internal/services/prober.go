package services

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// Prober asks the network from where it runs, afresh each time: no cache, no connection kept, no
// proxy. Its methods may be called at once from several goroutines.
type Prober struct {
	resolver *resolver
	dialer   net.Dialer
	memory   *memory // nil: it remembers nothing
	kept     *kept   // nil: each request has a connection of its own
}

// NewProber gives a prober that resolves names as this system's configuration says at that moment.
func NewProber() *Prober { return &Prober{resolver: newResolver()} }

// Do answers one request. It never fails: what went wrong is the answer.
func (p *Prober) Do(ctx context.Context, r probe.Request) probe.Answer {
	if err := r.Validate(); err != nil {
		return refuse(r, err)
	}
	start := time.Now()
	var answer probe.Answer
	switch r.Op {
	case probe.OpGet:
		answer = p.get(ctx, r.Target, r.Limit())
	case probe.OpDial:
		answer = p.connect(ctx, r.Target, r.Limit())
	case probe.OpLookup:
		answer = p.lookup(ctx, r.Target, r.Limit())
	case probe.OpNet:
		answer = probe.Answer{Outcome: probe.OutcomeOK, Net: describeNetwork()}
	case probe.OpRead:
		answer = readFile(r.Target)
	case probe.OpWrite:
		answer = putLine(r.Target, r.Text)
	case probe.OpEnv:
		answer = readEnvironment(environFile, r.Target)
	}
	answer.ID, answer.Op, answer.Target = r.ID, r.Op, r.Target
	answer.LimitMS = int(r.Limit().Milliseconds())
	answer.MS = milliseconds(start)
	return answer
}

// refuse answers what is no request.
func refuse(r probe.Request, err error) probe.Answer {
	return probe.Answer{
		ID: r.ID, Op: r.Op, Target: r.Target,
		Outcome: probe.OutcomeError, Code: "EINVAL", Err: err.Error(),
	}
}

func (p *Prober) lookup(ctx context.Context, name string, limit time.Duration) probe.Answer {
	l := p.resolver.lookup(ctx, name, limit)
	answer := probe.Answer{Outcome: probe.OutcomeOK, Lookup: &l}
	if l.Result != probe.ResultFound {
		answer.Outcome, answer.Code = probe.OutcomeUnresolved, codeOf(l.Result)
	}
	return answer
}

func (p *Prober) connect(ctx context.Context, target string, limit time.Duration) probe.Answer {
	host, port, err := net.SplitHostPort(target)
	if err == nil {
		err = checkPort(port)
	}
	if err != nil || host == "" {
		return failed(probe.Answer{}, &targetError{codeURL, "dial takes HOST:PORT"})
	}
	answer, addresses := p.resolve(ctx, host, limit)
	if answer.Outcome != probe.OutcomeOK {
		return answer
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn, err := p.dial(ctx, addresses, port, &answer)
	if err != nil {
		return failed(answer, err)
	}
	_ = conn.Close()
	return answer
}

// get is the probe's: a URL with a port in it, so that nobody has to guess which one was asked.
func (p *Prober) get(ctx context.Context, target string, limit time.Duration) probe.Answer {
	if u, err := parseTarget(target); err == nil && u.Port() == "" {
		return failed(probe.Answer{}, &targetError{codeURL, "get takes http://HOST:PORT/PATH: the port is missing"})
	}
	return p.fetch(ctx, target, limit)
}

// fetch asks for a URL. Resolving the name has its own limit, so that a silent name server and a
// silent service are two different answers.
func (p *Prober) fetch(ctx context.Context, target string, limit time.Duration) probe.Answer {
	u, err := parseTarget(target)
	if err != nil {
		return failed(probe.Answer{}, err)
	}
	if conn := p.kept.take(u.Host); conn != nil {
		answer := p.over(ctx, conn, u, limit, probe.Answer{Remote: conn.RemoteAddr().String()})
		if answer.Outcome == probe.OutcomeOK || answer.Outcome == probe.OutcomeSilence {
			return answer
		} // the other side has ended it: another one
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	answer, addresses := p.resolve(ctx, u.Hostname(), limit)
	if answer.Outcome != probe.OutcomeOK {
		return answer
	}
	dialing, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn, err := p.dial(dialing, addresses, port, &answer)
	if err != nil {
		return failed(answer, err)
	}
	return p.over(dialing, conn, u, limit, answer)
}

// over asks over a connection, and ends it, unless it is to be kept for the next request.
func (p *Prober) over(ctx context.Context, conn net.Conn, u *url.URL, limit time.Duration, answer probe.Answer) probe.Answer {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	bound := bind(ctx, conn)
	answer.Outcome, answer.Connected = probe.OutcomeOK, true
	lasting, err := ask(ctx, conn, u, p.kept != nil, &answer)
	if lasting && bound.stop() {
		p.kept.put(u.Host, conn)
		return answer
	}
	bound.close()
	if err != nil {
		answer = failed(answer, err)
		if answer.Code == probe.CodeUnknown { // connected, and what came back is no HTTP
			answer.Code = probe.CodeProtocol
		}
	}
	return answer
}

// resolve gives the addresses of a host, and an answer that says how they were found.
func (p *Prober) resolve(ctx context.Context, host string, limit time.Duration) (probe.Answer, []string) {
	if known := p.memory.recall(host, nil); known != nil {
		return probe.Answer{Outcome: probe.OutcomeOK}, known
	}
	answer := p.lookup(ctx, host, limit)
	addresses := p.memory.recall(host, answer.Lookup.Addresses)
	if _, err := netip.ParseAddr(host); err == nil {
		answer.Lookup = nil // an address: nothing was looked up
	}
	return answer, addresses
}

// dial tries the addresses in turn. When all fail, the first one's failure is the one that counts: for
// localhost that is 127.0.0.1's.
func (p *Prober) dial(ctx context.Context, addresses []string, port string, answer *probe.Answer) (net.Conn, error) {
	var first error
	for _, address := range addresses {
		remote := net.JoinHostPort(address, port)
		conn, err := p.dialer.DialContext(ctx, "tcp", remote)
		if err == nil {
			answer.Remote, answer.Connected = remote, true
			return conn, nil
		}
		if first == nil {
			first, answer.Remote = err, remote
		}
	}
	return nil, first
}

// ask sends one HTTP request over the connection and reads the answer. An HTTP client would add what
// must not be here: proxies, redirects, a pool of connections, a second try. The connection lasts where
// that was asked for, the other side agrees, and all that it sent was read.
func ask(ctx context.Context, conn net.Conn, u *url.URL, keep bool, answer *probe.Answer) (lasting bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return false, &targetError{codeURL, err.Error()}
	}
	request.Header.Set("User-Agent", "netdemo")
	request.Close = !keep
	if keep {
		keepAlive(request.Header)
	}
	if err := request.Write(conn); err != nil {
		return false, err
	}
	response, err := readResponse(conn, request)
	if err != nil {
		return false, err
	}
	defer func() { _ = response.Body.Close() }()
	answer.Status, answer.Run = response.StatusCode, response.Header.Get(RunHeader)
	body, err := io.ReadAll(io.LimitReader(response.Body, probe.MaxBody))
	answer.Body = strings.ToValidUTF8(string(body), "\ufffd")
	return keep && err == nil && !response.Close && len(body) < probe.MaxBody, err
}

var errHeaders = errors.New("the headers have no end")

// readResponse reads the headers of the answer, a bounded number of them.
func readResponse(conn net.Conn, request *http.Request) (*http.Response, error) {
	limited := &io.LimitedReader{R: conn, N: headerSize}
	reader := bufio.NewReader(limited)
	for {
		response, err := http.ReadResponse(reader, request)
		if err != nil && limited.N <= 0 {
			return nil, errHeaders
		}
		if err != nil {
			return nil, err
		}
		if response.StatusCode >= http.StatusOK { // below, it only announces an answer
			limited.N = math.MaxInt64 // the body has a limit of its own
			return response, nil
		}
	}
}

// failed turns an answer into that of an attempt that ended with err.
func failed(answer probe.Answer, err error) probe.Answer {
	answer.Outcome, answer.Code = classify(err)
	answer.Err = strings.ToValidUTF8(err.Error(), "\ufffd")
	return answer
}

// parseTarget takes http URLs alone, with nothing but a host and a port before the path.
func parseTarget(target string) (*url.URL, error) {
	u, err := url.Parse(target)
	switch {
	case err != nil:
		var bad *url.Error
		if errors.As(err, &bad) {
			err = bad.Err // it repeats the URL
		}
		return nil, &targetError{codeURL, fmt.Sprintf("not a URL: %v", err)}
	case u.Scheme != "http":
		return nil, &targetError{codeScheme, "only http:// URLs can be asked for"}
	case u.Hostname() == "" || u.User != nil:
		return nil, &targetError{codeURL, "a URL is http://HOST:PORT/PATH"}
	}
	if u.Port() != "" {
		if err := checkPort(u.Port()); err != nil {
			return nil, err
		}
	}
	return u, nil
}

func checkPort(port string) error {
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return &targetError{codeURL, "a port is a number from 0 to 65535"}
	}
	return nil
}
