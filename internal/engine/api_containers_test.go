package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
)

// fakeContainer is one container of the double.
type fakeContainer struct {
	id, name string
	created  int64
	config   *container.Config
	host     *container.HostConfig
	status   container.ContainerState
	networks map[string]netip.Prefix // by the network's name; the zero Prefix while it does not run
	ports    network.PortMap         // while it runs
	lease    net.Conn                // the service's end of its stdin
	told     []string                // what was said there since it was last attached to
}

// container finds by id or name.
func (d *double) container(id string) *fakeContainer {
	for _, c := range d.containers {
		if c.id == id || c.name == id {
			return c
		}
	}
	return nil
}

// ofContainer calls h with the container in the path, or answers that there is none.
func (d *double) ofContainer(h func(w http.ResponseWriter, r *http.Request, c *fakeContainer)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if c := d.container(r.PathValue("id")); c != nil {
			h(w, r, c)
			return
		}
		d.decline(w, "container gone")
	}
}

func (d *double) newID() string {
	d.lastID++
	return fmt.Sprintf("%064x", d.lastID)
}

// add puts a container of somebody on the engine.
func (d *double) add(name string, labels map[string]string, status container.ContainerState) *fakeContainer {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := &fakeContainer{
		id: d.newID(), name: name, status: status, created: 1_772_366_000,
		config: &container.Config{Labels: labels}, host: &container.HostConfig{},
		networks: map[string]netip.Prefix{"bridge": {}},
	}
	d.containers = append(d.containers, c)
	return c
}

func (d *double) createContainer(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var request container.CreateRequest
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		reject(w, http.StatusBadRequest, err.Error())
		return
	}
	name := r.URL.Query().Get("name")
	if d.container(name) != nil {
		d.decline(w, "container name taken")
		return
	}
	c := &fakeContainer{
		id: d.newID(), name: name, config: request.Config, host: request.HostConfig,
		status: container.StateCreated, networks: map[string]netip.Prefix{},
	}
	on := string(c.host.NetworkMode)
	switch {
	case on == "" || on == "default":
		c.networks["bridge"] = netip.Prefix{}
	case d.network(on) != nil:
		c.networks[d.network(on).Name] = netip.Prefix{}
	}
	d.containers = append(d.containers, c)
	created := container.CreateResponse{ID: c.id, Warnings: []string{"No swap limit support"}}
	if len(c.host.PortBindings) > 0 && on == "host" {
		created.Warnings = []string{"Published ports are discarded when using host network mode"}
	}
	reply(w, http.StatusCreated, created)
}

func (d *double) startContainer(w http.ResponseWriter, _ *http.Request, c *fakeContainer) {
	ports := network.PortMap{}
	for port, wanted := range c.host.PortBindings {
		address := wanted[0].HostIP.String() + ":" + wanted[0].HostPort
		if who := d.occupied[address]; who != "" {
			d.decline(w, "port taken by a "+who)
			return
		}
		if wanted[0].HostPort == "" {
			d.lastPort++
			wanted = []network.PortBinding{{HostIP: wanted[0].HostIP, HostPort: strconv.Itoa(d.lastPort)}}
		}
		ports[port] = wanted
	}
	c.status, c.ports = container.StateRunning, ports
	for name := range c.networks {
		d.plug(d.network(name), c)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (d *double) stopContainer(w http.ResponseWriter, _ *http.Request, c *fakeContainer) {
	d.end(c)
	w.WriteHeader(http.StatusNoContent)
}

// end is what an engine does when a container's process has ended.
func (d *double) end(c *fakeContainer) {
	if c.status != container.StateRunning {
		return
	}
	c.status, c.ports = container.StateExited, nil
	if c.lease != nil {
		_ = c.lease.Close()
		c.lease = nil
	}
	for name := range c.networks {
		delete(d.network(name).Containers, c.id)
		c.networks[name] = netip.Prefix{}
	}
	if c.host.AutoRemove {
		d.forget(c)
	}
}

func (d *double) removeContainer(w http.ResponseWriter, _ *http.Request, c *fakeContainer) {
	for name := range c.networks {
		if n := d.network(name); n != nil {
			delete(n.Containers, c.id)
		}
	}
	d.end(c)
	d.forget(c)
	w.WriteHeader(http.StatusNoContent)
}

func (d *double) forget(gone *fakeContainer) {
	d.containers = slices.DeleteFunc(d.containers, func(c *fakeContainer) bool { return c == gone })
}

func (d *double) inspectContainer(w http.ResponseWriter, _ *http.Request, c *fakeContainer) {
	settings := &container.NetworkSettings{Ports: c.ports, Networks: map[string]*network.EndpointSettings{}}
	for name, address := range c.networks {
		settings.Networks[name] = &network.EndpointSettings{IPAddress: address.Addr()}
	}
	state := &container.State{Status: c.status}
	if c.status == container.StateRunning {
		pid, _ := strconv.ParseInt(c.id, 16, 32)
		state.Pid = int(4000 + pid)
	}
	reply(w, http.StatusOK, container.InspectResponse{
		ID: c.id, Name: "/" + c.name, State: state, Config: c.config, HostConfig: c.host, NetworkSettings: settings,
	})
}

func (d *double) listContainers(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := []container.Summary{}
	for _, c := range d.containers {
		plugs := d.plugs(c)
		if (r.URL.Query().Get("all") == "1" || c.status == container.StateRunning) && wanted(r, c.config.Labels) && onWanted(r, plugs) {
			list = append(list, container.Summary{
				ID: c.id, Names: []string{"/" + c.name}, Labels: c.config.Labels, State: c.status, Created: c.created,
				NetworkSettings: &container.NetworkSettingsSummary{Networks: plugs},
			})
		}
	}
	reply(w, http.StatusOK, list)
}

// plugs are a container's networks by name. One that was never started does not know their ids.
func (d *double) plugs(c *fakeContainer) map[string]*network.EndpointSettings {
	all := map[string]*network.EndpointSettings{}
	for name := range c.networks {
		all[name] = &network.EndpointSettings{}
		if n := d.network(name); n != nil && c.status != container.StateCreated {
			all[name].NetworkID = n.ID
		}
	}
	return all
}

// onWanted tells whether a container passes the network filter of a list: by name, or by the id that it knows.
func onWanted(r *http.Request, plugs map[string]*network.EndpointSettings) bool {
	all := filters(r)["network"]
	for name, plug := range plugs {
		if all[name] || all[plug.NetworkID] {
			return true
		}
	}
	return all == nil
}

// filters are those of a list.
func filters(r *http.Request) map[string]map[string]bool {
	var all map[string]map[string]bool
	if text := r.URL.Query().Get("filters"); text != "" {
		if err := json.Unmarshal([]byte(text), &all); err != nil {
			panic(err)
		}
	}
	return all
}

func filtered(r *http.Request, name, value string) bool { return filters(r)[name][value] }

// wanted tells whether labels pass the label filters of a list.
func wanted(r *http.Request, labels map[string]string) bool {
	for _, term := range slices.Collect(maps.Keys(filters(r)["label"])) {
		key, value, exact := strings.Cut(term, "=")
		have, found := labels[key]
		if !found || exact && have != value {
			return false
		}
	}
	return true
}
