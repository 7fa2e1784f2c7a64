//! Documents with something wrong in them: each mistake is told with its place and what to do.

use kubewright_generator::Generator;

use crate::{document, load, refused};

#[track_caller]
fn assert_refused(text: &str, expected: &str) {
    let found = refused(text);
    let shown: String = text.chars().take(1000).collect();
    assert_eq!(found, expected, "\nof:\n{shown}");
}

/// A document of one line with one definition, `com.example.v1.A`, beside `com.example.v1.Big`.
fn with(schema: &str) -> String {
    format!(
        r#"{{"openapi": "3.0.0", "components": {{"schemas": {{"com.example.v1.A": {schema}, "com.example.v1.Big": {{}}}}}}}}"#
    )
}

fn with_path(path: &str, item: &str) -> String {
    format!(r#"{{"openapi": "3.0.0", "paths": {{"{path}": {item}}}}}"#)
}

/// The place of `com.example.v1.A` is `A` in what is expected.
#[track_caller]
fn assert_mistakes(cases: &[(&str, &str, &str)]) {
    const A: &str = "/components/schemas/com.example.v1.A";
    for (schema, place, message) in cases {
        let place = place.replacen('A', A, 1);
        assert_refused(&with(schema), &format!("a.json:1:{place}: {message}"));
    }
}

#[test]
fn mistakes_in_schemas() {
    assert_mistakes(&[
        (
            r#"{"propertees": {}}"#,
            "70: A",
            "unknown key `propertees`\n  help: did you mean `properties`? (with `allow-unknown` it is left out)",
        ),
        (
            r#"{"properties": []}"#,
            "84: A/properties",
            "expected an object, found an array\n  help: write an object here",
        ),
        (
            r#"{"properties": {"a": "string"}}"#,
            "90: A/properties/a",
            "expected a schema, found the string `string`\n  help: write an object",
        ),
        (
            r#"{"type": "strnig"}"#,
            "78: A/type",
            "`strnig` is no type\n  help: did you mean `string`?",
        ),
        (
            r#"{"required": "a"}"#,
            "82: A/required",
            "expected an array, found the string `a`\n  help: write an array here",
        ),
        (
            r#"{"x-kubernetes-list-type": "sett"}"#,
            "96: A/x-kubernetes-list-type",
            "expected one of atomic, set, map, found `sett`\n  help: did you mean `set`?",
        ),
        (
            r#"{"maxLength": 1.5}"#,
            "83: A/maxLength",
            "expected a 64-bit integer, found the number `1.5`\n  help: write a 64-bit integer here",
        ),
        (
            r#"{"x-kubernetes-group-version-kind": [{"group": "a"}]}"#,
            "106: A/x-kubernetes-group-version-kind/0",
            "`kind` is missing\n  help: add `kind`",
        ),
        (
            r#"{"x-kubernetes-unions": [{"fields": {}}]}"#,
            "95: A/x-kubernetes-unions/0",
            "unknown key `fields`\n  help: did you mean `fields-to-discriminateBy`? (with `allow-unknown` it is left out)",
        ),
        (
            r#"["type"]"#,
            "69: A",
            "expected a schema, found an array\n  help: write an object",
        ),
    ]);
}

#[test]
fn mistakes_in_references() {
    assert_mistakes(&[
        (
            r##"{"items": {"$ref": "#/components/schemas/com.example.v1.Bigg"}}"##,
            "88: A/items/$ref",
            "there is no definition `#/components/schemas/com.example.v1.Bigg`\n  help: did you mean `#/components/schemas/com.example.v1.Big`?",
        ),
        (
            r##"{"items": {"$ref": "#/components/schemas/org.example.v2.Big"}}"##,
            "88: A/items/$ref",
            "there is no definition `#/components/schemas/org.example.v2.Big`\n  help: did you mean `#/components/schemas/com.example.v1.Big`?",
        ),
        (
            r##"{"items": {"allOf": [{"$ref": "#/components/schemas/Other"}]}}"##,
            "99: A/items/allOf/0/$ref",
            "there is no definition `#/components/schemas/Other`\n  help: refer to one of this document, as `#/components/schemas/NAME`",
        ),
        (
            r#"{"items": {"$ref": "other.json#/components/schemas/B"}}"#,
            "88: A/items/$ref",
            "`other.json#/components/schemas/B` is in another document\n  help: refer to a definition of this document, as `#/components/schemas/NAME`",
        ),
        (
            r##"{"items": {"$ref": "#/components/parameters/B"}}"##,
            "88: A/items/$ref",
            "`#/components/parameters/B` is no definition\n  help: refer to a definition of this document, as `#/components/schemas/NAME`",
        ),
        (
            r##"{"$ref": "#/components/schemas/com.example.v1.A"}"##,
            "78: A",
            "`com.example.v1.A` is another name of itself\n  help: say in one of the definitions that refer to each other what they are",
        ),
        (
            r##"{"$ref": "#/components/schemas/com.example.v1.B"}"##,
            "78: A",
            "there is no definition `#/components/schemas/com.example.v1.B`\n  help: did you mean `#/components/schemas/com.example.v1.Big`?",
        ),
        (
            r#"{"$ref": 5}"#,
            "78: A/$ref",
            "expected a string, found the number `5`\n  help: put the value in quotes",
        ),
        (
            r##"{"$ref": "#/components/schemas/com.example.v1.Big", "type": "object"}"##,
            "69: A",
            "`com.example.v1.A` is another definition and says more\n  help: write out what it is, or say the rest where it is held",
        ),
    ]);
}

#[test]
fn names_that_only_lead_to_each_other() {
    let chain = document(
        r##"{"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/C"}, "C": {"allOf": [{"$ref": "#/components/schemas/A"}]}}"##,
    );
    let error = refused(&chain);
    for name in ["A", "B", "C"] {
        let expected = format!("/components/schemas/{name}: `{name}` is another name of itself\n");
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn mistakes_in_paths() {
    const FOOS: &str = "/apis/a.b/v1/foos";
    let of = r#""x-kubernetes-action": "list", "x-kubernetes-group-version-kind": {"group": "a.b", "version": "v1", "kind": "Foo"}"#;
    for (item, expected) in [
        (
            "[]".to_owned(),
            "53: FOOS: expected an object, found an array\n  help: write an object here",
        ),
        (
            r#"{"get": 5}"#.to_owned(),
            "61: FOOS/get: expected an object, found the number `5`\n  help: write an object here",
        ),
        (
            r#"{"get": {"x-kubernetes-action": "lost"}}"#.to_owned(),
            "85: FOOS/get/x-kubernetes-action: expected one of get, list, watch, watchlist, post, put, patch, delete, deletecollection, connect, found `lost`\n  help: did you mean `list`?",
        ),
        (
            format!(r#"{{"get": {{{of}, "parameters": {{}}}}}}"#),
            "192: FOOS/get/parameters: expected an array, found an object\n  help: write an array here",
        ),
        (
            format!(r##"{{"get": {{{of}, "parameters": [{{"$ref": "#/parameters/limit"}}]}}}}"##),
            "202: FOOS/get: there is no parameter `#/parameters/limit`\n  help: refer to one of this document, as `#/parameters/NAME`",
        ),
    ] {
        let pointer = format!("/paths/{}", FOOS.replace('/', "~1"));
        let expected = expected.replace("FOOS", &pointer);
        assert_refused(&with_path(FOOS, &item), &format!("a.json:1:{expected}"));
    }
}

#[test]
fn objects_of_no_kind_are_left_out_and_told() {
    let text = with_path(
        "/apis/a.b/v1/foos",
        r#"{"get": {"x-kubernetes-action": "list"}}"#,
    );
    let (model, warnings) = load(&Generator::new().source_text("a.json", text));
    assert_eq!(model.resources().len(), 0);
    assert_eq!(
        warnings,
        [
            "a.json:1:32: no path says of what kind the objects of `foos` in `a.b/v1` are; they are left out\n  help: operations on the objects themselves say it in `x-kubernetes-group-version-kind`"
        ]
    );
    let text = with_path(
        "/apis/a.b/v1/foos/{name}/a/b/c",
        r#"{"get": {"x-kubernetes-action": "get"}}"#,
    );
    let (_, warnings) = load(&Generator::new().source_text("a.json", text));
    assert_eq!(
        warnings,
        [
            "a.json:1:67: /paths/~1apis~1a.b~1v1~1foos~1{name}~1a~1b~1c/get: `/apis/a.b/v1/foos/{name}/a/b/c` is no path of a resource that this can be done with; it is left out\n  help: resources are at `/api/VERSION` and `/apis/GROUP/VERSION`, as `namespaces/{namespace}/PLURAL/{name}/SUBRESOURCE`"
        ]
    );
}

#[test]
fn texts_that_are_no_document() {
    for (text, expected) in [
        (
            r#"{"openapi": "2.0.0", "components": {}}"#.to_owned(),
            "a.json:1:13: /openapi: expected OpenAPI 3 or 2.0, found the string `2.0.0`\n  help: fetch what an API server publishes: `kubectl get --raw /openapi/v3/apis/apps/v1`",
        ),
        (
            r#"{"swagger": "1.2", "definitions": {}}"#.to_owned(),
            "a.json:1:13: /swagger: expected OpenAPI 3 or 2.0, found the string `1.2`\n  help: fetch what an API server publishes: `kubectl get --raw /openapi/v3/apis/apps/v1`",
        ),
        (
            r#"{"openapi": 3}"#.to_owned(),
            "a.json:1:13: /openapi: expected OpenAPI 3 or 2.0, found the number `3`\n  help: fetch what an API server publishes: `kubectl get --raw /openapi/v3/apis/apps/v1`",
        ),
        (
            r#"{"openapi": "3.0.0", "components": "none"}"#.to_owned(),
            "a.json:1:36: /components: expected an object, found the string `none`\n  help: write an object here",
        ),
        (
            r#"{"swagger": "2.0", "definitions": []}"#.to_owned(),
            "a.json:1:35: /definitions: expected an object, found an array\n  help: write an object here",
        ),
        (
            r#"{"openapi": "3.0.0", "paths": 7}"#.to_owned(),
            "a.json:1:31: /paths: expected an object, found the number `7`\n  help: write an object here",
        ),
        (
            r#"{"openapi": "3.0.0", "paths": {}, "openapi": "3.0.0"}"#.to_owned(),
            "a.json:1:35: /openapi: the key `openapi` is given twice, first on line 1\n  help: remove one of the two",
        ),
        (
            with("{}").replace("Big", "A"),
            "a.json:1:73: /components/schemas/com.example.v1.A: the key `com.example.v1.A` is given twice, first on line 1\n  help: remove one of the two",
        ),
        (
            r#"{"openapi": "3.0.0", "components": {"schemas": {"A": {"type": "#.to_owned(),
            "a.json:1:63: /components/schemas/A/type: this is not JSON: expected a value, found the end of the text\n  help: correct the syntax; nothing after this place was read",
        ),
        (
            r#"{"openapi": "3.0.0", "components": {"schemas": {"A": {"type": "obj"#.to_owned(),
            "a.json:1:63: /components/schemas/A/type: this is not JSON: a string is not closed\n  help: correct the syntax; nothing after this place was read",
        ),
    ] {
        assert_refused(&text, expected);
    }
}

#[test]
fn version_2_is_told_where_its_definitions_are() {
    let text =
        r##"{"swagger": "2.0", "definitions": {"A": {"items": {"$ref": "#/definitions/B"}}}}"##;
    assert_refused(
        text,
        "a.json:1:60: /definitions/A/items/$ref: there is no definition `#/definitions/B`\n  help: refer to one of this document, as `#/definitions/NAME`",
    );
}

/// Nothing recurses without bound.
#[test]
fn documents_that_are_too_deep() {
    let nested = |levels: usize| {
        let (open, close) = (r#"{"items": "#.repeat(levels), "}".repeat(levels));
        with(&format!("{open}{{}}{close}"))
    };
    assert!(
        Generator::new()
            .source_text("a.json", nested(80))
            .load()
            .is_ok()
    );
    for levels in [100, 100_000] {
        let error = refused(&nested(levels));
        assert!(
            error.contains("nested deeper than 96 levels"),
            "{levels}: {}",
            &error[..200]
        );
        assert_eq!(error.matches("a.json:").count(), 1);
    }
}

/// Five megabytes, of which nothing makes sense: an answer within seconds, of a length to read.
#[test]
fn five_megabytes_of_garbage() {
    const SIZE: usize = 5 << 20;
    let random = |alphabet: &[u8]| -> String {
        let mut state = 7_u32;
        let letters = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(alphabet[state as usize / 65_536 % alphabet.len()])
        });
        letters.take(SIZE).collect()
    };
    let member =
        |index: usize| format!(r##""k{index}": {{"$ref": "#/components/schemas/K{index}"}},"##);
    let members: String = (0..SIZE / 100).map(member).collect();
    let key = |index: usize| format!(r#""k{index}": {{}},"#);
    let keys: String = (0..SIZE / 100).map(key).collect();
    let garbage = [
        random(b"{}[]\",:01aue \n"),
        format!("{{\"openapi\": {}", random(b"abc \n")),
        with(&format!(r#"{{"properties": {{{members} "z": {{}}}}}}"#)),
        with(&format!(r#"{{{keys} "type": "string"}}"#)),
    ];
    for text in garbage {
        let start = std::time::Instant::now();
        let error = refused(&text);
        assert!(error.starts_with("a.json:"), "{}", &error[..200]);
        assert!(error.len() < 100_000, "{} bytes of errors", error.len());
        let seconds = start.elapsed().as_secs();
        assert!(seconds < 30, "{seconds} s: {}", &error[..200]);
    }
}
