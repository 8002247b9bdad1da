package commands

import (
	"net/http"
	"testing"

	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

// Podman is refused before any text of a lesson, once for all of them, and run on when that is asked for.
func TestAnEngineThatIsNotDocker(t *testing.T) {
	host, asked := engineOf(t, with(unprepared(), "GET /version",
		says(http.StatusOK, `{"Os":"linux","Arch":"amd64","Version":"4.3.1","Components":[{"Name":"Podman Engine","Version":"4.3.1"}]}`)))
	for _, args := range [][]string{{"bridges"}, {"run", "bridges", "dns"}, {"bridges", "--format", "json"}} {
		result := newUser(t, host).types(t, args...)
		assert.Equal(t, result.status, exitNoEngine)
		assert.Equal(t, result.out, "", "no text of a lesson")
		assert.Equal(t, result.message, "the engine at "+host+` (Docker context "default", from --host) cannot be used
it is Podman 4.3.1, which answers behind the Docker API
The lessons are about Docker Engine, and some of their claims differ on Podman. With --engine any they are run all the same, and say where.
  docker context ls`)
	}
	for _, call := range asked() {
		assert.Assert(t, call[:4] == "GET ", call)
	}
	result := newUser(t, host).types(t, "bridges", "--engine", "any")
	assert.Equal(t, result.status, exitFailed, "it is the preparation that is denied")
	assert.Equal(t, newUser(t, host).types(t, "clean", "--dry-run").status, exitFailed, "it is the look around that is denied")
}

func TestEngineFlag(t *testing.T) {
	result := newUser(t, "unix:///nowhere.test").types(t, "bridges", "--engine", "podman")
	assert.Equal(t, result.status, exitUsage)
	assert.Assert(t, is.Contains(result.message, `invalid --engine "podman": use docker or any`))
}
