package commands

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// apart detaches a process from the console: neither Ctrl-C nor the window's end reaches it.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.DETACHED_PROCESS, HideWindow: true}
}
