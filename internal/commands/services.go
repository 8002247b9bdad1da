package commands

import (
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/command/formatter"
	"github.com/docker/cli/cli/flags"
	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/services"
)

const serviceTable = "table {{.Name}}\t{{.Ports}}\t{{.Routes}}\t{{.Image}}\t{{.Size}}"

// newServicesCommand makes `docker netdemo services`.
func newServicesCommand(cli command.Cli) *cobra.Command {
	var format string
	var quiet bool
	cmd := &cobra.Command{
		Use:   "services [OPTIONS]",
		Short: "List the bundled services",
		Long: `List the bundled services

Shows the ports that each one listens on, the paths that it answers, and the
image that 'docker netdemo build' makes of it. No engine is asked.`,
		Args:              noArgs,
		ValidArgsFunction: noCompletion,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := listFormat(format, quiet, serviceTable)
			if err != nil {
				return usageError(cmd, err.Error())
			}
			rows, err := serviceRows(runtime.GOARCH)
			if err != nil {
				return failed(err)
			}
			if err := writeServices(formatter.Context{Output: cli.Out(), Format: format}, rows); err != nil { // of the template
				return usageError(cmd, err.Error())
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "", flags.FormatHelp)
	_ = cmd.RegisterFlagCompletionFunc("format", oneOf(formatter.TableFormatKey, formatter.JSONFormatKey))
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "Only display the services' names")
	cmd.AddCommand(newExportCommand(cli))
	return cmd
}

// serviceRow is a service as templates see it.
type serviceRow struct {
	formatter.HeaderContext
	s     services.Service
	image string
	size  int64
}

// MarshalJSON is for the format "json".
func (r *serviceRow) MarshalJSON() ([]byte, error) { return formatter.MarshalJSON(r) }

// Name is the service's name.
func (r *serviceRow) Name() string { return r.s.Name }

// About is what it is, in one line.
func (r *serviceRow) About() string { return r.s.About }

// Ports are those that it listens on.
func (r *serviceRow) Ports() string {
	ports := make([]string, len(r.s.Ports()))
	for i, port := range r.s.Ports() {
		ports[i] = strconv.Itoa(port)
	}
	return strings.Join(ports, ", ")
}

// Routes are the paths that it answers.
func (r *serviceRow) Routes() string {
	var paths []string
	for _, server := range r.s.Servers {
		for _, route := range server.Routes {
			if !slices.Contains(paths, route.Path) {
				paths = append(paths, route.Path)
			}
		}
	}
	return strings.Join(paths, ", ")
}

// Env are the variables that it reads.
func (r *serviceRow) Env() string {
	names := make([]string, len(r.s.Env))
	for i, v := range r.s.Env {
		names[i] = v.Name
	}
	return strings.Join(names, ", ")
}

// Image is the name of its image.
func (r *serviceRow) Image() string { return r.image }

// Size is that of its image.
func (r *serviceRow) Size() string { return units.HumanSizeWithPrecision(float64(r.size), 3) }

// serviceRows are all services. The images of a plugin that was built without their program have no name
// yet. An architecture that there is no program for is somebody else's engine: its image is told by another.
func serviceRows(arch string) ([]serviceRow, error) {
	if have := images.Architectures(); len(have) > 0 && !slices.Contains(have, arch) {
		arch = have[0]
	}
	var rows []serviceRow
	for _, s := range services.Catalog() {
		row := serviceRow{s: s, image: images.Repository + s.Name + ":<none>"}
		image, err := images.For(s.Name, arch)
		var missing *images.NotBundledError
		if errors.As(err, &missing) {
			rows = append(rows, row)
			continue
		}
		if err != nil {
			return nil, err
		}
		row.image = image.Tag
		if row.size, err = image.Size(); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func writeServices(ctx formatter.Context, rows []serviceRow) error {
	header := &serviceRow{HeaderContext: formatter.HeaderContext{Header: formatter.SubHeaderContext{
		"Name": "SERVICE", "About": "ABOUT", "Ports": "PORTS", "Routes": "ROUTES", "Env": "ENV", "Image": "IMAGE", "Size": "SIZE",
	}}}
	return ctx.Write(header, func(write func(formatter.SubContext) error) error {
		for i := range rows {
			if err := write(&rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
