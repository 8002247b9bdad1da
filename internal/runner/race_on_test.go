//go:build race

package runner_test

// pairStride is how many pairs of rules are passed over for each that is tried. The race detector makes a
// lesson several times as slow, and all pairs have nothing to race for: `make unit` tries all without it.
const pairStride = 11
