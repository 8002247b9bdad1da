package engine

import (
	"slices"
	"testing"

	"gotest.tools/v3/assert"
)

// A port that has to move takes none that the service uses itself, whether that one has to move or not.
func TestPlacesOfAService(t *testing.T) {
	for _, test := range []struct{ taken, places []int }{
		{nil, []int{3002, 3003}},
		{[]int{3002}, []int{3004, 3003}},
		{[]int{3003}, []int{3002, 3004}},
		{[]int{3002, 3003}, []int{3004, 3005}},
		{[]int{3002, 3004}, []int{3005, 3003}},
	} {
		places := placesFor([]int{3002, 3003}, func(port int) bool { return !slices.Contains(test.taken, port) })
		assert.DeepEqual(t, places, test.places)
	}
}
