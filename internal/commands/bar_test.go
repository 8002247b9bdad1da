package commands

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/docker/cli/cli/command"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// full is a bar that has come to its end.
const full = "building images 0..10..20..30..40..50..60..70..80..90..100\n"

// errTerminal makes standard error a terminal.
func (u *user) errTerminal() *user {
	u.setup = append(u.setup, func(dockerCLI *command.DockerCli) error {
		dockerCLI.Err().SetIsTerminal(true)
		return nil
	})
	return u
}

func TestBar(t *testing.T) {
	var out bytes.Buffer
	cli := newUser(t).errTerminal().cli(t, &out, &out)
	says := func(want string) {
		t.Helper()
		assert.Equal(t, out.String(), want)
		out.Reset()
	}
	b := newBar(cli)
	b.Reached(0)
	says("building images 0")
	b.Reached(0.05)
	says(".")
	b.Reached(0.05)
	says("")
	b.Reached(0.37)
	says(".10..20..30..")
	tell(cli, "something else")
	says("\nsomething else\n")
	b.Reached(0.4)
	says("building images 0..10..20..30..40")
	b.Reached(1)
	says("..50..60..70..80..90..100")
	b.End()
	says("\n")
	tell(cli, "nothing is in the way any more")
	says("nothing is in the way any more\n")
}

// What is told while the bar grows stands on lines of its own, and so does the bar.
func TestWhatIsToldBesideABar(t *testing.T) {
	var out bytes.Buffer
	cli := newUser(t).errTerminal().cli(t, &out, &out)
	b := newBar(cli)
	var told sync.WaitGroup
	for range 20 {
		told.Go(func() { tell(cli, "a word") })
	}
	for n := range barTicks + 1 {
		b.Reached(float64(n) / barTicks)
	}
	told.Wait()
	b.End()
	for line := range strings.Lines(out.String()) {
		assert.Assert(t, line == "a word\n" || strings.HasPrefix(line, barTitle) && !strings.Contains(line, "word"), "%q", line)
	}
}

// A build that stops half way leaves a line that is ended.
func TestBarOfNothing(t *testing.T) {
	var out bytes.Buffer
	b := newBar(newUser(t).errTerminal().cli(t, &out, &out))
	b.End()
	assert.Equal(t, out.String(), "")
}

// In a terminal a bar grows with the builder's steps; a screen reader and a pipe get a line for each image.
func TestBuildBar(t *testing.T) {
	if len(images.Architectures()) == 0 {
		return // see TestBuild
	}
	builder := func(last string) string {
		return `{"stream":"Step 1/2 : FROM scratch\n"}{"stream":" ---\u003e \n"}{"stream":"Step 2/2 : COPY netdemo /netdemo\n"}` + last
	}
	for name, test := range map[string]struct {
		env, build, err string
		status          int
	}{
		"done":       {"", builder(`{"stream":"Successfully built 0"}`), full, 0},
		"no step":    {"", `{"aux":{}}`, full, 0},
		"odd steps":  {"", `{"stream":"Step 9/2 : x"}{"stream":"Step 1/0 : x"}`, full, 0},
		"failed":     {"", builder(`{"error":"no space left on device"}`), "building images 0..10..20..30..40..50\n", 3},
		"accessible": {"1", builder(""), "building netdemo/vault-ms", 0},
	} {
		t.Run(name, func(t *testing.T) {
			host, _ := engineOf(t, with(with(unprepared(), "GET /images/{name...}", says(http.StatusNotFound, `{"message":"No such image"}`)),
				"POST /build", says(http.StatusOK, test.build)))
			u := newUser(t, host).errTerminal()
			t.Setenv("ACCESSIBLE", test.env)
			result := u.types(t, "build", "vault-ms")
			assert.Equal(t, result.status, test.status)
			assert.Assert(t, strings.HasPrefix(result.err, test.err), "%q", result.err)
			assert.Equal(t, strings.HasPrefix(result.err, barTitle), test.env == "")
		})
	}
}
