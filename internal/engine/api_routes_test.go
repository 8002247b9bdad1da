package engine

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/image"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// handlers are the double's routes.
func (d *double) handlers() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"HEAD /_ping":  d.ping,
		"GET /version": func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, d.version) },
		"GET /info":    func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, d.info) },

		"POST /containers/create":      d.createContainer,
		"GET /containers/json":         d.listContainers,
		"GET /containers/{id}/json":    d.ofContainer(d.inspectContainer),
		"POST /containers/{id}/start":  d.ofContainer(d.startContainer),
		"POST /containers/{id}/stop":   d.ofContainer(d.stopContainer),
		"DELETE /containers/{id}":      d.ofContainer(d.removeContainer),
		"POST /containers/{id}/attach": d.attach,
		"POST /containers/{id}/exec":   d.ofContainer(d.createExec),
		"POST /exec/{id}/start":        d.attach,

		"POST /networks/create": d.createNetwork,
		"GET /networks":         d.listNetworks,
		"GET /volumes": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, http.StatusOK, map[string]any{"Volumes": []any{}})
		},
		"GET /networks/{id}":             d.ofNetwork(d.inspectNetwork),
		"DELETE /networks/{id}":          d.ofNetwork(d.removeNetwork),
		"POST /networks/{id}/connect":    d.ofNetwork(d.connect),
		"POST /networks/{id}/disconnect": d.ofNetwork(d.disconnect),

		"POST /build":              d.buildImage,
		"GET /images/json":         d.listImages,
		"GET /images/{id}/history": d.imageHistory,
		"GET /images/{ref...}":     d.inspectImage,
		"DELETE /images/{name...}": d.removeImage,
	}
}

func (d *double) ping(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Api-Version", d.release.API)
	w.Header().Set("Ostype", d.version.Os)
	w.WriteHeader(http.StatusOK)
}

func (d *double) createExec(w http.ResponseWriter, _ *http.Request, c *fakeContainer) {
	if c.status != container.StateRunning {
		d.decline(w, "container stopped")
		return
	}
	reply(w, http.StatusCreated, container.ExecCreateResponse{ID: c.id})
}

// attach makes the connection a conversation with a probe; an exec has the id of its container.
func (d *double) attach(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	conn, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	defer func() { _ = conn.Close() }()
	d.mu.Lock()
	c, session := d.container(r.PathValue("id")), d.session
	d.hijacked = append(d.hijacked, conn)
	d.sessions.Add(1)
	d.mu.Unlock()
	defer d.sessions.Done()
	switch {
	case isLease(r):
		session = d.holdLease
	case session == nil:
		session = d.converse
	}
	_, _ = io.WriteString(buffered, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
	_ = buffered.Flush()
	session(c, conn)
}

// isLease tells an attach to a service's stdin from one to a probe, whose answers are wanted.
func isLease(r *http.Request) bool {
	return strings.Contains(r.URL.Path, "/containers/") && r.URL.Query().Get("stdout") != "1"
}

// holdLease is a service at the other end of its lease: it keeps what it is told, and ends at the end of
// the connection, unless it was handed over.
func (d *double) holdLease(c *fakeContainer, conn net.Conn) {
	d.mu.Lock()
	c.lease, c.told = conn, nil
	d.mu.Unlock()
	lines := bufio.NewScanner(conn)
	kept := false
	for lines.Scan() {
		d.mu.Lock()
		c.told = append(c.told, lines.Text())
		d.mu.Unlock()
		kept = kept || strings.HasPrefix(lines.Text(), "keep ")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !kept && c.lease == conn {
		d.end(c)
	}
}

// converse answers each request by d.probe, until the other side goes away.
func (d *double) converse(c *fakeContainer, conn net.Conn) {
	for lines := probe.NewReader(conn); ; {
		r, err := nextRequest(lines)
		if err != nil {
			return
		}
		d.mu.Lock()
		answer := d.probe
		d.mu.Unlock()
		a := answer(c, r)
		a.ID, a.Op, a.Target = r.ID, r.Op, r.Target
		if say(conn, a) != nil {
			return
		}
	}
}

func nextRequest(lines *bufio.Reader) (probe.Request, error) {
	for {
		line, err := probe.ReadLine(lines)
		if err != nil {
			return probe.Request{}, err
		}
		if len(line) > 0 { // an empty one is a sign of life
			return probe.ParseRequest(line)
		}
	}
}

// say writes an answer as the engine passes on a process's stdout.
func say(w io.Writer, a probe.Answer) error {
	line, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return frame(w, 1, append(line, '\n'))
}

// frame is the engine's multiplexing: the stream's number, three zeroes, the length.
func frame(w io.Writer, stream byte, data []byte) error {
	head := []byte{stream, 0, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(head[4:], uint32(len(data)))
	_, err := w.Write(append(head, data...))
	return err
}

// buildImage makes the image with the label that its Dockerfile gives it. It does not wait for the context,
// which takes long to unpack.
func (d *double) buildImage(w http.ResponseWriter, r *http.Request) {
	tag := r.URL.Query().Get("t")
	service, _, _ := strings.Cut(strings.TrimPrefix(tag, images.Repository), ":")
	image, err := images.For(service, d.version.Arch)
	if err != nil {
		reject(w, http.StatusBadRequest, err.Error())
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.build != "" {
		_, _ = io.WriteString(w, d.build)
		return
	}
	d.images[tag] = map[string]string{images.Label: image.Hash}
	_, _ = io.WriteString(w, `{"stream":"Successfully built\n"}`+"\n")
}

func (d *double) inspectImage(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	labels, found := d.images[strings.TrimSuffix(r.PathValue("ref"), "/json")]
	if !found {
		d.decline(w, "image missing")
		return
	}
	reply(w, http.StatusOK, map[string]any{"Config": map[string]any{"Labels": labels}})
}

// namelessID is what the reference of an image without a name begins with.
const namelessID = "sha256:"

// imageHistory is that of a part of an image of ours, unless a test says what else.
func (d *double) imageHistory(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, []image.HistoryResponseItem{
		{CreatedBy: "/bin/sh -c #(nop) COPY file:0 in /netdemo"},
		{CreatedBy: "/bin/sh -c #(nop)  LABEL " + images.Label + "=0"},
	})
}

func (d *double) listImages(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := []image.Summary{}
	for _, ref := range slices.Sorted(maps.Keys(d.images)) {
		summary := image.Summary{RepoTags: []string{ref}, Labels: d.images[ref]}
		if strings.HasPrefix(ref, namelessID) {
			summary.ID, summary.RepoTags = ref, []string{"<none>:<none>"}
		} else if filtered(r, "dangling", "true") {
			continue
		}
		if wanted(r, d.images[ref]) {
			list = append(list, summary)
		}
	}
	reply(w, http.StatusOK, list)
}

func (d *double) removeImage(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, found := d.images[r.PathValue("name")]; !found {
		d.decline(w, "image missing")
		return
	}
	delete(d.images, r.PathValue("name"))
	reply(w, http.StatusOK, []image.DeleteResponse{})
}
