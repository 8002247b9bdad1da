package engine

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/volume"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// CreateVolume implements lesson.Engine. The engine answers a create of a volume that exists as if it had
// made it, so a name that is taken is seen by the label.
func (e *Engine) CreateVolume(ctx context.Context, logical string) error {
	for {
		name := e.VolumeName(logical)
		made, err := call(ctx, e, changeLimit, "create volume "+name, func(ctx context.Context) (client.VolumeCreateResult, error) {
			return e.api.VolumeCreate(ctx, client.VolumeCreateOptions{Name: name, Labels: e.labels()})
		})
		if err != nil || made.Volume.Labels[LabelRun] == e.options.Run {
			e.noteMade(ctx, kindVolume, name, err)
			return err
		}
		if !e.takeSuffix(name) {
			return &lesson.EngineError{Failure: lesson.Failure{Call: "create volume " + name, Message: "there is a volume of that name"}}
		}
	}
}

// removeVolumes removes volumes of ours whose containers are gone.
func (e *Engine) removeVolumes(ctx context.Context, volumes []volume.Volume, swept *lesson.Swept) {
	for _, v := range volumes {
		_, err := insist(ctx, e, changeLimit, "remove volume "+v.Name, func(ctx context.Context) (client.VolumeRemoveResult, error) {
			return e.api.VolumeRemove(ctx, v.Name, client.VolumeRemoveOptions{})
		})
		left := e.orGone(kindVolume, v.Name, err)
		switch {
		case err == nil:
			swept.Volumes++
		case left != nil:
			swept.Left = append(swept.Left, stays("volume "+v.Name, err))
			if !cerrdefs.IsConflict(err) { // somebody else's container uses it
				swept.Failed++
			}
		}
	}
}

// folder is where a run's files on this machine are. Its name is the run's, so that a later sweep of a
// dead run finds it.
func folder(run string) string {
	return filepath.Join(os.TempDir(), strings.TrimSuffix(lesson.Prefix, "-")+"-"+run)
}

// PutFile implements lesson.Engine. The containers run as somebody else, and the file holds nothing of
// anybody's.
//
// A folder of that name that this run has not made is somebody else's, who could have put links there to what is
// the learner's: all on a machine can write to its temporary folder, and read the id of a run.
func (e *Engine) PutFile(_ context.Context, name, text string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.hasFolder {
		if err := os.Mkdir(folder(e.options.Run), 0o755); err != nil { //nolint:gosec // read by containers
			return explain("make the folder "+folder(e.options.Run), err)
		}
		e.hasFolder = true
	}
	if err := os.WriteFile(e.FileName(name), []byte(text+"\n"), 0o644); err != nil { //nolint:gosec // the same
		return explain("write "+e.FileName(name), err)
	}
	return nil
}

// sweepFiles removes the run's files on this machine.
func sweepFiles(run string) error {
	if run == "" || filepath.Base(run) != run {
		return nil // a label that is no run's id
	}
	return os.RemoveAll(folder(run))
}
