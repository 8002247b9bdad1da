package services

import (
	"context"
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// RunHeader carries, on every answer, the id of the run that the service belongs to.
const RunHeader = "Netdemo-Run"

// fetchLimit is longer than the three seconds after which Linux says that a neighbour does not exist:
// EHOSTUNREACH must not be cut down to a time-out.
const fetchLimit = 4 * time.Second

const longestName = 100 // characters of a NAME that are repeated

// word is how the log calls a route: "serviceKey".
func (r Route) word() string {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	return first
}

// handler answers one port of the service.
func (a *app) handler(server Server) http.Handler {
	mux := http.NewServeMux() // "GET" patterns take HEAD, too, and refuse the rest
	for _, route := range server.Routes {
		mux.HandleFunc("GET "+strings.Replace(route.Path, "NAME", "{NAME}", 1),
			func(w http.ResponseWriter, r *http.Request) {
				text := a.answer(r.Context(), route, r.PathValue("NAME"))
				_, _ = io.WriteString(w, text) //nolint:gosec // text/plain and nosniff: no browser takes it for a page
			})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(RunHeader, a.env("NETDEMO_RUN"))
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.Header.Get(keptHeader) == "" { // each request is a new connection
			w.Header().Set("Connection", "close")
		}
		if path.Clean(r.URL.Path) != r.URL.Path { // the mux would redirect
			http.NotFound(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// answer is the whole service: a greeting, a key, or a key that is fetched from elsewhere.
func (a *app) answer(ctx context.Context, route Route, name string) string {
	switch {
	case route.Asks != "":
		text := a.fetchKey(ctx, route)
		a.log.info("%s result : %s", route.word(), text)
		return text
	case name != "":
		return strings.Replace(route.Text, "NAME", probe.Printable(name, longestName), 1)
	default:
		a.log.info("%s returned : %s", route.word(), route.Text)
		return route.Text
	}
}

// fetchKey asks another service for its key. A failure is an answer, too: it names what this system
// or the resolver said.
func (a *app) fetchKey(ctx context.Context, route Route) string {
	url, complete := a.upstream(route)
	if !complete {
		return route.Unset
	}
	got := a.prober.fetch(ctx, url, fetchLimit)
	switch {
	case got.Outcome != probe.OutcomeOK:
		return "We got an error : " + got.Code
	case got.Status != http.StatusOK:
		return strings.Replace(route.Text, "KEY", "Error in API call", 1)
	}
	return strings.Replace(route.Text, "KEY", got.Body, 1)
}

// upstream is the URL that a route asks; incomplete when a variable in it is empty.
func (a *app) upstream(route Route) (url string, complete bool) {
	asks := route.Asks
	for port, place := range a.ports { // a service of ours on localhost may have moved
		if rest, ours := strings.CutPrefix(asks, localhost(port)); ours {
			asks = localhost(place) + rest
			break
		}
	}
	complete = true
	url = os.Expand(asks, func(variable string) string {
		value := strings.TrimSpace(a.env(variable))
		complete = complete && value != ""
		if strings.HasSuffix(value, "//") { // "http://": a mistake that must stay visible
			return value
		}
		return strings.TrimSuffix(value, "/")
	})
	return url, complete
}
