package engine

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
)

type fakeNetwork = network.Inspect

// network finds by id or name.
func (d *double) network(id string) *fakeNetwork {
	for _, n := range d.networks {
		if n.ID == id || n.Name == id {
			return n
		}
	}
	return nil
}

func (d *double) newNetwork(name, driver string, labels map[string]string) *fakeNetwork {
	n := &fakeNetwork{Containers: map[string]network.EndpointResource{}}
	n.ID, n.Name, n.Driver, n.Scope, n.Labels = d.newID(), name, driver, "local", labels
	n.Created = time.Date(2026, time.March, 1, 11, 50, 0, 0, time.UTC)
	if driver == "bridge" {
		subnet := netip.PrefixFrom(netip.AddrFrom4([4]byte{172, byte(16 + d.lastID), 0, 0}), 16)
		n.IPAM = network.IPAM{Driver: "default", Config: []network.IPAMConfig{{Subnet: subnet}}}
	}
	return n
}

// addNetwork puts a network of somebody on the engine.
func (d *double) addNetwork(name string, labels map[string]string) *fakeNetwork {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.newNetwork(name, "bridge", labels)
	d.networks = append(d.networks, n)
	return n
}

// plug gives a running container an address on a network, if it is one that has addresses.
func (d *double) plug(n *fakeNetwork, c *fakeContainer) {
	if len(n.IPAM.Config) == 0 {
		return
	}
	address := n.IPAM.Config[0].Subnet.Addr()
	for range 2 + len(n.Containers) {
		address = address.Next()
	}
	c.networks[n.Name] = netip.PrefixFrom(address, 16)
	n.Containers[c.id] = network.EndpointResource{Name: c.name, IPv4Address: c.networks[n.Name]}
}

// ofNetwork calls h with the network in the path, or answers that there is none.
func (d *double) ofNetwork(h func(w http.ResponseWriter, r *http.Request, n *fakeNetwork)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if n := d.network(r.PathValue("id")); n != nil {
			h(w, r, n)
			return
		}
		d.decline(w, "network gone")
	}
}

// createNetwork refuses a name that is taken, or makes a second network of that name and warns: as the
// release does.
func (d *double) createNetwork(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var request network.CreateRequest
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		reject(w, http.StatusBadRequest, err.Error())
		return
	}
	warning := ""
	if taken := d.release.Answers["network name taken"]; d.network(request.Name) != nil {
		if taken.Status != http.StatusCreated {
			d.decline(w, "network name taken")
			return
		}
		warning = taken.Message
	}
	n := d.newNetwork(request.Name, request.Driver, request.Labels)
	d.networks = append(d.networks, n)
	reply(w, http.StatusCreated, network.CreateResponse{ID: n.ID, Warning: warning})
}

func (d *double) removeNetwork(w http.ResponseWriter, _ *http.Request, n *fakeNetwork) {
	if len(n.Containers) > 0 {
		d.decline(w, "network in use")
		return
	}
	d.networks = slices.DeleteFunc(d.networks, func(other *fakeNetwork) bool { return other == n })
	w.WriteHeader(http.StatusNoContent)
}

func (d *double) connect(w http.ResponseWriter, r *http.Request, n *fakeNetwork) {
	var request network.ConnectRequest
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		reject(w, http.StatusBadRequest, err.Error())
		return
	}
	c := d.container(request.Container)
	if c == nil {
		d.decline(w, "container gone")
		return
	}
	if _, there := c.networks[n.Name]; there {
		d.decline(w, "connected already")
		return
	}
	c.networks[n.Name] = netip.Prefix{}
	if c.status == container.StateRunning {
		d.plug(n, c)
	}
	w.WriteHeader(http.StatusOK)
}

func (d *double) disconnect(w http.ResponseWriter, r *http.Request, n *fakeNetwork) {
	var request network.DisconnectRequest
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		reject(w, http.StatusBadRequest, err.Error())
		return
	}
	c := d.container(request.Container)
	if c == nil {
		d.decline(w, "container gone")
		return
	}
	if _, there := c.networks[n.Name]; !there {
		d.decline(w, "not connected")
		return
	}
	delete(c.networks, n.Name)
	delete(n.Containers, c.id)
	w.WriteHeader(http.StatusOK)
}

func (d *double) inspectNetwork(w http.ResponseWriter, _ *http.Request, n *fakeNetwork) {
	reply(w, http.StatusOK, n)
}

func (d *double) listNetworks(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := []network.Summary{}
	for _, n := range d.networks {
		unused := len(n.Containers) == 0 && n.Name != "bridge" && n.Name != "host" && n.Name != "none"
		if wanted(r, n.Labels) && (unused || !filtered(r, "dangling", "true")) {
			list = append(list, network.Summary{Network: n.Network})
		}
	}
	reply(w, http.StatusOK, list)
}
