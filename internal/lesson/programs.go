package lesson

import "context"

// Program is a bundled service that runs on the learner's own machine, without a container. It listens
// on the loopback.
type Program struct {
	Name    string // the lesson's own name for it
	Service string
}

// Serve runs a program until the lesson ends. One that is run while another of the same service does
// asks for the same ports.
type Serve struct{ Program Program }

// Command implements Action.
func (a Serve) Command(n Names) Command {
	argv := append([]string{"netdemo", "serve"}, n.ServeFlags(a.Program.Name)...)
	return docker(append(argv, a.Program.Service)...)
}

// Do implements Action.
func (a Serve) Do(ctx context.Context, e Engine) error { return e.Serve(ctx, a.Program) }

// Plan implements Action.
func (a Serve) Plan(p *Plan) { p.Programs = append(p.Programs, a.Program) }

// Changes implements Action.
func (a Serve) Changes() []string { return []string{a.Program.Name} }

// Uses implements Action.
func (Serve) Uses() []string { return nil }

func (Serve) action() {}
