package probe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Bounds of the protocol. Whoever answers the probe may be anyone, so nothing is read without end.
const (
	DefaultLimit = 2 * time.Second  // dropped packets are never answered; an answer takes milliseconds
	MaxLimit     = 60 * time.Second // the longest limit that a request may set
	MaxLine      = 64 << 10         // bytes of one request line
	MaxBody      = 64 << 10         // bytes of a body that are read
	MaxContent   = 40               // lines of a file, or variables, that are read
)

// ErrLineTooLong is what ReadLine returns for a line of more than MaxLine bytes.
var ErrLineTooLong = errors.New("the line is longer than 64 KiB")

// Limit is how long the request allows an answer to take.
func (r Request) Limit() time.Duration {
	if r.LimitMS == 0 {
		return DefaultLimit
	}
	return time.Duration(r.LimitMS) * time.Millisecond
}

// Validate says what is wrong with the request, if anything.
func (r Request) Validate() error {
	switch r.Op {
	case OpGet, OpLookup, OpDial, OpRead, OpWrite, OpEnv:
		if r.Target == "" {
			return fmt.Errorf("%s needs a target", r.Op)
		}
	case OpNet:
	default:
		return fmt.Errorf("no such operation: %q", r.Op)
	}
	// Compared as a number of milliseconds: a Duration made of a huge one would have overflowed.
	if r.LimitMS < 0 || int64(r.LimitMS) > MaxLimit.Milliseconds() {
		return fmt.Errorf("the limit must be between 1 ms and %s", seconds(int(MaxLimit.Milliseconds())))
	}
	return nil
}

// ParseRequest reads one line. With an error the request still holds what could be read of it, so
// that an answer can carry its ID.
func ParseRequest(line []byte) (Request, error) {
	var r Request
	if err := json.Unmarshal(line, &r); err != nil {
		return r, fmt.Errorf("not a request: %w", err)
	}
	return r, r.Validate()
}

// NewReader gives r a buffer that holds one line of MaxLine bytes, as ReadLine needs it.
func NewReader(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, MaxLine+len("\n")) }

// ReadLine reads one line without its end. Of a line that is too long it reads everything, returns
// ErrLineTooLong, and the next call gives the next line. The bytes are valid until that call.
// At the end it returns io.EOF; a last line may lack its newline.
func ReadLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.ReadSlice('\n')
		}
		return nil, ErrLineTooLong
	}
	if errors.Is(err, io.EOF) && len(line) > 0 {
		err = nil
	}
	return bytes.TrimRight(line, "\r\n"), err
}
