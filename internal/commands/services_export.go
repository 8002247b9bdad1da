package commands

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	dockercli "github.com/docker/cli/cli"
	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// platformOS is the system of every image.
const platformOS = "linux/"

// exportOptions are the flags of `docker netdemo services export`.
type exportOptions struct {
	platform string
	force    bool
}

// newExportCommand makes `docker netdemo services export`.
func newExportCommand(cli command.Cli) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export [OPTIONS] DIR [SERVICE...]",
		Short: "Write Dockerfile, Linux program and Go source of the bundled services into a folder",
		Long: `Write Dockerfile, Linux program and Go source of the bundled services into a folder

Without a service, writes all of them. DIR gets a folder for each service, from
which 'docker build' makes an image, the folder 'source' with the Go module that
the program is built from, and a README.md that says how. Both builds work
without a network.

The program is for the engine's architecture, or for this machine's where no
engine answers.`,
		Example: `  docker netdemo services export netdemo-services
  docker netdemo services export --platform linux/arm64 . vault-ms security-processor`,
		Args:              usageArgs(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeExport,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, names := args[0], args[1:]
			if dir == "" {
				return usageError(cmd, "DIR is empty: name a folder, or . for this one")
			}
			for _, name := range names {
				if !slices.Contains(images.Services(), name) {
					return unknown("service", name, images.Services(), "docker netdemo services", "lists them")
				}
			}
			if len(names) == 0 {
				names = serviceNames()
			}
			arch, note, err := o.architecture(cmd, cli)
			if err != nil {
				return err
			}
			if err := export(cmd.Context(), cli, dir, names, arch, o.force); err != nil || note == "" {
				return err
			}
			_, err = fmt.Fprintln(cli.Err(), note)
			return err
		},
	}
	cmd.Flags().StringVar(&o.platform, "platform", "", `Platform of the program (for example, "linux/arm64")`)
	cmd.Flags().BoolVar(&o.force, "force", false, "Overwrite files that are there already")
	_ = cmd.RegisterFlagCompletionFunc("platform", completeNew(platforms))
	return cmd
}

// completeExport completes a folder, then services.
func completeExport(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return completeNew(images.Services)(cmd, args[1:], begun)
}

// platforms are those that there are programs for.
func platforms() []string {
	var list []string
	for _, arch := range images.Architectures() {
		list = append(list, platformOS+arch)
	}
	return list
}

// architecture is the one that was asked for, or else the engine's. The note is for a user who may have
// meant another.
func (o exportOptions) architecture(cmd *cobra.Command, cli command.Cli) (arch, note string, err error) {
	if o.platform == "" {
		return engineArch(cmd.Context(), cli)
	}
	arch, linux := strings.CutPrefix(o.platform, platformOS)
	_, err = images.BinarySHA256(arch)
	var unsupported *images.ArchitectureError
	switch {
	case len(platforms()) == 0: // whatever was asked for, there is none
		return "", "", failed(err)
	case !linux || errors.As(err, &unsupported):
		return "", "", usageError(cmd, fmt.Sprintf("invalid --platform %q: use %s", o.platform, strings.Join(platforms(), " or ")))
	case err != nil:
		return "", "", failed(err)
	}
	return arch, "", nil
}

// engineArch is the engine's architecture. Nothing else is wanted of it, so where none answers we take this
// machine's, which is also that of an engine in a virtual machine here, and say so.
func engineArch(parent context.Context, cli command.Cli) (arch, note string, err error) {
	ctx, g := newGuard(parent, cli, func() string { return "" })
	defer g.release()
	if e, err := reach(ctx, cli, false); err == nil {
		if info, err := e.Info(ctx); err == nil {
			return info.Arch, "", nil
		}
	}
	if ctx.Err() != nil {
		return "", "", errInterrupted
	}
	arch, which := runtime.GOARCH, "this machine's architecture"
	if !slices.Contains(platforms(), platformOS+arch) {
		arch, which = "amd64", "the most common architecture"
	}
	return arch, fmt.Sprintf("No engine answered, so the program is for %s%s, %s; --platform chooses another.", platformOS, arch, which), nil
}

// export writes the files, and says what can be done with them.
func export(parent context.Context, cli command.Cli, dir string, names []string, arch string, force bool) error {
	files, err := images.Export(names, arch)
	if err != nil {
		return failed(err)
	}
	ctx, g := newGuard(parent, cli, saying("Stopping the export."))
	defer g.release()
	if err := writeTree(ctx, dir, files, force); err != nil {
		return unlessStopped(ctx, exportError(dir, err))
	}
	width := len(images.SourceFolder)
	for _, name := range names {
		width = max(width, len(name))
	}
	out := cli.Out()
	for _, name := range names {
		_, _ = fmt.Fprintf(out, "%-*s  Dockerfile, program for %s%s\n", width, name, platformOS, arch)
	}
	_, err = fmt.Fprintf(out, "%-*s  Go module of the program\n\nRead %s.\n", width, images.SourceFolder, filepath.Join(dir, "README.md"))
	return err
}

// exportError says what stands in the way of an export, and what to do.
func exportError(dir string, err error) error {
	var there *thereError
	var noFolder *noFolderError
	if errors.As(err, &noFolder) {
		return dockercli.StatusError{
			StatusCode: exitUsage, Cause: err,
			Status: safeLines([]string{noFolder.Error() + ", not a folder; nothing was written", "Export to another folder."}),
		}
	}
	if !errors.As(err, &there) {
		return failed(fmt.Errorf("could not export to %s: %w", dir, err))
	}
	first := filepath.Join(dir, filepath.FromSlash(there.name)) + " is there already"
	if there.more > 0 {
		first = fmt.Sprintf("%s, and %d more of the files", first, there.more)
	}
	fix := "Export to another folder, or overwrite with --force."
	if there.folder {
		first, fix = first+", as a folder", "Export to another folder."
	}
	return dockercli.StatusError{
		StatusCode: exitUsage, Status: safeLines([]string{first + "; nothing was written", fix}), Cause: err,
	}
}
