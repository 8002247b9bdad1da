//go:build e2e && !full

package e2e

import "time"

// cleanLimit is how soon after a lesson has ended, or was told to, nothing of it may be left. What is
// promised is 3 s, and `make e2e-full` demands it; the engine of a busy machine takes longer for anything.
const cleanLimit = 10 * time.Second

// everyShell demands that each script is run by each shell that is here, not by one of them.
const everyShell = false
