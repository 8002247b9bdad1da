package lesson_test

import (
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// What is typed goes to the engine of the run.
func TestDockerTyped(t *testing.T) {
	const far = lesson.Docker("--context far")
	for _, test := range []struct {
		docker        lesson.Docker
		command, want string
	}{
		{"", "docker ps", "docker ps"},
		{far, "docker ps", "docker --context far ps"},
		{far, "docker netdemo clean", "docker --context far netdemo clean"},
		{far, "docker context ls", "docker context ls"},
		{far, "curl -sS http://127.0.0.1:8080", "curl -sS http://127.0.0.1:8080"},
		{far, "sudo systemctl start docker", "sudo systemctl start docker"},
	} {
		assert.Equal(t, test.docker.Typed(test.command), test.want)
	}
	assert.Equal(t, lesson.Docker("").With("--config", "/my docker").With("--tls"), lesson.Docker("--config '/my docker' --tls"))
}
