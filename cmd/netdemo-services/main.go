// Command netdemo-services is the one program inside every service image: it runs the service that
// NETDEMO_SERVICE names, and it is the probe that asks the network from there.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
	"github.com/docker-netdemo/docker-netdemo/internal/services"
)

const usage = `Usage:
  netdemo                      run the service that NETDEMO_SERVICE names
  netdemo serve SERVICE        run this service
  netdemo get URL              ask http://HOST:PORT/PATH and print the answer
  netdemo lookup NAME          resolve a name, as /etc/resolv.conf says now
  netdemo dial HOST:PORT       open a TCP connection and close it
  netdemo net                  interfaces, routes, listening sockets, name servers
  netdemo read FILE            print a text file
  netdemo write FILE TEXT      write one line into a file
  netdemo env PREFIX           print the container's variables that begin so
  netdemo probe                answer requests on standard input, one JSON line each

get, lookup and dial take --limit DURATION: how long an answer is waited for (default 2s; one name
server never gets more than 2s).

Exit status: 0 for HTTP 200, a name that was found, a connection; 1 for any other answer; 2 for a
mistake in the command.
`

// Exit statuses.
const (
	ok     = 0
	failed = 1
	misuse = 2
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, env func(string) string, in io.Reader, out, errs io.Writer) int {
	verb := ""
	if len(args) > 0 {
		verb, args = args[0], args[1:]
	}
	var err error
	status := ok
	switch verb {
	case "":
		status, err = serve(ctx, env("NETDEMO_SERVICE"), env, in, out)
	case "serve":
		if len(args) != 1 {
			err = errors.New("serve takes one SERVICE")
			break
		}
		status, err = serve(ctx, args[0], env, in, out)
	case "get", "lookup", "dial", "net", "read", "write", "env":
		status, err = ask(ctx, probe.Op(verb), args, out)
	case "probe":
		status, err = answer(ctx, env, in, out)
	case "help", "-h", "-help", "--help":
		_, _ = io.WriteString(out, usage)
	default:
		err = fmt.Errorf("there is no %q", verb)
	}
	if err != nil {
		_, _ = fmt.Fprintf(errs, "netdemo: %v\nSee netdemo --help.\n", err)
		return misuse
	}
	return status
}

// serve runs a service until it is told to stop. What becomes of it is in its log.
func serve(ctx context.Context, name string, env func(string) string, in io.Reader, log io.Writer) (int, error) {
	if name == "" {
		return misuse, errors.New("NETDEMO_SERVICE is not set: which service?")
	}
	service, err := services.Find(name)
	if err != nil {
		return misuse, err
	}
	// The first process of a container has no default way to end: it must answer SIGTERM itself.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, err = services.Lease(ctx, env, in)
	if err != nil {
		return misuse, err
	}
	if services.Serve(ctx, services.ServeOptions{Service: service, Env: env, Log: log}) != nil {
		return failed, nil
	}
	return ok, nil
}

// answer answers requests until there are no more, or until its lease ends: a read that waits does not notice
// that, and ends with the program.
func answer(ctx context.Context, env func(string) string, in io.Reader, out io.Writer) (int, error) {
	ctx, in, err := services.LeaseOfReader(ctx, env, in)
	if err != nil {
		return misuse, err
	}
	ended := make(chan error, 1)
	go func() { ended <- services.NewProber().Stream(ctx, in, out) }()
	select {
	case err := <-ended:
		if err != nil {
			return failed, nil //nolint:nilerr // who should read why is gone
		}
	case <-ctx.Done():
	}
	return ok, nil
}

// ask puts one question to the network and prints the answer.
func ask(ctx context.Context, op probe.Op, args []string, out io.Writer) (int, error) {
	request, err := parse(op, args)
	if errors.Is(err, flag.ErrHelp) {
		_, _ = io.WriteString(out, usage)
		return ok, nil
	}
	if err != nil {
		return misuse, err
	}
	answer := services.NewProber().Do(ctx, request)
	_, _ = io.WriteString(out, strings.Join(answer.Lines(), "\n")+"\n")
	if answer.Outcome != probe.OutcomeOK || (op == probe.OpGet && answer.Status != 200) {
		return failed, nil
	}
	return ok, nil
}

// parse takes flags before and after the target.
func parse(op probe.Op, args []string) (probe.Request, error) {
	limit := probe.DefaultLimit
	flags := flag.NewFlagSet(string(op), flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	if op != probe.OpNet {
		flags.DurationVar(&limit, "limit", limit, "")
	}
	var targets []string
	for {
		if err := flags.Parse(args); err != nil {
			return probe.Request{}, err
		}
		if args = flags.Args(); len(args) == 0 {
			break
		}
		targets, args = append(targets, args[0]), args[1:]
	}
	if limit < time.Millisecond || limit > probe.MaxLimit {
		return probe.Request{}, fmt.Errorf("--limit must be between 1ms and %v", probe.MaxLimit)
	}
	request := probe.Request{Op: op, LimitMS: int(limit.Milliseconds())}
	takes := map[probe.Op]int{probe.OpNet: 0, probe.OpWrite: 2}
	want, special := takes[op]
	if !special {
		want = 1
	}
	if len(targets) != want {
		return request, fmt.Errorf("%s takes %s, not %d", op, []string{"no arguments", "one argument", "two arguments"}[want], len(targets))
	}
	if want > 0 {
		request.Target = targets[0]
	}
	if want > 1 {
		request.Text = targets[1]
	}
	if err := request.Validate(); err != nil {
		return request, err
	}
	return request, nil
}
