//go:build e2e

package e2e

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// The sentinels are what a user may have beside us. No test may move one: they are part of every
// snapshot. Each stands for a mistake that a clean-up could make.
func (l *laboratory) placeSentinels(ctx context.Context) error {
	l.onClose(func(ctx context.Context) error { return l.removeSentinels(ctx, l.id) })
	vault, err := images.For("vault-ms", l.arch)
	if err != nil {
		return err
	}
	theirs := l.theirImage()
	label := labelSuite + "=" + l.id
	if err := l.importImage(ctx); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"tag", theirs, images.Repository + "vault-ms:dev-" + l.id}, // our repository, their tag
		{"tag", vault.Tag, hisTag(l.id)},                            // our image, their tag
		{"network", "create", "--label", label, l.their("netdemo-custom-network")},
		{"volume", "create", "--label", label, l.their("netdemo-data")},
		// Running, on a network and with a volume of their own.
		{"run", "-d", "--name", l.their("theirs"), "--network", l.their("netdemo-custom-network"), "-v", l.their("netdemo-data") + ":/data", theirs},
		// Stopped.
		{"run", "--name", l.their("stopped"), theirs, "help"},
		// Of our image, whose label it inherits, with a name that ours is a part of.
		{"run", "-d", "--label", label, "--name", "my-" + l.their("netdemo-vault-ms"), vault.Tag},
		// With a label that begins as ours does, and a name that begins as ours does.
		{"run", "-d", "--label", engine.LabelRun + "s=" + l.id, "--name", l.their("netdemo-vault-ms"), theirs},
		// With the label of a pasted script, which only the script itself may remove.
		{"run", "-d", "--label", engine.LabelScript + "=" + l.id, "--name", l.their("netdemo-pasted"), theirs},
	} {
		if err := l.run(args...).succeed(ctx); err != nil {
			return fmt.Errorf("sentinel: %w", err)
		}
	}
	return nil
}

// their is a name of somebody else's that no other suite uses.
func (l *laboratory) their(name string) string { return name + "-of-" + l.id }

// hisTag is a tag that a user gave to an image of ours.
func hisTag(suite string) string { return images.Repository + "vault-ms:his-" + suite }

// theirImage is an image that is not ours: FROM scratch, with a program that runs until it is stopped.
func (l *laboratory) theirImage() string { return labelSuite + "/theirs:" + l.id }

// theirArchive is the file that it is made of, for `docker import`.
const theirArchive = "theirs.tar"

// importImage makes that image without any builder, so on any engine.
func (l *laboratory) importImage(ctx context.Context) error {
	var program, archive bytes.Buffer
	if err := images.WriteBinary(&program, l.arch); err != nil {
		return err
	}
	w := tar.NewWriter(&archive)
	if err := errors.Join(
		w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "program", Mode: 0o755, Size: int64(program.Len())}),
	); err != nil {
		return err
	}
	if _, err := w.Write(program.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	file := filepath.Join(l.folder, theirArchive)
	if err := os.WriteFile(file, archive.Bytes(), 0o600); err != nil {
		return err
	}
	r, err := l.run("import",
		"--change", `ENTRYPOINT ["/program"]`, "--change", `CMD ["serve", "single-app"]`,
		"--change", "LABEL "+labelSuite+"="+l.id, file, l.theirImage()).do(ctx)
	if err != nil || r.code != 0 {
		return errors.Join(err, fmt.Errorf("docker import: exit %d\n%s", r.code, r.stderr))
	}
	return nil
}
