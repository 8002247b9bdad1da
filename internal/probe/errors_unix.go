//go:build !windows

package probe

import "syscall"

// Errnos names the errors that the network, or a firewall in front of it, answers with.
var Errnos = map[syscall.Errno]Meaning{
	syscall.ECONNREFUSED:  {OutcomeRefused, "ECONNREFUSED"},
	syscall.EHOSTUNREACH:  {OutcomeNoRoute, "EHOSTUNREACH"},
	syscall.ENETUNREACH:   {OutcomeUnreachable, "ENETUNREACH"},
	syscall.EADDRNOTAVAIL: {OutcomeUnavailable, "EADDRNOTAVAIL"},
	syscall.ETIMEDOUT:     {OutcomeSilence, CodeTimeout},
	syscall.ECONNRESET:    {OutcomeReset, CodeReset},
	syscall.ECONNABORTED:  {OutcomeReset, "ECONNABORTED"},
	syscall.EPIPE:         {OutcomeReset, "EPIPE"},
	syscall.EADDRINUSE:    {OutcomeError, "EADDRINUSE"},
	syscall.EAFNOSUPPORT:  {OutcomeUnavailable, "EAFNOSUPPORT"},
	syscall.EHOSTDOWN:     {OutcomeNoRoute, "EHOSTDOWN"},
	syscall.ENETDOWN:      {OutcomeUnreachable, "ENETDOWN"},
	syscall.EACCES:        {OutcomeError, "EACCES"},
	syscall.EPERM:         {OutcomeError, "EPERM"},
	syscall.EINVAL:        {OutcomeError, "EINVAL"},
	syscall.EMFILE:        {OutcomeError, "EMFILE"},
	syscall.ENOBUFS:       {OutcomeError, "ENOBUFS"},
}
