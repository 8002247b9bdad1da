package commands

import "golang.org/x/sys/unix"

// dropTyped throws away what was typed and not read yet.
func dropTyped(terminal uintptr) { _ = unix.IoctlSetInt(int(terminal), unix.TCFLSH, unix.TCIFLUSH) }
