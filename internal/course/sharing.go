package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// sharing is what containers have in common on one network, and how they come to have more.
func sharing() lesson.Lesson {
	const (
		vault    = "vault-ms"
		neighbor = "app-one"
		writer   = "vault-ms-3"
		reader   = "app-one-3"
		bound    = "app-one-4"
		ownVault = "vault-ms-2"
		own      = "app-one-2"
		custom   = "custom-network"
		volume   = "keys"
		envFile  = "keys.env"
		hostFile = "key.txt"
		variable = "API_TOKEN"
		secret   = "for-the-vault-alone"
		given    = "for-whoever-is-given-it"
		path     = "/data/key"
		line     = "written-by-the-vault"
		atHome   = "written-on-this-machine"
		service  = "app-one"
	)
	has := lesson.HasVariable{Name: variable, Value: secret}
	hasNot := lesson.HasVariable{Name: variable, Absent: true}
	hasGiven := lesson.HasVariable{Name: variable, Value: given}
	answers := lesson.Answers{Body: vaultKey}
	variables := func(of string) lesson.Question { return lesson.Environment{Of: of, Prefix: variable} }
	file := func(of string) lesson.Question { return lesson.File{Of: of, Path: path} }
	atVolume := []lesson.Mount{{Volume: volume, Path: "/data"}}

	return lesson.Lesson{
		Name:     "sharing",
		Question: "What do containers on one network share, and what must they be given?",
		Roles: map[string]string{
			vault:    "a vault with a variable, on the default bridge",
			neighbor: "a neighbour there, which is given nothing",
			ownVault: "a vault with a variable, on a network of our own",
			own:      "a neighbour on that network, which is given nothing",
			writer:   "a container that is given a variable with -e, and a volume",
			reader:   "a container that is given the variable in a file, and the same volume",
			bound:    "a container that is given a file of this machine",
		},
		Steps: []lesson.Step{
			{
				ID:      "sharing.default",
				Heading: "Neighbours on the default bridge",
				Needs:   needsBridge,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: vault, Service: vault, Env: []string{variable + "=" + secret}}},
					lesson.Run{Container: lesson.Container{Name: neighbor, Service: service}},
				},
				Ask: lesson.All{
					lesson.Get{From: neighbor, To: onBridge(vault), Port: 3002, Path: "/serviceKey"},
					variables(vault), variables(neighbor),
				},
				Claim: lesson.Claim{
					Text:  "Containers on the default bridge reach each other and share no environment.",
					Check: lesson.Each{answers, has, hasNot},
				},
				Predict: lesson.Prediction{See: "sharing", Answers: []lesson.Check{
					lesson.Each{answers, has, hasNot},
					lesson.Each{answers, has, has},
					lesson.Each{lesson.OutOfReach{}, has, hasNot},
				}},
				Checks: []lesson.Sentence{{Says: "Only share environment variables", Stands: lesson.Corrected}},
			},
			{
				ID:      "sharing.custom",
				Heading: "Neighbours on a network of our own",
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Run{Container: lesson.Container{Name: ownVault, Service: vault, Network: custom, Env: []string{variable + "=" + secret}}},
					lesson.Run{Container: lesson.Container{Name: own, Service: service, Network: custom}},
				},
				Ask: lesson.All{
					lesson.Get{From: own, To: lesson.NameOf{Container: ownVault}, Port: 3002, Path: "/serviceKey"},
					variables(ownVault), variables(own),
				},
				Claim: lesson.Claim{
					Text:  "On a user-defined network, too, a container shares no environment with its neighbours.",
					Check: lesson.Each{answers, has, hasNot},
				},
				Checks: []lesson.Sentence{{
					Says:   "Can not share environment variables implicitly, need to share via mounted shared directory or volumes",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:      "sharing.given",
				Heading: "Given: -e and --env-file",
				Do: []lesson.Action{
					lesson.PutFile{Name: envFile, Text: variable + "=" + given},
					lesson.CreateVolume{Volume: volume},
					lesson.Run{Container: lesson.Container{Name: writer, Service: vault, Mounts: atVolume, Env: []string{variable + "=" + given}}},
					lesson.Run{Container: lesson.Container{Name: reader, Service: service, Mounts: atVolume, EnvFile: envFile}},
				},
				Ask: lesson.All{variables(writer), variables(reader)},
				Claim: lesson.Claim{
					Text:  "What is given to each of two containers, with -e or --env-file, both have.",
					Check: lesson.Each{hasGiven, hasGiven},
				},
			},
			{
				ID:       "sharing.volume",
				Heading:  "A file in a volume",
				Do:       []lesson.Action{lesson.Write{In: writer, Path: path, Text: line}},
				Ask:      lesson.All{file(writer), file(reader)},
				BuildsOn: []string{"sharing.given"},
				Claim: lesson.Claim{
					Text:  "What one container writes into a named volume, another one with that volume reads.",
					Check: lesson.Each{lesson.FileSays{Line: line}, lesson.FileSays{Line: line}},
				},
				Checks: []lesson.Sentence{{
					Says:   "need to share via mounted shared directory or volumes",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:       "sharing.files",
				Heading:  "And the neighbour without the volume?",
				Needs:    needsBridge,
				Ask:      file(neighbor),
				Control:  file(reader),
				BuildsOn: []string{"sharing.default", "sharing.volume"},
				Claim: lesson.Claim{
					Text:  "A neighbour on the same network that was not given the volume does not have the file.",
					Check: lesson.FileMissing{},
				},
			},
			{
				ID:      "sharing.bind",
				Heading: "A file of this machine",
				Needs: []lesson.Need{lesson.NeedLocal{}, lesson.NeedDocker{
					Because: "makes an empty folder on its machine in the place of a file that it does not see, and keeps it",
				}},
				Do: []lesson.Action{
					lesson.PutFile{Name: hostFile, Text: atHome},
					lesson.Run{Container: lesson.Container{Name: bound, Service: service, Mounts: []lesson.Mount{{File: hostFile, Path: "/key.txt"}}}},
				},
				Ask: lesson.File{Of: bound, Path: "/key.txt"},
				Claim: lesson.Claim{
					Text:  "A bind mount shows a container a file of the engine's machine.",
					Check: lesson.FileSays{Line: atHome},
				},
				Checks: []lesson.Sentence{{
					Says:   "need to share via mounted shared directory or volumes",
					Stands: lesson.Confirmed,
				}},
			},
		},
		Table: lesson.Table{
			Columns: []string{"shared"},
			Rows: []lesson.Row{
				{Label: "environment, default bridge", Cells: []lesson.Cell{{Step: "sharing.default"}}},
				{Label: "environment, user-defined", Cells: []lesson.Cell{{Step: "sharing.custom"}}},
				{Label: "files, one network", Cells: []lesson.Cell{{Step: "sharing.files"}}},
				{Label: "what both were given", Cells: []lesson.Cell{{Step: "sharing.given", Yes: true}}},
				{Label: "files, one volume", Cells: []lesson.Cell{{Step: "sharing.volume", Yes: true}}},
				{Label: "a file of the machine", Cells: []lesson.Cell{{Step: "sharing.bind", Yes: true}}},
			},
		},
		Next: "host",
		Try: []lesson.Try{
			{Do: lesson.Write{In: reader, Path: path, Text: "written-by-its-neighbour"}, Ask: file(writer)},
		},
	}
}
