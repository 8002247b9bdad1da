package engine

import cerrdefs "github.com/containerd/errdefs"

// classes are the kinds of refusals, after the HTTP status of the engine's answer. An error that is none
// of them is no answer of the engine.
var classes = []struct {
	is   func(error) bool
	name string
}{
	{cerrdefs.IsConflict, "conflict"},
	{cerrdefs.IsPermissionDenied, "forbidden"},
	{cerrdefs.IsInvalidArgument, "invalid"},
	{cerrdefs.IsNotFound, "not_found"},
	{cerrdefs.IsNotImplemented, "not_implemented"},
	{cerrdefs.IsInternal, "internal"},
}

// classOf tells what kind of refusal an error is, and "" when the engine did not answer at all.
func classOf(err error) string {
	if brokenOff(err) {
		return ""
	}
	for _, c := range classes {
		if c.is(err) {
			return c.name
		}
	}
	return ""
}
