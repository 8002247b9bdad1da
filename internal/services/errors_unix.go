//go:build !windows

package services

import (
	"syscall"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// errnos names the errors that the network, or a firewall in front of it, answers with.
var errnos = map[syscall.Errno]meaning{
	syscall.ECONNREFUSED:  {probe.OutcomeRefused, "ECONNREFUSED"},
	syscall.EHOSTUNREACH:  {probe.OutcomeNoRoute, "EHOSTUNREACH"},
	syscall.ENETUNREACH:   {probe.OutcomeUnreachable, "ENETUNREACH"},
	syscall.EADDRNOTAVAIL: {probe.OutcomeUnavailable, "EADDRNOTAVAIL"},
	syscall.ETIMEDOUT:     {probe.OutcomeSilence, codeTimeout},
	syscall.ECONNRESET:    {probe.OutcomeReset, codeReset},
	syscall.ECONNABORTED:  {probe.OutcomeReset, "ECONNABORTED"},
	syscall.EPIPE:         {probe.OutcomeReset, "EPIPE"},
	syscall.EADDRINUSE:    {probe.OutcomeError, "EADDRINUSE"},
	syscall.EAFNOSUPPORT:  {probe.OutcomeUnavailable, "EAFNOSUPPORT"},
	syscall.EHOSTDOWN:     {probe.OutcomeNoRoute, "EHOSTDOWN"},
	syscall.ENETDOWN:      {probe.OutcomeUnreachable, "ENETDOWN"},
	syscall.EACCES:        {probe.OutcomeError, "EACCES"},
	syscall.EPERM:         {probe.OutcomeError, "EPERM"},
	syscall.EINVAL:        {probe.OutcomeError, "EINVAL"},
	syscall.EMFILE:        {probe.OutcomeError, "EMFILE"},
	syscall.ENOBUFS:       {probe.OutcomeError, "ENOBUFS"},
}
