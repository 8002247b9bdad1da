//go:build unix

package engine

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks the file until it is closed, or fails at once.
func tryLock(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	return err
}
