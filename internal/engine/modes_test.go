package engine

import (
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// On the host's network a port is taken at the address at which somebody listens, or at every one.
func TestInTheWay(t *testing.T) {
	for _, test := range []struct {
		socket, wanted string
		want           bool
	}{
		{"127.0.0.1", "127.0.0.1", true},
		{"::ffff:127.0.0.1", "127.0.0.1", true},
		{"127.0.0.1", "172.17.0.1", false},
		{"172.17.0.1", "127.0.0.1", false},
		{"0.0.0.0", "127.0.0.1", true},
		{"::", "127.0.0.1", true},
		{"::1", "127.0.0.1", false},
		{"127.0.0.1", "", true},
		{"127.0.0.1", "0.0.0.0", true},
		{"?", "127.0.0.1", true},
	} {
		assert.Equal(t, inTheWay(lesson.Socket{Address: test.socket, Port: 3000}, test.wanted), test.want, "%+v", test)
	}
}
