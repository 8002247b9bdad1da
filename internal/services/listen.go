package services

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// ListenError says that a port could not be had. Serve has logged it already.
type ListenError struct {
	Code    string // "EADDRINUSE", "EACCES" ...
	Errno   int    // this system's number for it, negative; 0 when no system call failed
	Address string // "::" for every address
	Port    int
	Err     error
}

// Error implements error.
func (e *ListenError) Error() string {
	return fmt.Sprintf("cannot listen on %s: %s", net.JoinHostPort(e.Address, strconv.Itoa(e.Port)), e.Code)
}

// Unwrap gives the system's error.
func (e *ListenError) Unwrap() error { return e.Err }

// line is the error as the tutorial's services log it.
func (e *ListenError) line() string {
	object, err := json.Marshal(struct {
		Code    string `json:"code"`
		Errno   int    `json:"errno"`
		Syscall string `json:"syscall"`
		Address string `json:"address"`
		Port    int    `json:"port"`
	}{e.Code, e.Errno, "listen", e.Address, e.Port})
	if err != nil { // strings and numbers can always be written
		return e.Error()
	}
	return string(object)
}

// badPort is what Node calls a port that is no port.
const badPort = "ERR_SOCKET_BAD_PORT"

// listen opens the port: on every address of the namespace when host is "", IPv4 alone where there
// is no IPv6.
func listen(ctx context.Context, host string, port int) (net.Listener, error) {
	failed := &ListenError{Address: host, Port: port}
	if host == "" {
		failed.Address = "::"
	}
	if port < 0 || port > 65535 {
		failed.Code = badPort
		return nil, failed
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err == nil {
		return listener, nil
	}
	_, failed.Code = classify(err)
	failed.Err = err
	var errno syscall.Errno
	if errors.As(err, &errno) {
		failed.Errno = -int(errno)
	}
	return nil, failed
}

// portOf is the port that a listener really has, which matters when the system chose it.
func portOf(l net.Listener) int {
	if address, ok := l.Addr().(*net.TCPAddr); ok {
		return address.Port
	}
	return 0
}
