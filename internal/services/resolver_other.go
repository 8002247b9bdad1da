//go:build !linux

package services

import (
	"context"
	"errors"
	"net"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// Windows and macOS keep their name servers elsewhere than in resolv.conf, and only they know which
// one is in charge of a name. A service that is served on such a machine asks the system.
func systemLookup(ctx context.Context, name string) probe.Lookup {
	ctx, cancel := context.WithTimeout(ctx, queryLimit)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name+".")
	if err == nil {
		return found(probe.SystemResolver, addresses...)
	}
	l := probe.Lookup{
		Server: probe.SystemResolver, Result: probe.ResultServFail, LimitMS: int(queryLimit.Milliseconds()),
	}
	var failed *net.DNSError
	if errors.As(err, &failed) {
		switch {
		case failed.IsNotFound:
			l.Result = probe.ResultNXDomain
		case failed.IsTimeout:
			l.Result = probe.ResultNoReply
		}
	}
	return l
}
