package services

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// running is a service under test.
type running struct {
	log   chan string
	ports []int // in the order of its servers
	stop  context.CancelFunc
	ended chan error
}

// logLines makes a channel of what is written line by line.
type logLines chan string

func (l logLines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// start runs a service on free ports of 127.0.0.1, except where o says otherwise.
func start(t *testing.T, name string, o ServeOptions) *running {
	t.Helper()
	service, err := Find(name)
	assert.NilError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	r := &running{log: make(chan string, 1000), stop: stop, ended: make(chan error, 1)}
	o.Service, o.Log = service, logLines(r.log)
	if o.Host == "" {
		o.Host = "127.0.0.1"
	}
	if o.Env == nil {
		o.Env = environment()
	}
	if o.Ports == nil {
		o.Ports = map[int]int{}
		for _, port := range service.Ports() {
			o.Ports[port] = 0
		}
	}
	go func() { r.ended <- Serve(ctx, o) }()
	t.Cleanup(stop)
	for range service.Servers {
		line := r.logged(t, "App is running on ")
		_, where, _ := strings.Cut(line, "running on ")
		u, err := url.Parse(strings.TrimSpace(where))
		assert.NilError(t, err)
		port, err := strconv.Atoi(u.Port())
		assert.NilError(t, err)
		r.ports = append(r.ports, port)
	}
	return r
}

// logged waits for a line with that text.
func (r *running) logged(t *testing.T, text string) string {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case line := <-r.log:
			if strings.Contains(line, text) {
				return line
			}
		case <-timeout:
			t.Fatalf("the service did not log %q", text)
		}
	}
}

// url is where the service's server number i has that path.
func (r *running) url(i int, path string) string {
	return fmt.Sprintf("http://127.0.0.1:%d%s", r.ports[i], path)
}

func request(t *testing.T, method, url string) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	assert.NilError(t, err)
	client := http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(req)
	assert.NilError(t, err)
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	assert.NilError(t, err)
	assert.Assert(t, response.Close, "no connection is kept")
	return response.StatusCode, response.Header, string(data)
}

func fetched(t *testing.T, url string) string {
	t.Helper()
	status, _, body := request(t, http.MethodGet, url)
	assert.Equal(t, status, http.StatusOK)
	return body
}

func TestAppTwoAsksItself(t *testing.T) {
	one := start(t, "app-one", ServeOptions{})
	two := start(t, "app-two", ServeOptions{Ports: map[int]int{3003: 0, 3002: one.ports[0]}})
	assert.Equal(t, fetched(t, two.url(0, "/fetchKey")), "Result of ServiceTwo data fetch : Encrypted_Service_Key_In_AppOne")
	one.logged(t, "serviceKey returned : Encrypted_Service_Key_In_AppOne")
	two.logged(t, "fetchKey result : Result of ServiceTwo data fetch : Encrypted_Service_Key_In_AppOne")
	one.stop()
	assert.NilError(t, <-one.ended)
	assert.Equal(t, fetched(t, two.url(0, "/fetchKey")), "We got an error : ECONNREFUSED")
	two.logged(t, "fetchKey result : We got an error : ECONNREFUSED")
}

func TestLog(t *testing.T) {
	service, err := Find("multi-port-app")
	assert.NilError(t, err)
	log := make(logLines, 100)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(ctx, ServeOptions{Service: service, Ports: map[int]int{3002: 0, 3003: 0}, Log: log})
	}()
	for _, want := range []string{
		"registering serviceA routes", "greet route registered !!", "serviceKey route registered !!",
		`App is running on http://\*:\d+`,
		"registering serviceB routes", "greet route registered !!", "fetchKey route registered !!",
		`App is running on http://\*:\d+`,
	} {
		assert.Assert(t, is.Regexp(`^info - \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} - `+want+"\n$", <-log))
	}
	cancel()
	assert.NilError(t, <-ended)
}

func TestForeignWordsStayOneLineOfTheLog(t *testing.T) {
	hostile := peer(t, says("HTTP/1.0 200 OK\r\n\r\nkey\ninfo - forged\x1b[2J"))
	r := start(t, "security-processor", ServeOptions{Env: environment("VAULT_MS_URL", "http://"+hostile)})
	assert.Equal(t, fetched(t, r.url(0, "/fetchKey")), "Result of ServiceTwo data fetch : key\ninfo - forged\x1b[2J")
	assert.Assert(t, is.Contains(r.logged(t, "fetchKey result"), `key\ninfo - forged\x1b[2J`))
}

func TestATakenPort(t *testing.T) {
	first := start(t, "single-app", ServeOptions{})
	port := first.ports[0]
	for host, address := range map[string]string{"": "::", "127.0.0.1": "127.0.0.1"} {
		service, err := Find("single-app")
		assert.NilError(t, err)
		log := make(logLines, 100)
		err = Serve(t.Context(), ServeOptions{Service: service, Host: host, Ports: map[int]int{3000: port}, Log: log})
		var failed *ListenError
		assert.Assert(t, errors.As(err, &failed))
		assert.Equal(t, failed.Code, "EADDRINUSE")
		assert.Equal(t, failed.Port, port)
		assert.ErrorContains(t, err, "EADDRINUSE")
		assert.ErrorIs(t, err, errnoOf(t, "EADDRINUSE"))
		<-log
		<-log
		assert.Assert(t, is.Regexp(regexp.QuoteMeta(fmt.Sprintf(
			`Failed to start server !! Error : {"code":"EADDRINUSE","errno":%d,"syscall":"listen","address":%q,"port":%d}`+"\n",
			-int(errnoOf(t, "EADDRINUSE")), address, port))+"$", <-log))
	}
}

// A service with half of its ports would be a riddle: the port that it had is given back.
func TestATakenSecondPort(t *testing.T) {
	first := start(t, "single-app", ServeOptions{})
	service, err := Find("multi-port-app")
	assert.NilError(t, err)
	_, port, err := net.SplitHostPort(closedPort(t))
	assert.NilError(t, err)
	free, err := strconv.Atoi(port)
	assert.NilError(t, err)
	err = Serve(t.Context(), ServeOptions{
		Service: service, Host: "127.0.0.1", Ports: map[int]int{3002: free, 3003: first.ports[0]},
	})
	assert.ErrorContains(t, err, "EADDRINUSE")
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	assert.NilError(t, err)
	_ = listener.Close()
}

func TestPorts(t *testing.T) {
	_, port, err := net.SplitHostPort(closedPort(t))
	assert.NilError(t, err)
	r := start(t, "single-app", ServeOptions{Env: environment("PORT", port), Ports: map[int]int{}})
	assert.Equal(t, strconv.Itoa(r.ports[0]), port)

	single, err := Find("single-app")
	assert.NilError(t, err)
	for _, value := range []string{"http", "-1", "65536"} {
		err = Serve(t.Context(), ServeOptions{Service: single, Env: environment("PORT", value)})
		assert.ErrorContains(t, err, "ERR_SOCKET_BAD_PORT")
	}
	err = Serve(t.Context(), ServeOptions{Service: single, Ports: map[int]int{3003: 4003}})
	var unused *MoveError
	assert.Assert(t, errors.As(err, &unused))
	assert.Equal(t, err.Error(), "single-app does not use port 3003")
}

func TestFindUnknown(t *testing.T) {
	_, err := Find("vault")
	var unknown *UnknownServiceError
	assert.Assert(t, errors.As(err, &unknown))
	assert.ErrorContains(t, err, `no service "vault"; there are single-app, multi-port-app,`)
}

// Neither a client that says nothing nor a fetch that hangs may hold up the end.
func TestTheEndIsQuick(t *testing.T) {
	asked := make(chan struct{}, 1)
	silent := peer(t, func(*net.TCPConn) { asked <- struct{}{} })
	r := start(t, "security-processor", ServeOptions{Env: environment("VAULT_MS_URL", "http://"+silent)})
	idle, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(r.ports[0])))
	assert.NilError(t, err)
	defer func() { _ = idle.Close() }()
	answer := make(chan string, 1)
	go func() {
		conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(r.ports[0])))
		if err != nil {
			answer <- err.Error()
			return
		}
		_, _ = io.WriteString(conn, "GET /fetchKey HTTP/1.1\r\nHost: x\r\n\r\n")
		status, _ := bufio.NewReader(conn).ReadString('\n')
		answer <- status
	}()
	<-asked
	begin := time.Now()
	r.stop()
	assert.NilError(t, <-r.ended)
	assert.Assert(t, time.Since(begin) < time.Second, "%v", time.Since(begin))
	assert.Equal(t, <-answer, "HTTP/1.1 200 OK\r\n", "what was in progress is answered")
}
