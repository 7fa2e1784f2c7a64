//! Bad input is told with its place and a fix, all of it at once, and nothing is written.

#[path = "support/scratch.rs"]
mod support;

use std::fs;
use std::process::Command;

use kubewright_generator::{Error, Generator};
use support::scratch;

/// A definition with one schema in it.
fn definition(schema: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: widgets.example.com}}
spec:
  group: example.com
  names: {{kind: Widget, plural: widgets}}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {schema}
"
    )
}

fn error(text: &str) -> Error {
    Generator::new()
        .source_text("crd.yaml", text)
        .load()
        .err()
        .unwrap_or_else(|| panic!("this was accepted:\n{text}"))
}

#[track_caller]
fn assert_error(text: &str, expected: &str) {
    assert_eq!(
        error(text).to_string(),
        expected,
        "\nof:\n{}",
        text.chars().take(2000).collect::<String>()
    );
}

#[track_caller]
fn assert_schema_error(schema: &str, expected: &str) {
    let found = error(&definition(schema)).to_string();
    let found = found.replace("crd.yaml:16:", "").replace(
        "/spec/versions/0/schema/openAPIV3Schema/properties/spec",
        "SPEC",
    );
    assert_eq!(found, expected, "\nof: {schema}");
}

#[test]
fn texts_that_are_no_definition() {
    for (text, expected) in [
        (
            "",
            "crd.yaml: the file is empty\n  help: remove it, or fetch it again",
        ),
        (
            "---\n# nothing\n",
            "crd.yaml: this holds no CustomResourceDefinition; found: nothing\n  help: name a file that holds a definition",
        ),
        (
            "just words",
            "crd.yaml: this holds no CustomResourceDefinition; found: 1 plain text\n  help: name a file that holds a definition",
        ),
        (
            "kind: Service\napiVersion: v1\n---\nkind: Deployment\n---\nkind: Service\n",
            "crd.yaml: this holds no CustomResourceDefinition; found: 1 Deployment, 2 Service\n  help: name a file that holds a definition",
        ),
        (
            "a: [1, 2\nb: 3\n",
            "crd.yaml:2:2: /a/1: this is not YAML: illegal placement of ':' indicator\n  help: correct the syntax; nothing after this place was read",
        ),
        (
            "a:\n\t- b\n",
            "crd.yaml:2:2: /a: this is not YAML: tabs disallowed within this context (block indentation)\n  help: correct the syntax; nothing after this place was read",
        ),
        (
            "{\"a\": 1 \"b\": 2}",
            "crd.yaml:1:9: this is not JSON: expected `,` or `}`, found `\"`\n  help: correct the syntax; nothing after this place was read",
        ),
        (
            "a: b\0c\n",
            "crd.yaml:1:5: the control character U+0000 is not allowed\n  help: remove it; a binary file is no definition",
        ),
        (
            "a: 1\nb: 2\na: 3\n",
            "crd.yaml:3:1: /a: the key `a` is given twice, first on line 1\n  help: remove one of the two",
        ),
        (
            "a: .inf\n",
            "crd.yaml:1:4: /a: `.inf` has no form in JSON, which is what an API server stores\n  help: write a finite number",
        ),
        (
            "a: !!int x\n",
            "crd.yaml:1:4: /a: `x` is no `!!int`\n  help: remove the tag, or write a value of that type",
        ),
        (
            "~: 1\n",
            "crd.yaml:1:1: a key is null, expected a string\n  help: quote the key: \"~\"",
        ),
        (
            "a: &x [*x]\n",
            "crd.yaml:1:8: /a/0: an alias refers to a node that holds it, or that is of another document\n  help: write the value out",
        ),
    ] {
        assert_error(text, expected);
    }
}

#[test]
fn templates_are_told_from_yaml() {
    let text = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  {{- include \"labels\" . | nindent 4 }}\n  name: x\n";
    let message = error(text).to_string();
    assert!(message.ends_with("help: this looks like a template of Helm; render it first: `helm template CHART --include-crds`"), "{message}");
}

#[test]
fn bombs_are_refused() {
    let level = |level: u32| {
        let below = vec![format!("*a{}", level - 1); 10];
        format!("a{level}: &a{level} [{}]\n", below.join(", "))
    };
    let levels: String = (1..20).map(level).collect();
    let bomb = format!("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n{levels}");
    let message = error(&bomb).to_string();
    assert!(
        message.contains("the aliases of this document expand to more than 500000 values"),
        "{message}"
    );
    let deep = format!("a: {}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(
        error(&deep).to_string(),
        format!(
            "crd.yaml:1:99: /a{}: collections are nested deeper than 96 levels\n  help: flatten the document; API servers refuse such a definition as well",
            "/0".repeat(95)
        )
    );
    let aliased = format!(
        "a: &a {}{}\nb: {}*a{}\n",
        "[".repeat(60),
        "]".repeat(60),
        "[".repeat(60),
        "]".repeat(60)
    );
    assert!(
        error(&aliased)
            .to_string()
            .contains("nested deeper than 96 levels")
    );
}

#[test]
fn a_line_of_ten_megabytes_is_read() {
    let long = "x".repeat(10 << 20);
    assert_error(
        &long,
        "crd.yaml: this holds no CustomResourceDefinition; found: 1 plain text\n  help: name a file that holds a definition",
    );
    let text = definition(&format!(
        "{{type: object, description: \"{long}\", tpye: object}}"
    ));
    let message = error(&text).to_string();
    assert!(
        message.contains("unknown key `tpye`\n  help: did you mean `type`?"),
        "{}",
        &message[..message.len().min(500)]
    );
}

#[test]
fn definitions_of_other_versions() {
    let old = definition("{type: object}").replace("k8s.io/v1", "k8s.io/v1beta1");
    let message = error(&old).to_string();
    assert!(message.starts_with("crd.yaml:1:13: /apiVersion: `apiextensions.k8s.io/v1beta1` of CustomResourceDefinition is not read"), "{message}");
    assert!(
        message.contains("kubectl get crd NAME -o yaml"),
        "{message}"
    );
}

#[test]
fn every_mistake_of_a_definition_is_told() {
    let text = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: Example
  names: {kind: Widget, shortName: w}
  scope: namespaced
  versions:
  - name: v1
    served: \"yes\"
    storage: true
    additionalPrinterColumns:
    - {name: Size, jsonPath: .spec.size}
";
    assert_error(
        text,
        "crd.yaml:5:10: /spec/group: `Example` is no API group
  help: use a domain name of lower-case letters, digits and `-`, such as `example.com`
crd.yaml:6:25: /spec/names: unknown key `shortName`
  help: did you mean `shortNames`? (with `allow-unknown` it is left out)
crd.yaml:6:10: /spec/names: `plural` is missing
  help: add `plural`
crd.yaml:7:10: /spec/scope: expected one of Namespaced, Cluster, found `namespaced`
  help: did you mean `Namespaced`?
crd.yaml:10:13: /spec/versions/0/served: expected a boolean, found the string `yes`
  help: remove the quotes
crd.yaml:13:7: /spec/versions/0/additionalPrinterColumns/0: `type` is missing
  help: add `type`",
    );
}

#[test]
fn schemas_that_are_not_structural() {
    for (schema, expected) in [
        (
            "{properties: {a: {type: string}}}",
            "17: SPEC: the schema of a field has no `type`\n  help: add `type: object`",
        ),
        (
            "{type: array}",
            "17: SPEC: an array has no `items`\n  help: add `items` with the schema of an item",
        ),
        (
            "{type: sting}",
            "24: SPEC/type: `sting` is no type\n  help: did you mean `string`?",
        ),
        (
            "{type: 'null'}",
            "24: SPEC/type: `null` is no type here\n  help: use the value's type with `nullable: true`",
        ),
        (
            "{type: [string]}",
            "24: SPEC/type: expected a string, found an array\n  help: write a string here",
        ),
        (
            "{type: string, maxLenght: 5}",
            "32: SPEC: unknown key `maxLenght`\n  help: did you mean `maxLength`? (with `allow-unknown` it is left out)",
        ),
        (
            "{type: string, maxLength: 5.5}",
            "43: SPEC/maxLength: expected a 64-bit integer, found the number `5.5`\n  help: write a 64-bit integer here",
        ),
        (
            "{$ref: '#/a'}",
            "24: SPEC/$ref: `$ref` is not allowed in a definition\n  help: write the schema out where it is used; definitions hold no references\n17: SPEC: the schema of a field has no `type`\n  help: add `type: object`, `array`, `string`, `integer`, `number` or `boolean`; `x-kubernetes-preserve-unknown-fields: true` allows any value",
        ),
        (
            "{type: object, definitions: {}}",
            "45: SPEC/definitions: `definitions` is not allowed in a definition\n  help: write the schema out where it is used; definitions hold no references",
        ),
        (
            "{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}",
            "87: SPEC/additionalProperties: `properties` and `additionalProperties` exclude each other\n  help: keep `properties` for an object of known fields, `additionalProperties` for a map",
        ),
        (
            "{type: object, anyOf: [{properties: {a: {minLength: 1}}}]}",
            "54: SPEC/anyOf/0/properties/a: a junctor restricts `a`, which is not declared outside of it\n  help: declare the property beside the junctor",
        ),
        (
            "{type: array, items: [{type: string}]}",
            "38: SPEC/items: `items` is an array of schemas, one schema for every item is expected\n  help: write the schema without `-`",
        ),
        (
            "{type: string, x-kubernetes-list-type: set}",
            "56: SPEC/x-kubernetes-list-type: `x-kubernetes-list-type` on what is no array\n  help: remove it, or write `type: array`",
        ),
        (
            "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items: {type: object, properties: {a: {type: string}}}}",
            "88: SPEC/x-kubernetes-list-map-keys: `a` may be absent, so it cannot tell items apart\n  help: add `a` to `required` of the items, or give it a default",
        ),
        (
            "{type: object, x-kubernetes-embedded-resource: true}",
            "17: SPEC: an embedded resource has neither `properties` nor `x-kubernetes-preserve-unknown-fields`\n  help: add `x-kubernetes-preserve-unknown-fields: true`",
        ),
        (
            "{x-kubernetes-int-or-string: true, x-kubernetes-preserve-unknown-fields: true}",
            "90: SPEC/x-kubernetes-preserve-unknown-fields: a schema is `x-kubernetes-int-or-string` and `x-kubernetes-preserve-unknown-fields` at once\n  help: remove one of the two",
        ),
        (
            "{type: array, uniqueItems: true, items: {type: string}}",
            "44: SPEC/uniqueItems: `uniqueItems: true` is not allowed in a definition\n  help: use `x-kubernetes-list-type: set`",
        ),
        (
            "{type: object, x-kubernetes-validations: [{message: m}]}",
            "59: SPEC/x-kubernetes-validations/0: `rule` is missing\n  help: add `rule`",
        ),
        (
            "42",
            "17: SPEC: expected a schema, found the number `42`\n  help: write an object with a `type`",
        ),
    ] {
        assert_schema_error(schema, expected);
    }
}

#[test]
fn what_only_a_server_refuses_is_a_warning() {
    for (schema, expected) in [
        (
            "{type: BoolString}",
            "`BoolString` is no type, so any value is taken; an API server refuses this",
        ),
        (
            "{oneOf: [{type: string}, {type: boolean}]}",
            "the schema of a field has a `type` in its branches only, so any value is taken; an API server refuses this",
        ),
        (
            "{type: string, enum: [on]}",
            "`on` is the boolean true in the YAML that Kubernetes reads",
        ),
    ] {
        let loaded = Generator::new()
            .source_text("crd.yaml", definition(schema))
            .load()
            .unwrap_or_else(|error| panic!("{error}"));
        let warnings: Vec<&str> = loaded
            .warnings()
            .iter()
            .map(|warning| warning.message.as_str())
            .collect();
        assert!(warnings.contains(&expected), "{schema}: {warnings:#?}");
    }
}

#[test]
fn unknown_keys_can_be_left_out() {
    let text = definition("{type: string, maxLenght: 5}");
    let loaded = Generator::new()
        .allow_unknown(true)
        .source_text("crd.yaml", text)
        .load()
        .unwrap();
    let warnings: Vec<String> = loaded.warnings().iter().map(ToString::to_string).collect();
    let place = "crd.yaml:16:32: /spec/versions/0/schema/openAPIV3Schema/properties/spec";
    assert_eq!(
        warnings,
        [format!(
            "{place}: unknown key `maxLenght` is left out\n  help: did you mean `maxLength`?"
        )]
    );
}

#[test]
fn names_that_are_hostile_to_rust_are_fine() {
    let schema = "{type: object, properties: {'*/ fn main() {}': {type: string}, \"\\u202e\\n\": {type: string}, '': {type: string}, self: {type: string}}}";
    let loaded = Generator::new()
        .source_text("crd.yaml", definition(schema))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.warnings(), []);
}

#[test]
fn one_kind_in_two_definitions() {
    let first = definition("{type: object}");
    let same = Generator::new()
        .source_text("a.yaml", &first)
        .source_text("b.yaml", &first)
        .load()
        .unwrap_err();
    assert_eq!(
        same.to_string(),
        "b.yaml:1:1: the kind `Widget` of `example.com/v1` is defined twice, first at a.yaml:1\n  help: keep one of the two definitions"
    );
    let plural = first.replace("kind: Widget,", "kind: Gadget,");
    let plural = Generator::new()
        .source_text("a.yaml", &first)
        .source_text("b.yaml", plural)
        .load()
        .unwrap_err();
    assert!(plural.to_string().starts_with("b.yaml:1:1: the plural `widgets` of `example.com` is that of the kind `Widget` too, at a.yaml:1"), "{plural}");
    let other = first.replace("name: v1", "name: v2");
    let split = Generator::new()
        .source_text("a.yaml", &first)
        .source_text("b.yaml", other)
        .load()
        .unwrap();
    assert_eq!(split.model().resources().len(), 2);
    assert_eq!(
        split.warnings()[0].message,
        "other versions of the kind `Widget` of `example.com` are defined at a.yaml:1"
    );
}

#[test]
fn every_bad_file_of_a_folder_is_told_and_nothing_is_written() {
    let folder = scratch("every_bad_file");
    let crds = folder.join("crds");
    fs::create_dir_all(crds.join("empty")).unwrap();
    fs::write(crds.join("good.yaml"), definition("{type: object}")).unwrap();
    fs::write(crds.join("a-empty.yaml"), "").unwrap();
    fs::write(crds.join("b-syntax.yml"), "a: [\n").unwrap();
    fs::write(crds.join("c-latin1.yaml"), b"a: b\nc: caf\xe9\n").unwrap();
    fs::write(crds.join("d-utf16.yaml"), b"\xff\xfea\0").unwrap();
    fs::write(
        crds.join("e-old.yaml"),
        definition("{type: object}").replace("io/v1", "io/v1beta1"),
    )
    .unwrap();
    fs::write(crds.join("f-values.yaml"), "replicas: 1\n").unwrap();
    let out = folder.join("out");
    let run = Command::new(env!("CARGO_BIN_EXE_cargo-kubewright"))
        .arg("generate")
        .arg(&crds)
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    let message = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{message}");
    assert!(!out.exists(), "{message}");
    let found: Vec<String> = message
        .lines()
        .filter(|line| !line.starts_with("  "))
        .map(|line| line.replace(&format!("{}/", crds.display()), ""))
        .collect();
    assert_eq!(
        found,
        [
            "warning: f-values.yaml: skipped: this holds no CustomResourceDefinition; found: 1 object without `kind`",
            "error: a-empty.yaml: the file is empty",
            "error: b-syntax.yml:2:1: /a/0: this is not YAML: while parsing a node, did not find expected node content",
            "error: c-latin1.yaml:2:7: this is not UTF-8",
            "error: d-utf16.yaml:1:1: this is not UTF-8",
            "error: e-old.yaml:1:13: /apiVersion: `apiextensions.k8s.io/v1beta1` of CustomResourceDefinition is not read, `apiextensions.k8s.io/v1` is expected",
            "5 errors",
        ]
    );
}

#[test]
fn sources_that_lead_nowhere() {
    let folder = scratch("sources");
    fs::create_dir_all(folder.join("empty")).unwrap();
    fs::create_dir_all(folder.join("others")).unwrap();
    fs::write(
        folder.join("others/service.yaml"),
        "apiVersion: v1\nkind: Service\n",
    )
    .unwrap();
    let load = |source: &str| {
        let error = Generator::new()
            .source(folder.join(source))
            .load()
            .unwrap_err();
        error
            .to_string()
            .replace(&format!("{}/", folder.display()), "")
    };
    assert_eq!(
        load("empty"),
        "empty: the folder holds no `.yaml`, `.yml` or `.json` file\n  help: name the folder that holds the definitions"
    );
    assert!(
        load("emtpy").starts_with("emtpy: there is no such file or folder\n  help: did you mean `"),
        "{}",
        load("emtpy")
    );
    assert_eq!(
        load("*.json"),
        "*.json: the glob matches no file\n  help: `**` matches folders at any depth, `*` a part of one name"
    );
    let others = load("others");
    assert!(others.ends_with("no source holds a CustomResourceDefinition; found: 1 Service\n  help: name the files that hold the definitions"), "{others}");
    assert_eq!(
        Generator::new().load().unwrap_err().to_string(),
        "no source is given\n  help: name a file, a folder or a glob of CustomResourceDefinitions"
    );
}
