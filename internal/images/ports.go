package images

import (
	"strconv"
	"strings"
)

// Ports are the ports that the service listens on, as its Dockerfile exposes them.
func (i Image) Ports() []int { return exposed(i.dockerfile) }

// PortsOf are the ports of a service, whether there is an image of it or not.
func PortsOf(service string) []int {
	dockerfile, err := Dockerfile(service)
	if err != nil {
		return nil
	}
	return exposed(dockerfile)
}

func exposed(dockerfile []byte) []int {
	var ports []int
	for line := range strings.Lines(string(dockerfile)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] != "EXPOSE" {
			continue
		}
		for _, word := range words[1:] {
			if port, err := strconv.Atoi(word); err == nil {
				ports = append(ports, port)
			}
		}
	}
	return ports
}
