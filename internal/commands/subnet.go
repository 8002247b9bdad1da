package commands

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
	"github.com/docker-netdemo/docker-netdemo/internal/services"
)

// subnetFlag is the value of --subnet.
type subnetFlag struct{ whole netip.Prefix }

// Set implements pflag.Value.
func (s *subnetFlag) Set(text string) error {
	p, err := netip.ParsePrefix(text)
	if err != nil || p != p.Masked() {
		return fmt.Errorf("give a subnet, such as 10.201.7.0/24")
	}
	s.whole = p
	return nil
}

// String implements pflag.Value.
func (s *subnetFlag) String() string {
	if !s.whole.IsValid() {
		return ""
	}
	return s.whole.String()
}

// Type implements pflag.Value.
func (s *subnetFlag) Type() string { return "CIDR" }

// within gives the lessons with their networks in the subnet that was chosen, if one was.
func (s *subnetFlag) within(lessons []lesson.Lesson) ([]lesson.Lesson, error) {
	if !s.whole.IsValid() {
		return lessons, nil
	}
	list := make([]lesson.Lesson, len(lessons))
	for i, l := range lessons {
		var err error
		if list[i], err = l.Within(s.whole); err != nil {
			return nil, fmt.Errorf("invalid --subnet %s: %w", s, err)
		}
	}
	return list, nil
}

// unused refuses a subnet that this machine has a way to, if the engine is on this machine: while the lesson
// runs, whatever is there could not be reached.
func (s *subnetFlag) unused(ctx context.Context, dockerCLI command.Cli) error {
	if !s.whole.IsValid() || !strings.HasPrefix(dockerCLI.DockerEndpoint().Host, "unix://") {
		return nil
	}
	own := services.NewProber().Do(ctx, probe.Request{Op: probe.OpNet}).Net
	if where := taken(s.whole, own); where != "" {
		return cli.StatusError{StatusCode: exitUsage, Status: fmt.Sprintf("invalid --subnet %s: this machine reaches %s. Choose one that nobody has.", s, where)}
	}
	return nil
}

// taken says what of a machine's networks has a part of the subnet; "" where none has.
func taken(whole netip.Prefix, own *probe.Net) string {
	if own == nil {
		return ""
	}
	for _, r := range own.Routes {
		if p, err := netip.ParsePrefix(r.Destination); err == nil && p.Bits() > 0 && p.Overlaps(whole) {
			return r.Destination + " by " + r.Interface
		}
	}
	for _, i := range own.Interfaces {
		for _, address := range i.Addresses {
			if p, err := netip.ParsePrefix(address); err == nil && p.Overlaps(whole) {
				return p.Masked().String() + " by " + i.Name
			}
		}
	}
	return ""
}
