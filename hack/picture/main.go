// Command picture runs `docker netdemo bridges` in a terminal of 80 columns and draws what stands on its
// screen as an SVG: two steps and the end. `make picture` writes docs/bridges.svg with it.
//
// The run is a real one on the engine at hand, so its addresses and times are those of that run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

const (
	columns = 80
	limit   = 2 * time.Minute // for the run
)

// sections are the parts of the run that are shown, by what their headings begin with.
var sections = []string{"━━ 7/12 ", "━━ 8/12 ", "━━ What you saw "}

func main() {
	log.SetFlags(0)
	file := flag.String("o", "bridges.svg", "the `file` to write")
	flag.Parse()
	if err := draw(*file); err != nil {
		log.Fatalf("picture: %v", err)
	}
}

func draw(name string) error {
	raw, err := record()
	if err != nil {
		return err
	}
	rows, err := chosen(rowsOf(raw), sections)
	if err != nil {
		return err
	}
	rows = slices.Insert(rows, 0, []run{{text: "$ docker netdemo bridges", style: style{bold: true}}}, more, nil)
	file, err := os.Create(filepath.Clean(name))
	if err != nil {
		return err
	}
	_, err = file.WriteString(svg("A run of docker netdemo bridges in a terminal", rows))
	return errors.Join(err, file.Close())
}

// record runs the lesson in a terminal and gives what it wrote there. What it tells beside its result goes
// to our own standard error.
func record() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "docker", "netdemo", "bridges")
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=", "ACCESSIBLE=")
	cmd.Stderr = log.Writer()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: columns})
	if err != nil {
		return "", err
	}
	raw, _ := io.ReadAll(terminal) // Linux tells as an error that everybody has left the terminal
	if err := errors.Join(cmd.Wait(), terminal.Close()); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", cmd, err, raw)
	}
	return string(raw), nil
}

// rowsOf gives the rows of a screen that is high enough for all of the text.
func rowsOf(raw string) [][]run {
	height := len(regexp.MustCompile("\n").FindAllString(raw, -1)) + 1
	screen := vt.NewEmulator(columns, height)
	_, _ = screen.WriteString(raw) // it never fails
	rows := make([][]run, height)
	for y := range rows {
		for x := 0; x < columns; {
			cell := screen.CellAt(x, y)
			rows[y] = appendCell(rows[y], x, cell)
			x += max(1, cell.Width)
		}
		rows[y] = trimmed(rows[y])
	}
	return rows
}

// heading is what every section begins with.
var heading = regexp.MustCompile("^━━ ")

// more stands where rows are left out.
var more = []run{{text: "…", style: style{faint: true}}}

// chosen gives the sections with those headings, and a sign where something is left out between them.
func chosen(rows [][]run, headings []string) ([][]run, error) {
	var list [][]run
	end := -1
	for _, want := range headings {
		begin := slices.IndexFunc(rows, func(row []run) bool { return regexp.MustCompile("^" + want).MatchString(text(row)) })
		if begin < 0 {
			return nil, fmt.Errorf("nothing in the run begins with %q", want)
		}
		if end >= 0 && begin != end {
			list = append(list, more, nil)
		}
		end = begin + 1
		for end < len(rows) && !heading.MatchString(text(rows[end])) {
			end++
		}
		list = append(list, rows[begin:end]...)
	}
	for len(list) > 0 && len(list[len(list)-1]) == 0 {
		list = list[:len(list)-1]
	}
	return list, nil
}
