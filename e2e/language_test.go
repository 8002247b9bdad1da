//go:build e2e

package e2e

import (
	"context"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// everything is a lesson that nobody is taught: it uses each part of the language that the lessons at
// hand do not use yet.
func everything() lesson.Lesson {
	const (
		vault, second, guest, same, host, clash = "vault-ms", "vault-ms-2", "app-two", "app-one", "single-app", "single-app-2"
		linked, writer, reader, inner, peer     = "linked", "writer", "reader", "inner", "peer"
		names, asker, rememberer, none          = "names", "asker", "rememberer", "none"
		custom, internal, keys, file            = "custom-network", "internal", "keys", "keys.env"
	)
	run := func(c lesson.Container) lesson.Action { return lesson.Run{Container: c} }
	get := func(from string, to lesson.Place, port int, path string) lesson.Get {
		return lesson.Get{From: from, To: to, Port: port, Path: path}
	}
	on := func(container, network string) lesson.Place {
		return lesson.AddressOf{Container: container, Network: network}
	}
	step := func(id string, s lesson.Step) lesson.Step {
		s.ID, s.Heading = "everything."+id, id
		s.Claim.Text = "It is so."
		return s
	}
	mount := []lesson.Mount{{Volume: keys, Path: "/data"}}
	key := lesson.Answers{Body: "Encrypted_Service_Key_From_Vault"}
	l := lesson.Lesson{Name: "everything", Steps: []lesson.Step{
		step("aliases", lesson.Step{
			Do: []lesson.Action{
				lesson.CreateNetwork{Network: custom},
				run(lesson.Container{Name: vault, Service: vault, Network: custom, Aliases: []string{"db"}, Env: []string{"SECRET=abc"}}),
				run(lesson.Container{Name: second, Service: vault, Network: custom, Aliases: []string{"db"}}),
			},
			Ask: lesson.All{
				lesson.Lookup{From: vault, Name: lesson.Literal("db")},
				lesson.Lookup{From: vault, Name: lesson.NameOn{Container: second, Network: custom}},
				lesson.Lookup{From: vault, Name: lesson.ShortID{Container: second}},
				lesson.Namespaces{Of: []string{vault}, Show: []string{"dns"}},
			},
			Claim: lesson.Claim{Check: lesson.Each{
				lesson.LeadsTo{Containers: []string{vault, second}, Network: custom},
				lesson.LeadsTo{Containers: []string{second}, Network: custom},
				lesson.LeadsTo{Containers: []string{second}, Network: custom},
				lesson.Every{
					lesson.AsksServer{Container: vault, Server: lesson.EmbeddedServer},
					lesson.DefaultRoute{Container: vault, Network: custom},
				},
			}},
		}),
		step("namespace", lesson.Step{
			Do: []lesson.Action{
				run(lesson.Container{Name: guest, Service: guest, Namespace: vault}),
				run(lesson.Container{Name: same, Service: same, Namespace: vault, Ends: true}),
			},
			Ask:     lesson.All{lesson.Log{Of: same}, lesson.Namespaces{Of: []string{vault, guest}, Show: []string{"namespace"}}},
			Control: get(guest, lesson.Localhost{}, 3002, "/serviceKey"),
			Claim: lesson.Claim{Check: lesson.Every{
				lesson.Ended{Container: same, ExitCode: 1, Code: "EADDRINUSE"}, lesson.Together{Of: []string{vault, guest}},
			}},
		}),
		step("host", lesson.Step{
			Needs: []lesson.Need{lesson.NeedHostNetwork{}},
			Do: []lesson.Action{
				run(lesson.Container{Name: host, Service: host, Network: lesson.HostNetwork, Port: 3000, Publish: []lesson.Port{{Host: 9090, Container: 3000}}}),
				lesson.Attempt{Action: lesson.Connect{Network: custom, Container: host}},
			},
			Ask: lesson.All{
				lesson.Get{From: lesson.OnHost, To: lesson.Literal("127.0.0.1"), Port: 3000, Of: host, Path: "/greet/Ada"},
				lesson.Namespaces{Of: []string{lesson.OnHost, host}, Show: []string{"namespace"}},
				lesson.Ports{Of: []string{host}},
			},
			Claim: lesson.Claim{Check: lesson.Every{
				lesson.Answers{Body: "Hello Ada, Welcome to the single-app container!"},
				lesson.Together{Of: []string{lesson.OnHost, host}},
				lesson.Publishes{Container: host},
				lesson.Refuses{},
			}},
		}),
		step("clash", lesson.Step{
			Needs: []lesson.Need{lesson.NeedHostNetwork{}},
			Do: []lesson.Action{run(lesson.Container{
				Name: clash, Service: host, Network: lesson.HostNetwork, Port: 3000, Ends: true, Clashes: lesson.PortOf{Container: host, Port: 3000},
			})},
			Ask:     lesson.Log{Of: clash},
			Control: lesson.Get{From: lesson.OnHost, To: lesson.Literal("127.0.0.1"), Port: 3000, Of: host, Path: "/greet/Ada"},
			Claim:   lesson.Claim{Check: lesson.Ended{Container: clash, ExitCode: 1, Code: "EADDRINUSE"}},
		}),
		step("peer", lesson.Step{
			Do:    []lesson.Action{run(lesson.Container{Name: peer, Service: vault, Env: []string{"SECRET=abc"}})},
			Ask:   lesson.InspectNetwork{Network: lesson.DefaultBridge},
			Claim: lesson.Claim{Check: lesson.Lists{Running: []string{peer}}},
		}),
		step("links", lesson.Step{
			Needs: []lesson.Need{lesson.NeedLinks{}, lesson.NeedDefaultBridge{}},
			Do: []lesson.Action{
				run(lesson.Container{
					Name: linked, Service: "single-app", Links: []lesson.Link{{To: peer, Alias: "safe"}},
					Hosts: []string{"host.docker.internal:host-gateway"},
				}),
			},
			Ask: lesson.All{
				lesson.File{Of: linked, Path: lesson.HostsFile},
				lesson.File{Of: linked, Path: lesson.HostsFile},
				lesson.File{Of: peer, Path: lesson.HostsFile},
				lesson.Environment{Of: linked, Prefix: "SAFE_"},
			},
			Claim: lesson.Claim{Check: lesson.Each{
				lesson.HostsEntry{Name: "safe", Place: on(peer, lesson.DefaultBridge)},
				lesson.HostsEntry{Name: "host.docker.internal", Place: lesson.GatewayOf{Network: lesson.DefaultBridge}},
				lesson.HostsEntry{Name: "linked", Absent: true},
				lesson.HasVariable{Absent: true},
			}},
			Variants: []lesson.Variant{{On: lesson.Engines{Before: "29.0"}, Claim: lesson.Claim{Text: "It was so.", Check: lesson.Each{
				lesson.HostsEntry{Name: "safe", Place: on(peer, lesson.DefaultBridge)},
				lesson.HostsEntry{Name: "host.docker.internal", Place: lesson.GatewayOf{Network: lesson.DefaultBridge}},
				lesson.HostsEntry{Name: "linked", Absent: true},
				lesson.HasVariable{Name: "SAFE_ENV_SECRET", Value: "abc"},
			}}}},
		}),
		step("files", lesson.Step{
			Do: []lesson.Action{
				lesson.CreateVolume{Volume: keys},
				lesson.PutFile{Name: file, Text: "FROM_FILE=1"},
				run(lesson.Container{Name: writer, Service: vault, Mounts: mount, EnvFile: file}),
				run(lesson.Container{Name: reader, Service: vault, Mounts: mount}),
			},
			Ask:   lesson.Environment{Of: writer, Prefix: "FROM_"},
			Claim: lesson.Claim{Check: lesson.HasVariable{Name: "FROM_FILE", Value: "1"}},
		}),
		step("volume", lesson.Step{
			Do:      []lesson.Action{lesson.Write{In: writer, Path: "/data/key", Text: "abc"}},
			Ask:     lesson.All{lesson.File{Of: reader, Path: "/data/key"}, lesson.File{Of: vault, Path: "/data/key"}},
			Control: get(vault, lesson.Localhost{}, 3002, "/serviceKey"),
			Claim:   lesson.Claim{Check: lesson.Each{lesson.FileSays{Line: "abc"}, lesson.FileMissing{}}},
		}),
		step("internal", lesson.Step{
			Do: []lesson.Action{
				lesson.CreateNetwork{Network: internal, Options: []lesson.NetworkOption{lesson.Internal}},
				run(lesson.Container{Name: inner, Service: vault, Network: internal, Publish: []lesson.Port{{Host: 9191, Container: 3002}}}),
				run(lesson.Container{Name: names, Service: vault, Network: internal}),
				run(lesson.Container{Name: none, Service: vault, Network: lesson.NoNetwork}),
			},
			Ask: lesson.All{
				lesson.Ports{Of: []string{inner}},
				lesson.Dial{From: inner, To: on(peer, lesson.DefaultBridge), Port: 3002},
			},
			Control: get(inner, on(names, internal), 3002, "/serviceKey"),
			Claim: lesson.Claim{Check: lesson.Each{
				lesson.Publishes{Container: inner}, lesson.Ends{Outcome: lesson.OutcomeUnreachable, Pace: lesson.AtOnce},
			}},
			Variants: []lesson.Variant{{On: lesson.Engines{Before: "25.0"}, Claim: lesson.Claim{Text: "It was so.", Check: lesson.Each{
				lesson.Publishes{Container: inner}, lesson.Ends{Outcome: lesson.OutcomeSilence, Pace: lesson.Never},
			}}}},
		}),
		step("servers", lesson.Step{
			Do: []lesson.Action{
				run(lesson.Container{Name: asker, Service: "single-app", Env: []string{"NAMESERVER=servfail"}}),
			},
			Ask:   lesson.Namespaces{Of: []string{asker}, Show: []string{"listening"}},
			Claim: lesson.Claim{Check: lesson.Listens{Container: asker, Port: 3000}},
		}),
		step("servfail", lesson.Step{
			Do: []lesson.Action{
				run(lesson.Container{Name: rememberer, Service: "single-app", DNS: []string{"{asker@bridge}"}}),
			},
			Ask:     lesson.Lookup{From: rememberer, Name: lesson.NameOf{Container: vault}},
			Control: get(rememberer, on(asker, lesson.DefaultBridge), 3000, "/greet/Ada"),
			Claim:   lesson.Claim{Check: lesson.LookupEnds{Result: "servfail"}},
		}),
		step("key", lesson.Step{Ask: get(vault, on(second, custom), 3002, "/serviceKey"), Claim: lesson.Claim{Check: key}}),
	}}
	for _, s := range l.Steps {
		l.Prose.Steps = append(l.Prose.Steps, lesson.StepProse{Heading: s.Heading})
	}
	return l
}

// The whole language does on a real engine what it does in memory.
func TestLanguage(t *testing.T) { language(t, anEngine(t)) }

func language(t *testing.T, m *machine) {
	t.Helper()
	unchanged(t, m)
	silent := sinkFunc(func(lesson.Event) error { return nil })
	inMemory := runner.Perform(t.Context(), everything(), enginetest.New(enginetest.Version(m.engine)), silent, runner.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 2*callLimit)
	defer cancel()
	e := engine.New(engine.Options{API: m.api, Run: engine.NewRun(), Version: lab.version})
	real := runner.Perform(ctx, everything(), e, silent, runner.Options{Run: e.RunID()})
	for id, want := range inMemory.Results {
		got := real.Results[id]
		assert.Check(t, want.Result == lesson.True && got.Result == want.Result, "%s is %s, in memory %s: %s\nin memory: %s\n%v", id, got.Result, want.Result, got.Said, want.Said, got.Error)
	}
	assert.Equal(t, len(real.Left), 0, "%v", real.Left)
}
