package services

import (
	"context"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"maps"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

// ServeOptions says which service to run, and where.
type ServeOptions struct {
	Service Service
	Host    string              // the one address to listen on; "" is what HOST says, or every address
	Ports   map[int]int         // a port of the service → the port to use in its place, 0: any free one
	Env     func(string) string // the environment; nil is that of the process
	Log     io.Writer           // where the service logs; nil is nowhere
}

// MoveError says that a service has nothing to do with a port that should be moved.
type MoveError struct {
	Service string
	Port    int
}

// Error implements error.
func (e *MoveError) Error() string {
	return fmt.Sprintf("%s does not use port %d", e.Service, e.Port)
}

// How long a client may take. A service's own fetch fits in: three name servers and a silent upstream.
const (
	readLimit  = 5 * time.Second
	writeLimit = 20 * time.Second
	endLimit   = 300 * time.Millisecond // for answers in progress when the service ends
	headerSize = 16 << 10
)

// Serve runs a service until ctx ends (then it returns nil) or a port cannot be had (*ListenError).
func Serve(ctx context.Context, o ServeOptions) error {
	app, err := newApp(o)
	if err != nil {
		return err
	}
	host := o.Host
	if host == "" {
		host = app.env(hostVariable)
	}
	// All ports first: a service with half of its ports would be a riddle.
	listeners := make([]net.Listener, 0, len(o.Service.Servers))
	defer func() {
		for _, l := range listeners {
			_ = l.Close() // most are closed already, by their server
		}
	}()
	for _, server := range o.Service.Servers {
		app.logRoutes(server)
		listener, err := app.open(ctx, host, server.Port)
		if err != nil {
			return err
		}
		listeners = append(listeners, listener)
	}

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if says := app.env(serverVariable); says != "" && o.Service.reads(serverVariable) {
		stop, err := serveNames(ctx, net.JoinHostPort(host, dnsPort), says)
		if err != nil {
			return err
		}
		defer stop()
	}
	ended := make(chan error, len(listeners))
	for i, listener := range listeners {
		go func() {
			defer cancel() // one port gone, all gone
			ended <- run(ctx, listener, app.handler(o.Service.Servers[i]))
		}()
	}
	var failed error
	for range listeners {
		failed = errors.Join(failed, <-ended)
	}
	return failed
}

// run serves one port until ctx ends.
func run(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadTimeout:       readLimit,
		ReadHeaderTimeout: readLimit,
		WriteTimeout:      writeLimit,
		IdleTimeout:       keepLimit,
		MaxHeaderBytes:    headerSize,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          stdlog.New(io.Discard, "", 0), // a client's mistakes are not our log
		// "OPTIONS *" is no path of ours either.
		DisableGeneralOptionsHandler: true,
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
		defer cancel()
		if server.Shutdown(limited) != nil {
			_ = server.Close() // out of patience
		}
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-stopped
	return nil
}

// app is a running service.
type app struct {
	env    func(string) string
	log    *logger
	prober *Prober
	ports  map[int]int // a port of the catalog → the port in its place
}

func newApp(o ServeOptions) (*app, error) {
	for port := range o.Ports {
		if !o.Service.usesPort(port) {
			return nil, &MoveError{Service: o.Service.Name, Port: port}
		}
	}
	a := &app{env: o.Env, log: &logger{out: o.Log}, prober: NewProber(), ports: maps.Clone(o.Ports)}
	if a.env == nil {
		a.env = os.Getenv
	}
	if o.Log == nil {
		a.log.out = io.Discard
	}
	if a.ports == nil {
		a.ports = map[int]int{}
	}
	if o.Service.reads(rememberVariable) {
		return a, a.prober.remember(a.env(rememberVariable))
	}
	return a, nil
}

func (a *app) logRoutes(server Server) {
	a.log.info("registering %s routes", server.Name)
	for _, route := range server.Routes {
		a.log.info("%s route registered !!", route.word())
	}
}

// open listens on a port of the catalog, or on the one in its place, and remembers which it became.
func (a *app) open(ctx context.Context, host string, port int) (net.Listener, error) {
	listener, err := listen(ctx, host, a.place(port))
	if err != nil {
		var failed *ListenError
		if errors.As(err, &failed) {
			a.log.info("Failed to start server !! Error : %s", failed.line())
		}
		return nil, err
	}
	a.ports[port] = portOf(listener)
	shown := host
	if host == "" {
		shown = "*"
	}
	a.log.info("App is running on http://%s", net.JoinHostPort(shown, strconv.Itoa(a.ports[port])))
	return listener, nil
}

// place is the port to use for a port of the catalog. Only single-app reads PORT.
func (a *app) place(port int) int {
	if moved, ok := a.ports[port]; ok {
		return moved
	}
	if value := a.env(portVariable); port == singleAppDefault && value != "" {
		number, err := strconv.Atoi(value)
		if err != nil {
			return -1 // listen says what is wrong
		}
		return number
	}
	return port
}
