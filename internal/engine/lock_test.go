package engine

import (
	"os"
	"path/filepath"
	"testing"

	"gotest.tools/v3/assert"
)

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "when", "needed")
	assert.Equal(t, LockOf(dir, "run1"), LockUnknown)
	release, err := HoldLock(dir, "run1")
	assert.NilError(t, err)
	assert.Equal(t, LockOf(dir, "run1"), LockHeld)
	assert.Equal(t, LockOf(dir, "run2"), LockUnknown)
	ForgetLock(dir, "run1")
	assert.Equal(t, LockOf(dir, "run1"), LockHeld, "the lock of a run that lives is not forgotten")
	_, err = HoldLock(dir, "run1")
	assert.ErrorIs(t, err, errHeld)

	info, err := os.Stat(filepath.Join(dir, "run1.lock"))
	assert.NilError(t, err)
	assert.Equal(t, info.Mode().Perm()&0o077, os.FileMode(0), "only its user reads it")
	release(false)
	assert.Equal(t, LockOf(dir, "run1"), LockUnknown)
}

// The file of a run that was killed stays, and its lock went with the process.
func TestLockOfADeadRun(t *testing.T) {
	dir := t.TempDir()
	assert.NilError(t, os.WriteFile(filepath.Join(dir, "dead.lock"), nil, 0o600))
	assert.Equal(t, LockOf(dir, "dead"), LockFree)
	ForgetLock(dir, "dead")
	assert.Equal(t, LockOf(dir, "dead"), LockUnknown)
	ForgetLock(dir, "dead")
}

// A label on a stranger's container names no file of ours, and none of anybody's.
func TestLockOfALabelThatIsNoRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "netdemo")
	assert.NilError(t, os.Mkdir(dir, 0o700))
	outside := filepath.Join(filepath.Dir(dir), "x.lock")
	assert.NilError(t, os.WriteFile(outside, nil, 0o600))
	for _, run := range []string{"", "../x", "a/../../x", "/etc/passwd", "..", "."} {
		assert.Equal(t, LockOf(dir, run), LockUnknown, "%q", run)
		ForgetLock(dir, run)
	}
	_, err := os.Stat(outside)
	assert.NilError(t, err)
}

// A home that cannot be written to is an error that the caller can live with.
func TestLockWithoutAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	assert.NilError(t, os.WriteFile(file, nil, 0o600))
	_, err := HoldLock(filepath.Join(file, "netdemo"), "run1")
	assert.Assert(t, err != nil)
	dir := t.TempDir()
	assert.NilError(t, os.Mkdir(filepath.Join(dir, "run1.lock"), 0o700))
	_, err = HoldLock(dir, "run1")
	assert.Assert(t, err != nil)
	assert.Equal(t, LockOf(dir, "run1"), LockHeld, "what cannot be opened may belong to somebody")
}
