// Package images knows how the bundled services become images: their Dockerfiles, the Linux programs
// that this plugin carries for them, and the build context made of both.
//
// It must not know what a service does (services does), nor how an engine builds (engine does). It is
// apart from services because the embedded program is built from there: a program that carried itself
// could never be the same bytes twice. It imports the standard library only.
package images

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	// Label marks an image as ours; its value is the image's hash. A container inherits the labels of
	// its image, so this one says nothing about who a container belongs to.
	Label = "io.github.docker-netdemo.image"
	// byHand is the value of Label in a Dockerfile, and so in an image that somebody makes of it by hand.
	byHand = "by-hand"
	// Repository is what the names of all our images begin with.
	Repository = "netdemo/"
)

// UnknownServiceError says that there is no Dockerfile for a service.
type UnknownServiceError struct{ Service string }

// Error implements error.
func (e *UnknownServiceError) Error() string {
	return fmt.Sprintf("there is no image for %q", e.Service)
}

// NotBundledError says that this plugin was built without any service program.
type NotBundledError struct{}

// Error implements error.
func (*NotBundledError) Error() string {
	return "this plugin was built without the service binaries: run `make build` in a checkout"
}

// ArchitectureError says that there is no service program for an engine's architecture.
type ArchitectureError struct {
	Architecture string
	Have         []string
}

// Error implements error.
func (e *ArchitectureError) Error() string {
	return fmt.Sprintf("no service binary for engine architecture %s (have %s)",
		e.Architecture, strings.Join(e.Have, ", "))
}

// Image is one service's image for one architecture.
type Image struct {
	Service string
	Tag     string // "netdemo/vault-ms:0123456789ab": equal tags are equal images
	Hash    string // over all that goes into the image; the value of Label

	arch       string
	dockerfile []byte
	bundle     bundle
}

//go:embed all:bin dockerfiles
var embedded embed.FS

// bundle is a tree with the folders bin and dockerfiles.
type bundle struct{ files fs.FS }

var bundled = bundle{embedded}

// Services lists the services that have an image, by name.
func Services() []string { return bundled.services() }

// Architectures lists, as Go spells them, those that this plugin has service programs for.
func Architectures() []string { return bundled.architectures() }

// For gives the image of a service for an engine's architecture, as Go ("arm64") or as the kernel
// ("aarch64") spells it. Its Tag and Hash do not depend on the architecture. It is cheap: nothing is
// unpacked. The errors are *UnknownServiceError, *NotBundledError and *ArchitectureError.
func For(service, arch string) (Image, error) { return bundled.image(service, arch) }

// Dockerfile is the Dockerfile of a service.
func Dockerfile(service string) ([]byte, error) { return bundled.dockerfile(service) }

// BinarySHA256 is the hash, in hexadecimal, of the service program for an architecture.
func BinarySHA256(arch string) (string, error) { return bundled.sum(arch) }

// WriteBinary writes the service program for an architecture, and checks it against its hash.
func WriteBinary(w io.Writer, arch string) error { return bundled.writeBinary(w, arch) }

func (b bundle) services() []string {
	found, _ := fs.Glob(b.files, "dockerfiles/*/Dockerfile") // the pattern is good
	names := make([]string, len(found))
	for i, name := range found {
		names[i] = path.Base(path.Dir(name))
	}
	return names
}

func (b bundle) architectures() []string {
	found, _ := fs.Glob(b.files, program("*")+".gz")
	list := make([]string, 0, len(found))
	for _, name := range found {
		arch := strings.TrimSuffix(strings.TrimPrefix(name, program("")), ".gz")
		if _, err := fs.Stat(b.files, program(arch)+".sha256"); err == nil {
			list = append(list, arch)
		}
	}
	return list
}

// program is the name of an embedded service program, without its endings.
func program(arch string) string { return "bin/netdemo-services-linux-" + arch }

// kernelNames are the kernel's words for what Go calls otherwise.
var kernelNames = map[string]string{"x86_64": "amd64", "aarch64": "arm64"}

// supported gives Go's word for an architecture that there is a program for.
func (b bundle) supported(arch string) (string, error) {
	if name, ok := kernelNames[arch]; ok {
		arch = name
	}
	have := b.architectures()
	switch {
	case len(have) == 0:
		return "", &NotBundledError{}
	case !slices.Contains(have, arch):
		return "", &ArchitectureError{Architecture: arch, Have: have}
	}
	return arch, nil
}

func (b bundle) dockerfile(service string) ([]byte, error) {
	if !slices.Contains(b.services(), service) {
		return nil, &UnknownServiceError{Service: service}
	}
	return fs.ReadFile(b.files, "dockerfiles/"+service+"/Dockerfile")
}

// sum reads the hash that was written beside the program, in the manner of sha256sum.
func (b bundle) sum(arch string) (string, error) {
	arch, err := b.supported(arch)
	if err != nil {
		return "", err
	}
	name := program(arch) + ".sha256"
	text, err := fs.ReadFile(b.files, name)
	if err != nil {
		return "", err
	}
	sum, _, _ := strings.Cut(string(text), " ")
	if raw, err := hex.DecodeString(sum); err != nil || len(raw) != sha256.Size {
		return "", fmt.Errorf("%s holds no SHA-256", name)
	}
	return sum, nil
}

// image makes the hash from the programs of all architectures: so the name of an image can be told
// without asking an engine which one it is, and no engine has two.
func (b bundle) image(service, arch string) (Image, error) {
	dockerfile, err := b.dockerfile(service)
	if err != nil {
		return Image{}, err
	}
	arch, err = b.supported(arch)
	if err != nil {
		return Image{}, err
	}
	inputs := []string{contextVersion, Label, string(dockerfile)}
	for _, each := range b.architectures() {
		sum, err := b.sum(each)
		if err != nil {
			return Image{}, err
		}
		inputs = append(inputs, each, sum)
	}
	// Each input with its length, so that no two lists of inputs read alike.
	hash := sha256.New()
	for _, input := range inputs {
		_, _ = fmt.Fprintf(hash, "%d:%s\n", len(input), input) // a hash takes everything
	}
	text := hex.EncodeToString(hash.Sum(nil))
	return Image{
		Service: service, Hash: text, Tag: Repository + service + ":" + text[:12],
		arch: arch, dockerfile: dockerfile, bundle: b,
	}, nil
}
