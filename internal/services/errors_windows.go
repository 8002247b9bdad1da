package services

import (
	"syscall"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// errnos names the errors of Windows Sockets, and the two of the system that a connection attempt can
// end with in their place (https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2).
// syscall.ECONNREFUSED and its like are numbers that Go made up for Windows: the system never returns them.
var errnos = map[syscall.Errno]meaning{
	10061: {probe.OutcomeRefused, "ECONNREFUSED"},
	10065: {probe.OutcomeNoRoute, "EHOSTUNREACH"},
	10051: {probe.OutcomeUnreachable, "ENETUNREACH"},
	10049: {probe.OutcomeUnavailable, "EADDRNOTAVAIL"},
	10060: {probe.OutcomeSilence, codeTimeout},
	121:   {probe.OutcomeSilence, codeTimeout}, // ERROR_SEM_TIMEOUT
	10054: {probe.OutcomeReset, codeReset},
	64:    {probe.OutcomeReset, codeReset}, // ERROR_NETNAME_DELETED
	10053: {probe.OutcomeReset, "ECONNABORTED"},
	10048: {probe.OutcomeError, "EADDRINUSE"},
	10047: {probe.OutcomeUnavailable, "EAFNOSUPPORT"},
	10064: {probe.OutcomeNoRoute, "EHOSTDOWN"},
	10050: {probe.OutcomeUnreachable, "ENETDOWN"},
	10013: {probe.OutcomeError, "EACCES"},
	10022: {probe.OutcomeError, "EINVAL"},
	10024: {probe.OutcomeError, "EMFILE"},
	10055: {probe.OutcomeError, "ENOBUFS"},
}
