package commands

import "golang.org/x/sys/windows"

// dropTyped throws away what was typed and not read yet.
func dropTyped(terminal uintptr) { _ = windows.FlushConsoleInputBuffer(windows.Handle(terminal)) }
