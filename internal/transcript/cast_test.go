package transcript

import (
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

func TestMakesLine(t *testing.T) {
	cast := []lesson.Part{
		{Service: "vault-ms", Role: "a vault", Containers: []string{"netdemo-vault-ms", "netdemo-vault-ms-2"}, Programs: []string{"here"}},
		{Service: "single-app", Role: "a service", Programs: []string{"one", "two"}},
	}
	local, open := lesson.PortBinding{Host: "127.0.0.1:8282"}, lesson.PortBinding{Host: "0.0.0.0:8080"}
	for _, test := range []struct {
		makes lesson.Making
		want  string
	}{
		{lesson.Making{Cast: cast}, "2 containers, 3 programs on this machine itself"},
		{
			lesson.Making{Cast: cast[:1], Networks: []string{"netdemo-a", "netdemo-b"}, Volumes: []string{"netdemo-keys"}, Files: []string{"keys.env"}},
			"2 containers, 2 networks (netdemo-a, netdemo-b), 1 volume (netdemo-keys), 1 file on this machine, 1 program on this machine itself",
		},
		{lesson.Making{Networks: []string{"n"}, Ports: []lesson.PortBinding{local}}, "1 network (n); asks for port 8282 on 127.0.0.1 only"},
		{
			lesson.Making{Networks: []string{"n"}, Ports: []lesson.PortBinding{open, local, {Host: "0.0.0.0:81"}}, Exposed: true},
			"1 network (n); asks for ports 8080, 81 on 0.0.0.0: open to others; port 8282 on 127.0.0.1",
		},
	} {
		assert.Equal(t, makesLine(lesson.Started{Makes: test.makes, Engine: lesson.EngineInfo{Local: true}}), test.want)
	}
	far := makesLine(lesson.Started{Makes: lesson.Making{Networks: []string{"n"}, Ports: []lesson.PortBinding{local}}})
	assert.Equal(t, far, "1 network (n); asks for port 8282 on 127.0.0.1 of the engine's machine only")
	lines := castLines(lesson.Making{Cast: cast})
	assert.Equal(t, lines[0], castLine{"vault-ms, vault-ms-2, a program on this machine", "a vault"})
	assert.Equal(t, lines[1], castLine{"2 programs on this machine", "a service"})
}
