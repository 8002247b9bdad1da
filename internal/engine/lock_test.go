package engine

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gotest.tools/v3/assert"
)

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "when", "needed")
	assert.Equal(t, MarkOf(dir, "run1").Lock, LockUnknown)
	plugin, err := HoldLock(dir, "run1")
	assert.NilError(t, err)
	assert.Equal(t, MarkOf(dir, "run1").Lock, LockHeld)
	assert.Equal(t, MarkOf(dir, "run2").Lock, LockUnknown)
	ForgetRun(dir, "run1")
	assert.Equal(t, MarkOf(dir, "run1").Lock, LockHeld, "the lock of a run that lives is not forgotten")

	info, err := os.Stat(filepath.Join(dir, "run1.lock"))
	assert.NilError(t, err)
	assert.Equal(t, info.Mode().Perm()&0o077, os.FileMode(0), "only its user reads it")

	janitor, err := HoldLock(dir, "run1")
	assert.NilError(t, err, "both hold it")
	plugin.Release(true)
	assert.Equal(t, MarkOf(dir, "run1").Lock, LockHeld, "the janitor goes on")
	janitor.Release(false)
	assert.Equal(t, MarkOf(dir, "run1").Lock, LockUnknown)
	assert.Equal(t, len(Marks(dir)), 0)
}

// A file that another run takes for that of a dead one, and removes, is no lock.
func TestLockThatIsForgotten(t *testing.T) {
	dir := t.TempDir()
	ended := make(chan struct{})
	var others sync.WaitGroup
	for range 2 {
		others.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
					ForgetRun(dir, "run1")
				}
			}
		})
	}
	for range 3000 {
		lock, err := HoldLock(dir, "run1")
		assert.NilError(t, err)
		_, err = os.Stat(lockPath(dir, "run1"))
		assert.Check(t, err)
		lock.Release(true)
	}
	close(ended)
	others.Wait()
}

// What a run says in its file is for those who come later.
func TestRecord(t *testing.T) {
	dir := t.TempDir()
	until := time.Date(2026, time.March, 1, 14, 0, 0, 0, time.UTC)
	plugin, err := HoldLock(dir, "run1")
	assert.NilError(t, err)
	plugin.Note(func(r *Record) { r.Engine, r.Left = "unix:///one", []string{"a long line about what is left"} })
	janitor, err := HoldLock(dir, "run1")
	assert.NilError(t, err)
	plugin.Release(true)
	janitor.Note(func(r *Record) { r.Kept, r.Left = until, nil })
	assert.DeepEqual(t, MarkOf(dir, "run1").Record, Record{Engine: "unix:///one", Kept: until})
	janitor.Release(true)

	marks := Marks(dir)
	assert.Equal(t, len(marks), 1)
	assert.Equal(t, marks[0].Run, "run1")
	assert.Equal(t, marks[0].Lock, LockFree)
	assert.Assert(t, time.Since(marks[0].Made) < time.Minute)
	ForgetRun(dir, "run1")
	assert.Equal(t, len(Marks(dir)), 0)
}

// Plugin and janitor write into one file: neither forgets what the other has written since.
func TestRecordOfTwo(t *testing.T) {
	dir := t.TempDir()
	plugin, err := HoldLock(dir, "run1")
	assert.NilError(t, err)
	janitor, err := HoldLock(dir, "run1")
	assert.NilError(t, err)
	plugin.Note(func(r *Record) { r.Left = []string{"container netdemo-vault-ms"} })
	janitor.Note(func(r *Record) { r.Docker = "far" })
	plugin.Note(func(r *Record) { r.Engine = "unix:///one" })
	assert.DeepEqual(t, MarkOf(dir, "run1").Record, Record{
		Engine: "unix:///one", Docker: "far", Left: []string{"container netdemo-vault-ms"},
	})
	plugin.Release(true)
	janitor.Release(true)
}

// The file of a run that was killed stays, and its lock went with the process.
func TestLockOfADeadRun(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"dead": "", "torn": `{"engine":"unix:/`} {
		assert.NilError(t, os.WriteFile(filepath.Join(dir, name+".lock"), []byte(text), 0o600))
		mark := MarkOf(dir, name)
		assert.Equal(t, mark.Lock, LockFree)
		assert.DeepEqual(t, mark.Record, Record{})
		ForgetRun(dir, name)
		assert.Equal(t, MarkOf(dir, name).Lock, LockUnknown)
		ForgetRun(dir, name)
	}
}

// A label on a stranger's container names no file of ours, and none of anybody's.
func TestLockOfALabelThatIsNoRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "netdemo")
	assert.NilError(t, os.Mkdir(dir, 0o700))
	outside := filepath.Join(filepath.Dir(dir), "x.lock")
	assert.NilError(t, os.WriteFile(outside, nil, 0o600))
	for _, run := range []string{"", "../x", "a/../../x", "/etc/passwd", "..", "."} {
		assert.Equal(t, MarkOf(dir, run).Lock, LockUnknown, "%q", run)
		ForgetRun(dir, run)
		_, err := HoldLock(dir, run)
		assert.Assert(t, err != nil, "%q", run)
	}
	_, err := os.Stat(outside)
	assert.NilError(t, err)
}

// A home that cannot be written to is an error that the caller can live with, and so is its nil Lock.
func TestLockWithoutAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	assert.NilError(t, os.WriteFile(file, nil, 0o600))
	lock, err := HoldLock(filepath.Join(file, "netdemo"), "run1")
	assert.Assert(t, err != nil)
	lock.Note(func(*Record) { t.Error("there is no record") })
	lock.Release(false)
	assert.Equal(t, len(Marks(filepath.Join(file, "netdemo"))), 0)

	dir := t.TempDir()
	assert.NilError(t, os.Mkdir(filepath.Join(dir, "run1.lock"), 0o700))
	_, err = HoldLock(dir, "run1")
	assert.Assert(t, err != nil)
	assert.Equal(t, MarkOf(dir, "run1").Lock, LockHeld, "what cannot be opened may belong to somebody")
}
