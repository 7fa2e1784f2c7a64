// Command types prints what the schemas of the API do not tell of Go's types: which fields are
// pointers to scalars, so that a zero is kept, and which types have names of their own. Each line is
// the name of a definition, a tab, and its fields, by name: `field=*`, `field=!`,
// `field=v1.Name` or a sign before a name. `!` is a field that is written whatever it holds. `@Struct`
// comes after a field of an embedded struct. `!*` is a pointer that is written as null.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// unmarshaler is what types are that read themselves.
var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

func main() {
	lines := map[string]string{}
	seen := map[reflect.Type]bool{}
	for _, ty := range scheme.Scheme.AllKnownTypes() {
		walk(ty, seen, lines)
	}
	for _, value := range []any{apiextensions.CustomResourceDefinitionList{}, apiregistration.APIServiceList{}, metav1.Table{}} {
		walk(reflect.TypeOf(value), seen, lines)
	}
	names := make([]string, 0, len(lines))
	for name := range lines {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(os.Stdout, "%s\t%s\n", name, lines[name])
	}
}

func walk(ty reflect.Type, seen map[reflect.Type]bool, lines map[string]string) {
	switch ty.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		walk(ty.Elem(), seen, lines)
		return
	case reflect.Struct:
	default:
		return
	}
	if seen[ty] || !strings.HasPrefix(ty.PkgPath(), "k8s.io/") || reflect.PointerTo(ty).Implements(unmarshaler) {
		return
	}
	seen[ty] = true
	facts := []string{}
	fields(ty, "", seen, lines, &facts)
	sort.Strings(facts)
	if len(facts) > 0 {
		lines[definition(ty)] = strings.Join(facts, ",")
	}
}

func fields(ty reflect.Type, within string, seen map[reflect.Type]bool, lines map[string]string, facts *[]string) {
	for i := 0; i < ty.NumField(); i++ {
		field := ty.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" || !field.IsExported() {
			continue
		}
		if field.Anonymous && name == "" {
			fields(field.Type, within+"@"+field.Name, seen, lines, facts)
			continue
		}
		walk(field.Type, seen, lines)
		inner := field.Type
		fact := ""
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
			if !strings.Contains(options, "omitempty") {
				fact = "!*"
			} else if scalar(inner) {
				fact = "*"
			}
		} else if always(inner, options) {
			fact = "!"
		}
		if named(inner) {
			fact += inner.String()
		}
		if within != "@TypeMeta" && within != "" {
			fact += within
		}
		if fact != "" {
			*facts = append(*facts, name+"="+fact)
		}
	}
}

// always says whether a field is written even where it is zero. Of structs that have members their
// schemas tell that.
func always(ty reflect.Type, options string) bool {
	if ty.Kind() == reflect.Struct {
		// They are never empty for Go.
		return reflect.PointerTo(ty).Implements(unmarshaler) && !strings.Contains(options, "omitzero")
	}
	return (scalar(ty) || ty.Kind() == reflect.Slice || ty.Kind() == reflect.Map) && !strings.Contains(options, "omitempty")
}

func scalar(ty reflect.Type) bool {
	switch ty.Kind() {
	case reflect.String, reflect.Bool, reflect.Int32, reflect.Int64, reflect.Float64, reflect.Int:
		return true
	default:
		return false
	}
}

// named says whether a schema does not tell what the type is called.
func named(ty reflect.Type) bool {
	switch ty.Kind() {
	case reflect.Slice:
		return ty.Name() != "" || named(ty.Elem()) || ty.Elem().Kind() == reflect.Pointer
	case reflect.Map:
		return ty.Name() != "" || named(ty.Elem()) || ty.Key().PkgPath() != ""
	case reflect.String, reflect.Bool, reflect.Int32, reflect.Int64:
		return ty.PkgPath() != ""
	default:
		return false
	}
}

func definition(ty reflect.Type) string {
	host, path, _ := strings.Cut(ty.PkgPath(), "/")
	parts := strings.Split(host, ".")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, ".") + "." + strings.ReplaceAll(path, "/", ".") + "." + ty.Name()
}
