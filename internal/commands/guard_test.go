package commands

import (
	"bytes"
	"context"
	"os"
	"testing"

	"gotest.tools/v3/assert"
)

// inAHurry is what is said at the second signal.
const inAHurry = "In a hurry: what a call may still bring is not waited for. Once more leaves at once.\n"

// A command's context ends with its guard, with the plugin's socket, and at a signal; then is said what
// is being done about it.
func TestGuard(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(g *guard, parent context.CancelFunc)
		want string
	}{
		"a signal": {func(g *guard, _ context.CancelFunc) { g.signals <- os.Interrupt }, "\nStopping.\n"},
		"two signals": {func(g *guard, _ context.CancelFunc) {
			g.signals <- os.Interrupt
			g.signals <- os.Interrupt
			<-g.hurry
		}, "\nStopping.\n" + inAHurry},
		"the plugin's socket": {func(_ *guard, parent context.CancelFunc) { parent() }, "\nStopping.\n"},
		"the plugin's socket, and a signal": {func(g *guard, parent context.CancelFunc) {
			parent()
			g.signals <- os.Interrupt
		}, "\nStopping.\n"},
		"released": {func(g *guard, _ context.CancelFunc) { g.release() }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			parent, cancel := context.WithCancel(t.Context())
			defer cancel()
			var stderr bytes.Buffer
			ctx, g := newGuard(parent, newUser(t).cli(t, &bytes.Buffer{}, &stderr), saying("Stopping."))
			assert.NilError(t, ctx.Err())
			test.end(g, cancel)
			<-ctx.Done()
			g.release()
			g.release() // as often as one likes
			assert.Equal(t, stderr.String(), test.want)
			assert.NilError(t, t.Context().Err())
		})
	}
}
