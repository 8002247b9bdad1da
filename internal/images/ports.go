package images

import (
	"strconv"
	"strings"
)

// Ports are the ports that the service listens on, as its Dockerfile exposes them.
func (i Image) Ports() []int {
	var ports []int
	for line := range strings.Lines(string(i.dockerfile)) {
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
