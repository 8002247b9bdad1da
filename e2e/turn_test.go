//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"log"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// waitForOthers waits until no other suite of this user tests the same engine: the tutorial's names and
// ports are there once only, and a snapshot is of everything. The lock goes with its process, however that
// ends.
func (l *laboratory) waitForOthers(ctx context.Context) error {
	name := fmt.Sprintf("%s%d-%08x.lock", folderPrefix, os.Getuid(), crc32.ChecksumIEEE([]byte(l.endpoint)))
	path := filepath.Join(os.TempDir(), name)
	for told := false; ; told = true {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return err
		}
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil && isAt(file, path) {
			l.onClose(func(context.Context) error { return errors.Join(os.Remove(path), file.Close()) })
			return nil
		}
		_ = file.Close()
		if err != nil && !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if !told {
			log.Printf("e2e: waiting for another suite that tests %s", l.endpoint)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// isAt tells whether the file is still the one of that name: whoever had the lock removes the file.
func isAt(file *os.File, path string) bool {
	own, err := file.Stat()
	there, errThere := os.Stat(path)
	return err == nil && errThere == nil && os.SameFile(own, there)
}
