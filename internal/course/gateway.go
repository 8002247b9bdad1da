package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// gateway is the way from a container to programs of the engine's machine. Such a program is played by a
// container on the host's network: as far as the network goes it is one, on whichever machine the engine is.
func gateway() lesson.Lesson {
	const (
		one       = "app-one"
		two       = "app-two"
		program   = "single-app"
		onGateway = "single-app-2"
		processor = "security-processor"
		custom    = "custom-network"
		machine   = lesson.Literal("host.docker.internal")
		port      = 3000
	)
	named := []string{string(machine) + ":host-gateway"}
	bridge := lesson.GatewayOf{Network: lesson.DefaultBridge}
	needs := append([]lesson.Need{lesson.NeedHostGateway{}}, needsHost...)
	onMachine := lesson.Get{From: lesson.OnHost, To: lesson.Localhost{}, Port: port, Of: program, Path: singleAppPath}
	atLocalhost, atMachine, fromCustom := onMachine, onMachine, onMachine
	atLocalhost.From = two
	atMachine.From, atMachine.To = two, machine
	fromCustom.From, fromCustom.To, fromCustom.Of = processor, machine, onGateway
	atListener, atOwnGateway := atMachine, fromCustom
	atListener.Of = onGateway
	atOwnGateway.To = lesson.GatewayOf{Network: custom}
	greeted := lesson.Answers{Body: singleAppText}
	refused := lesson.Ends{Outcome: lesson.OutcomeRefused, Pace: lesson.AtOnce}
	isBridge := lesson.HostsEntry{Name: string(machine), Place: bridge}

	return lesson.Lesson{
		Name:     "gateway",
		Question: "How does a container reach a program on the machine itself?",
		Roles: map[string]string{
			one:       "a container without a name for the machine",
			two:       "a container with such a name, which asks for the program",
			program:   "the program of the machine, listening on 127.0.0.1",
			onGateway: "the same program, listening at the machine's address on bridge",
			processor: "a container on another network, with the same name for the machine",
		},
		Steps: []lesson.Step{
			{
				ID:      "gateway.name",
				Heading: "A name for the machine",
				Needs:   needs,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: one, Service: one}},
					lesson.Run{Container: lesson.Container{Name: two, Service: two, Hosts: named}},
				},
				Ask: lesson.All{
					lesson.File{Of: one, Path: lesson.HostsFile}, lesson.File{Of: two, Path: lesson.HostsFile},
				},
				Claim: lesson.Claim{
					Text: "With --add-host host.docker.internal:host-gateway a container has a name for the machine, by default for its address on bridge; without the flag it has no such name.",
					Check: lesson.Each{
						lesson.HostsEntry{Name: string(machine), Absent: true},
						isBridge,
					},
				},
			},
			{
				ID:      "gateway.localhost",
				Heading: "localhost is not the machine",
				Needs:   needs,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: program, Service: program, Network: lesson.HostNetwork, Port: port, Listen: "127.0.0.1",
				}}},
				Ask:      atLocalhost,
				Control:  onMachine,
				BuildsOn: []string{"gateway.name"},
				Claim: lesson.Claim{
					Text:  "A program that listens on the machine's localhost is not at the localhost of a container.",
					Check: refused,
				},
				Checks: []lesson.Sentence{{
					Says:   "So if you try to access localhost on some other device that will point to that system private network.",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:       "gateway.loopback",
				Heading:  "By the machine's name",
				Needs:    needs,
				Ask:      atMachine,
				Control:  onMachine,
				BuildsOn: []string{"gateway.localhost"},
				Claim: lesson.Claim{
					Text:  "A program that listens on the machine's 127.0.0.1 refuses what comes from a container to the machine's address on bridge.",
					Check: refused,
				},
				Predict: lesson.Prediction{See: "loopback", Answers: []lesson.Check{
					greeted,
					lesson.Ends{Outcome: lesson.OutcomeRefused},
					lesson.Ends{Outcome: lesson.OutcomeSilence},
				}},
			},
			{
				ID:      "gateway.listens",
				Heading: "Listening where containers ask",
				Needs:   needs,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: onGateway, Service: program, Network: lesson.HostNetwork, Port: port, Listen: "{@" + lesson.DefaultBridge + "}",
				}}},
				Ask:      atListener,
				BuildsOn: []string{"gateway.name"},
				Claim: lesson.Claim{
					Text:  "A program that listens on the machine's address on bridge answers containers at host.docker.internal.",
					Check: greeted,
				},
			},
			{
				ID:      "gateway.network",
				Heading: "From another network",
				Needs:   needs,
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Run{Container: lesson.Container{Name: processor, Service: processor, Network: custom, Hosts: named}},
				},
				Ask: lesson.All{
					lesson.File{Of: processor, Path: lesson.HostsFile},
					lesson.Namespaces{Of: []string{processor}, Show: []string{"interface", "route"}},
					fromCustom,
				},
				BuildsOn: []string{"gateway.listens"},
				Claim: lesson.Claim{
					Text:  "On another network host-gateway is the machine's address on bridge as well, and not the gateway of that network.",
					Check: lesson.Every{isBridge, lesson.DefaultRoute{Container: processor, Network: custom}, greeted},
				},
				Predict: lesson.Prediction{See: "gateway", Answers: []lesson.Check{
					lesson.HostsEntry{Name: string(machine), Place: lesson.GatewayOf{Network: custom}},
					lesson.Every{isBridge, lesson.Ends{Outcome: lesson.OutcomeSilence}},
					lesson.Every{isBridge, greeted},
				}},
			},
			{
				ID:       "gateway.own",
				Heading:  "One machine, an address on each bridge",
				Needs:    needs,
				Ask:      atOwnGateway,
				Control:  fromCustom,
				BuildsOn: []string{"gateway.network"},
				Claim: lesson.Claim{
					Text:  "At the gateway of the container's own network the machine refuses what it answers at its address on bridge.",
					Check: refused,
				},
			},
		},
		Table: lesson.Table{
			Columns: []string{"from bridge", "from another network"},
			Rows: []lesson.Row{
				{Label: "at localhost", Cells: []lesson.Cell{{Step: "gateway.localhost"}, {}}},
				{Label: "by name, listening on 127.0.0.1", Cells: []lesson.Cell{{Step: "gateway.loopback"}, {}}},
				{Label: "by name, listening on the gateway", Cells: []lesson.Cell{{Step: "gateway.listens", Yes: true}, {Step: "gateway.network", Yes: true}}},
				{Label: "the same, at the own gateway", Cells: []lesson.Cell{{Step: "gateway.listens", Yes: true, Implied: true}, {Step: "gateway.own"}}},
			},
		},
		Next: "myths",
		Try: []lesson.Try{
			{Ask: lesson.Get{From: lesson.OnHost, To: bridge, Port: port, Of: onGateway, Path: singleAppPath}},
			{Do: lesson.Stop{Container: onGateway}, Ask: atListener},
		},
	}
}
