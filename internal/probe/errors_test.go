package probe

import (
	"testing"

	"gotest.tools/v3/assert"
)

// No code stands for two outcomes, and each outcome that has a number has one.
func TestErrnosAgree(t *testing.T) {
	outcomes := map[string]Outcome{}
	for _, m := range errnos {
		if before, seen := outcomes[m.code]; seen {
			assert.Equal(t, m.outcome, before, m.code)
		}
		outcomes[m.code] = m.outcome
	}
}
