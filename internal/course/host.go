package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// host is what a container is without a network namespace of its own: a program of the machine.
func host() lesson.Lesson {
	const (
		app    = "single-app"
		again  = "single-app-2"
		vault  = "vault-ms"
		custom = "custom-network"
		key    = "/serviceKey"
		// What listens at every address of the machine would be open to everybody who reaches it.
		loopback = "127.0.0.1"
	)
	onMachine := lesson.Get{From: lesson.OnHost, To: lesson.Localhost{}, Port: 3000, Of: app, Path: singleAppPath}
	published := lesson.Get{From: app, To: lesson.Localhost{}, Port: 3002, Of: vault, Path: key}
	fromVault := published
	fromVault.From = vault
	ownKey := lesson.Get{From: vault, To: lesson.Localhost{}, Port: 3002, Path: key}
	greeted := lesson.Answers{Body: singleAppText}
	clashed := lesson.Ended{Container: again, ExitCode: 1, Code: "EADDRINUSE"}

	return lesson.Lesson{
		Name:     "host",
		Question: "What is a container without a network namespace of its own?",
		Roles: map[string]string{
			app:   "a service on the host's own network",
			vault: "a vault on bridge, to compare",
			again: "the same service on the host's network, which wants the same port",
		},
		Steps: []lesson.Step{
			{
				ID:      "host.namespace",
				Heading: "In the machine's own namespace",
				Needs:   needsHost,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: app, Service: app, Network: lesson.HostNetwork, Port: 3000, Listen: loopback, Publish: []lesson.Port{{Host: 8080, Container: 3000}},
				}}},
				Ask: lesson.Namespaces{Of: []string{lesson.OnHost, app}, Show: []string{"namespace"}},
				Claim: lesson.Claim{
					Text:  "With --network host a container has no network namespace of its own: it is in the machine's.",
					Check: lesson.Together{Of: []string{lesson.OnHost, app}},
				},
				Checks: []lesson.Sentence{{
					Says:   "Each docker container is completely isolated and has its own separate network namespace.",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:      "host.interfaces",
				Heading: "What it is plugged into",
				Needs:   needsHost,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: vault, Service: vault, Publish: []lesson.Port{{Host: 8282, Container: 3002}},
				}}},
				Ask:      lesson.Namespaces{Of: []string{lesson.OnHost, app, vault}, Show: []string{"interface"}},
				BuildsOn: []string{"host.namespace"},
				Claim: lesson.Claim{
					Text: "A container on the host's network has all the interfaces of the machine, where one on bridge has a cable of its own.",
					Check: lesson.Every{
						lesson.SameInterfaces{Of: []string{lesson.OnHost, app}, With: lesson.GatewayOf{Network: lesson.DefaultBridge}},
						lesson.AddressesOn{Container: vault, Networks: []string{lesson.DefaultBridge}},
					},
				},
			},
			{
				ID:       "host.publish",
				Heading:  "What became of -p",
				Needs:    needsHost,
				Ask:      lesson.All{lesson.Ports{Of: []string{app}}, onMachine},
				BuildsOn: []string{"host.namespace"},
				Claim: lesson.Claim{
					Text:  "On the host's network -p publishes nothing: the service answers on its own port of the machine.",
					Check: lesson.Every{lesson.Publishes{Container: app}, greeted},
				},
			},
			{
				ID:      "host.clash",
				Heading: "The same service again: EADDRINUSE",
				Needs:   needsHost,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: again, Service: app, Network: lesson.HostNetwork, Port: 3000, Listen: loopback, Ends: true,
					Clashes: lesson.PortOf{Container: app, Port: 3000},
				}}},
				Ask:      lesson.All{lesson.ListContainers{}, lesson.Log{Of: again}},
				Control:  onMachine,
				BuildsOn: []string{"host.namespace"},
				Claim: lesson.Claim{
					Text:  "On the host's network a port that is in use on the machine is taken: EADDRINUSE.",
					Check: clashed,
				},
				Predict: lesson.Prediction{See: "eaddrinuse", Answers: []lesson.Check{
					lesson.InState{Container: again, Status: "running"},
					lesson.InState{Container: again, Status: "created"},
					clashed,
				}},
			},
			{
				ID:       "host.localhost",
				Heading:  "Its localhost is the machine's",
				Needs:    needsHost,
				Ask:      lesson.All{published, fromVault},
				Control:  ownKey,
				BuildsOn: []string{"host.interfaces"},
				Claim: lesson.Claim{
					Text: "What listens on the machine's 127.0.0.1 answers at localhost of a container on the host's network, and not at that of one on bridge.",
					Check: lesson.Each{
						lesson.Answers{Body: vaultKey},
						lesson.Ends{Outcome: lesson.OutcomeRefused, Pace: lesson.AtOnce},
					},
				},
				Predict: lesson.Prediction{See: "loopback", Answers: []lesson.Check{
					lesson.Ends{Outcome: lesson.OutcomeRefused},
					lesson.Answers{Body: vaultKey},
					lesson.Ends{Outcome: lesson.OutcomeSilence},
				}},
			},
			{
				ID:      "host.join",
				Heading: "One more network, please",
				Needs:   needsHost,
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Connect{Network: custom, Container: vault},
					lesson.Attempt{Action: lesson.Connect{Network: custom, Container: app}},
				},
				Ask:      lesson.All{lesson.InspectNetwork{Network: custom}, lesson.ListContainers{}},
				BuildsOn: []string{"host.namespace", "host.interfaces"},
				Claim: lesson.Claim{
					Text: "A container on the host's network cannot join another one, as the one on bridge can.",
					Check: lesson.Every{
						lesson.Refuses{},
						lesson.Lists{Running: []string{vault}, Absent: []string{app}},
						lesson.BelongsTo{Container: app, Networks: []string{lesson.HostNetwork}, Running: true},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "If there were errors they would have been displayed.",
					Stands: lesson.Confirmed,
				}},
			},
		},
		Table: lesson.Table{
			Columns: []string{"--network host"},
			Rows: []lesson.Row{
				{Label: "has the machine's interfaces", Cells: []lesson.Cell{{Step: "host.interfaces", Yes: true}}},
				{Label: "network namespace of its own", Cells: []lesson.Cell{{Step: "host.namespace"}}},
				{Label: "-p publishes", Cells: []lesson.Cell{{Step: "host.publish"}}},
				{Label: "two services on one port", Cells: []lesson.Cell{{Step: "host.clash"}}},
				{Label: "reaches the machine's localhost", Cells: []lesson.Cell{{Step: "host.localhost", Yes: true}}},
				{Label: "joins another network", Cells: []lesson.Cell{{Step: "host.join"}}},
			},
		},
		Next: "none",
		Try: []lesson.Try{
			{Ask: lesson.Namespaces{Of: []string{app}}},
			{Do: lesson.Stop{Container: app}, Ask: published},
		},
	}
}
