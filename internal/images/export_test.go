package images

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"gotest.tools/v3/assert"
)

// written is what the files of an export hold.
func written(t *testing.T, files []File) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, f := range files {
		if f.Mode.IsDir() {
			assert.Equal(t, f.Mode, fs.ModeDir|0o755)
			all[f.Name+"/"] = ""
			continue
		}
		var data bytes.Buffer
		assert.NilError(t, f.Write(&data))
		all[fmt.Sprintf("%s %o", f.Name, f.Mode)] = data.String()
	}
	return all
}

func TestExport(t *testing.T) {
	const vault = vaultDockerfile + "EXPOSE 3002\n"
	b := testBundle(packed(t, "amd64", "program"), packed(t, "arm64", "other"), fstest.MapFS{
		"dockerfiles/vault-ms/Dockerfile": {Data: []byte(vault)},
		"bin/_source/go.mod.txt":          {Data: []byte("module m\n")},
		"bin/_source/vendor/modules.txt":  {Data: []byte("# none\n")},
		"bin/_source/cmd/main.go":         {Data: []byte("package main\n")},
	})
	files, err := b.export([]string{"vault-ms"}, "aarch64")
	assert.NilError(t, err)
	got := written(t, files)
	about := got["README.md 644"]
	for _, words := range []string{"linux/arm64", "GOARCH=arm64", "docker build -t vault-ms vault-ms", "-p 127.0.0.1:3002:3002"} {
		assert.Assert(t, strings.Contains(about, words), "%s", about)
	}
	delete(got, "README.md 644")
	assert.DeepEqual(t, got, map[string]string{
		"vault-ms/Dockerfile 644":       vault,
		"vault-ms/data/":                "",
		"vault-ms/netdemo 755":          "other",
		"source/go.mod 644":             "module m\n",
		"source/vendor/modules.txt 644": "# none\n",
		"source/cmd/main.go 644":        "package main\n",
	})
}

func TestExportOfWhatIsNotThere(t *testing.T) {
	amd64 := packed(t, "amd64", "program")
	var unknown *UnknownServiceError
	_, err := testBundle(amd64).export([]string{"nosuch"}, "amd64")
	assert.Assert(t, errors.As(err, &unknown))
	var missing *NotBundledError
	_, err = testBundle().export([]string{"vault-ms"}, "amd64")
	assert.Assert(t, errors.As(err, &missing))
	var architecture *ArchitectureError
	_, err = testBundle(amd64).export([]string{"vault-ms"}, "riscv64")
	assert.Assert(t, errors.As(err, &architecture))
	_, err = testBundle(amd64).export([]string{"vault-ms"}, "amd64")
	assert.ErrorIs(t, err, fs.ErrNotExist, "there is no source")
}
