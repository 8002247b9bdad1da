//go:build unix

package commands

import "syscall"

// apart makes a process the leader of a session of its own: what happens to the terminal and to the
// plugin's process group does not reach it.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
