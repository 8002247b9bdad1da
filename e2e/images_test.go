//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// buildImages builds the images once, on the engine at hand, so that no test has to and none adds one, and
// saves them for other engines: to load them takes a tenth of the time.
func (l *laboratory) buildImages(ctx context.Context) error {
	if err := l.run("netdemo", "build").succeed(ctx); err != nil {
		return err
	}
	save := []string{"save", "--output", l.imagesFile()}
	for _, service := range images.Services() {
		image, err := images.For(service, l.arch)
		if err != nil {
			return err
		}
		l.hashes[image.Hash] = true
		save = append(save, image.Tag)
	}
	return l.run(save...).succeed(ctx)
}

func (l *laboratory) imagesFile() string { return filepath.Join(l.folder, "images.tar") }

// loadImages gives a private engine all images of the services.
func (m *machine) loadImages(ctx context.Context) error {
	return m.run("load", "--quiet", "--input", lab.imagesFile()).succeed(ctx)
}

// withImages is a private engine on which no lesson has to build.
func (m *machine) withImages(t *testing.T) *machine {
	t.Helper()
	assert.NilError(t, m.loadImages(t.Context()))
	return m
}

// succeed runs a command that has to succeed, when there is no test yet.
func (c call) succeed(ctx context.Context) error {
	r, err := c.do(ctx)
	if err == nil && r.code != 0 {
		err = fmt.Errorf("exit %d", r.code)
	}
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", c, err, r.stderr)
	}
	return nil
}
