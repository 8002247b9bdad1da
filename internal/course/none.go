package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// none is the other end: a namespace with nothing plugged in, and a network that leads nowhere.
func none() lesson.Lesson {
	const (
		alone     = "single-app"
		one       = "app-one"
		two       = "app-two"
		vault     = "vault-ms"
		processor = "security-processor"
		custom    = "custom-network"
		inner     = "inner-network"
		further   = "other-network"
	)
	toOne := lesson.Dial{From: two, To: onBridge(one), Port: 3002}
	aloneToOne, innerToOne := toOne, toOne
	aloneToOne.From, innerToOne.From = alone, processor
	// The machine is asked at its address on a network that neither is on. Before 25.0 it is reached from
	// both: all that an internal network shuts there, and an ordinary one does not, is beyond the machine.
	innerToMachine := lesson.Dial{From: processor, To: lesson.GatewayOf{Network: further}, Port: 3002}
	oneToMachine := innerToMachine
	oneToMachine.From = one
	oneToInner := lesson.Dial{From: one, To: on(inner, vault), Port: 3002}
	fetch := lesson.Get{From: processor, To: lesson.Localhost{}, Port: 3003, Path: "/fetchKey"}
	unreachable := lesson.Ends{Outcome: lesson.OutcomeUnreachable, Pace: lesson.AtOnce}
	onOrdinary := lesson.DefaultRoute{Container: one, Network: lesson.DefaultBridge}
	silence := lesson.Ends{Outcome: lesson.OutcomeSilence, Pace: lesson.Never}

	return lesson.Lesson{
		Name:     "none",
		Question: "No way out: a container without a network, and a network without an exit?",
		Roles: map[string]string{
			alone:     "a service without a network",
			one:       "a service on bridge, which the others try to reach",
			two:       "its neighbour on bridge, to compare",
			vault:     "a vault on a network without an exit",
			processor: "a processor beside it, which asks the vault, and then for the way out",
		},
		Steps: []lesson.Step{
			{
				ID:      "none.alone",
				Heading: "Nothing but the loopback",
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: alone, Service: alone, Network: lesson.NoNetwork, Publish: []lesson.Port{{Host: 8080, Container: 3000}},
				}}},
				Ask: lesson.Namespaces{Of: []string{alone}, Show: []string{"namespace", "interface", "route"}},
				Claim: lesson.Claim{
					Text: "With --network none a container has its loopback, no other address and no default route.",
					Check: lesson.Every{
						lesson.AddressesOn{Container: alone},
						lesson.DefaultRoute{Container: alone},
					},
				},
			},
			{
				ID:      "none.unreachable",
				Heading: "Whatever it asks for",
				Needs:   needsICC,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: one, Service: one, Publish: []lesson.Port{{Host: 8181, Container: 3002}}}},
					lesson.Run{Container: lesson.Container{Name: two, Service: two}},
				},
				Ask:      lesson.All{aloneToOne, lesson.Lookup{From: alone, Name: lesson.NameOf{Container: one}}},
				Control:  toOne,
				BuildsOn: []string{"none.alone"},
				Claim: lesson.Claim{
					Text:  "Without a network app-one's address is unreachable, which is known at once, and its name is not found.",
					Check: lesson.Each{unreachable, lesson.NameUnknown{Peer: one}},
				},
				Predict: lesson.Prediction{See: "enetunreach", Answers: []lesson.Check{
					lesson.Ends{Outcome: lesson.OutcomeRefused},
					unreachable,
					lesson.Ends{Outcome: lesson.OutcomeSilence},
				}},
			},
			{
				ID:       "none.publish",
				Heading:  "A published port that leads nowhere",
				Ask:      lesson.Ports{Of: []string{alone, one}},
				BuildsOn: []string{"none.unreachable"},
				Claim: lesson.Claim{
					Text: "With --network none, -p publishes nothing.",
					Check: lesson.Every{
						lesson.Publishes{Container: one, Ports: []int{3002}}, lesson.Publishes{Container: alone},
					},
				},
			},
			{
				ID:      "none.join",
				Heading: "A network later?",
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Connect{Network: custom, Container: two},
					lesson.Attempt{Action: lesson.Connect{Network: custom, Container: alone}},
				},
				Ask:      lesson.All{lesson.InspectNetwork{Network: custom}, lesson.ListContainers{}},
				BuildsOn: []string{"none.unreachable"},
				Claim: lesson.Claim{
					Text: "A container that was started with --network none cannot join a network later.",
					Check: lesson.Every{
						lesson.Refuses{},
						lesson.Lists{Running: []string{two}, Absent: []string{alone}},
						lesson.BelongsTo{Container: alone, Networks: []string{lesson.NoNetwork}, Running: true},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "If there were errors they would have been displayed.",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:      "none.internal.peers",
				Heading: "A network without an exit: its members",
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: inner, Options: []lesson.NetworkOption{lesson.Internal}},
					lesson.Run{Container: lesson.Container{
						Name: vault, Service: vault, Network: inner, Publish: []lesson.Port{{Host: 8282, Container: 3002}},
					}},
					lesson.Run{Container: lesson.Container{
						Name: processor, Service: processor, Network: inner, Env: []string{"VAULT_MS_URL=http://{" + vault + "}:3002"},
					}},
				},
				Ask: lesson.All{lesson.InspectNetwork{Network: inner}, fetch},
				Claim: lesson.Claim{
					Text:  "On an internal network containers find each other by name and reach each other.",
					Check: lesson.Every{lesson.Lists{Running: []string{vault, processor}}, lesson.Answers{Body: fetchedKey}},
				},
				Predict: lesson.Prediction{See: "internal", Answers: []lesson.Check{
					lesson.Reports{Code: "EAI_AGAIN"},
					lesson.Reports{Code: "ECONNREFUSED"},
					lesson.Answers{Body: fetchedKey},
				}},
			},
			{
				ID:      "none.internal.outside",
				Heading: "The way out of it",
				Do:      []lesson.Action{lesson.CreateNetwork{Network: further}},
				Ask: lesson.All{
					oneToMachine, innerToMachine, oneToInner, innerToOne,
					lesson.Namespaces{Of: []string{one, processor}, Show: []string{"interface", "route"}},
				},
				Control:  toOne,
				BuildsOn: []string{"none.internal.peers", "none.unreachable"},
				Claim: lesson.Claim{
					Text: "On an internal network, unlike on an ordinary one, there is no default route: what is elsewhere is unreachable, which is known at once.",
					Check: lesson.Each{
						lesson.Sent{},
						unreachable,
						lesson.Sent{},
						unreachable,
						lesson.Every{onOrdinary, lesson.DefaultRoute{Container: processor}},
					},
				},
				Variants: []lesson.Variant{{
					On: lesson.Engines{Before: "25.0"},
					Claim: lesson.Claim{
						Text: "On an internal network, as on an ordinary one, there is a default route: what is sent to another bridge gets no answer.",
						Check: lesson.Each{
							lesson.Sent{},
							lesson.Sent{},
							silence, silence,
							lesson.Every{onOrdinary, lesson.DefaultRoute{Container: processor, Network: inner}},
						},
					},
				}},
			},
			{
				ID:       "none.internal.publish",
				Heading:  "The way in",
				Ask:      lesson.Ports{Of: []string{vault, one}},
				BuildsOn: []string{"none.internal.peers", "none.unreachable"},
				Claim: lesson.Claim{
					Text: "On an internal network, -p publishes nothing.",
					Check: lesson.Every{
						lesson.Publishes{Container: one, Ports: []int{3002}}, lesson.Publishes{Container: vault},
					},
				},
			},
		},
		Table: lesson.Table{
			Columns: []string{"none", "internal"},
			Rows: []lesson.Row{
				{Label: "reaches its neighbours", Cells: []lesson.Cell{{}, {Step: "none.internal.peers", Yes: true}}},
				{Label: "reaches other networks", Cells: []lesson.Cell{{Step: "none.unreachable"}, {Step: "none.internal.outside"}}},
				{Label: "-p publishes", Cells: []lesson.Cell{{Step: "none.publish"}, {Step: "none.internal.publish"}}},
				{Label: "joins another network", Cells: []lesson.Cell{{Step: "none.join"}, {}}},
			},
		},
		Next: "gateway",
		Try: []lesson.Try{
			{Ask: lesson.Get{From: alone, To: lesson.Localhost{}, Port: 3000, Path: singleAppPath}},
			{Do: lesson.Connect{Network: lesson.DefaultBridge, Container: processor}, Ask: innerToOne},
		},
	}
}
