package services

import (
	"context"
	"errors"
	"fmt"
	"net"

	"golang.org/x/net/dns/dnsmessage"
)

// dnsPort is where name servers are asked. In a container every port may be had, without privileges.
const dnsPort = "53"

// serverAnswers are the ways in which our name server answers whatever it is asked. It knows no name: it
// is there so that a resolver can be seen to meet each kind of failure.
var serverAnswers = map[string]dnsmessage.RCode{
	"nxdomain": dnsmessage.RCodeNameError,
	"servfail": dnsmessage.RCodeServerFailure,
	"refused":  dnsmessage.RCodeRefused,
}

// serveNames answers DNS questions over UDP until ctx ends. With "silence" it takes them and says nothing.
func serveNames(ctx context.Context, address, says string) (stop func(), err error) {
	code, answers := serverAnswers[says]
	if !answers && says != "silence" {
		return nil, fmt.Errorf("%s=%q is none of nxdomain, servfail, refused and silence", serverVariable, says)
	}
	var config net.ListenConfig
	conn, err := config.ListenPacket(ctx, "udp", address)
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, maxUDP)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if reply, ok := refuseName(buffer[:max(n, 0)], code); err == nil && answers && ok {
				_, _ = conn.WriteTo(reply, from) // who has gone away needs no answer
			}
		}
	}()
	return func() {
		_ = conn.Close()
		<-done
	}, nil
}

// refuseName makes the answer to a question; what is none gets no answer.
func refuseName(message []byte, code dnsmessage.RCode) (reply []byte, ok bool) {
	var parser dnsmessage.Parser
	header, err := parser.Start(message)
	if err != nil || header.Response {
		return nil, false
	}
	questions, err := parser.AllQuestions()
	if err != nil {
		return nil, false
	}
	answer := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: header.ID, Response: true, RecursionDesired: header.RecursionDesired, RecursionAvailable: true, RCode: code,
		},
		Questions: questions,
	}
	reply, err = answer.Pack()
	return reply, err == nil
}
