package transcript

import (
	"testing"
	"time"

	"gotest.tools/v3/assert"
)

func TestKeptFor(t *testing.T) {
	for d, want := range map[time.Duration]string{
		2 * time.Hour: "2h", 90 * time.Minute: "1h30m", 20 * time.Second: "20s", 10 * time.Minute: "10m",
		time.Hour + 5*time.Second: "1h0m5s", 24 * time.Hour: "24h",
	} {
		assert.Equal(t, keptFor(d), want)
	}
}
