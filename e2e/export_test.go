//go:build e2e

package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
	"gotest.tools/v3/poll"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/services"
)

// What is exported can be built: the source into the very program beside it, with no network and nothing
// downloaded before, and each folder into an image of which a container is the service.
func TestExport(t *testing.T) {
	m := anEngine(t)
	unchanged(t, m)
	dir := filepath.Join(t.TempDir(), "services")
	out := m.run("netdemo", "services", "export", dir).must(t)
	assert.Assert(t, is.Contains(out, filepath.Join(dir, "README.md")))

	t.Run("source", func(t *testing.T) {
		program := filepath.Join(dir, "single-app", "netdemo")
		want, err := images.BinarySHA256(m.arch)
		assert.NilError(t, err)
		assert.Equal(t, sha256Of(t, program), want)
		assert.NilError(t, os.Remove(program))
		build := exec.CommandContext(t.Context(), "sh", "-euc", buildCommand(t, dir))
		build.Dir = filepath.Join(dir, images.SourceFolder)
		build.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOFLAGS=", "GOMODCACHE="+filepath.Join(dir, "modules"))
		output, err := build.CombinedOutput()
		assert.NilError(t, err, "%s", output)
		assert.Equal(t, sha256Of(t, program), want)
	})

	for _, s := range services.Catalog() {
		t.Run(s.Name, func(t *testing.T) {
			tag := "export-" + lab.id + "-" + s.Name
			t.Cleanup(func() {
				_, err := m.api.ImageRemove(contextOf(t), tag, client.ImageRemoveOptions{Force: true, PruneChildren: true})
				assert.NilError(t, err)
			})
			m.run("build", "--force-rm", "--tag", tag, "--build-arg", "vault_ms_url=http://vault-ms:3002", filepath.Join(dir, s.Name)).must(t)
			image, err := m.api.ImageInspect(t.Context(), tag)
			assert.NilError(t, err)
			assert.Equal(t, image.Config.User, unprivileged+":"+unprivileged)
			assert.Equal(t, strings.Contains(strings.Join(image.Config.Env, "\n"), "VAULT_MS_URL=http://vault-ms:3002"), s.Name == "security-processor")

			container := m.run("run", "--detach", "--network", "none", "--pull", "never", tag).must(t)
			t.Cleanup(func() {
				_, err := m.api.ContainerRemove(contextOf(t), container, client.ContainerRemoveOptions{Force: true})
				assert.NilError(t, err)
			})
			for _, server := range s.Servers {
				ask := m.run("exec", container, "/netdemo", "get", fmt.Sprintf("http://localhost:%d/greet/Ada", server.Port))
				want := "200 OK  " + strings.ReplaceAll(server.Routes[0].Text, "NAME", "Ada")
				poll.WaitOn(t, func(poll.LogT) poll.Result {
					r, err := ask.do(t.Context())
					if err != nil || !strings.Contains(r.stdout, want) {
						return poll.Continue("%s: %v\n%s%s", ask, err, r.stdout, r.stderr)
					}
					return poll.Success()
				}, poll.WithTimeout(10*time.Second))
			}
			m.run("exec", container, "/netdemo", "write", "/data/note", "mine").must(t)
		})
	}
}

// buildCommand is how the README.md of an export says that its source is built.
func buildCommand(t *testing.T, dir string) string {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	assert.NilError(t, err)
	for block := range strings.SplitSeq(string(readme), "\n\n") {
		if strings.Contains(block, " go build ") {
			return block
		}
	}
	t.Fatal("README.md does not say how the source is built")
	return ""
}

func sha256Of(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	assert.NilError(t, err)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
