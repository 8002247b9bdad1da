package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// links is the legacy way to a name on the default bridge: what it gives, to whom, and what it takes along.
func links() lesson.Lesson {
	const (
		vault     = "vault-ms"
		stranger  = "security-processor"
		linker    = "security-processor-2"
		late      = "security-processor-3"
		newcomer  = "vault-ms-2"
		own       = "vault-ms-3"
		both      = "vault-ms-4"
		ownLinker = "security-processor-4"
		custom    = "custom-network"
		processor = "security-processor"
		alias     = "vault"
		variable  = "API_TOKEN"
		secret    = "for-the-vault-alone"
	)
	toVault := []lesson.Link{{To: vault, Alias: alias}}
	askAlias := []string{"VAULT_MS_URL=http://" + alias + ":3002"}
	secrets := []string{variable + "=" + secret}
	greeted := lesson.Answers{Body: greeting}
	noName := lesson.NameUnknown{Peer: linker}
	ofLinker := lesson.Get{From: vault, To: onBridge(linker), Port: 3003, Path: greetPath}
	fetched := lesson.Fetch{Container: linker, Port: 3003, Path: "/fetchKey"}
	hosts := lesson.File{Of: linker, Path: lesson.HostsFile}
	entry := lesson.HostsEntry{Name: alias, Place: onBridge(vault)}
	moved := entry
	moved.Moved = true
	needs := append([]lesson.Need{lesson.NeedLinks{}}, needsBridge...)
	const copied = "VAULT_ENV_" + variable

	return lesson.Lesson{
		Name:     "links",
		Question: "What does --link do, and what did it leak?",
		Roles: map[string]string{
			vault:     "a vault with a secret in its environment, to which others are linked",
			stranger:  "a processor without a link",
			both:      "a vault that is to be linked to a processor that is not there yet",
			linker:    "a processor with a link to the first vault",
			late:      "the same, to be started while that vault is stopped",
			newcomer:  "a second vault, started while the first one is stopped",
			own:       "a vault with the same secret, on a network of our own",
			ownLinker: "a processor with a link to that one",
		},
		Steps: []lesson.Step{
			{
				ID:      "links.without",
				Heading: "Without a link, both ways",
				Needs:   needsBridge,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: vault, Service: vault, Env: secrets}},
					lesson.Run{Container: lesson.Container{Name: stranger, Service: processor}},
				},
				Ask: lesson.All{
					lesson.Get{From: stranger, To: onBridge(vault), Port: 3002, Path: "/serviceKey"},
					lesson.Get{From: vault, To: onBridge(stranger), Port: 3003, Path: greetPath},
				},
				Claim: lesson.Claim{
					Text:  "Two containers on the default bridge reach each other by address, both ways, without a link.",
					Check: lesson.Each{lesson.Answers{Body: vaultKey}, greeted},
				},
				Checks: []lesson.Sentence{{
					Says:   "Can communicate only with IP addresses, and need to be setup two way with --link legacy flag.",
					Stands: lesson.Corrected,
				}},
			},
			{
				ID:      "links.both",
				Heading: "Linked both ways?",
				Needs:   needs,
				Do: []lesson.Action{lesson.Attempt{Action: lesson.Run{Container: lesson.Container{
					Name: both, Service: vault, Links: []lesson.Link{{To: linker, Alias: "processor", Missing: true}},
				}}}},
				Ask:      lesson.ListContainers{},
				BuildsOn: []string{"links.without"},
				Claim: lesson.Claim{
					Text:  "On the default bridge a container is not made with a link to one that does not exist yet.",
					Check: lesson.Refuses{},
				},
				Checks: []lesson.Sentence{{Says: "need to be setup two way with --link legacy flag.", Stands: lesson.Corrected}},
			},
			{
				ID:      "links.name",
				Heading: "A link: a line in /etc/hosts",
				Needs:   needs,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: linker, Service: processor, Links: toVault, Env: askAlias,
					Publish: []lesson.Port{{Host: 8282, Container: 3003}},
				}}},
				Ask:      lesson.All{hosts, fetched},
				BuildsOn: []string{"links.without"},
				Claim: lesson.Claim{
					Text:  "A link writes the name and the address of the other into /etc/hosts of the container that links.",
					Check: lesson.Every{entry, lesson.Answers{Body: fetchedKey, ThroughPort: true}},
				},
			},
			{
				ID:      "links.oneway",
				Heading: "And back?",
				Ask: lesson.All{
					lesson.Lookup{From: vault, Name: lesson.NameOf{Container: linker}}, ofLinker,
				},
				Control:  lesson.Lookup{From: linker, Name: lesson.NameOf{Container: vault}},
				BuildsOn: []string{"links.name"},
				Claim: lesson.Claim{
					Text:  "In the container behind a link the one that links has no name, and answers at its address.",
					Check: lesson.Every{noName, greeted},
				},
				Checks: []lesson.Sentence{{
					Says:   "need to be setup two way with --link legacy flag",
					Stands: lesson.Corrected,
				}},
				Predict: lesson.Prediction{See: "links", Answers: []lesson.Check{
					lesson.Every{lesson.NameKnown{Peer: linker}, greeted},
					lesson.Every{noName, lesson.OutOfReach{}},
					lesson.Every{noName, greeted},
				}},
			},
			{
				ID:      "links.environment",
				Heading: "What came along",
				Ask: lesson.All{
					lesson.Environment{Of: vault, Prefix: variable},
					lesson.Environment{Of: linker, Prefix: copied},
					lesson.Environment{Of: stranger, Prefix: copied},
				},
				BuildsOn: []string{"links.name"},
				Claim: lesson.Claim{
					Text: "A link copies the environment of the other, secrets included, into that of the container that links, and of nobody else.",
					Check: lesson.Each{
						lesson.HasVariable{Name: variable, Value: secret},
						lesson.HasVariable{Name: copied, Value: secret},
						lesson.HasVariable{Name: copied, Absent: true},
					},
				},
				Variants: []lesson.Variant{{On: lesson.Engines{Since: "29.0"}, Claim: lesson.Claim{
					Text: "A link does not copy the environment of the other any more.",
					Check: lesson.Each{
						lesson.HasVariable{Name: variable, Value: secret},
						lesson.HasVariable{Name: copied, Absent: true},
						lesson.HasVariable{Name: copied, Absent: true},
					},
				}}},
			},
			{
				ID:       "links.stopped",
				Heading:  "The other one stops",
				Do:       []lesson.Action{lesson.Stop{Container: vault}},
				Ask:      lesson.All{lesson.ListContainers{}, lesson.InspectNetwork{Network: lesson.DefaultBridge}},
				BuildsOn: []string{"links.name"},
				Claim: lesson.Claim{
					Text: "When the container behind a link stops, the one that links stays as it is.",
					Check: lesson.Every{
						lesson.InState{Container: vault, Status: "exited"},
						lesson.Lists{Running: []string{linker}, Absent: []string{vault}},
					},
				},
			},
			{
				ID:      "links.refused",
				Heading: "A link to one that does not run",
				Do: []lesson.Action{
					lesson.Attempt{Action: lesson.Run{Container: lesson.Container{Name: late, Service: processor, Links: toVault}}},
					lesson.Run{Container: lesson.Container{Name: newcomer, Service: vault}},
				},
				Ask:      lesson.ListContainers{},
				BuildsOn: []string{"links.stopped"},
				Claim: lesson.Claim{
					Text: "On the default bridge a container with a link is not started while the one behind the link does not run.",
					Check: lesson.Every{
						lesson.Refuses{},
						lesson.InState{Container: late, Status: "created"},
					},
				},
			},
			{
				ID:       "links.follow",
				Heading:  "Started again: the line follows",
				Since:    "links.name",
				Do:       []lesson.Action{lesson.Start{Container: vault}},
				Ask:      lesson.All{hosts, fetched},
				BuildsOn: []string{"links.name", "links.stopped"},
				Claim: lesson.Claim{
					Text:  "When the container behind a link is started again at another address, the line in /etc/hosts has that one.",
					Check: lesson.Every{moved, lesson.Answers{Body: fetchedKey, ThroughPort: true}},
				},
			},
			{
				ID:      "links.custom",
				Heading: "A link on a network of our own",
				Needs:   []lesson.Need{lesson.NeedLinks{}},
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Run{Container: lesson.Container{Name: own, Service: vault, Network: custom, Env: secrets}},
					lesson.Run{Container: lesson.Container{
						Name: ownLinker, Service: processor, Network: custom, Links: []lesson.Link{{To: own, Alias: alias}}, Env: askAlias,
					}},
				},
				Ask: lesson.All{
					lesson.Get{From: ownLinker, To: lesson.Literal(alias), Port: 3002, Path: "/serviceKey"},
					lesson.File{Of: ownLinker, Path: lesson.HostsFile},
					lesson.Environment{Of: ownLinker, Prefix: copied},
					lesson.Lookup{From: own, Name: lesson.Literal(alias)},
				},
				Control: lesson.Lookup{From: own, Name: lesson.NameOf{Container: own}},
				Claim: lesson.Claim{
					Text: "On a user-defined network a link is an alias that only the container that links knows: nothing in /etc/hosts, nothing of the environment.",
					Check: lesson.Each{
						lesson.Answers{Body: vaultKey},
						lesson.HostsEntry{Name: alias, Absent: true},
						lesson.HasVariable{Name: copied, Absent: true},
						lesson.NameUnknown{Peer: own},
					},
				},
			},
		},
		Table: lesson.Table{
			Columns: []string{"default bridge", "user-defined"},
			Rows: []lesson.Row{
				{Label: "by address, without a link", Cells: []lesson.Cell{{Step: "links.without", Yes: true}, {}}},
				{Label: "a name for the one that links", Cells: []lesson.Cell{{Step: "links.name", Yes: true}, {Step: "links.custom", Yes: true, Implied: true}}},
				{Label: "a name for the other one", Cells: []lesson.Cell{{Step: "links.oneway"}, {}}},
				{Label: "written into /etc/hosts", Cells: []lesson.Cell{{Step: "links.name", Yes: true}, {Step: "links.custom", Implied: true}}},
				{Label: "linked before the other exists", Cells: []lesson.Cell{{Step: "links.both"}, {}}},
				{Label: "linked before the other runs", Cells: []lesson.Cell{{Step: "links.refused"}, {}}},
			},
		},
		Next: "sharing",
		Try: []lesson.Try{
			{Ask: hosts},
			{Do: lesson.Disconnect{Network: lesson.DefaultBridge, Container: vault}},
			{Do: lesson.Connect{Network: lesson.DefaultBridge, Container: vault}, Ask: hosts},
		},
	}
}
