//go:build e2e

package e2e

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

// `docker netdemo bridges | head -3`: whoever reads has seen enough. That is no failure.
func TestReaderGoesAway(t *testing.T) {
	t.Parallel()
	for _, docker := range lab.dockers {
		for _, format := range []string{"plain", "json", "markdown", "tty"} {
			t.Run(versionOf(t, docker)+"/"+format, func(t *testing.T) {
				m := anEngine(t)
				before := m.snapshot(t)
				cmd := m.run("netdemo", "bridges", "--format", format).through(docker).command(t.Context())
				out, in, err := os.Pipe()
				assert.NilError(t, err)
				var errs strings.Builder
				cmd.Stdout, cmd.Stderr = in, &errs
				assert.NilError(t, cmd.Start())
				assert.NilError(t, in.Close())
				lines := bufio.NewReaderSize(out, 16)
				for range 3 {
					_, err := lines.ReadString('\n')
					assert.Assert(t, err == nil || errors.Is(err, io.EOF), "%v", err)
				}
				assert.NilError(t, out.Close())
				code, err := exitCode(t.Context(), cmd.Wait())
				assert.NilError(t, err)
				assert.Equal(t, code, 0, errs.String())
				same(t, m, before, cleanLimit)
			})
		}
	}
}

// The same in the middle of a lesson, when there is something to remove.
func TestReaderGoesAwayLater(t *testing.T) {
	m := anEngine(t)
	before := m.snapshot(t)
	p := bridgesAsJSON(m).start(t)
	p.events.until(t, stepOpens(7))
	assert.NilError(t, p.out.Close())
	assert.Equal(t, p.wait(t), 0, "%s", p.errs)
	same(t, m, before, cleanLimit)
}
