package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// ports is what -p does: two containers on one port, one port of the host for two, and who is let in.
func ports() lesson.Lesson {
	const (
		here    = "on this machine"
		twice   = "on this machine, again"
		first   = "multi-port-app"
		second  = "multi-port-app-2"
		third   = "single-app"
		private = "single-app-2"
		exposed = "app-one"
		all     = "app-one-2"
		custom  = "custom-network"
		fetch   = "/fetchKey"
	)
	fromFirst := lesson.Fetch{Container: first, Port: 3003, Path: fetch}
	fromSecond := lesson.Fetch{Container: second, Port: 3003, Path: fetch}
	fromHere := lesson.Fetch{Container: here, Port: 3000, Path: singleAppPath}
	greeted := lesson.Answers{Body: singleAppText}
	fetched := lesson.Answers{Body: multiPortKey}
	onHost := lesson.Get{From: lesson.OnHost, To: lesson.Literal("127.0.0.1"), Port: 3003, Of: second, Path: fetch}
	onGateway := onHost
	onGateway.To = lesson.GatewayOf{Network: lesson.DefaultBridge}
	thirdOnGateway := lesson.Get{From: lesson.OnHost, To: onGateway.To, Port: 3000, Of: third, Path: singleAppPath}

	return lesson.Lesson{
		Name:     "ports",
		Question: "What does -p do, and for whom?",
		Roles: map[string]string{
			first:   "a service on port 3003, with a port of the host that leads there",
			second:  "the same service on the same port, with another port of the host",
			here:    "a service without a container, on port 3000 of this machine",
			twice:   "the same service again, which wants that port, too",
			third:   "a service that is to have the same port of the host as multi-port-app",
			exposed: "a service whose image exposes a port, without -p",
			all:     "the same service, with -P",
			private: "a service that listens on 127.0.0.1 in its container, with -p",
		},
		Steps: []lesson.Step{
			{
				ID:      "ports.two",
				Heading: "Two containers on port 3003",
				Needs:   needsBridge,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: first, Service: first, Publish: []lesson.Port{{Host: 8080, Container: 3003}}}},
					lesson.Run{Container: lesson.Container{Name: second, Service: first, Publish: []lesson.Port{{Host: 8181, Container: 3003, Local: true}}}},
				},
				Ask: lesson.All{
					fromFirst, fromSecond,
					lesson.Namespaces{Of: []string{first, second}, Show: []string{"listening"}},
				},
				Picture: lesson.PictureBefore,
				Claim: lesson.Claim{
					Text: "Two containers listen on the same port, and each answers on its own port of the host.",
					Check: lesson.Each{
						fetched, fetched,
						lesson.Every{lesson.Listens{Container: first, Port: 3003}, lesson.Listens{Container: second, Port: 3003}},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "Logs again reflect the app to be running on the port 3003",
					Stands: lesson.Confirmed,
				}, {
					Says:   "We get the same result, we are fine",
					Stands: lesson.Confirmed,
				}, {
					Says:   "But how come the second container above was able to run on the same port 3003 and both services are still accessible. Both 8080 and 8181 address get's us the result.",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:      "ports.here",
				Heading: "One program on this machine",
				Do:      []lesson.Action{lesson.Serve{Program: lesson.Program{Name: here, Service: third}}},
				Ask:     fromHere,
				Claim:   lesson.Claim{Text: "Without a container, a program listens on a port of this machine itself.", Check: greeted},
				Checks: []lesson.Sentence{{
					Says:   "It starts to run on port 3000 and logs reflect the same.",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:       "ports.twice",
				Heading:  "The same program again: EADDRINUSE",
				Do:       []lesson.Action{lesson.Attempt{Action: lesson.Serve{Program: lesson.Program{Name: twice, Service: third}}}},
				Ask:      fromHere,
				BuildsOn: []string{"ports.here"},
				Claim: lesson.Claim{
					Text:  "The second program does not get the port that the first one has: EADDRINUSE.",
					Check: lesson.Every{lesson.Refuses{Class: "EADDRINUSE"}, greeted},
				},
				Checks: []lesson.Sentence{{
					Says:   `Failed to start server !! Error : {"code":"EADDRINUSE","errno":-4091,"syscall":"listen","address":"::","port":3000}`,
					Stands: lesson.Refined,
				}, {
					Says:   "Our app could not run because the port 3000 was already in use.",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:      "ports.taken",
				Heading: "One port of the host for two containers",
				Do: []lesson.Action{lesson.Attempt{Action: lesson.Run{Container: lesson.Container{
					Name: third, Service: third, Publish: []lesson.Port{{Container: 3000}},
					Clashes: lesson.PortOf{Container: first, Port: 3003},
				}}}},
				Ask:      lesson.All{fromFirst, lesson.ListContainers{}},
				BuildsOn: []string{"ports.two"},
				Claim: lesson.Claim{
					Text: "A port of the host is published once: the engine refuses the second container, which is made but does not start.",
					Check: lesson.Every{
						lesson.Refuses{}, fetched, lesson.InState{Container: third, Status: "created"},
					},
				},
			},
			{
				ID:       "ports.stopped",
				Heading:  "Stop the one that has it",
				Do:       []lesson.Action{lesson.Stop{Container: first}},
				Ask:      lesson.Ports{Of: []string{first, second}},
				BuildsOn: []string{"ports.two"},
				Claim: lesson.Claim{
					Text: "A stopped container frees its port of the host.",
					Check: lesson.Every{
						lesson.Publishes{Container: first}, lesson.Publishes{Container: second, Ports: []int{3003}, Local: true},
					},
				},
			},
			{
				ID:       "ports.fixed",
				Heading:  "Start the one that was refused",
				Do:       []lesson.Action{lesson.Start{Container: third}},
				Ask:      lesson.All{lesson.Ports{Of: []string{third}}, lesson.Fetch{Container: third, Port: 3000, Path: singleAppPath}},
				BuildsOn: []string{"ports.taken", "ports.stopped"},
				Picture:  lesson.PictureAfter,
				Claim: lesson.Claim{
					Text:  "What a container publishes is fixed when it is made: started without a word about ports, it has the port that it was refused.",
					Check: lesson.Every{lesson.Publishes{Container: third, Ports: []int{3000}}, greeted},
				},
			},
			{
				ID:       "ports.exposed",
				Heading:  "EXPOSE opens nothing",
				Needs:    needsBridge,
				Do:       []lesson.Action{lesson.Run{Container: lesson.Container{Name: exposed, Service: exposed}}},
				Ask:      lesson.Ports{Of: []string{exposed}},
				BuildsOn: []string{"ports.two"},
				Claim: lesson.Claim{
					Text:  "A port that an image exposes is not published by that.",
					Check: lesson.Publishes{Container: exposed},
				},
				Checks: []lesson.Sentence{{
					Says:   "create container for app-one and expose it on 8080",
					Stands: lesson.Refined,
				}, {
					Says:   "notice that we have not mapped ports",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:       "ports.neighbour",
				Heading:  "A neighbour needs no published port",
				Needs:    needsBridge,
				Ask:      lesson.Get{From: second, To: onBridge(exposed), Port: 3002, Path: "/serviceKey"},
				BuildsOn: []string{"ports.exposed"},
				Claim: lesson.Claim{
					Text:  "A neighbour on the same network reaches a port that is not published.",
					Check: lesson.Answers{Body: appOneKey},
				},
			},
			{
				ID:      "ports.all",
				Heading: "-P publishes what is exposed",
				Needs:   []lesson.Need{lesson.NeedDocker{Because: "ignores the option that keeps the ports of -P on 127.0.0.1, and would open them to everybody"}},
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom, Options: []lesson.NetworkOption{lesson.PublishLocally}},
					lesson.Run{Container: lesson.Container{Name: all, Service: exposed, Network: custom, PublishAll: true}},
				},
				Ask: lesson.All{lesson.Ports{Of: []string{all}}, lesson.Fetch{Container: all, Port: 3002, Path: "/serviceKey"}},
				Claim: lesson.Claim{
					Text:  "-P publishes each port that the image exposes, on a port of the host that the engine chooses.",
					Check: lesson.Every{lesson.Publishes{Container: all, Ports: []int{3002}, Local: true}, lesson.Answers{Body: appOneKey}},
				},
			},
			{
				ID:      "ports.inside",
				Heading: "Published in vain",
				Needs:   needsBridge,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: private, Service: third, Listen: "127.0.0.1", Publish: []lesson.Port{{Host: 8282, Container: 3000}},
				}}},
				Ask:      lesson.Fetch{Container: private, Port: 3000, Path: singleAppPath},
				Control:  lesson.Get{From: private, To: lesson.Localhost{}, Port: 3000, Path: singleAppPath},
				BuildsOn: []string{"ports.fixed"},
				Claim: lesson.Claim{
					Text:  "The port of a service that listens on 127.0.0.1 in its container is published in vain.",
					Check: lesson.NoService{},
				},
			},
			{
				ID:       "ports.loopback",
				Heading:  "For whom: 127.0.0.1 and 0.0.0.0",
				Needs:    needsHost,
				Ask:      onGateway,
				Control:  onHost,
				BuildsOn: []string{"ports.two"},
				Claim: lesson.Claim{
					Text:  "A port published on 127.0.0.1 is closed at the address that the engine's machine has on bridge.",
					Check: lesson.Ends{Outcome: lesson.OutcomeRefused, Pace: lesson.AtOnce},
				},
			},
			{
				ID:       "ports.open",
				Heading:  "Open to others: 0.0.0.0",
				Exposed:  true,
				Needs:    needsHost,
				Ask:      lesson.All{lesson.Ports{Of: []string{second, third}}, thirdOnGateway},
				BuildsOn: []string{"ports.fixed", "ports.loopback"},
				Claim: lesson.Claim{
					Text: "A port published on 0.0.0.0 is open at the address that the engine's machine has on bridge.",
					Check: lesson.Every{
						lesson.Publishes{Container: second, Ports: []int{3003}, Local: true},
						lesson.Publishes{Container: third, Ports: []int{3000}},
						greeted,
					},
				},
			},
		},
		Table: lesson.Table{
			Columns: []string{"is it so?"},
			Rows: []lesson.Row{
				{Label: "two containers, one port inside", Cells: []lesson.Cell{{Step: "ports.two", Yes: true}}},
				{Label: "two programs, one port here", Cells: []lesson.Cell{{Step: "ports.twice"}}},
				{Label: "two containers, one host port", Cells: []lesson.Cell{{Step: "ports.taken"}}},
				{Label: "a stopped one keeps its host port", Cells: []lesson.Cell{{Step: "ports.stopped"}}},
				{Label: "EXPOSE publishes", Cells: []lesson.Cell{{Step: "ports.exposed"}}},
				{Label: "-P publishes what is exposed", Cells: []lesson.Cell{{Step: "ports.all", Yes: true}}},
				{Label: "a neighbour needs -p", Cells: []lesson.Cell{{Step: "ports.neighbour"}}},
				{Label: "-p reaches 127.0.0.1 inside", Cells: []lesson.Cell{{Step: "ports.inside"}}},
				{Label: "127.0.0.1:8181 is open to all", Cells: []lesson.Cell{{Step: "ports.loopback"}}},
			},
		},
		Next: "namespaces",
	}
}
