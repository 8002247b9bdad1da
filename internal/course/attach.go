package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// attach is about what can change while a container runs: its networks, on either kind of bridge.
func attach() lesson.Lesson {
	const (
		vault     = "vault-ms"
		processor = "security-processor"
		neighbour = "app-one"
		newcomer  = "single-app"
		custom    = "custom-network"
		another   = "another-network"
	)
	of := []string{processor}
	see := func(fact string) lesson.Question { return lesson.Namespaces{Of: of, Show: []string{fact}} }
	process := lesson.Processes{Of: of}
	cables := lesson.All{see("interface"), process}
	on := func(networks ...string) lesson.Check {
		return lesson.AddressesOn{Container: processor, Networks: networks}
	}
	same := lesson.SameProcesses{Of: of}
	fetch := lesson.Fetch{Container: processor, Port: 3003, Path: "/fetchKey"}
	key := lesson.Answers{Body: fetchedKey}
	route := func(network string) lesson.Check {
		return lesson.DefaultRoute{Container: processor, Network: network}
	}
	toVault := lesson.Get{From: processor, To: lesson.AddressOf{Container: vault, Network: custom}, Port: 3002, Path: "/serviceKey"}
	toNeighbour := toVault
	toNeighbour.To = lesson.AddressOf{Container: neighbour, Network: another}

	return lesson.Lesson{
		Name:     "attach",
		Question: "What can change while a container runs?",
		Roles: map[string]string{
			vault:     "a vault, which stays on the network where it is",
			processor: "a processor, the one that we plug in and out",
			neighbour: "a neighbour on another network",
			newcomer:  "a newcomer, who arrives while the processor is away",
		},
		Steps: []lesson.Step{
			{
				ID:      "attach.birth",
				Heading: "One network, one cable",
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Run{Container: lesson.Container{Name: vault, Service: vault, Network: custom}},
					lesson.Run{Container: lesson.Container{
						Name: processor, Service: processor, Network: custom, Env: []string{"VAULT_MS_URL=http://{" + vault + "}:3002"},
						Publish: []lesson.Port{{Host: 8282, Container: 3003}},
					}},
				},
				Ask:     see("interface"),
				Picture: lesson.PictureBefore,
				Claim: lesson.Claim{
					Text:  "A container on one network has its loopback and an address on that network, and nothing else.",
					Check: on(custom),
				},
			},
			{
				ID:       "attach.default.join",
				Heading:  "Plug it into the default bridge while it runs",
				Needs:    needsBridge,
				Before:   process,
				Do:       []lesson.Action{lesson.Connect{Network: lesson.DefaultBridge, Container: processor}},
				Ask:      cables,
				BuildsOn: []string{"attach.birth"},
				Claim: lesson.Claim{
					Text:  "A container joins the default bridge, too, while it runs.",
					Check: lesson.Every{on(lesson.DefaultBridge, custom), same},
				},
				Checks: []lesson.Sentence{{
					Says:   "Containers can be attached and detached from user-defined networks on the fly",
					Stands: lesson.Refined,
				}},
				Predict: lesson.Prediction{See: "attach", Answers: []lesson.Check{
					lesson.Every{on(custom), same},
					lesson.Every{on(lesson.DefaultBridge), same},
					lesson.Every{on(lesson.DefaultBridge, custom), same},
				}},
			},
			{
				ID:       "attach.default.leave",
				Heading:  "And pull the plug again",
				Before:   process,
				Do:       []lesson.Action{lesson.Disconnect{Network: lesson.DefaultBridge, Container: processor}},
				Ask:      append(cables, fetch),
				BuildsOn: []string{"attach.default.join"},
				Claim: lesson.Claim{
					Text:  "It leaves the default bridge while it runs, and its published port works as before.",
					Check: lesson.Every{on(custom), same, key},
				},
			},
			{
				ID:      "attach.several",
				Heading: "Two networks at once",
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: another},
					lesson.Run{Container: lesson.Container{Name: neighbour, Service: neighbour, Network: another}},
					lesson.Connect{Network: another, Container: processor},
				},
				Ask:      lesson.All{toVault, toNeighbour},
				BuildsOn: []string{"attach.birth"},
				Claim: lesson.Claim{
					Text:  "A container on two networks reaches its neighbours on both.",
					Check: lesson.Each{lesson.Answers{Body: vaultKey}, lesson.Answers{Body: appOneKey}},
				},
			},
			{
				ID:       "attach.route",
				Heading:  "Where everything else goes",
				Ask:      lesson.All{see("route"), lesson.ListContainers{}},
				BuildsOn: []string{"attach.several"},
				Claim: lesson.Claim{
					Text:  "Of several networks one has the default route: the one whose name comes first in the alphabet.",
					Check: route(another),
				},
				Predict: lesson.Prediction{See: "attach", Answers: []lesson.Check{route(custom), route(another), route("")}},
			},
			{
				ID:       "attach.away",
				Heading:  "Leave the first network",
				Before:   process,
				Do:       []lesson.Action{lesson.Disconnect{Network: custom, Container: processor}},
				Ask:      cables,
				BuildsOn: []string{"attach.route"},
				Claim: lesson.Claim{
					Text:  "Off a network, a container has lost the address there, and no other.",
					Check: lesson.Every{on(another), same},
				},
			},
			{
				ID:       "attach.newcomer",
				Heading:  "Somebody else arrives",
				Since:    "attach.route",
				Do:       []lesson.Action{lesson.Run{Container: lesson.Container{Name: newcomer, Service: newcomer, Network: custom}}},
				Ask:      lesson.All{lesson.InspectNetwork{Network: custom}, lesson.ListContainers{}},
				BuildsOn: []string{"attach.away"},
				Claim: lesson.Claim{
					Text:  "An address that a container has left may be another container's next.",
					Check: lesson.TookAddress{Container: newcomer, From: processor, Network: custom},
				},
			},
			{
				ID:      "attach.back",
				Heading: "Come back to another address",
				Since:   "attach.route",
				Do:      []lesson.Action{lesson.Connect{Network: custom, Container: processor}},
				Ask: lesson.All{
					lesson.InspectNetwork{Network: custom},
					lesson.ListContainers{},
					lesson.Lookup{From: vault, Name: lesson.NameOf{Container: processor}},
					see("route"),
				},
				BuildsOn: []string{"attach.newcomer"},
				Claim: lesson.Claim{
					Text: "A container that comes back to a network may have another address there, its name leads to that one, and its default route stays where it was.",
					Check: lesson.Every{
						lesson.NewAddress{Container: processor, Network: custom},
						lesson.NameKnown{Peer: processor, Network: custom},
						route(another), // which is not the one that it joined last
					},
				},
			},
			{
				ID:      "attach.nothing",
				Heading: "Pull every plug",
				Before:  process,
				Do: []lesson.Action{
					lesson.Disconnect{Network: custom, Container: processor},
					lesson.Disconnect{Network: another, Container: processor},
				},
				Ask:      cables,
				BuildsOn: []string{"attach.back"},
				Picture:  lesson.PictureAfter,
				Claim: lesson.Claim{
					Text:  "A container that has left its last network has its loopback and nothing else, and runs on.",
					Check: lesson.Every{on(), same},
				},
			},
		},
		Table: lesson.Table{
			Columns: []string{`default "bridge"`, "user-defined bridge"},
			Rows: []lesson.Row{
				{Label: "join while running", Cells: []lesson.Cell{{Step: "attach.default.join", Yes: true}, {Step: "attach.several", Yes: true, Implied: true}}},
				{Label: "leave while running", Cells: []lesson.Cell{{Step: "attach.default.leave", Yes: true}, {Step: "attach.away", Yes: true}}},
				{Label: "same address on return", Cells: []lesson.Cell{{}, {Step: "attach.back", Implied: true}}},
				{Label: "runs on without any", Cells: []lesson.Cell{{}, {Step: "attach.nothing", Yes: true}}},
			},
		},
		Next: "dns",
		Try: []lesson.Try{
			{Do: lesson.Connect{Network: custom, Container: processor}, Ask: fetch},
			{Do: lesson.Connect{Network: lesson.DefaultBridge, Container: vault}, Ask: lesson.ListContainers{}},
		},
	}
}
