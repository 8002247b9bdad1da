package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/cli/cli/config"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

// What a lesson does without, and pasted commands do not, is told: once, beside the transcript.
func TestSurroundings(t *testing.T) {
	const trust, containers, curl = "DOCKER_CONTENT_TRUST is set.", "Your Docker config sets proxies:", "A proxy is set for this shell"
	for name, test := range map[string]struct {
		env    map[string]string
		config string
		want   string // how the one line begins
	}{
		"nothing":                   {},
		"content trust":             {env: map[string]string{"DOCKER_CONTENT_TRUST": "1"}, want: trust},
		"content trust, as a word":  {env: map[string]string{"DOCKER_CONTENT_TRUST": "yes"}, want: trust},
		"no content trust":          {env: map[string]string{"DOCKER_CONTENT_TRUST": "0"}},
		"proxies for all engines":   {config: `{"proxies":{"default":{"httpProxy":"http://proxy.test:3128"}}}`, want: containers},
		"proxies for this engine":   {config: `{"proxies":{"HOST":{"httpProxy":"http://proxy.test:3128"}}}`, want: containers},
		"proxies for another":       {config: `{"proxies":{"tcp://far.test":{"httpProxy":"http://proxy.test:3128"}}}`},
		"none for this engine":      {config: `{"proxies":{"default":{"httpProxy":"http://proxy.test:3128"},"HOST":{"noProxy":"*"}}}`},
		"a proxy":                   {env: map[string]string{"http_proxy": "http://proxy.test:3128"}, want: curl},
		"a proxy for everything":    {env: map[string]string{"ALL_PROXY": "socks5://proxy.test", "no_proxy": "intern.test"}, want: curl},
		"a proxy, and an exception": {env: map[string]string{"http_proxy": "http://proxy.test:3128", "no_proxy": "intern.test, 127.0.0.0/8"}},
		"a proxy, and no use of it": {env: map[string]string{"http_proxy": "http://proxy.test:3128", "no_proxy": "*"}},
		"what curl does not read":   {env: map[string]string{"HTTP_PROXY": "http://proxy.test:3128"}},
	} {
		t.Run(name, func(t *testing.T) {
			host, _ := engineOf(t, unprepared())
			u := newUser(t, host)
			for variable, value := range test.env {
				t.Setenv(variable, value)
			}
			if test.config != "" {
				text := strings.ReplaceAll(test.config, "HOST", host)
				assert.NilError(t, os.WriteFile(filepath.Join(u.options.ConfigDir, config.ConfigFileName), []byte(text), 0o600))
			}
			result := u.types(t, "run", "bridges", "ports")
			if test.want == "" {
				assert.Equal(t, result.err, "")
				return
			}
			assert.Assert(t, strings.HasPrefix(result.err, test.want), result.err)
			assert.Equal(t, strings.Count(result.err, "\n"), 1, result.err)
			assert.Assert(t, !strings.Contains(result.out, test.want))
		})
	}
}

// A report that does not fit on the disk is told, whatever became of the lesson.
func TestAReportOnAFullDisk(t *testing.T) {
	const full = "/dev/full" // every write to it fails as on a full disk
	if _, err := os.Stat(full); err != nil {
		t.Skip("this system has no " + full)
	}
	host, _ := engineOf(t, unprepared())
	result := newUser(t, host).types(t, "bridges", "--junit", full)
	assert.Equal(t, result.status, exitFailed)
	assert.Assert(t, is.Contains(result.message, "could not write the JUnit report: write "+full+": no space left on device"))
}
