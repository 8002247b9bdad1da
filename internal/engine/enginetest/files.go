package enginetest

import (
	"context"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// CreateVolume implements lesson.Engine.
func (e *Engine) CreateVolume(ctx context.Context, name string) error {
	if err := e.enter(ctx, "create volume", name); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lose()
	e.world.volumes = append(e.world.volumes, &volume{name: e.containerName(name), files: map[string][]string{}})
	return nil
}

// PutFile implements lesson.Engine.
func (e *Engine) PutFile(ctx context.Context, name, text string) error {
	if err := e.enter(ctx, "put file", name); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.files[name] = text
	return nil
}

// WriteFile implements lesson.Engine.
func (e *Engine) WriteFile(ctx context.Context, in, file, text string) error {
	return e.change(ctx, "write", "", in, func(c *container, _ *network) error {
		e.lose()
		if files, name := e.world.place(c, file); files != nil {
			files[name] = []string{text}
			return nil
		}
		return refused("write "+file+" in "+c.name, "read-only file system")
	})
}

// place gives the files of a volume that a path is in, or those of the container's own.
func (w *world) place(c *container, file string) (files map[string][]string, name string) {
	for _, m := range c.Mounts {
		if rest, in := strings.CutPrefix(file, m.Path+"/"); in {
			i := slices.IndexFunc(w.volumes, func(v *volume) bool { return v.name == m.Volume })
			if i >= 0 && w.rules.hold(VolumeIsShared) {
				return w.volumes[i].files, rest
			}
		}
	}
	if path.Dir(file) != "/data" || len(c.Mounts) == 0 {
		return nil, ""
	}
	if c.files == nil {
		c.files = map[string][]string{}
	}
	return c.files, file
}

// ReadFile implements lesson.Engine.
func (e *Engine) ReadFile(ctx context.Context, of, file string) (lesson.FileText, error) {
	if err := e.enter(ctx, "read", of); err != nil {
		return lesson.FileText{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	w, c, err := e.seeFrom(of, "read", file)
	if err != nil {
		return lesson.FileText{}, err
	}
	lines, found := e.read(w, c, file)
	a := probe.Answer{Op: probe.OpRead, Target: file, Outcome: probe.OutcomeOK, Content: lines}
	if !found {
		a.Outcome, a.Code, a.Err = probe.OutcomeError, probe.CodeNoFile, "no such file"
	}
	return lesson.FileText{From: c.name, Path: file, Lines: append([]string{}, lines...), Missing: !found, Text: a.Lines()}, nil
}

func (e *Engine) read(w *world, c *container, file string) (lines []string, found bool) {
	switch file {
	case lesson.HostsFile:
		return w.hosts(c), true
	case "/etc/resolv.conf":
		server, options := "10.0.0.53", []string(nil)
		if c.embedded {
			server, options = "127.0.0.11", []string{"options ndots:0"}
		}
		return append([]string{"nameserver " + server}, options...), true
	}
	for _, m := range c.Mounts {
		if m.File != "" && m.Path == file && w.rules.hold(BindMounts) {
			return []string{e.files[m.File]}, true
		}
	}
	if files, name := w.place(c, file); files != nil && files[name] != nil {
		return files[name], true
	}
	if w.rules.hold(FilesAreApart) {
		return nil, false
	}
	for _, other := range w.containers { // whoever has it
		if files, name := w.place(other, file); files != nil && files[name] != nil {
			return files[name], true
		}
	}
	return nil, false
}

// linkedHosts are the lines that links make in the hosts file of a container on the default bridge.
func (w *world) linkedHosts(c *container) []string {
	var lines []string
	onDefault := slices.ContainsFunc(c.plugs, func(p *plug) bool { return w.networkOf(p.network).predefined })
	for _, l := range c.linked {
		if address := w.linkAddress(l); onDefault && address.IsValid() && w.rules.hold(LinkNames) {
			lines = append(lines, fmt.Sprintf("%s\t%s %s %s", address, l.alias, l.to.id[:12], l.to.name))
		}
	}
	if w.rules.hold(LinkIsOneWay) {
		return lines
	}
	for _, other := range w.containers {
		for _, l := range other.linked {
			if l.to == c && len(other.plugs) > 0 {
				lines = append(lines, fmt.Sprintf("%s\t%s", other.plugs[0].address, other.name))
			}
		}
	}
	return lines
}

// hosts are the lines of the container's hosts file.
func (w *world) hosts(c *container) []string {
	lines := []string{
		"127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback", "fe00::0\tip6-localnet",
		"ff00::0\tip6-mcastprefix", "ff02::1\tip6-allnodes", "ff02::2\tip6-allrouters",
	}
	for _, line := range c.Hosts {
		lines = append(lines, w.added(c, line))
	}
	lines = append(lines, w.linkedHosts(c)...)
	for _, p := range c.plugs {
		if p.address.IsValid() {
			lines = append(lines, fmt.Sprintf("%s\t%s", p.address, c.id[:12]))
		}
	}
	return lines
}

// added is the line of a container's hosts file for a value of --add-host.
func (w *world) added(c *container, value string) string {
	name, address, _ := strings.Cut(value, ":")
	bridge := w.network(lesson.DefaultBridge)
	if len(c.plugs) > 0 && !w.rules.hold(HostGatewayAnywhere) {
		bridge = w.networkOf(c.plugs[0].network)
	}
	if address == "host-gateway" && bridge != nil {
		address = bridge.gateway().String()
		if !w.rules.hold(HostGateway) {
			address = bridge.gateway().Next().String()
		}
	}
	return address + "\t" + name
}

// linkAddress is the address that a link on the default bridge has written down: the last one of the
// container behind it. It stays when that container stops.
func (w *world) linkAddress(l *linked) netip.Addr {
	for _, p := range l.to.plugs {
		if !w.networkOf(p.network).predefined {
			continue
		}
		if now := l.to.had[p.network]; w.rules.hold(LinkFollows) || !l.first.IsValid() {
			l.first = now
			return now
		}
	}
	return l.first
}

// Environment implements lesson.Engine.
func (e *Engine) Environment(ctx context.Context, of, prefix string) ([]string, error) {
	if err := e.enter(ctx, "environment", of); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	w, c, err := e.seeFrom(of, "environment", prefix)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(c.Env)
	if !w.rules.hold(EnvironmentIsGiven) {
		all = nil
	}
	if !w.rules.hold(NothingIsShared) {
		for _, other := range w.containers {
			all = append(all, other.Env...)
		}
	}
	all = append(all, w.linkEnvironment(c)...)
	return filter(all, func(pair string) bool { return strings.HasPrefix(pair, prefix) }), nil
}

// linkEnvironment are the variables that links on the default bridge bring, up to 28.
func (w *world) linkEnvironment(c *container) []string {
	if w.since("29.0") || c.Network != "" || !w.rules.hold(LinkCopiesEnvironment) {
		return nil
	}
	var all []string
	for _, l := range c.linked {
		name := strings.ToUpper(strings.ReplaceAll(l.alias, "-", "_"))
		all = append(all, fmt.Sprintf("%s_NAME=/%s/%s", name, c.name, l.alias))
		for _, pair := range l.to.Env {
			all = append(all, name+"_ENV_"+pair)
		}
	}
	return all
}

// since tells whether the engine is of this version or a later one.
func (w *world) since(version string) bool {
	return lesson.Engines{Since: version}.Include(lesson.EngineInfo{Kind: lesson.KindDocker, Version: w.version})
}

// Log implements lesson.Engine.
func (e *Engine) Log(ctx context.Context, of string) (lesson.ServiceLog, error) {
	if err := e.enter(ctx, "log", of); err != nil {
		return lesson.ServiceLog{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	c := e.world.container(of)
	if c == nil {
		return lesson.ServiceLog{}, noContainer("read the log of", e.containerName(of))
	}
	log := lesson.ServiceLog{From: c.name, Lines: []string{}, Status: c.status, ExitCode: c.exitCode}
	if e.world.rules.hold(LogsAreKept) {
		log.Lines = slices.Clone(c.log)
	}
	return log, nil
}
