package images

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gotest.tools/v3/assert"
)

// The same source gives the same bytes, wherever it lies and whatever is cached: otherwise every
// build of the plugin would build every image again, and nobody could check what a release holds.
func TestTheServiceBinaryIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it compiles the standard library")
	}
	checkout, err := filepath.Abs("../..")
	assert.NilError(t, err)
	sums := map[string]bool{}
	for name, env := range map[string][]string{
		"here": nil,
		"somewhere/else": {
			"GOCACHE=" + t.TempDir(), "GOFLAGS=-v -tags=other", "GOEXPERIMENT=nogreenteagc", "GOAMD64=v3", "CGO_ENABLED=1",
		},
	} {
		dir := filepath.Join(t.TempDir(), name)
		for _, part := range []string{"cmd/netdemo-services", "internal/services", "internal/probe"} {
			assert.NilError(t, os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(checkout, part))))
		}
		for _, file := range []string{"go.mod", "go.sum", "LICENSE", "hack/build-services.sh"} {
			data, err := os.ReadFile(filepath.Join(checkout, file))
			assert.NilError(t, err)
			assert.NilError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755))
			assert.NilError(t, os.WriteFile(filepath.Join(dir, file), data, 0o755))
		}
		out := filepath.Join(dir, "out")
		cmd := exec.CommandContext(t.Context(), "sh", filepath.Join(dir, "hack/build-services.sh"), out)
		cmd.Env = append(append(os.Environ(), "NETDEMO_ARCHITECTURES=amd64"), env...)
		output, err := cmd.CombinedOutput()
		assert.NilError(t, err, "%s", output)
		sum, err := os.ReadFile(filepath.Join(out, "netdemo-services-linux-amd64.sha256"))
		assert.NilError(t, err)
		sums[string(sum)] = true
	}
	assert.Equal(t, len(sums), 1, "%v", sums)
}
