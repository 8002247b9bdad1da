package probe

import "syscall"

// Errnos names the errors of Windows Sockets, and the two of the system that a connection attempt can
// end with in their place (https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2).
// syscall.ECONNREFUSED and its like are numbers that Go made up for Windows: the system never returns them.
var Errnos = map[syscall.Errno]Meaning{
	10061: {OutcomeRefused, "ECONNREFUSED"},
	10065: {OutcomeNoRoute, "EHOSTUNREACH"},
	10051: {OutcomeUnreachable, "ENETUNREACH"},
	10049: {OutcomeUnavailable, "EADDRNOTAVAIL"},
	10060: {OutcomeSilence, CodeTimeout},
	121:   {OutcomeSilence, CodeTimeout}, // ERROR_SEM_TIMEOUT
	10054: {OutcomeReset, CodeReset},
	64:    {OutcomeReset, CodeReset}, // ERROR_NETNAME_DELETED
	10053: {OutcomeReset, "ECONNABORTED"},
	10048: {OutcomeError, "EADDRINUSE"},
	10047: {OutcomeUnavailable, "EAFNOSUPPORT"},
	10064: {OutcomeNoRoute, "EHOSTDOWN"},
	10050: {OutcomeUnreachable, "ENETDOWN"},
	10013: {OutcomeError, "EACCES"},
	10022: {OutcomeError, "EINVAL"},
	10024: {OutcomeError, "EMFILE"},
	10055: {OutcomeError, "ENOBUFS"},
}
