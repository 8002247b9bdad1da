package lesson

import (
	"testing"

	"gotest.tools/v3/assert"
)

func TestCommandIsOneLineOfQuotedWords(t *testing.T) {
	c := Command{Argv: []string{"docker", "ps", "--format", "{{.Names}} {{.State}}"}}
	assert.Equal(t, c.String(), "docker ps --format '{{.Names}} {{.State}}'")
	assert.DeepEqual(t, c.Words(), []string{"docker", "ps", "--format", "'{{.Names}} {{.State}}'"})
}
