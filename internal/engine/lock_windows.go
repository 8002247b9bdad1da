package engine

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// beyond is what is locked: a byte behind everything that is ever written, for on Windows a locked byte
// cannot be read by others.
func beyond() *windows.Overlapped { return &windows.Overlapped{OffsetHigh: 1} }

// shareLock locks the file until it is closed, beside others who share it.
func shareLock(file *os.File) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), 0, 0, 1, 0, beyond())
}

// tryLock locks the file until it is closed, or fails at once if anybody shares it.
func tryLock(file *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, beyond())
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	return err
}
