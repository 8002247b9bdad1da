package lesson

import (
	"testing"

	"gotest.tools/v3/assert"
)

func TestMaking(t *testing.T) {
	l := Lesson{
		Roles: map[string]string{"vault": "a vault", "second": "a vault", "third": "a vault without a port", "here": "a service"},
		Steps: []Step{{Do: []Action{
			CreateNetwork{Network: "net"},
			CreateVolume{Volume: "keys"},
			PutFile{Name: "keys.env", Text: "A=1"},
			Run{Container{Name: "vault", Service: "vault-ms", Publish: []Port{{Host: 8282, Container: 3002}, {Container: 3003}}}},
		}}, {Do: []Action{
			Serve{Program{Name: "here", Service: "single-app"}},
			Run{Container{Name: "third", Service: "vault-ms"}},
			Run{Container{Name: "second", Service: "vault-ms", Publish: []Port{{Host: 8383, Container: 3002, Local: true}}}},
		}}},
	}
	want := Making{
		Cast: []Part{
			{Service: "vault-ms", Role: "a vault", Containers: []string{"netdemo-vault", "netdemo-second"}, Programs: []string{}},
			{Service: "single-app", Role: "a service", Containers: []string{}, Programs: []string{"here"}},
			{Service: "vault-ms", Role: "a vault without a port", Containers: []string{"netdemo-third"}, Programs: []string{}},
		},
		Networks: []string{"netdemo-net"}, Volumes: []string{"netdemo-keys"}, Files: []string{"keys.env"},
		Ports: []PortBinding{{Host: "127.0.0.1:8282", Container: "3002/tcp"}, {Host: "127.0.0.1:8383", Container: "3002/tcp"}},
	}
	assert.DeepEqual(t, l.Making(stubNames{}), want)
	containers, programs := want.Played()
	assert.Equal(t, containers, 3)
	assert.Equal(t, programs, 1)

	l.Exposed = true
	want.Exposed, want.Ports[0].Host = true, "0.0.0.0:8282"
	assert.DeepEqual(t, l.Making(stubNames{}), want)
}
