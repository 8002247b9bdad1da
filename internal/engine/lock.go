package engine

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// LockState is what a run's lock file on this machine tells of it.
type LockState int

// The states of a run's lock.
const (
	LockUnknown LockState = iota // there is no lock file of the run on this machine
	LockFree                     // its plugin and its janitor have ended
	LockHeld                     // one of them lives
)

// errHeld is the error of trying a lock that another process holds.
var errHeld = errors.New("held by another process")

// A Record is what is written in a run's lock file, for those who come later.
type Record struct {
	Engine string        `json:"engine,omitempty"` // the engine's address
	Docker lesson.Docker `json:"docker,omitempty"` // leads there from any shell of this machine
	Kept   time.Time     `json:"kept,omitzero"`    // until when the run was handed over to the user
	Left   []string      `json:"left,omitempty"`   // what could not be removed, one line each
}

// A Mark is all that this machine knows of a run.
type Mark struct {
	Run    string
	Lock   LockState
	Record Record
	Made   time.Time // when the file was last written
}

// A Lock marks a run as going on, as long as a process holds it. The plugin and its janitor hold it
// together. The methods of a nil Lock do nothing: see HoldLock.
type Lock struct{ file *os.File }

func lockPath(dir, run string) string { return filepath.Join(dir, run+lockSuffix) }

const lockSuffix = ".lock"

// HoldLock marks the run as going on by a locked file in dir. A folder that cannot be written to is an
// error that a run can live with: others then judge it by its containers and its age.
func HoldLock(dir, run string) (*Lock, error) {
	if !isRunID(run) {
		return nil, errors.New("no run has the id " + run)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	for {
		file, err := os.OpenFile(lockPath(dir, run), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, err
		}
		if err := shareLock(file); err != nil {
			_ = file.Close()
			return nil, err
		}
		if stands(file) {
			return &Lock{file: file}, nil
		}
		_ = file.Close() // between the two, another run took it for that of a dead one, and removed it
	}
}

// stands tells whether an open file is still the one of its name.
func stands(file *os.File) bool {
	open, openErr := file.Stat()
	named, err := os.Stat(file.Name())
	return openErr == nil && err == nil && os.SameFile(open, named)
}

// Note changes what is written in the file, by whomever. What cannot be written is not known later, and that
// is all.
func (l *Lock) Note(change func(*Record)) {
	if l == nil {
		return
	}
	record := readRecord(l.file)
	change(&record)
	text, err := json.Marshal(record)
	if err != nil {
		return
	}
	if _, err := l.file.WriteAt(append(text, '\n'), 0); err == nil {
		_ = l.file.Truncate(int64(len(text) + 1))
	}
}

// Release ends it. The file goes, too, unless something is still to be known of the run: then the free
// lock tells that nobody looks after it any more.
func (l *Lock) Release(keepFile bool) {
	if l == nil {
		return
	}
	_ = l.file.Close() // Windows removes no file that is open
	if !keepFile {
		_ = os.Remove(l.file.Name())
	}
}

// MarkOf tells what the lock file of a run in dir says.
func MarkOf(dir, run string) Mark {
	mark := Mark{Run: run}
	if !isRunID(run) {
		return mark // a label that is no run's id
	}
	file, err := os.OpenFile(lockPath(dir, run), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return mark
	}
	mark.Lock = LockHeld // it may be there and not ours to read
	if err != nil {
		return mark
	}
	defer func() { _ = file.Close() }()
	if tryLock(file) == nil {
		mark.Lock = LockFree
	}
	mark.Record = readRecord(file)
	if info, err := file.Stat(); err == nil {
		mark.Made = info.ModTime()
	}
	return mark
}

// Marks lists the runs that have a lock file in dir.
func Marks(dir string) []Mark {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // where there is no folder, there is no run
	}
	var list []Mark
	for _, entry := range entries {
		if run, found := strings.CutSuffix(entry.Name(), lockSuffix); found && !entry.IsDir() {
			list = append(list, MarkOf(dir, run))
		}
	}
	slices.SortFunc(list, func(a, b Mark) int { return strings.Compare(a.Run, b.Run) })
	return list
}

// ForgetRun removes the lock file of a run that nobody looks after any more. It is locked while it goes: whoever
// has opened it in between sees then that it is gone.
func ForgetRun(dir, run string) {
	if !isRunID(run) {
		return
	}
	file, err := os.OpenFile(lockPath(dir, run), os.O_RDWR, 0)
	if err != nil {
		return
	}
	free := tryLock(file) == nil && stands(file) // it may be another file by now, with the same name
	gone := free && os.Remove(file.Name()) == nil
	_ = file.Close()
	if free && !gone {
		_ = os.Remove(file.Name()) // Windows removes no file that is open
	}
}

func isRunID(run string) bool {
	return run != "" && filepath.Base(run) == run && run != "." && run != ".."
}

// readRecord reads what a lock file says: nothing, when its run was ended before it could write.
func readRecord(file *os.File) Record {
	const enough = 64 << 10
	text := make([]byte, enough)
	n, _ := file.ReadAt(text, 0) // the end of the file is an error here
	var r Record
	_ = json.Unmarshal(text[:n], &r)
	return r
}
