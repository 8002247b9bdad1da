package enginetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// stories are what is seen of an engine in the course of two of them, one of them on a newer engine, too.
func stories(t *testing.T, options ...Option) string {
	t.Helper()
	return story(t, options...) + modes(t, options...) + modes(t, append(options, Version("28.5.2"))...)
}

// modes is the story of containers without a bridge of their own, of programs, of ports, files and links.
func modes(t *testing.T, options ...Option) string {
	t.Helper()
	e := on(t, options...)
	var seen []string
	see := func(facts ...any) { seen = append(seen, fmt.Sprintln(facts...)) }
	make := func(c lesson.Container) {
		t.Helper()
		see(c.Name, e.Create(e.ctx, c), e.Start(e.ctx, c.Name))
	}
	get := func(from, url string) { see(e.Get(e.ctx, from, url, limit)) }
	dial := func(from, target string, limit time.Duration) { see(e.Dial(e.ctx, from, target, limit)) }
	names := func(from string, list ...string) {
		for _, name := range list {
			see(e.Lookup(e.ctx, from, name))
		}
	}
	containers := func() { see(e.Containers(e.ctx)) }

	single := lesson.Program{Name: "here", Service: "single-app"}
	twice := single
	twice.Name = "twice"
	see(e.Prepare(e.ctx, lesson.Plan{Exposed: true, Programs: []lesson.Program{single, twice}, Services: []string{vault}}))
	see(e.Serve(e.ctx, single), e.Serve(e.ctx, twice))
	see(e.Fetch(e.ctx, "here", 3000, "/greet/Ada"))

	see(e.CreateNetwork(e.ctx, custom, lesson.PublishLocally), e.CreateNetwork(e.ctx, "inner", lesson.Internal), e.CreateVolume(e.ctx, "keys"))
	make(lesson.Container{Name: vault, Service: vault, Publish: []lesson.Port{{Host: 8080, Container: 3002, Local: true}}, Env: []string{"SECRET=1"}})
	make(lesson.Container{Name: "none", Service: "multi-port-app", Network: lesson.NoNetwork, Publish: []lesson.Port{{Host: 9292, Container: 3003}}})
	make(lesson.Container{Name: "private", Service: "single-app", Env: []string{"HOST=127.0.0.1"}, Publish: []lesson.Port{{Host: 8181, Container: 3000}}})
	make(lesson.Container{Name: "host", Service: "single-app", Network: lesson.HostNetwork, Port: 3000, Publish: []lesson.Port{{Host: 9090, Container: 3000}}})
	make(lesson.Container{Name: "guest", Service: "app-two", Namespace: vault})
	make(lesson.Container{Name: "same", Service: "app-one", Namespace: vault, Ends: true})
	make(lesson.Container{Name: "clash", Service: vault, Clashes: lesson.PortOf{Container: vault, Port: 3002}, Publish: []lesson.Port{{Container: 3002}}})
	make(lesson.Container{Name: "all", Service: vault, Network: custom, PublishAll: true, Aliases: []string{"db"}})
	make(lesson.Container{Name: "more", Service: vault, Network: custom, Aliases: []string{"db"}, Hosts: []string{"host.docker.internal:host-gateway"}})
	make(lesson.Container{Name: "open", Service: vault, Publish: []lesson.Port{{Host: 8282, Container: 3002}}})
	make(lesson.Container{Name: "links", Service: vault, Links: []lesson.Link{{To: vault, Alias: "safe"}}, Hosts: []string{"host.docker.internal:host-gateway"}})
	mount := []lesson.Mount{{Volume: "keys", Path: "/data"}}
	make(lesson.Container{Name: "writer", Service: vault, Mounts: mount})
	make(lesson.Container{Name: "reader", Service: vault, Mounts: mount})
	make(lesson.Container{Name: "in-one", Service: vault, Network: "inner", Publish: []lesson.Port{{Host: 9191, Container: 3002}}})
	make(lesson.Container{Name: "in-two", Service: vault, Network: "inner"})
	make(lesson.Container{Name: "fails", Service: "single-app", Network: custom, Env: []string{"NAMESERVER=servfail"}})
	make(lesson.Container{Name: "asks", Service: vault, Network: custom, DNS: []string{"{fails@" + custom + "}"}})
	containers()

	for _, of := range []string{vault, "none", "host", "guest", "all", "in-one", lesson.OnHost} {
		see(e.Namespace(e.ctx, of))
	}
	get("none", "http://localhost:3003/fetchKey")
	get("private", "http://localhost:3000/greet/Ada")
	get("private", "http://"+e.Address("private", "bridge")+":3000/greet/Ada")
	get("guest", "http://localhost:3003/fetchKey")
	dial("none", e.Gateway("bridge")+":8080", limit)
	dial(vault, e.Gateway("bridge")+":8080", limit)
	dial(vault, e.Gateway("bridge")+":8282", limit)
	dial(vault, e.Address("private", "bridge")+":9", limit)
	dial(vault, e.Nobody("bridge")+":9", lesson.NoRouteLimit)
	dial("in-one", e.Address("in-two", "inner")+":3002", limit)
	dial("in-one", e.Gateway("bridge")+":3000", limit)
	dial("in-one", e.Address("private", "bridge")+":9", limit)
	dial(lesson.OnHost, "127.0.0.1:3000", limit)
	see(e.Fetch(e.ctx, "private", 3000, "/greet/Ada"))
	see(e.Fetch(e.ctx, "all", 3002, "/serviceKey"))
	names("all", "db", "netdemo-more.netdemo-custom-network", e.ShortID("more"))
	names("in-one", "db")
	names("asks", "nobody")
	get("asks", "http://nobody:3002/")
	names("links", "safe", "host.docker.internal")
	names("more", "host.docker.internal")
	see(e.ReadFile(e.ctx, "links", lesson.HostsFile))
	see(e.ReadFile(e.ctx, vault, lesson.HostsFile))
	see(e.Environment(e.ctx, "links", "SAFE"))
	see(e.Environment(e.ctx, "writer", "SECRET"))
	see(e.WriteFile(e.ctx, "writer", "/data/key", "x"))
	see(e.ReadFile(e.ctx, "reader", "/data/key"))
	see(e.ReadFile(e.ctx, vault, "/data/key"))
	see(e.Connect(e.ctx, custom, "host"), e.Connect(e.ctx, custom, "none"))
	see(e.Log(e.ctx, "same"))

	see(e.Stop(e.ctx, vault), e.Stop(e.ctx, "more"))
	names("all", "db")
	containers()
	see(e.Start(e.ctx, "clash"), e.Start(e.ctx, "more"))
	containers()
	see(e.Connect(e.ctx, "bridge", "more"))
	see(e.Namespace(e.ctx, "more"))
	see(e.Disconnect(e.ctx, custom, "all"), e.Connect(e.ctx, custom, "writer"))
	see(e.Namespace(e.ctx, "writer"))
	containers()
	see(e.Connect(e.ctx, custom, "all"))
	containers()

	behind := []lesson.Link{{To: "behind", Alias: "safe"}}
	see(e.Create(e.ctx, lesson.Container{Name: "before-all", Service: vault, Links: behind}))
	make(lesson.Container{Name: "behind", Service: vault})
	make(lesson.Container{Name: "ahead", Service: vault, Links: behind})
	see(e.ReadFile(e.ctx, "ahead", lesson.HostsFile))
	see(e.Stop(e.ctx, "behind"))
	make(lesson.Container{Name: "too-early", Service: vault, Links: behind})
	for _, newcomer := range []string{"newcomer-1", "newcomer-2", "newcomer-3"} {
		make(lesson.Container{Name: newcomer, Service: vault})
	}
	see(e.Start(e.ctx, "behind"))
	see(e.ReadFile(e.ctx, "ahead", lesson.HostsFile))
	make(lesson.Container{Name: "own-link", Service: vault, Network: custom, Links: []lesson.Link{{To: "more", Alias: "safe"}}})
	names("own-link", "safe")
	names("more", "safe")
	make(lesson.Container{Name: "keeps", Service: "security-processor", Env: []string{"REMEMBER=servers", "VAULT_MS_URL=http://{more}:3002"}})
	see(e.Connect(e.ctx, custom, "keeps"))
	get("keeps", "http://localhost:3003/fetchKey")
	make(lesson.Container{Name: "holds", Service: "security-processor", Network: custom, Env: []string{"REMEMBER=connection", "VAULT_MS_URL=http://{more}:3002"}})
	get("holds", "http://localhost:3003/fetchKey")
	see(e.Disconnect(e.ctx, custom, "more"))
	get("holds", "http://localhost:3003/fetchKey")
	see(e.PutFile(e.ctx, "keys.env", "KEY=1"))
	make(lesson.Container{Name: "given", Service: vault, EnvFile: "keys.env", Mounts: []lesson.Mount{{File: "keys.env", Path: "/key"}}})
	see(e.Environment(e.ctx, "given", "KEY"))
	see(e.ReadFile(e.ctx, "given", "/key"))
	return strings.Join(seen, "")
}
