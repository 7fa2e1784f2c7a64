//! What an API server does to an object before it validates and stores it: what the schema does
//! not know is dropped, `null` is dropped where it is not allowed, and defaults are filled in
//! (`apiextensions-apiserver/pkg/apiserver/schema/{pruning,defaulting}`).

mod fill;
mod prune;
mod typed;

pub use typed::Defaults;

/// How deep objects may be nested; what is deeper stays as it is.
const DEPTH: usize = 160;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Defaults;
    use crate::schema::structural::Structural;
    use crate::{Map, Schema};

    fn schema() -> Structural {
        let schema = json!({"type": "object", "properties": {
            "one": {"type": "integer", "default": 1},
            "nullable": {"type": "integer", "default": 2, "nullable": true},
            "plain": {"type": "string"},
            "outer": {"type": "object", "default": {"given": true}, "properties": {
                "given": {"type": "boolean"},
                "inner": {"type": "string", "default": "x"},
            }},
            "none": {"type": "object", "properties": {"inner": {"type": "string", "default": "x"}}},
            "list": {"type": "array", "items": {"type": "object", "properties": {
                "kind": {"type": "string", "default": "k"}}}},
            "map": {"type": "object", "additionalProperties": {"type": "object", "properties": {
                "kind": {"type": "string", "default": "k"}}}},
            "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": {
                "known": {"type": "object", "properties": {"a": {"type": "integer"}}}}},
            "embedded": {"type": "object", "x-kubernetes-embedded-resource": true, "properties": {
                "spec": {"type": "object"}}},
        }});
        Structural::from_json(&schema).expect("a schema")
    }

    fn defaulted(mut value: Value) -> Value {
        schema().default_value(&mut value);
        value
    }

    #[test]
    fn outer_defaults_come_first() {
        let filled = json!({"one": 1, "nullable": 2, "outer": {"given": true, "inner": "x"}});
        assert_eq!(defaulted(json!({})), filled);
        assert_eq!(
            defaulted(json!({"outer": {"inner": "y"}, "none": {}, "one": 5, "nullable": 5})),
            json!({"outer": {"inner": "y"}, "none": {"inner": "x"}, "one": 5, "nullable": 5})
        );
    }

    #[test]
    fn null_is_dropped_or_replaced_where_it_is_not_allowed() {
        let given = json!({"one": null, "nullable": null, "plain": null, "outer": null, "unknown": null,
            "map": {"a": null, "b": {}}, "list": [null, {"kind": null}]});
        let filled = json!({"one": 1, "nullable": null, "outer": {"given": true, "inner": "x"}, "unknown": null,
            "map": {"b": {"kind": "k"}}, "list": [null, {"kind": "k"}]});
        assert_eq!(defaulted(given), filled);
    }

    #[test]
    fn unknown_members_go() {
        let mut value = json!({"apiVersion": "v1", "metadata": {"x": 1}, "status": {}, "plain": "p", "none": {"inner": "i", "x": 1},
            "list": [{"kind": "k", "x": 1}], "map": {"a": {"x": 1}},
            "any": {"x": {"y": 1}, "known": {"a": 1, "b": 2}},
            "embedded": {"kind": "K", "metadata": {"x": 1}, "spec": {"x": 1}, "status": {}}});
        schema().prune(&mut value);
        let pruned = json!({"apiVersion": "v1", "metadata": {"x": 1}, "plain": "p", "none": {"inner": "i"},
            "list": [{"kind": "k"}], "map": {"a": {}},
            "any": {"x": {"y": 1}, "known": {"a": 1}},
            "embedded": {"kind": "K", "metadata": {"x": 1}, "spec": {}}});
        assert_eq!(value, pruned);
    }

    #[derive(Clone, Debug, PartialEq, Schema)]
    #[schema(rename_all = "camelCase")]
    struct Typed {
        #[schema(default_value = 1)]
        one: Option<i32>,
        #[schema(default_value = 2, nullable)]
        kept: Option<i32>,
        #[schema(omit_empty, default_value = "x")]
        text: String,
        #[schema(default_json = r#"{"given": true}"#)]
        outer: Option<Box<Inner>>,
        list: Vec<Inner>,
        map: Map<Inner>,
        #[schema(default_json = r#"{"needed": 3}"#)]
        needing: Option<Needing>,
        any: Value,
    }

    #[derive(Clone, Debug, Default, PartialEq, Schema)]
    struct Inner {
        given: Option<bool>,
        #[schema(default_value = "i")]
        inner: Option<String>,
    }

    #[derive(Clone, Debug, PartialEq, Schema)]
    struct Needing {
        needed: i32,
        #[schema(omit_empty, default_json = r#"["a"]"#)]
        words: Vec<String>,
    }

    #[test]
    fn typed_values_are_filled_as_json_is() {
        let given =
            json!({"list": [{}, {"inner": "j"}], "map": {"a": {"given": false}}, "any": {}});
        let typed: Typed = serde_json::from_value(given.clone()).expect("a value");
        let filled = typed.with_defaults();
        let mut json = given;
        Structural::of::<Typed>().default_value(&mut json);
        assert_eq!(
            filled
                .outer
                .as_ref()
                .and_then(|outer| outer.inner.as_deref()),
            Some("i")
        );
        assert_eq!(
            filled.needing.as_ref().map(|needing| needing.words.len()),
            Some(1)
        );
        assert_eq!(filled.text, "x");
        assert_eq!(filled.one, Some(1));
        assert_eq!(filled.list[0].inner.as_deref(), Some("i"));
        let read: Typed = serde_json::from_value(json).expect("a value");
        assert_eq!(read, filled);
        assert_eq!(filled.clone().with_defaults(), filled);
    }
}
