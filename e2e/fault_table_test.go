package e2e

import (
	"bytes"
	"go/build/constraint"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

// faultsPage is the one place in which the faults stand: what we do then, and which tests show it.
const faultsPage = "../docs/design/faults.md"

// faultCount is how many kinds of faults there are.
const faultCount = 55

// A fault is one line of that page.
type fault struct{ number, what, does, exit, tests string }

// The faults are accounted for by name: no line is missing, and the tests that it names are there, with the
// build tag that it says. This needs no engine.
func TestFaultsAreTested(t *testing.T) {
	have := testsByTag(t, "..")
	named := regexp.MustCompile("`([a-z0-9]+\\.(?:Test|Fuzz)[A-Za-z0-9]+)`(?: \\((full|engines)\\))?")
	exits := regexp.MustCompile(`^(any|–|(0|1|2|3|4|130)(, (0|1|2|3|4|130))*)$`)
	list := faultsOf(t)
	assert.Equal(t, len(list), faultCount)
	for i, f := range list {
		assert.Equal(t, f.number, strconv.Itoa(i+1))
		assert.Assert(t, f.what != "" && f.does != "", "fault %s", f.number)
		assert.Assert(t, exits.MatchString(f.exit), "fault %s: %q", f.number, f.exit)
		tests := named.FindAllStringSubmatch(f.tests, -1)
		assert.Assert(t, len(tests) > 0 || strings.Contains(f.tests, "cannot be shown here: because "), "fault %s: no test, and no reason", f.number)
		for _, n := range tests {
			assert.Assert(t, slices.Contains(have[n[1]], n[2]), "fault %s: there is no %s with the tag %q", f.number, n[1], n[2])
		}
	}
}

func faultsOf(t *testing.T) []fault {
	t.Helper()
	text, err := os.ReadFile(faultsPage)
	assert.NilError(t, err)
	var list []fault
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if _, err := strconv.Atoi(cells[0]); err != nil {
			continue
		}
		assert.Equal(t, len(cells), 5, line)
		list = append(list, fault{cells[0], cells[1], cells[2], cells[3], cells[4]})
	}
	return list
}

// testsByTag gives for each test, as "package.TestName", which build tag beside e2e it takes; "" for none.
func testsByTag(t *testing.T, root string) map[string][]string {
	t.Helper()
	have := map[string][]string{}
	eachTest(t, root, func(path, name string) {
		full := filepath.Base(filepath.Dir(path)) + "." + name
		have[full] = append(have[full], tagOf(t, path))
	})
	return have
}

// tagOf reads a file's build constraint.
func tagOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	assert.NilError(t, err)
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if !constraint.IsGoBuild(string(first)) {
		return ""
	}
	expr, err := constraint.Parse(string(first))
	assert.NilError(t, err)
	for _, tag := range []string{"", "full", "engines"} {
		if expr.Eval(func(is string) bool { return slices.Contains([]string{"e2e", "linux", "unix", tag}, is) }) {
			return tag
		}
	}
	t.Fatalf("%s: nobody builds %q", path, first)
	return ""
}
