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
func (l *laboratory) placeSentinels(ctx context.Context, m *machine) error {
	if m == l.machine { // a private engine ends with all that is on it
		l.onClose(func(ctx context.Context) error { return l.removeSentinels(ctx, l.id) })
	}
	vault, err := images.For("vault-ms", m.arch)
	if err != nil {
		return err
	}
	theirs := l.theirImage()
	label := labelSuite + "=" + l.id
	for _, args := range [][]string{
		{
			"import", "--change", `ENTRYPOINT ["/program"]`, "--change", `CMD ["serve", "single-app"]`,
			"--change", "LABEL " + label, filepath.Join(l.folder, theirArchive), theirs,
		},
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
		// With values that would speak to a terminal, where the engine takes any.
		{"network", "create", "--label", label, "--label", engine.LabelScript + "=" + escapes, "--label", escapes, l.their("escapes-net")},
		{
			"run", "-d", "--label", label, "--label", engine.LabelVersion + "=" + escapes, "--label", escapes, "--env", "ESCAPES=" + escapes,
			"--name", l.their("escapes"), "--network", l.their("escapes-net"), theirs, "serve", "single-app",
		},
	} {
		if err := m.run(args...).succeed(ctx); err != nil {
			return fmt.Errorf("sentinel: %w", err)
		}
	}
	return nil
}

// escapes clear a terminal, name its window and begin a line anew.
const escapes = "\x1b[2J\x1b]0;theirs\a\rnothing"

// their is a name of somebody else's that no other suite uses.
func (l *laboratory) their(name string) string { return name + "-of-" + l.id }

// hisTag is a tag that a user gave to an image of ours.
func hisTag(suite string) string { return images.Repository + "vault-ms:his-" + suite }

// theirImage is an image that is not ours: FROM scratch, with a program that runs until it is stopped.
func (l *laboratory) theirImage() string { return labelSuite + "/theirs:" + l.id }

// theirArchive is the file that it is made of, for `docker import`: without any builder, so on any engine.
const theirArchive = "theirs.tar"

func (l *laboratory) writeArchive(context.Context) error {
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
	return os.WriteFile(filepath.Join(l.folder, theirArchive), archive.Bytes(), 0o600)
}
