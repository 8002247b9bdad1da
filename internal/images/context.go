package images

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// contextVersion is part of every hash: change it when the context changes in a way that the
// Dockerfile and the program do not show (modes, owners, times).
const contextVersion = "context 2"

// built is the time of every file in an image: with a real one, no two images would be equal.
var built = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// dataOwner is the user that services run as.
const dataOwner = 65532

// Context writes the build context, a tar with the same bytes every time: the Dockerfile, the empty
// folder data and the program, named netdemo.
func (i Image) Context(w io.Writer) error {
	size, err := i.bundle.binarySize(i.arch)
	if err != nil {
		return err
	}
	dockerfile := i.labelled()
	archive := tar.NewWriter(w)
	entries := []tar.Header{
		{Typeflag: tar.TypeReg, Name: "Dockerfile", Mode: 0o644, Size: int64(len(dockerfile))},
		{Typeflag: tar.TypeDir, Name: "data/", Mode: 0o755, Uid: dataOwner, Gid: dataOwner},
		{Typeflag: tar.TypeReg, Name: "netdemo", Mode: 0o755, Size: size},
	}
	for _, entry := range entries {
		entry.ModTime, entry.Format = built, tar.FormatUSTAR
		if err := archive.WriteHeader(&entry); err != nil {
			return err
		}
		switch entry.Name {
		case "Dockerfile":
			_, err = archive.Write(dockerfile)
		case "netdemo":
			err = i.bundle.writeBinary(archive, i.arch)
		}
		if err != nil {
			return err
		}
	}
	return archive.Close()
}

// labelled is the Dockerfile with the hash, which is over the one without it, as the value of the label. It
// stands there and is no build argument, for that would take a step of its own: the label has to be on
// whatever a build makes from the first step on, since nothing else tells whose the parts of an image are.
func (i Image) labelled() []byte {
	return bytes.Replace(i.dockerfile, []byte(Label+"="+byHand), []byte(Label+"="+i.Hash), 1)
}

// Size is how many bytes an engine keeps of the image: the program's.
func (i Image) Size() (int64, error) { return i.bundle.binarySize(i.arch) }

// binarySize reads the size of the unpacked program from the end of the packed one, where gzip keeps
// it (RFC 1952, ISIZE).
func (b bundle) binarySize(arch string) (int64, error) {
	name := program(arch) + ".gz"
	packed, err := fs.ReadFile(b.files, name)
	if err != nil {
		return 0, err
	}
	if len(packed) < 4 {
		return 0, fmt.Errorf("%s is damaged", name)
	}
	return int64(binary.LittleEndian.Uint32(packed[len(packed)-4:])), nil
}

// writeBinary unpacks the program and checks it against the hash that was written with it.
func (b bundle) writeBinary(w io.Writer, arch string) error {
	sum, err := b.sum(arch)
	if err != nil {
		return err
	}
	arch, err = b.supported(arch)
	if err != nil {
		return err
	}
	name := program(arch) + ".gz"
	file, err := b.files.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, hash), unpacked); err != nil { //nolint:gosec // our own archive, of a known size
		return fmt.Errorf("%s: %w", name, err)
	}
	if hex.EncodeToString(hash.Sum(nil)) != sum {
		return fmt.Errorf("%s does not match its SHA-256", name)
	}
	return nil
}
