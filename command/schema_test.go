package command

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFolder = "../docs/json"

// checkJSON validates what a command of a script printed, or wrote to a file, as JSON.
func checkJSON(ts *testscript.TestScript, args []string) {
	if slices.Contains(args, "--json") {
		ts.Check(validate(ts.ReadFile("stdout")))
	}
	i := slices.Index(args, "--json-file")
	if i < 0 || strings.HasPrefix(args[i+1], "/dev/") { // a device has no end
		return
	}
	if text, err := os.ReadFile(ts.MkAbs(args[i+1])); err == nil {
		ts.Check(validate(string(text)))
	}
}

// validate says what is wrong with JSON documents that stand one after the other.
func validate(text string) error {
	schemas, err := strictSchemas()
	if err != nil {
		return err
	}
	for dec := json.NewDecoder(strings.NewReader(text)); dec.More(); {
		var document any
		if err := dec.Decode(&document); err != nil {
			return err
		}
		object, _ := document.(map[string]any)
		name, _ := object["schema"].(string)
		s, ok := schemas[name]
		if !ok {
			return fmt.Errorf("the schema is %q; docs/json has %v: %v", name, slices.Sorted(maps.Keys(schemas)), document)
		}
		if err := s.Validate(document); err != nil {
			return fmt.Errorf("JSON is printed that docs/json does not describe: put a new field into the schema there, with a description, and leave those that are there as they are: %w", err)
		}
	}
	return nil
}

// strictSchemas are those of docs/json by name and version, but closed: what they do
// not describe is refused.
var strictSchemas = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	files, err := filepath.Glob(schemaFolder + "/*.schema.json")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no schemas in %s: %w", schemaFolder, err)
	}
	c := jsonschema.NewCompiler()
	ids := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		shut(document)
		root := document.(map[string]any)
		ids[root["properties"].(map[string]any)["schema"].(map[string]any)["const"].(string)] = root["$id"].(string)
		if err := c.AddResource(root["$id"].(string), document); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	schemas := map[string]*jsonschema.Schema{}
	for name, id := range ids {
		if schemas[name], err = c.Compile(id); err != nil {
			return nil, err
		}
	}
	return schemas, nil
})

// shut closes every object that a schema describes field by field.
func shut(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"].(map[string]any); ok && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, w := range v {
			shut(w)
		}
	case []any:
		for _, w := range v {
			shut(w)
		}
	}
}

// TestSchemas: the schemas refuse what they should, and the overview lists them.
func TestSchemas(t *testing.T) {
	const good = `{"scenario":"a/b","error":"x","schema":"icmc/error/1"}`
	for text, want := range map[string]string{
		good:                             "",
		good + "\n" + good:               "",
		`{"scenario":"a/b","error":"x"}`: `the schema is ""`,
		`{"scenario":"a/b","error":"x","schema":"icmc/error/2"}`:          `the schema is "icmc/error/2"`,
		`{"scenario":"a/b","schema":"icmc/error/1"}`:                      "missing property 'error'",
		`{"scenario":"a/b","error":"x","schema":"icmc/error/1","more":1}`: "'more' not allowed",
		`{"scenario":"a/b","error":1,"schema":"icmc/error/1"}`:            "want string",
		good + `{"scenario":"a/b","error":"x","schema":"icmc/check/1"}`:   "put a new field into the schema there",
	} {
		err := validate(text)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	schemas, err := strictSchemas()
	if err != nil {
		t.Fatal(err)
	}
	overview, err := os.ReadFile(schemaFolder + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for s := bufio.NewScanner(strings.NewReader(string(overview))); s.Scan(); {
		if name, _, ok := strings.Cut(strings.TrimPrefix(s.Text(), "| `"), "` |"); ok && strings.HasPrefix(s.Text(), "| `icmc/") {
			rows++
			kind, _, _ := strings.Cut(strings.TrimPrefix(name, "icmc/"), "/")
			if schemas[name] == nil || !strings.Contains(s.Text(), "("+kind+".schema.json)") {
				t.Errorf("no schema is as this row says: %s", s.Text())
			}
		}
	}
	if rows != len(schemas) {
		t.Errorf("the overview has %d rows for %d schemas", rows, len(schemas))
	}
}
