package images

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// SourceFolder is the folder of an export that holds the source.
const SourceFolder = "source"

// File is a file of an export, or a folder that has to be there though it is empty.
type File struct {
	Name  string      // slash-separated, below the export's folder
	Mode  fs.FileMode // of a folder with fs.ModeDir
	Write func(io.Writer) error
}

// Export lists what services are made of, for an architecture, as files that can be read, built and changed:
// a folder for each service, from which `docker build` makes its image, and the source of the program in
// them. The errors are those of For.
func Export(services []string, arch string) ([]File, error) { return bundled.export(services, arch) }

// export has each service's program in its folder, for a build context cannot reach outside of it.
func (b bundle) export(services []string, arch string) ([]File, error) {
	arch, err := b.supported(arch)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, service := range services {
		dockerfile, err := b.dockerfile(service)
		if err != nil {
			return nil, err
		}
		files = append(
			files,
			File{Name: path.Join(service, "Dockerfile"), Mode: 0o644, Write: text(dockerfile)},
			File{Name: path.Join(service, "data"), Mode: fs.ModeDir | 0o755},
			File{Name: path.Join(service, "netdemo"), Mode: 0o755, Write: func(w io.Writer) error { return b.writeBinary(w, arch) }},
		)
	}
	source, err := b.source()
	if err != nil {
		return nil, err
	}
	first := services[0]
	about := File{Name: "README.md", Mode: 0o644, Write: text([]byte(readme(first, arch, PortsOf(first)[0])))}
	return slices.Concat([]File{about}, files, source), nil
}

// source lists the files of the Go module that the programs were built from.
func (b bundle) source() ([]File, error) {
	const root = "bin/_source"
	var files []File
	err := fs.WalkDir(b.files, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(b.files, name)
		inside := strings.TrimPrefix(name, root+"/")
		if inside == "go.mod.txt" { // a folder with a go.mod is not embedded
			inside = "go.mod"
		}
		files = append(files, File{Name: path.Join(SourceFolder, inside), Mode: 0o644, Write: text(data)})
		return err
	})
	return files, err
}

// text writes what is known already.
func text(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

// readme tells what can be done with an export. Its go build is that of hack/build-services.sh.
func readme(first, arch string, port int) string {
	return fmt.Sprintf(`# Services of docker netdemo

Each service has a folder: its Dockerfile, the program netdemo for linux/%[2]s,
and the folder data, which is empty. The program is the same one everywhere: it
holds all the services and the probe, and the Dockerfile says which to be.

    docker build -t %[1]s %[1]s
    docker run --rm -p 127.0.0.1:%[4]d:%[4]d %[1]s

The folder %[3]s is the Go module that the program is built from, with all that
it needs. Nothing is downloaded. In that folder, with the Go that
"go version ../%[1]s/netdemo" names, this gives the same program, byte for byte:

    CGO_ENABLED=0 GOOS=linux GOARCH=%[2]s go build -trimpath -buildvcs=false \
      -tags nethttpomithttp2 -ldflags '-s -w -buildid=' \
      -o ../%[1]s/netdemo ./cmd/netdemo-services

The services are in internal/services: catalog.go says what each one answers. A
service can be run without a container, too:

    HOST=127.0.0.1 go run ./cmd/netdemo-services serve %[1]s
`, first, arch, SourceFolder, port)
}
