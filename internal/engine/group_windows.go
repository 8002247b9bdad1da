package engine

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps the signals of our console from a child: it ends when we say so.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
