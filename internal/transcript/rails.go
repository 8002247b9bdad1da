package transcript

// The rails picture: networks are rails, containers hang from above down to the last rail that they
// are plugged into, and ● is a plug. A rail that a container only passes shows its cable. Published
// ports come in from the right of the container's name. Containers stand in one line,
//
//	          vault-ms   security-processor ◀── 127.0.0.1:8282
//	              │               │
//	bridge    ════●═══════════════●════  172.17.0.0/16    IPs only
//	                              │
//	my-net    ════════════════════●════  192.168.32.0/20  names + IPs
//
// or, where that is too wide, one below the other, each above its own cable; the subnets are left out
// before the picture is. What does not fit at all becomes a table: each network and its members.

import (
	"strings"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Distances within the picture, in columns.
const (
	railsGap     = 2  // between a network's name, its rail, its subnet and its kind
	labelGap     = 3  // between two names in one line
	railEnd      = 3  // rail after the last cable
	stairsBegin  = 2  // rail before the first cable, where names stand one below the other
	stairsStep   = 4  // between two cables there
	minStep      = 2  // the same where it is narrow
	emptyRail    = 16 // a rail that nobody hangs from
	railsPadding = 2  // indentation of the picture in a face
)

// Rails draws who is plugged into what, line by line, within o.Width columns.
func Rails(t lesson.Topology, o Options) []string {
	rows := railsRows(t, "", layoutWidth(o.Width), glyphsOf(o))
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = r.render(o.Color)
	}
	return lines
}

// railsRows draws the picture within n columns, with a caption in its corner.
func railsRows(t lesson.Topology, caption string, n int, g glyphs) []row {
	if len(t.Networks) == 0 && len(t.Containers) == 0 {
		return nil
	}
	p := newPicture(t, caption, g)
	for _, try := range []struct {
		place   func(n int) (drawing, bool)
		subnets bool
	}{{p.inLine, true}, {p.inStairs, true}, {p.inStairs, false}} {
		p.describe(t, try.subnets)
		if d, fits := try.place(n); fits {
			return p.draw(d)
		}
	}
	return railsTable(t, caption, n, g)
}

// A hanger is a container in the picture.
type hanger struct {
	label string
	ports string // "◀── 127.0.0.1:8282", or ""
	tone  tone
	plugs []bool // by network
	last  int    // the last network that it is plugged into; -1 where there is none
}

// wide is how many columns the name and the ports take.
func (h hanger) wide() int {
	if h.ports == "" {
		return width(h.label)
	}
	return width(h.label) + 1 + width(h.ports)
}

// A picture is what is to be drawn, before anything has a place.
type picture struct {
	glyphs
	caption string
	names   []string // of the networks
	about   []string // what stands at the right of each rail
	hangers []hanger
	left    int // columns before the rails
}

func newPicture(t lesson.Topology, caption string, g glyphs) *picture {
	p := &picture{glyphs: g, caption: caption, left: width(caption)}
	for _, n := range t.Networks {
		name := Safe(n.Name)
		p.names = append(p.names, name)
		p.left = max(p.left, width(name))
	}
	p.left += railsGap
	for _, c := range t.Containers {
		h := hanger{label: containerLabel(c), ports: portsLabel(c, g), last: -1, tone: toneText}
		if !c.Running {
			h.tone = toneAside
		}
		for i, n := range t.Networks {
			_, plugged := c.Endpoints[n.Name]
			h.plugs = append(h.plugs, plugged)
			if plugged {
				h.last = i
			}
		}
		if h.last < 0 {
			h.label += " (" + unplugged(c) + ")"
		}
		p.hangers = append(p.hangers, h)
	}
	return p
}

// describe fills in what stands at the right of the rails.
func (p *picture) describe(t lesson.Topology, subnets bool) {
	p.about = p.about[:0]
	widest := 0
	for _, n := range t.Networks {
		widest = max(widest, width(subnetsLabel(n)))
	}
	for _, n := range t.Networks {
		about := networkKind(n)
		if subnets && widest > 0 {
			about = padded(subnetsLabel(n), widest+railsGap) + about
		}
		p.about = append(p.about, about)
	}
}

// unplugged says where a container is that is on none of the rails.
func unplugged(c lesson.TopologyContainer) string {
	switch namespace, joined := strings.CutPrefix(c.Mode, "container:"); {
	case joined:
		return "in the namespace of " + Safe(strings.TrimPrefix(namespace, lesson.Prefix))
	case c.Mode == lesson.HostNetwork:
		return "in the namespace of the host"
	}
	return "not plugged in"
}

func containerLabel(c lesson.TopologyContainer) string {
	label := Safe(strings.TrimPrefix(c.Name, lesson.Prefix))
	if !c.Running {
		label += " (stopped)"
	}
	return label
}

func portsLabel(c lesson.TopologyContainer, g glyphs) string {
	if len(c.Ports) == 0 {
		return ""
	}
	hosts := make([]string, len(c.Ports))
	for i, port := range c.Ports {
		hosts[i] = Safe(port.Host)
	}
	return g.arrow + " " + strings.Join(hosts, ", ")
}

func subnetsLabel(n lesson.TopologyNetwork) string {
	subnets := make([]string, len(n.Subnets))
	for i, subnet := range n.Subnets {
		subnets[i] = Safe(subnet)
	}
	return strings.Join(subnets, ", ")
}

// A drawing is a place for everything. Columns count from the start of the rails.
type drawing struct {
	stairs bool  // names stand one below the other
	starts []int // of the names
	cables []int
	rail   int // its length
}

// inLine places the names in one line.
func (p *picture) inLine(n int) (d drawing, fits bool) {
	x := 0
	for _, h := range p.hangers {
		d.starts = append(d.starts, x)
		d.cables = append(d.cables, x+width(h.label)/2)
		x += h.wide() + labelGap
	}
	return d, p.fit(&d, n)
}

// inStairs places the names one below the other, as far apart as there is room.
func (p *picture) inStairs(n int) (d drawing, fits bool) {
	for step := stairsStep; step >= minStep; step-- {
		d = drawing{stairs: true}
		for i := range p.hangers {
			d.cables = append(d.cables, stairsBegin+i*step)
		}
		d.starts = d.cables
		if p.fit(&d, n) {
			return d, true
		}
	}
	return d, false
}

// fit gives the rails their length and tells whether everything is within n columns.
func (p *picture) fit(d *drawing, n int) bool {
	d.rail = emptyRail
	fits := p.left <= n/2
	for i, h := range p.hangers {
		d.rail = d.cables[i] + 1 + railEnd
		fits = fits && p.left+d.starts[i]+h.wide() <= n
	}
	for _, about := range p.about {
		fits = fits && p.left+d.rail+railsGap+width(about) <= n
	}
	return fits
}

// draw makes the lines.
func (p *picture) draw(d drawing) []row {
	rows := p.head(d)
	for k, name := range p.names {
		rows = append(rows, p.railRow(d, k, name))
		if below := p.cablesRow(d, k+1); k+1 < len(p.names) && len(below) > 0 {
			rows = append(rows, below)
		}
	}
	return rows
}

// head draws the names and the cables down to the first rail.
func (p *picture) head(d drawing) []row {
	var rows []row
	var line canvas
	line.put(0, p.caption, toneStrong)
	for i, h := range p.hangers {
		line.put(p.left+d.starts[i], h.label, h.tone)
		if h.ports != "" {
			line.put(line.at+1, h.ports, h.tone)
		}
		if d.stairs && i+1 < len(p.hangers) {
			rows = append(rows, line.row)
			line = canvas{}
			p.putCables(&line, d, 0, i+1)
		}
	}
	if line.at > 0 {
		rows = append(rows, line.row)
	}
	if cables := p.cablesRow(d, 0); len(cables) > 0 {
		rows = append(rows, cables)
	}
	return rows
}

// cablesRow draws the cables that go on to the network k or below.
func (p *picture) cablesRow(d drawing, k int) row {
	var line canvas
	p.putCables(&line, d, k, len(p.hangers))
	return line.row
}

func (p *picture) putCables(line *canvas, d drawing, k, hangers int) {
	for i, h := range p.hangers[:hangers] {
		if h.last >= k {
			line.put(p.left+d.cables[i], p.stem, h.tone)
		}
	}
}

// railRow draws the network k.
func (p *picture) railRow(d drawing, k int, name string) row {
	var line canvas
	line.put(0, name, toneText)
	line.put(p.left, "", toneText)
	at := 0
	for i, h := range p.hangers {
		sign := p.stem
		switch {
		case h.plugs[k]:
			sign = p.plug
		case h.last < k:
			continue
		}
		line.put(line.at, strings.Repeat(p.rail, d.cables[i]-at), toneText)
		line.put(line.at, sign, h.tone)
		at = d.cables[i] + 1
	}
	line.put(line.at, strings.Repeat(p.rail, d.rail-at), toneText)
	line.put(line.at+railsGap, p.about[k], toneAside)
	return line.row
}
