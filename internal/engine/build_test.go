package engine

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

const vault = "vault-ms"

// vaultPlan is a lesson with one container.
var vaultPlan = lesson.Plan{
	Lesson: "bridges", Services: []string{vault}, Networks: []string{"custom-network"},
	Containers: []lesson.Container{{Name: vault, Service: vault, Publish: []lesson.Port{{Host: 8282, Container: 3002}}}},
}

// bundled gives the image of vault-ms. A checkout that was not built has no program for it: there a test
// that needs one ends, when it has seen that this is what a user is told.
func bundled(t *testing.T) (image images.Image, ok bool) {
	t.Helper()
	image, err := images.For(vault, "amd64")
	if err == nil {
		return image, true
	}
	_, err = newDouble(t, engine28).prepared(t, "amd64")
	assert.ErrorContains(t, err, "run `make build`")
	return image, false
}

// prepared gives an engine of that architecture that was asked to prepare vaultPlan.
func (d *double) prepared(t *testing.T, arch string, change ...func(*Options)) (*Engine, error) {
	t.Helper()
	d.version.Arch = arch
	e := d.engine(change...)
	_, err := e.Info(t.Context())
	assert.NilError(t, err)
	return e, e.Prepare(t.Context(), vaultPlan)
}

func TestPrepareBuildsAnImageOnce(t *testing.T) {
	image, ok := bundled(t)
	if !ok {
		return
	}
	synctest.Test(t, func(t *testing.T) { prepareTwice(t, image) })
}

func prepareTwice(t *testing.T, image images.Image) {
	t.Helper()
	d := newDouble(t, engine20)
	var files []string
	d.instead("POST /build", func(own http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			for archive := tar.NewReader(r.Body); ; {
				entry, err := archive.Next()
				if err != nil {
					assert.Check(t, is.ErrorIs(err, io.EOF))
					break
				}
				files = append(files, entry.Name)
				if entry.Name == "Dockerfile" {
					text, err := io.ReadAll(archive)
					assert.Check(t, err)
					assert.Check(t, is.Contains(string(text), "FROM scratch\nLABEL "+images.Label+"="+image.Hash+"\n"))
				}
			}
			own(w, r)
		}
	})
	var progress []string
	e, err := d.prepared(t, "amd64", func(o *Options) {
		o.Progress = func(line string) { progress = append(progress, line) }
	})
	assert.NilError(t, err)
	assert.Equal(t, e.Image(vault), image.Tag)
	assert.DeepEqual(t, progress, []string{"building " + image.Tag})
	assert.DeepEqual(t, d.images[image.Tag], map[string]string{images.Label: image.Hash})
	assert.DeepEqual(t, e.servicePorts(vault), []int{3002})
	assert.DeepEqual(t, files, []string{"Dockerfile", "data/", "netdemo"})

	built := d.made("POST /build")
	assert.Equal(t, len(built), 1)
	assert.Assert(t, is.Contains(built[0], "&version=1"), "version 1 leaves no cache behind")
	assert.Assert(t, is.Contains(built[0], "forcerm=1"))
	assert.Assert(t, !strings.Contains(built[0], "rm=0"))

	// The next run finds it.
	_, err = d.prepared(t, "amd64")
	assert.NilError(t, err)
	assert.Equal(t, len(d.made("POST /build")), 1)
}

func TestBuildTellsWhatItDid(t *testing.T) {
	image, ok := bundled(t)
	if !ok {
		return
	}
	d := newDouble(t, engine28)
	e, err := d.prepared(t, "amd64")
	assert.NilError(t, err)
	built, err := e.Build(t.Context(), []string{vault, "app-one"})
	assert.NilError(t, err)
	assert.DeepEqual(t, built[0], Built{Service: vault, Tag: image.Tag})
	assert.Equal(t, built[1].Service, "app-one")
	assert.Assert(t, built[1].New)
}

// A user's own image may have our name. It stays what it is.
func TestPrepareRefusesAnImageThatIsNotOurs(t *testing.T) {
	image, ok := bundled(t)
	if !ok {
		return
	}
	for name, labels := range map[string]map[string]string{
		"no label":       nil,
		"another's hash": {images.Label: strings.Repeat("0", 64)},
		"built by hand":  {images.Label: "by-hand"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDouble(t, engine28)
			d.images[image.Tag] = labels
			_, err := d.prepared(t, "amd64")
			assert.ErrorContains(t, err, "use image "+image.Tag+": an image of that name stands on this engine, and it is not ours")
			assert.DeepEqual(t, d.images[image.Tag], labels)
			assert.Assert(t, is.Len(d.made("POST /build"), 0))
			assert.Assert(t, is.Len(d.made("DELETE"), 0))
		})
	}
}

// The program in an image is of the engine's architecture, whatever this machine's is.
func TestPrepareBuildsForTheEngine(t *testing.T) {
	if _, ok := bundled(t); !ok {
		return
	}
	assert.Assert(t, len(images.Architectures()) > 1)
	for _, arch := range images.Architectures() {
		var program, want bytes.Buffer
		assert.NilError(t, images.WriteBinary(&want, arch))
		d := newDouble(t, engine28)
		d.instead("POST /build", func(own http.HandlerFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				for archive := tar.NewReader(r.Body); ; {
					entry, err := archive.Next()
					if err != nil {
						break
					}
					if entry.Name == "netdemo" {
						_, err = io.Copy(&program, archive)
						assert.Check(t, err)
					}
				}
				own(w, r)
			}
		})
		_, err := d.prepared(t, arch)
		assert.NilError(t, err)
		assert.Assert(t, bytes.Equal(program.Bytes(), want.Bytes()), arch)
	}
}

func TestPrepareWithoutAServiceBinary(t *testing.T) {
	_, err := newDouble(t, engine28).prepared(t, "s390x")
	assert.ErrorContains(t, err, "find the service vault-ms: ")
	var missing *images.ArchitectureError
	var none *images.NotBundledError
	assert.Assert(t, errors.As(err, &missing) || errors.As(err, &none), "%v", err)
}

func TestBuildOfAServiceThatThereIsNot(t *testing.T) {
	_, err := newDouble(t, engine28).engine().Build(t.Context(), []string{"nope"})
	assert.Error(t, err, `find the service nope: there is no image for "nope"`)
}

// A build that fails ends in a message, after an answer of 200.
func TestPrepareTellsWhyABuildFailed(t *testing.T) {
	image, ok := bundled(t)
	if !ok {
		return
	}
	for name, test := range map[string]struct{ stream, want, meaning string }{
		"an error": {
			`{"stream":"Step 1/2"}` + "\n" + `{"errorDetail":{"message":"COPY failed"},"error":"COPY failed"}` + "\n",
			"build image " + image.Tag + ": COPY failed", "",
		},
		"a full disk": {
			`{"error":"Error processing tar file(exit status 1): write /netdemo: no space left on device"}`,
			"no space left on device", "The disk that the engine keeps its data on is full.",
		},
		"cut off": {`{"stream":"Step`, "read the builder's messages: unexpected EOF", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDouble(t, engine20)
			d.build = test.stream
			_, err := d.prepared(t, "amd64")
			assert.ErrorContains(t, err, test.want)
			assert.Assert(t, is.Contains(explained(t, err).Meaning, test.meaning))
		})
	}
}

// An engine that has builder version 1 no more refuses it, and gets version 2.
func TestBuilderVersions(t *testing.T) {
	if _, ok := bundled(t); !ok {
		return
	}
	for name, test := range map[string]struct {
		status int
		tried  []string
	}{
		"invalid argument": {http.StatusBadRequest, []string{"1", "2"}},
		"not implemented":  {http.StatusNotImplemented, []string{"1", "2"}},
		"another error":    {http.StatusInternalServerError, []string{"1"}},
		"forbidden":        {http.StatusForbidden, []string{"1"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDouble(t, engine28)
			var tried []string
			d.instead("POST /build", func(own http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					version := r.URL.Query().Get("version")
					tried = append(tried, version)
					if version == "1" {
						reject(w, test.status, d.release.Answers["builder version refused"].Message)
						return
					}
					own(w, r)
				}
			})
			_, err := d.prepared(t, "amd64")
			assert.DeepEqual(t, tried, test.tried)
			assert.Equal(t, err == nil, len(test.tried) == 2, "%v", err)
		})
	}
}

func TestPrepareOfAnEngineThatRefuses(t *testing.T) {
	if _, ok := bundled(t); !ok {
		return
	}
	for _, route := range []string{"GET /containers/json", "GET /networks"} {
		d := newDouble(t, engine28)
		d.fail(route, http.StatusForbidden, "authorization denied by plugin acme: no lists")
		_, err := d.prepared(t, "amd64")
		f := explained(t, err)
		assert.Equal(t, f.Message, "authorization denied by plugin acme: no lists")
		assert.Equal(t, f.Meaning, "An authorization plugin of this engine does not allow it: whoever runs the engine decides that.")
		assert.DeepEqual(t, f.Fix, []string{"docker info --format '{{json .Plugins.Authorization}}'"})
	}
}

// alone is the progress of an image that nobody looks at.
func alone() part { return part{of: newBuilding(&Engine{}, 1)} }

func TestReadBuildOfABrokenStream(t *testing.T) {
	broken := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(`{"stream":"x"}`)))
	assert.ErrorIs(t, readBuild(broken, alone()), iotest.ErrTimeout)
}

// Whatever the builder says, it ends; and an error is never lost behind other messages.
func FuzzReadBuild(f *testing.F) {
	for _, text := range []string{
		"", "{}", `{"stream":"Step 1/7 : FROM scratch"}` + "\r\n" + `{"aux":{"ID":"sha256:0"}}`, `{"error":"x"}`, `{"error":""}`,
		`{"error":7}`, "[", "null", `{"stream":"Step`, "\x00", strings.Repeat("[", 20000),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		progress := alone()
		first := readBuild(strings.NewReader(text), progress)
		after := readBuild(strings.NewReader(text+"\n"+`{"error":"the end"}`), alone())
		assert.Assert(t, after != nil)
		assert.Assert(t, progress.of.parts[0] >= 0 && progress.of.parts[0] <= 1, "%v", progress.of.parts)
		if first != nil && !errors.Is(first, io.ErrUnexpectedEOF) {
			assert.Error(t, after, first.Error())
		}
	})
}
