//go:build unix

package engine

import (
	"errors"
	"os"
	"syscall"
)

// shareLock locks the file until it is closed, beside others who share it.
func shareLock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_SH)
}

// tryLock locks the file until it is closed, or fails at once if anybody shares it.
func tryLock(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	return err
}
