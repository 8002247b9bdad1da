package commands

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/services"
)

// bundledArch is an architecture that this plugin has a program for; "" for a checkout where none was built.
func bundledArch() string {
	for _, arch := range images.Architectures() {
		return arch
	}
	return ""
}

func TestServicesAsJSON(t *testing.T) {
	result := newUser(t, "unix:///nowhere.test").types(t, "services", "--format", "json")
	assert.Equal(t, result.status, 0, "%s", result.message)
	rows := strings.Split(strings.TrimSuffix(result.out, "\n"), "\n")
	assert.Assert(t, is.Len(rows, len(services.Catalog())))
	for i, s := range services.Catalog() {
		var row map[string]string
		assert.NilError(t, json.Unmarshal([]byte(rows[i]), &row))
		assert.Equal(t, row["Name"], s.Name)
		assert.Equal(t, row["About"], s.About)
		if bundledArch() == "" {
			assert.Equal(t, row["Image"], "netdemo/"+s.Name+":<none>")
			continue
		}
		image, err := images.For(s.Name, bundledArch())
		assert.NilError(t, err)
		assert.Equal(t, row["Image"], image.Tag)
		assert.Assert(t, is.Regexp(`^\d+\.\d+MB$`, row["Size"]))
	}
}

// A machine that there is no program for has images, too: its engine's.
func TestServicesOnAnotherMachine(t *testing.T) {
	here, err := serviceRows(bundledArch())
	assert.NilError(t, err)
	there, err := serviceRows("riscv64")
	assert.NilError(t, err)
	assert.Equal(t, there[0].Image(), here[0].Image())
}

// somewhere is an export of one program, as a checkout without programs can make it, too.
var somewhere = []images.File{
	{Name: "README.md", Mode: 0o644, Write: holding("read me")},
	{Name: "vault-ms/data", Mode: fs.ModeDir | 0o755},
	{Name: "vault-ms/netdemo", Mode: 0o755, Write: holding("program")},
}

func holding(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// tree lists what a folder holds.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	assert.NilError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		name = filepath.ToSlash(name)
		if err != nil || entry.IsDir() {
			all[name+"/"] = ""
			return err
		}
		data, err := os.ReadFile(path)
		all[name] = string(data)
		return err
	}))
	return all
}

func TestWriteTree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	assert.NilError(t, writeTree(t.Context(), dir, somewhere, false))
	want := map[string]string{"./": "", "README.md": "read me", "vault-ms/": "", "vault-ms/data/": "", "vault-ms/netdemo": "program"}
	assert.DeepEqual(t, tree(t, dir), want)

	// Nothing is overwritten unasked, and what is not ours never.
	write := func(name, text string) {
		assert.NilError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("README.md", "mine")
	write("vault-ms/mine", "mine")
	want["README.md"], want["vault-ms/mine"] = "mine", "mine"
	var there *thereError
	assert.Assert(t, errors.As(writeTree(t.Context(), dir, somewhere, false), &there))
	assert.Equal(t, *there, thereError{name: "README.md", more: 1})
	assert.DeepEqual(t, tree(t, dir), want)
	assert.NilError(t, writeTree(t.Context(), dir, somewhere, true))
	want["README.md"] = "read me"
	assert.DeepEqual(t, tree(t, dir), want)
}

// Whoever cannot have all of it has nothing of it.
func TestWriteTreeThatFails(t *testing.T) {
	broken := slices.Concat(somewhere, []images.File{{
		Name: "vault-ms/Dockerfile", Mode: 0o644, Write: func(io.Writer) error { return fs.ErrClosed },
	}})
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for name, test := range map[string]struct {
		ctx    context.Context
		files  []images.File
		before map[string]string // "" for a folder
		want   error
	}{
		"disk full":    {t.Context(), broken, nil, fs.ErrClosed},
		"Ctrl-C":       {stopped, somewhere, nil, context.Canceled},
		"a folder":     {t.Context(), somewhere, map[string]string{"README.md": ""}, &thereError{name: "README.md", folder: true}},
		"no folder":    {t.Context(), somewhere, map[string]string{"vault-ms": "mine"}, nil},
		"data, a file": {t.Context(), somewhere, map[string]string{"vault-ms": "", "vault-ms/data": "mine"}, &thereError{name: "vault-ms/data"}},
	} {
		t.Run(name, func(t *testing.T) {
			missing := filepath.Join(t.TempDir(), "new")
			if test.before == nil {
				assert.ErrorIs(t, writeTree(test.ctx, filepath.Join(missing, "folder"), test.files, true), test.want)
				_, err := os.Lstat(missing)
				assert.ErrorIs(t, err, fs.ErrNotExist)
			}
			dir := t.TempDir()
			for _, name := range slices.Sorted(maps.Keys(test.before)) {
				if path, text := filepath.Join(dir, name), test.before[name]; text != "" {
					assert.NilError(t, os.WriteFile(path, []byte(text), 0o600))
				} else {
					assert.NilError(t, os.Mkdir(path, 0o700))
				}
			}
			before := tree(t, dir)
			err := writeTree(test.ctx, dir, test.files, true)
			var there *thereError
			var wanted *thereError
			if errors.As(test.want, &wanted) {
				assert.Assert(t, errors.As(err, &there))
				assert.Equal(t, *there, *wanted)
			} else {
				assert.Assert(t, err != nil)
			}
			assert.DeepEqual(t, tree(t, dir), before)
		})
	}
}

// A link in the folder leads nowhere else.
func TestWriteTreeStaysInItsFolder(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	assert.NilError(t, os.Symlink(elsewhere, filepath.Join(dir, "vault-ms")))
	assert.Assert(t, writeTree(t.Context(), dir, somewhere, true) != nil)
	assert.DeepEqual(t, tree(t, elsewhere), map[string]string{"./": ""})
}

func TestExport(t *testing.T) {
	u := newUser(t, "unix:///nowhere.test")
	dir := filepath.Join(t.TempDir(), "folder")
	result := u.types(t, "services", "export", dir, "vault-ms")
	if bundledArch() == "" {
		assert.Equal(t, result.status, exitFailed)
		assert.Assert(t, is.Contains(result.message, "make build"))
		return
	}
	assert.Equal(t, result.status, 0, "%s", result.message)
	assert.Assert(t, is.Contains(result.err, "--platform"), "no engine was there to be asked")
	assert.Assert(t, is.Regexp(`^vault-ms  Dockerfile, program for linux/\w+\nsource    Go module of the program\n\nRead .*README.md\.\n$`, result.out))
	for _, name := range []string{"vault-ms/Dockerfile", "vault-ms/netdemo", "vault-ms/data", "source/go.mod", "README.md"} {
		_, err := os.Stat(filepath.Join(dir, name))
		assert.NilError(t, err)
	}

	// Nothing of it is overwritten; the error says what to do.
	before := tree(t, dir)
	again := u.types(t, "services", "export", dir)
	assert.Equal(t, again.status, exitUsage)
	assert.Equal(t, again.out+again.err, "")
	assert.Assert(t, is.Regexp(`README\.md is there already, and \d+ more of the files; nothing was written\nExport to another folder, or overwrite with --force\.$`, again.message))
	assert.DeepEqual(t, tree(t, dir), before)
	assert.Equal(t, u.types(t, "services", "export", "--force", dir).status, 0)
}

// The program is the one for the engine, unless the user says otherwise.
func TestExportForAnEngine(t *testing.T) {
	if bundledArch() == "" {
		t.Skip("there are no programs: make build")
	}
	host, _ := engineOf(t, answers{
		"GET /version":         says(http.StatusOK, `{"Os":"linux","Arch":"arm64","ApiVersion":"1.51"}`),
		"GET /info":            says(http.StatusOK, `{}`),
		"GET /networks/bridge": says(http.StatusOK, `{}`),
	})
	for platform, arch := range map[string]string{"": "arm64", "linux/arm64": "arm64", "linux/amd64": "amd64", "linux/x86_64": "amd64"} {
		dir := t.TempDir()
		args := []string{"services", "export", dir, "vault-ms"}
		if platform != "" {
			args = append(args, "--platform", platform)
		}
		result := newUser(t, host).types(t, args...)
		assert.Equal(t, result.status, 0, "%s", result.message)
		assert.Equal(t, result.err, "")
		program, err := os.ReadFile(filepath.Join(dir, "vault-ms", "netdemo"))
		assert.NilError(t, err)
		want, err := images.BinarySHA256(arch)
		assert.NilError(t, err)
		assert.Equal(t, fmt.Sprintf("%x", sha256.Sum256(program)), want)
	}
}

// A file where a folder is needed is the user's to choose otherwise, and stays as it is.
func TestExportToAFile(t *testing.T) {
	if bundledArch() == "" {
		t.Skip("there are no programs: make build")
	}
	t.Chdir(t.TempDir())
	assert.NilError(t, os.WriteFile("file", []byte("mine"), 0o600))
	before := tree(t, ".")
	for _, dir := range []string{"file", filepath.Join("file", "folder", "deeper")} {
		for _, args := range [][]string{{dir}, {"--force", dir}} {
			result := newUser(t, "unix:///nowhere.test").types(t, append([]string{"services", "export"}, args...)...)
			assert.Equal(t, result.status, exitUsage)
			assert.Equal(t, result.message, "file is a file, not a folder; nothing was written\nExport to another folder.")
			assert.DeepEqual(t, tree(t, "."), before)
		}
	}
}

func TestExportUsage(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no folder":       {nil, "requires at least 1 arg"},
		"an empty folder": {[]string{""}, "DIR is empty"},
		"a service":       {[]string{"x", "vault"}, "Did you mean vault-ms?"},
		"a system":        {[]string{"x", "--platform", "windows/amd64"}, `invalid --platform "windows/amd64": use linux/`},
		"a machine":       {[]string{"x", "--platform", "linux/riscv64"}, `invalid --platform "linux/riscv64": use linux/`},
	} {
		t.Run(name, func(t *testing.T) {
			want, status := test.want, exitUsage
			if bundledArch() == "" && slices.Contains(test.args, "--platform") { // a checkout that was not built
				want, status = "built without the service binaries", exitFailed
			}
			t.Chdir(t.TempDir())
			result := newUser(t, "unix:///nowhere.test").types(t, append([]string{"services", "export"}, test.args...)...)
			assert.Equal(t, result.status, status)
			assert.Assert(t, is.Contains(result.message, want))
			assert.DeepEqual(t, tree(t, "."), map[string]string{"./": ""})
		})
	}
}
