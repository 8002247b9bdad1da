package images

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/services"
)

// packed is what the build script would write of a program.
func packed(t *testing.T, arch, program string) fstest.MapFS {
	t.Helper()
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	_, err := io.WriteString(w, program)
	assert.NilError(t, err)
	assert.NilError(t, w.Close())
	sum := sha256.Sum256([]byte(program))
	name := "netdemo-services-linux-" + arch
	return fstest.MapFS{
		"bin/" + name + ".gz":     {Data: gz.Bytes()},
		"bin/" + name + ".sha256": {Data: fmt.Appendf(nil, "%x  %s\n", sum, name)},
	}
}

const vaultDockerfile = "FROM scratch\nLABEL " + Label + "=by-hand\nCOPY netdemo /netdemo\n"

// testBundle is a plugin that was built with these files beside two Dockerfiles.
func testBundle(files ...fstest.MapFS) bundle {
	all := fstest.MapFS{
		"bin/.gitignore":                  {},
		"dockerfiles/vault-ms/Dockerfile": {Data: []byte(vaultDockerfile)},
		"dockerfiles/app-one/Dockerfile":  {Data: []byte("FROM scratch\n")},
	}
	for _, f := range files {
		maps.Copy(all, f)
	}
	return bundle{all}
}

func TestFor(t *testing.T) {
	b := testBundle(packed(t, "amd64", "program"), packed(t, "arm64", "other"))
	assert.DeepEqual(t, b.services(), []string{"app-one", "vault-ms"})
	assert.DeepEqual(t, b.architectures(), []string{"amd64", "arm64"})

	i, err := b.image("vault-ms", "amd64")
	assert.NilError(t, err)
	assert.Equal(t, i.Service, "vault-ms")
	assert.Assert(t, is.Regexp("^[0-9a-f]{64}$", i.Hash))
	assert.Equal(t, i.Tag, "netdemo/vault-ms:"+i.Hash[:12])

	for kernel, arch := range map[string]string{"x86_64": "amd64", "aarch64": "arm64"} {
		a, err := b.image("vault-ms", arch)
		assert.NilError(t, err)
		k, err := b.image("vault-ms", kernel)
		assert.NilError(t, err)
		assert.Equal(t, a.Hash, k.Hash)
		sum, err := b.sum(kernel)
		assert.NilError(t, err)
		assert.Assert(t, is.Regexp("^[0-9a-f]{64}$", sum))
	}
}

// An unchanged image must keep its hash, and a changed one must not.
func TestHash(t *testing.T) {
	amd64 := packed(t, "amd64", "program")
	hash := func(b bundle, service, arch string) string {
		i, err := b.image(service, arch)
		assert.NilError(t, err)
		return i.Hash
	}
	first := hash(testBundle(amd64), "vault-ms", "amd64")
	both := testBundle(amd64, packed(t, "arm64", "x"))
	assert.Equal(t, hash(both, "vault-ms", "amd64"), hash(both, "vault-ms", "arm64"), "the name does not depend on the engine")
	seen := map[string]bool{first: true}
	for _, h := range []string{
		hash(testBundle(amd64), "app-one", "amd64"),
		hash(both, "vault-ms", "amd64"),
		hash(testBundle(packed(t, "amd64", "program 2")), "vault-ms", "amd64"),
		hash(testBundle(packed(t, "arm64", "program")), "vault-ms", "arm64"),
		hash(testBundle(amd64, fstest.MapFS{"dockerfiles/vault-ms/Dockerfile": {Data: []byte(vaultDockerfile + "#")}}), "vault-ms", "amd64"),
	} {
		assert.Assert(t, !seen[h])
		seen[h] = true
	}
}

func TestContext(t *testing.T) {
	b := testBundle(packed(t, "amd64", "program"))
	i, err := b.image("vault-ms", "x86_64")
	assert.NilError(t, err)
	var first, second bytes.Buffer
	assert.NilError(t, i.Context(&first))
	assert.NilError(t, i.Context(&second))
	assert.Assert(t, bytes.Equal(first.Bytes(), second.Bytes()))

	var entries []string
	r := tar.NewReader(&first)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		assert.NilError(t, err)
		data, err := io.ReadAll(r)
		assert.NilError(t, err)
		entries = append(entries, fmt.Sprintf("%s %o %d:%d %s%s %q",
			h.Name, h.Mode, h.Uid, h.Gid, h.Uname, h.Gname, data))
		assert.Assert(t, h.ModTime.Equal(built))
	}
	assert.DeepEqual(t, entries, []string{
		fmt.Sprintf("Dockerfile 644 0:0  %q", "FROM scratch\nLABEL "+Label+"="+i.Hash+"\nCOPY netdemo /netdemo\n"),
		`data/ 755 65532:65532  ""`,
		`netdemo 755 0:0  "program"`,
	})
}

func TestContextOfADamagedProgram(t *testing.T) {
	good, other := packed(t, "amd64", "program"), packed(t, "amd64", "PROGRAM")
	const gz, sum = "bin/netdemo-services-linux-amd64.gz", "bin/netdemo-services-linux-amd64.sha256"
	cut := good[gz].Data[:len(good[gz].Data)-9]
	for name, tc := range map[string]struct {
		gz   []byte
		want string
	}{
		"another program": {other[gz].Data, "does not match its SHA-256"},
		"cut off":         {append(cut[:len(cut):len(cut)], 7, 0, 0, 0), gz},
		"no archive":      {[]byte("program"), gz},
		"nothing":         {nil, "is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			b := testBundle(fstest.MapFS{gz: {Data: tc.gz}, sum: good[sum]})
			i, err := b.image("vault-ms", "amd64")
			assert.NilError(t, err)
			assert.ErrorContains(t, i.Context(io.Discard), tc.want)
		})
	}
	for _, text := range []string{"", "abc", strings.Repeat("x", 64)} {
		b := testBundle(good, fstest.MapFS{sum: {Data: []byte(text)}})
		_, err := b.image("vault-ms", "amd64")
		assert.ErrorContains(t, err, "holds no SHA-256")
	}
}

type brokenWriter struct{ after int }

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.after -= len(p); w.after < 0 {
		return 0, fs.ErrClosed
	}
	return len(p), nil
}

// The engine may hang up at any point of the context.
func TestContextThatNobodyReads(t *testing.T) {
	i, err := testBundle(packed(t, "amd64", "program")).image("vault-ms", "amd64")
	assert.NilError(t, err)
	var whole bytes.Buffer
	assert.NilError(t, i.Context(&whole))
	for after := 0; after < whole.Len(); after += 256 {
		assert.ErrorIs(t, i.Context(&brokenWriter{after}), fs.ErrClosed)
	}
}

func TestErrors(t *testing.T) {
	b := testBundle(packed(t, "amd64", "program"), fstest.MapFS{"bin/netdemo-services-linux-riscv64.gz": {}})
	var architecture *ArchitectureError
	_, err := b.image("vault-ms", "s390x")
	assert.Assert(t, errors.As(err, &architecture))
	assert.Error(t, err, "no service binary for engine architecture s390x (have amd64)")
	assert.Assert(t, errors.As(b.writeBinary(io.Discard, "riscv64"), &architecture), "a program without its hash does not count")

	var unknown *UnknownServiceError
	for _, name := range []string{"", "vault", "../vault-ms", "vault-ms/Dockerfile"} {
		_, err = b.image(name, "amd64")
		assert.Assert(t, errors.As(err, &unknown), "%q", name)
	}

	var missing *NotBundledError
	_, err = testBundle().image("vault-ms", "amd64")
	assert.Assert(t, errors.As(err, &missing))
	assert.ErrorContains(t, err, "run `make build` in a checkout")
}

// The Dockerfiles must say what the services are.
func TestDockerfiles(t *testing.T) {
	names := map[string]bool{}
	for _, service := range services.Catalog() {
		names[service.Name] = true
		text, err := Dockerfile(service.Name)
		assert.NilError(t, err)
		var lines []string
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "#") {
				lines = append(lines, strings.TrimSpace(line))
			}
		}
		want := []string{
			"FROM scratch",
			"LABEL " + Label + "=by-hand", // first, so that no part of an image is without it
			"COPY netdemo /netdemo",
			"COPY --chown=65532:65532 data/ /data/",
			"USER 65532:65532",
			"ENV NETDEMO_SERVICE=" + service.Name,
		}
		for _, v := range service.Env {
			if v.Name == "VAULT_MS_URL" {
				want = append(want, "ARG vault_ms_url", "ENV VAULT_MS_URL=$vault_ms_url")
			}
		}
		want = append(want, "EXPOSE "+strings.Trim(fmt.Sprint(service.Ports()), "[]"), `ENTRYPOINT ["/netdemo"]`)
		assert.DeepEqual(t, lines, want)
	}
	for _, name := range Services() {
		assert.Assert(t, names[name], "there is a Dockerfile for %s, which is no service", name)
	}
	assert.Equal(t, len(Services()), len(names))
}

// With or without the built programs, the plugin must know which it is.
func TestEmbedded(t *testing.T) {
	_, err := For("vault-ms", "no-such-machine")
	if len(Architectures()) == 0 {
		var missing *NotBundledError
		assert.Assert(t, errors.As(err, &missing))
		return
	}
	var architecture *ArchitectureError
	assert.Assert(t, errors.As(err, &architecture))
	for _, arch := range Architectures() {
		i, err := For("vault-ms", arch)
		assert.NilError(t, err)
		assert.NilError(t, i.Context(io.Discard))
		want, err := BinarySHA256(arch)
		assert.NilError(t, err)
		hash := sha256.New()
		assert.NilError(t, WriteBinary(hash, arch))
		assert.Equal(t, hex.EncodeToString(hash.Sum(nil)), want)
	}
}

// What is exposed is what the service listens on.
func TestPorts(t *testing.T) {
	for _, service := range services.Catalog() {
		dockerfile, err := Dockerfile(service.Name)
		assert.NilError(t, err)
		assert.DeepEqual(t, Image{dockerfile: dockerfile}.Ports(), service.Ports())
	}
}
