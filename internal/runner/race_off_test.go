//go:build !race

package runner_test

// pairStride is 1: each pair of rules is tried.
const pairStride = 1
