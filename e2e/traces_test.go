//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
)

// What a lesson may leave beside what the engine lists: files, programs, and what the engine makes of it in
// its machine's network.

// lookAtTemporary looks at what is in the learner's own folder for temporary files.
func (m *machine) lookAtTemporary(_ context.Context, s snapshot, _ map[string]bool) error {
	if m.tmp == "" {
		return nil
	}
	return filepath.WalkDir(m.tmp, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && path != m.tmp {
			s["temporary "+path] = entry.Type().String()
		}
		return nil // it went in between
	})
}

func (m *machine) lookAtPrograms(_ context.Context, s snapshot, _ map[string]bool) error {
	programs, err := m.programs()
	for pid, run := range programs {
		s[fmt.Sprintf("program %d", pid)] = "of run " + run
	}
	return err
}

// isOurs tells whether the engine was started by this suite: nobody else changes the network of its machine.
func (m *machine) isOurs() bool { return strings.HasPrefix(m.id(), engineNames(lab.id)) }

// lookAtLinks looks at the links in the engine's namespace and their addresses. Which are up, and which IPv6 address
// a link has given itself, depends on who was plugged in before.
func (m *machine) lookAtLinks(ctx context.Context, s snapshot, _ map[string]bool) error {
	if !m.isOurs() {
		return nil
	}
	text, err := output(ctx, "", "ip", "-n", m.namespace(), "-json", "address", "show")
	if err != nil {
		return err
	}
	var links []struct {
		Name      string `json:"ifname"`
		Addresses []struct {
			Local netip.Addr `json:"local"`
		} `json:"addr_info"`
	}
	if err := json.Unmarshal([]byte(text), &links); err != nil {
		return err
	}
	for _, link := range links {
		var addresses []netip.Addr
		for _, a := range link.Addresses {
			if !a.Local.IsLinkLocalUnicast() {
				addresses = append(addresses, a.Local)
			}
		}
		s["link "+link.Name] = fmt.Sprint(addresses)
	}
	return nil
}

// chainCounters stand behind a chain, and only there.
var chainCounters = regexp.MustCompile(` \[\d+:\d+\]$`)

// lookAtRules looks at the firewall rules in the engine's namespace. The kernel's own chains come with the first look
// into their table.
func (m *machine) lookAtRules(ctx context.Context, s snapshot, _ map[string]bool) error {
	if !m.isOurs() {
		return nil
	}
	text, err := output(ctx, "", inPlace(m.namespace(), []string{"iptables-save"})...)
	if err != nil {
		return err
	}
	table := ""
	count := map[string]int{}
	for line := range strings.Lines(text) {
		line = chainCounters.ReplaceAllString(strings.TrimSpace(line), "")
		switch {
		case strings.HasPrefix(line, "*"):
			table = line[1:]
		case strings.HasPrefix(line, "-A "), strings.HasPrefix(line, ":") && strings.HasSuffix(line, " -"):
			count[table+" "+line]++
		}
	}
	for rule, times := range count {
		s["rule "+rule] = fmt.Sprintf("%d times", times)
	}
	return nil
}
