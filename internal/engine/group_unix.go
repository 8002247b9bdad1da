//go:build !windows

package engine

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps the signals of our terminal from a child: it ends when we say so.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
