package services

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// The contract: ports, routes and texts, as the tutorial has them.
func TestContract(t *testing.T) {
	vault := start(t, "vault-ms", ServeOptions{})
	for _, tc := range []struct {
		service string
		ports   []int
		env     []string
		answers []map[string]string // of each port
	}{
		{"single-app", []int{3000}, nil, []map[string]string{
			{"/greet/Ann": "Hello Ann, Welcome to the single-app container!"},
		}},
		{"multi-port-app", []int{3002, 3003}, nil, []map[string]string{
			{"/greet/Ann": "Hello in service base Ann", "/serviceKey": "Encrypted_Service_Key_In_ServiceA"},
			{"/greet/Ann": "Hello in service base Ann", "/fetchKey": "Result of Service B data fetch : Encrypted_Service_Key_In_ServiceA"},
		}},
		{"app-one", []int{3002}, nil, []map[string]string{
			{"/greet/Ann": "Hello in service base Ann", "/serviceKey": "Encrypted_Service_Key_In_AppOne"},
		}},
		{"app-two", []int{3003}, nil, []map[string]string{
			{"/greet/Ann": "Hello in service base Ann"},
		}},
		{"vault-ms", []int{3002}, nil, []map[string]string{
			{"/greet/Ann": "Hello in service base Ann", "/serviceKey": "Encrypted_Service_Key_From_Vault"},
		}},
		{"security-processor", []int{3003}, nil, []map[string]string{
			{"/greet/Ann": "Hello in service base Ann", "/fetchKey": "Unable to communicate to vault-ms!!! please setup the url"},
		}},
		{"security-processor", []int{3003}, []string{"VAULT_MS_URL", vault.url(0, "")}, []map[string]string{
			{"/fetchKey": "Result of ServiceTwo data fetch : Encrypted_Service_Key_From_Vault"},
		}},
		{"security-processor", []int{3003}, []string{"VAULT_MS_URL", vault.url(0, "/")}, []map[string]string{
			{"/fetchKey": "Result of ServiceTwo data fetch : Encrypted_Service_Key_From_Vault"},
		}},
	} {
		service, err := Find(tc.service)
		assert.NilError(t, err)
		assert.DeepEqual(t, service.Ports(), tc.ports)
		r := start(t, tc.service, ServeOptions{Env: environment(append(tc.env, "NETDEMO_RUN", "run-7")...)})
		for i, answers := range tc.answers {
			for path, want := range answers {
				status, header, body := request(t, http.MethodGet, r.url(i, path))
				assert.Equal(t, status, http.StatusOK)
				assert.Equal(t, body, want)
				checkHeaders(t, header)
			}
		}
	}
	names := []string{}
	for _, s := range Catalog() {
		names = append(names, s.Name)
		assert.Assert(t, s.About != "")
	}
	assert.DeepEqual(t, names, []string{"single-app", "multi-port-app", "app-one", "app-two", "vault-ms", "security-processor"})
}

func checkHeaders(t *testing.T, h http.Header) {
	t.Helper()
	assert.Equal(t, h.Get("Netdemo-Run"), "run-7")
	assert.Equal(t, h.Get("Content-Type"), "text/plain; charset=utf-8")
	assert.Equal(t, h.Get("X-Content-Type-Options"), "nosniff")
}

func TestOtherPathsAndMethods(t *testing.T) {
	r := start(t, "app-one", ServeOptions{Env: environment("NETDEMO_RUN", "run-7")})
	for _, path := range []string{
		"/", "/nothing", "/fetchKey", "/serviceKey/", "/serviceKey/x", "//serviceKey", "/x/../serviceKey",
		"/greet", "/greet/", "/greet/a/b", "/greet/%2e%2e", "/greet/a%2F..", "/servicekey",
	} {
		status, header, body := request(t, http.MethodGet, r.url(0, path))
		assert.Equal(t, status, http.StatusNotFound, "%s", path)
		assert.Equal(t, body, "404 page not found\n")
		checkHeaders(t, header)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		status, header, _ := request(t, method, r.url(0, "/serviceKey"))
		assert.Equal(t, status, http.StatusMethodNotAllowed, method)
		checkHeaders(t, header)
	}
	status, header, body := request(t, http.MethodHead, r.url(0, "/serviceKey"))
	assert.Equal(t, status, http.StatusOK)
	assert.Equal(t, body, "")
	checkHeaders(t, header)
}

func TestGreetAnswersAnyNameSafely(t *testing.T) {
	r := start(t, "vault-ms", ServeOptions{})
	const hello = "Hello in service base "
	for name, want := range map[string]string{
		"J%C3%BCrgen%20K.":        "Jürgen K.",
		"<script>":                "<script>", // text/plain, nosniff
		"%1b[2J%0d%0aSet-Cookie:": `\x1b[2J\r\nSet-Cookie:`,
		"%ff%e2%80%ae":            `\xff\u202e`,
		"NAME":                    "NAME",
		"KEY%2FNAME":              "KEY/NAME",
		strings.Repeat("x", 4000): strings.Repeat("x", 100) + "…",
	} {
		assert.Equal(t, fetched(t, r.url(0, "/greet/"+name)), hello+want)
	}
	status, _, _ := request(t, http.MethodGet, r.url(0, "/greet/"+strings.Repeat("x", 1<<20)))
	assert.Equal(t, status, http.StatusRequestHeaderFieldsTooLarge)
	assert.Equal(t, fetched(t, r.url(0, "/greet/Ann")), hello+"Ann")
}

// appWith is security-processor with that URL and those name servers.
func appWith(t *testing.T, vaultURL string, servers ...*nameServer) *app {
	t.Helper()
	service, err := Find("security-processor")
	assert.NilError(t, err)
	a, err := newApp(ServeOptions{Service: service, Env: environment("VAULT_MS_URL", vaultURL)})
	assert.NilError(t, err)
	a.prober = testProber(t, servers...)
	return a
}

// A failed fetch is an answer, and it says what the system or the resolver said.
func TestFetchKeyErrors(t *testing.T) {
	status := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(status.Close)
	code := func(c dnsmessage.RCode) *nameServer { return (&nameServer{code: c}).start(t) }
	_, port, err := net.SplitHostPort(closedPort(t))
	assert.NilError(t, err)

	for name, tc := range map[string]struct {
		url     string
		servers []*nameServer
		want    string
	}{
		"refused":      {"http://" + closedPort(t), nil, "We got an error : ECONNREFUSED"},
		"localhost":    {"http://localhost:" + port, nil, "We got an error : ECONNREFUSED"},
		"not found":    {"http://vault-ms:3002", []*nameServer{code(dnsmessage.RCodeNameError)}, "We got an error : ENOTFOUND"},
		"servfail":     {"http://vault-ms:3002", []*nameServer{code(dnsmessage.RCodeServerFailure)}, "We got an error : EAI_AGAIN"},
		"dns refused":  {"http://vault-ms:3002", []*nameServer{code(dnsmessage.RCodeRefused)}, "We got an error : EAI_AGAIN"},
		"no reply":     {"http://vault-ms:3002", []*nameServer{(&nameServer{silent: true}).start(t)}, "We got an error : EAI_AGAIN"},
		"not sent":     {"http://vault-ms:3002", nil, "We got an error : EAI_AGAIN"},
		"not 200":      {status.URL, nil, "Result of ServiceTwo data fetch : Error in API call"},
		"no scheme":    {"vault-ms:3002", nil, "We got an error : ERR_INVALID_PROTOCOL"},
		"https":        {"https://vault-ms:3002", nil, "We got an error : ERR_INVALID_PROTOCOL"},
		"no URL":       {"http://", nil, "We got an error : ERR_INVALID_URL"},
		"reset":        {"http://" + peer(t, says("")), nil, "We got an error : ECONNRESET"},
		"default port": {"http://vault-ms", []*nameServer{code(dnsmessage.RCodeNameError)}, "We got an error : ENOTFOUND"},
		"only blanks":  {"  ", nil, "Unable to communicate to vault-ms!!! please setup the url"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := appWith(t, tc.url, tc.servers...)
			service, err := Find("security-processor")
			assert.NilError(t, err)
			recorder := httptest.NewRecorder()
			a.handler(service.Servers[0]).ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/fetchKey", http.NoBody))
			assert.Equal(t, recorder.Code, http.StatusOK)
			assert.Equal(t, recorder.Body.String(), tc.want)
		})
	}
}

// EHOSTUNREACH takes three seconds to come; a shorter limit would turn it into a time-out.
func TestFetchWaitsForNoRouteToHost(t *testing.T) {
	assert.Assert(t, fetchLimit > 3100*time.Millisecond)
	assert.Assert(t, 3*queryLimit+fetchLimit < writeLimit, "an answer must get out")
}

// What the plugin asks for must be what a service says, whoever listens on the port.
func TestTheProbeSeesTheRun(t *testing.T) {
	r := start(t, "vault-ms", ServeOptions{Env: environment("NETDEMO_RUN", "run-7")})
	a := NewProber().Do(t.Context(), probe.Request{Op: probe.OpGet, Target: r.url(0, "/serviceKey")})
	assert.Equal(t, a.Run, "run-7")
	assert.DeepEqual(t, a.Lines(), []string{"200 OK  Encrypted_Service_Key_From_Vault"})
	a = NewProber().Do(t.Context(), probe.Request{Op: probe.OpGet, Target: r.url(0, "/")})
	assert.Equal(t, a.Run, "run-7")
}
