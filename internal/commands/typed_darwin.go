package commands

import "golang.org/x/sys/unix"

// dropTyped throws away what was typed and not read yet.
func dropTyped(terminal uintptr) {
	const read = 1 // FREAD (sys/fcntl.h)
	_ = unix.IoctlSetPointerInt(int(terminal), unix.TIOCFLUSH, read)
}
