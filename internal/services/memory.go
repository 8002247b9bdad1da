package services

import (
	"fmt"
	"sync"
)

// remember makes the prober keep what it finds out, as its user asked; "" is nothing.
func (p *Prober) remember(what string) error {
	switch what {
	case "":
	case "address":
		p.memory = &memory{addresses: map[string][]string{}}
	case "servers":
		p.resolver.servers = p.resolver.configured()
	case "connection":
		p.kept = &kept{}
	default:
		return fmt.Errorf("%s=%q is none of address, servers and connection", rememberVariable, what)
	}
	return nil
}

// memory keeps the addresses of names: what a prober must not do, and a program that is to be seen
// making that mistake does.
type memory struct {
	mu        sync.Mutex
	addresses map[string][]string
}

// recall gives what was found first. What is found now is kept if it is the first.
func (m *memory) recall(host string, found []string) []string {
	if m == nil {
		return found
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if known := m.addresses[host]; known != nil {
		return known
	}
	if found != nil {
		m.addresses[host] = found
	}
	return found
}
