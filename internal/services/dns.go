package services

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// maxUDP is more than the 512 bytes that a DNS answer over UDP should have; longer ones are cut by the
// server, which then gives them over TCP.
const maxUDP = 4096

// askServer asks one server for the IPv4 addresses of a name, and for its IPv6 addresses if it knows
// the name and has no others.
func (r *resolver) askServer(ctx context.Context, server, name string, limit time.Duration) probe.Lookup {
	l := probe.Lookup{Server: server, LimitMS: int(limit.Milliseconds())}
	for _, kind := range []dnsmessage.Type{dnsmessage.TypeA, dnsmessage.TypeAAAA} {
		question, err := newQuestion(name, kind)
		if err != nil { // a label of more than 63 bytes, an empty one: no server can know it
			return probe.Lookup{Result: probe.ResultNXDomain}
		}
		reply, err := r.exchange(ctx, server, question, limit)
		if err != nil {
			if outcome, code := classify(err); outcome == probe.OutcomeSilence {
				l.Result = probe.ResultNoReply
			} else {
				l.Result, l.Err = probe.ResultNotSent, code
			}
			return l
		}
		if l.Result = resultOf(reply.code); l.Result != probe.ResultFound {
			return l
		}
		if len(reply.addresses) > 0 {
			answer := found(server, reply.addresses...)
			answer.LimitMS = l.LimitMS
			return answer
		}
	}
	l.Result = probe.ResultNoData
	return l
}

func resultOf(code dnsmessage.RCode) string {
	if result, known := results[code]; known {
		return result
	}
	return probe.ResultServFail // whatever else it says, the server did not answer the question
}

var results = map[dnsmessage.RCode]string{
	dnsmessage.RCodeSuccess:   probe.ResultFound,
	dnsmessage.RCodeNameError: probe.ResultNXDomain,
	dnsmessage.RCodeRefused:   probe.ResultRefused,
}

// question is one query as it goes over the wire.
type question struct {
	id     uint16
	asked  dnsmessage.Question
	packet []byte
}

func newQuestion(name string, kind dnsmessage.Type) (question, error) {
	dnsName, err := dnsmessage.NewName(name + ".")
	if err != nil {
		return question{}, err
	}
	var id [2]byte
	_, _ = rand.Read(id[:]) // never fails
	q := question{
		id:    binary.BigEndian.Uint16(id[:]),
		asked: dnsmessage.Question{Name: dnsName, Type: kind, Class: dnsmessage.ClassINET},
	}
	message := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: q.id, RecursionDesired: true},
		Questions: []dnsmessage.Question{q.asked},
	}
	q.packet, err = message.Pack()
	return q, err
}

// reply is what a server said to one question.
type reply struct {
	code      dnsmessage.RCode
	truncated bool
	addresses []netip.Addr
}

// exchange asks over UDP, and again over TCP when the answer did not fit.
func (r *resolver) exchange(ctx context.Context, server string, q question, limit time.Duration) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	answer, err := r.overUDP(ctx, server, q)
	if err == nil && answer.truncated {
		return r.overTCP(ctx, server, q)
	}
	return answer, err
}

func (r *resolver) overUDP(ctx context.Context, server string, q question) (reply, error) {
	conn, err := r.open(ctx, "udp", server)
	if err != nil {
		return reply{}, err
	}
	defer conn.close()
	if _, err := conn.Write(q.packet); err != nil {
		return reply{}, err
	}
	buffer := make([]byte, maxUDP)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return reply{}, err
		}
		// What answers another question, or none, may be a late answer or a forged one.
		if answer, ok := q.read(buffer[:n]); ok {
			return answer, nil
		}
	}
}

func (r *resolver) overTCP(ctx context.Context, server string, q question) (reply, error) {
	conn, err := r.open(ctx, "tcp", server)
	if err != nil {
		return reply{}, err
	}
	defer conn.close()
	// Over TCP each message is preceded by its length.
	packet := binary.BigEndian.AppendUint16(nil, uint16(len(q.packet))) //nolint:gosec // a question has 512 bytes at most
	if _, err := conn.Write(append(packet, q.packet...)); err != nil {
		return reply{}, err
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return reply{}, err
	}
	message := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, message); err != nil {
		return reply{}, err
	}
	if answer, ok := q.read(message); ok {
		return answer, nil
	}
	return reply{code: dnsmessage.RCodeServerFailure}, nil
}

// boundConn is a connection whose reads and writes end with a context.
type boundConn struct {
	net.Conn
	stop func() bool
}

func (c boundConn) close() {
	c.stop()
	_ = c.Close() // nothing that was written is waited for
}

func (r *resolver) open(ctx context.Context, network, server string) (boundConn, error) {
	conn, err := r.dial(ctx, network, server)
	if err != nil {
		return boundConn{}, err
	}
	return bind(ctx, conn), nil
}

// bind makes a connection end with ctx: at its deadline, or at once when it is cancelled.
func bind(ctx context.Context, conn net.Conn) boundConn {
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	return boundConn{Conn: conn, stop: stop}
}

// read takes a message for the answer to q, if it is one.
func (q question) read(message []byte) (reply, bool) {
	var parser dnsmessage.Parser
	header, err := parser.Start(message)
	if err != nil || !header.Response || header.ID != q.id {
		return reply{}, false
	}
	answer := reply{code: header.RCode, truncated: header.Truncated}
	asked, err := parser.Question()
	if errors.Is(err, dnsmessage.ErrSectionDone) && header.RCode != dnsmessage.RCodeSuccess {
		return answer, true // some servers refuse without repeating the question
	}
	if err != nil || asked.Type != q.asked.Type || asked.Class != q.asked.Class ||
		!strings.EqualFold(asked.Name.String(), q.asked.Name.String()) {
		return reply{}, false
	}
	if parser.SkipAllQuestions() != nil {
		return reply{}, false
	}
	answer.addresses = addresses(&parser, q.asked.Type)
	return answer, true
}

// addresses collects the records of the wanted type. They may belong to another name that the asked
// one stands for (CNAME); the server has followed it. A damaged record ends the list.
func addresses(parser *dnsmessage.Parser, kind dnsmessage.Type) []netip.Addr {
	var list []netip.Addr
	for {
		header, err := parser.AnswerHeader()
		if err != nil {
			return list
		}
		switch {
		case header.Type == kind && kind == dnsmessage.TypeA:
			record, err := parser.AResource()
			if err != nil {
				return list
			}
			list = append(list, netip.AddrFrom4(record.A))
		case header.Type == kind && kind == dnsmessage.TypeAAAA:
			record, err := parser.AAAAResource()
			if err != nil {
				return list
			}
			list = append(list, netip.AddrFrom16(record.AAAA))
		default:
			if parser.SkipAnswer() != nil {
				return list
			}
		}
	}
}
