package e2e

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

// The tests that SECURITY.md names for its promises are there: the table cannot rot. This one needs no
// engine, and is the only one here without the build tag.
func TestPromisesAreTested(t *testing.T) {
	text, err := os.ReadFile("../SECURITY.md")
	assert.NilError(t, err)
	have := testsOf(t, "..")
	name := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`")
	promises := 0
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| promise") || strings.HasPrefix(line, "| ---") {
			continue
		}
		promises++
		named := name.FindAllStringSubmatch(line, -1)
		assert.Assert(t, len(named) > 0, "no test: %s", line)
		for _, n := range named {
			assert.Assert(t, have[n[1]], "there is no %s: %s", n[1], line)
		}
	}
	assert.Equal(t, promises, 13)
}

// testsOf gives the names of all tests below a folder.
func testsOf(t *testing.T, root string) map[string]bool {
	t.Helper()
	have := map[string]bool{}
	eachTest(t, root, func(_, name string) { have[name] = true })
	return have
}

// eachTest visits every function of every test file below a folder: that of a test has its name.
func eachTest(t *testing.T, root string, visit func(path, name string)) {
	t.Helper()
	for _, folder := range []string{"e2e", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
					visit(path, f.Name.Name)
				}
			}
			return nil
		})
		assert.NilError(t, err)
	}
}
