//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/client"
)

// record notes in the suite's folder whose it is, for whoever finds it.
func (l *laboratory) record(context.Context) error {
	return os.WriteFile(filepath.Join(l.folder, suiteFile), fmt.Appendf(nil, "%s %d\n", l.id, os.Getpid()), 0o600)
}

// suiteFile is in the folder of each suite, which is removed at its end.
const suiteFile = "suite"

// removeLeftovers removes what suites left on this machine that came to no end: after a panic, or when
// `go test` lost its patience.
func (l *laboratory) removeLeftovers(ctx context.Context) error {
	files, err := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*", suiteFile))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		var suite string
		var pid int
		if _, scanErr := fmt.Sscan(string(text), &suite, &pid); err != nil || scanErr != nil {
			continue // its suite is just beginning or ending
		}
		if !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			continue // it is going on
		}
		log.Printf("e2e: removing what the suite %s left", suite)
		if err := errors.Join(l.removeSentinels(ctx, suite), l.removeEngines(ctx, suite), os.RemoveAll(filepath.Dir(file))); err != nil {
			return err
		}
	}
	return nil
}

// removeEngines ends the private engines of a suite.
func (l *laboratory) removeEngines(ctx context.Context, suite string) error {
	if noPrivateEngines() != "" {
		return nil // so it had none
	}
	script := filepath.Join(l.root, "hack", "engine.sh")
	list, err := output(ctx, l.root, script, "list")
	if err != nil {
		return err
	}
	for line := range strings.Lines(list) {
		id, _, _ := strings.Cut(line, " ")
		if strings.HasPrefix(id, engineNames(suite)) {
			if _, err := output(ctx, l.root, script, "down", id); err != nil {
				return err
			}
		}
	}
	return nil
}

// removeSentinels removes whatever a suite made as a user would: what carries its label, and its tags.
func (l *laboratory) removeSentinels(ctx context.Context, suite string) error {
	mine := client.Filters{}.Add("label", labelSuite+"="+suite)
	var errs []error
	keep := func(err error) { errs = append(errs, err) }
	containers, err := l.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: mine})
	keep(err)
	for _, c := range containers.Items {
		_, err := l.api.ContainerRemove(ctx, c.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
		keep(err)
	}
	networks, err := l.api.NetworkList(ctx, client.NetworkListOptions{Filters: mine})
	keep(err)
	for _, n := range networks.Items {
		_, err := l.api.NetworkRemove(ctx, n.ID, client.NetworkRemoveOptions{})
		keep(err)
	}
	volumes, err := l.api.VolumeList(ctx, client.VolumeListOptions{Filters: mine})
	keep(err)
	for _, v := range volumes.Items {
		_, err := l.api.VolumeRemove(ctx, v.Name, client.VolumeRemoveOptions{})
		keep(err)
	}
	_, err = l.api.ImageRemove(ctx, hisTag(suite), client.ImageRemoveOptions{})
	if !cerrdefs.IsNotFound(err) {
		keep(err)
	}
	theirs, err := l.api.ImageList(ctx, client.ImageListOptions{Filters: mine})
	keep(err)
	for _, image := range theirs.Items {
		_, err := l.api.ImageRemove(ctx, image.ID, client.ImageRemoveOptions{Force: true, PruneChildren: true})
		keep(err)
	}
	return errors.Join(errs...)
}
