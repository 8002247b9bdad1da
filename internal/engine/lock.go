package engine

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// LockState is what a run's lock file on this machine tells of it.
type LockState int

// The states of a run's lock.
const (
	LockUnknown LockState = iota // there is no lock file of the run on this machine
	LockFree                     // its process has ended
	LockHeld                     // its process lives
)

// errHeld is the error of trying a lock that another process holds.
var errHeld = errors.New("held by another process")

func lockPath(dir, run string) string { return filepath.Join(dir, run+".lock") }

// HoldLock marks the run as going on, as long as this process lives, by a locked file in dir. release
// ends that; it removes the file too, unless the run left something: the free lock then tells that the
// run is over. A folder that cannot be written to is an error that a run can live with: others then
// judge it by its containers and its age.
func HoldLock(dir, run string) (release func(left bool), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(lockPath(dir, run), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := tryLock(file); err != nil {
		_ = file.Close()
		return nil, err
	}
	return func(left bool) {
		if !left {
			_ = os.Remove(file.Name())
		}
		_ = file.Close()
	}, nil
}

// LockOf tells the state of a run's lock in dir.
func LockOf(dir, run string) LockState {
	if run == "" || filepath.Base(run) != run {
		return LockUnknown // a label that is no run's id
	}
	file, err := os.OpenFile(lockPath(dir, run), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return LockUnknown
	}
	if err != nil {
		return LockHeld // it is there and not ours to read
	}
	defer func() { _ = file.Close() }()
	if tryLock(file) != nil {
		return LockHeld
	}
	return LockFree
}

// ForgetLock removes the lock file of a dead run whose objects are gone.
func ForgetLock(dir, run string) {
	if LockOf(dir, run) == LockFree {
		_ = os.Remove(lockPath(dir, run))
	}
}
