package services

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// logger writes lines as the tutorial's services do:
//
//	info - 2024-10-17 03:44:13.926 - App is running on http://*:3003
type logger struct {
	mu  sync.Mutex
	out io.Writer
}

const (
	logTime = "2006-01-02 15:04:05.000"
	logLine = 2000 // characters: a foreign server's words stay one line
)

// info writes one line. Nobody is left to be told when the log cannot be written.
func (l *logger) info(format string, args ...any) {
	text := probe.Printable(fmt.Sprintf(format, args...), logLine)
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = fmt.Fprintf(l.out, "info - %s - %s\n", time.Now().Format(logTime), text)
}
