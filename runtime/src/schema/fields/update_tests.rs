//! Writes, one after the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Claim, Error, FieldSet, Manager, Managers, Updater, Versions};
use crate::meta::Time;
use crate::schema::structural::Structural;

/// Two versions of a kind: what is `data` in one is `values` in the other.
struct Kind(BTreeMap<&'static str, Arc<Structural>>);

impl Kind {
    fn new() -> Self {
        let schema = |map: &str| {
            let schema = json!({"type": "object", "properties": {
                (map): {"type": "object", "additionalProperties": {"type": "string"}},
                "set": {"type": "array", "items": {"type": "string"},
                    "x-kubernetes-list-type": "set"},
                "status": {"type": "string"},
            }});
            Arc::new(Structural::from_json(&schema).unwrap())
        };
        Self([("v1", schema("data")), ("v2", schema("values"))].into())
    }
}

impl Versions for Kind {
    fn schema(&self, api_version: &str) -> Option<Arc<Structural>> {
        self.0.get(api_version).cloned()
    }

    fn convert(&self, mut object: Object, api_version: &str) -> Result<Object, String> {
        let (from, to) = match api_version {
            "v1" => ("values", "data"),
            _ => ("data", "values"),
        };
        if let Some(map) = object.remove(from) {
            object.insert(to.to_owned(), map);
        }
        object.insert("apiVersion".to_owned(), api_version.into());
        Ok(object)
    }

    fn reset_fields(&self, _: &str) -> FieldSet {
        let paths: [&[&str]; 1] = [&["status"]];
        paths.into_iter().collect()
    }
}

type Object = Map<String, Value>;

/// An object and those who manage it.
struct Story {
    kind: Kind,
    live: Object,
    managers: Managers,
}

impl Story {
    fn new() -> Self {
        Self {
            kind: Kind::new(),
            live: object("v1", &json!({})),
            managers: Managers::default(),
        }
    }

    fn apply(
        &mut self,
        name: &str,
        version: &str,
        content: &Value,
        force: bool,
    ) -> Result<bool, Error> {
        let live = self.kind.convert(self.live.clone(), version).unwrap();
        let updater = Updater {
            versions: &self.kind,
            api_version: version,
        };
        let manager = Manager::applying(name, "");
        let applied = object(version, content);
        let merged = updater.apply(&live, &applied, &mut self.managers, &manager, force)?;
        let is_changed = merged.is_some();
        if let Some(merged) = merged {
            self.live = self.kind.convert(merged, "v1").unwrap();
        }
        Ok(is_changed)
    }

    fn update(&mut self, name: &str, content: &Value) {
        let new = object("v1", content);
        let updater = Updater {
            versions: &self.kind,
            api_version: "v1",
        };
        let fields = updater
            .update(&self.live, &new, &mut self.managers)
            .unwrap();
        let api_version = "v1".to_owned();
        let manager = Manager::updating(name, "v1", "");
        self.managers.claims.insert(
            manager,
            Claim {
                fields,
                api_version,
            },
        );
        self.live = new;
    }

    fn content(&self) -> Value {
        let mut live = self.live.clone();
        live.remove("apiVersion");
        Value::Object(live)
    }

    /// Who manages what, as texts.
    fn managed(&self) -> Vec<String> {
        let claim = |(manager, claim): (&Manager, &Claim)| {
            let fields = claim.fields.paths().into_iter();
            let fields = fields
                .map(|path| path.to_string())
                .filter(|path| path != ".apiVersion");
            format!(
                "{}@{} {}",
                manager.name,
                claim.api_version,
                fields.collect::<String>()
            )
        };
        self.managers.claims.iter().map(claim).collect()
    }
}

fn object(version: &str, content: &Value) -> Object {
    let mut object = content.as_object().cloned().unwrap();
    object.insert("apiVersion".to_owned(), version.into());
    object
}

fn conflicts(result: Result<bool, Error>) -> Vec<String> {
    match result {
        Err(Error::Conflicts(conflicts)) => conflicts
            .iter()
            .map(|conflict| format!("{} {}", conflict.manager.name, conflict.path))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_given_up_goes_unless_another_one_manages_it() {
    let mut story = Story::new();
    let both = json!({"data": {"a": "1", "b": "1"}, "set": ["x", "y"]});
    assert!(story.apply("one", "v1", &both, false).unwrap());
    let some = json!({"data": {"b": "1"}, "set": ["y", "z"]});
    assert!(story.apply("two", "v1", &some, false).unwrap());
    assert!(story.apply("one", "v1", &json!({}), false).unwrap());
    assert_eq!(
        story.content(),
        json!({"data": {"b": "1"}, "set": ["y", "z"]})
    );
    assert_eq!(
        story.managed(),
        ["one@v1 ", r#"two@v1 .data.b.set[="y"].set[="z"]"#]
    );
    // The same again changes nothing.
    assert!(!story.apply("two", "v1", &some, false).unwrap());
}

#[test]
fn conflicts_and_force() {
    let mut story = Story::new();
    story
        .apply("one", "v1", &json!({"data": {"a": "1", "b": "1"}}), false)
        .unwrap();
    story.update("hand", &json!({"data": {"a": "1", "b": "2"}}));
    let wanted = json!({"data": {"a": "3", "b": "3"}});
    let refused = story.apply("two", "v1", &wanted, false);
    assert_eq!(conflicts(refused), ["hand .data.b", "one .data.a"]);
    assert_eq!(story.content(), json!({"data": {"a": "1", "b": "2"}}));
    story.apply("two", "v1", &wanted, true).unwrap();
    assert_eq!(story.managed(), ["one@v1 ", "two@v1 .data.a.data.b"]);
    // Who says the same shares the field.
    story.apply("one", "v1", &wanted, false).unwrap();
    assert_eq!(
        story.managed(),
        ["one@v1 .data.a.data.b", "two@v1 .data.a.data.b"]
    );
}

#[test]
fn updates_take_what_they_change() {
    let mut story = Story::new();
    story
        .apply(
            "one",
            "v1",
            &json!({"data": {"a": "1", "b": "1"}, "set": ["x"]}),
            false,
        )
        .unwrap();
    story.update(
        "hand",
        &json!({"data": {"b": "2", "c": "1"}, "set": ["x"], "status": "s"}),
    );
    assert_eq!(
        story.managed(),
        ["hand@v1 .data.b.data.c", r#"one@v1 .set[="x"]"#]
    );
}

#[test]
fn who_applies_is_one_in_all_versions() {
    let mut story = Story::new();
    story
        .apply("one", "v1", &json!({"data": {"a": "1", "b": "1"}}), false)
        .unwrap();
    story.update("hand", &json!({"data": {"a": "1", "b": "1", "c": "1"}}));
    story
        .apply("one", "v2", &json!({"values": {"a": "1"}}), false)
        .unwrap();
    assert_eq!(story.content(), json!({"data": {"a": "1", "c": "1"}}));
    assert_eq!(story.managed(), ["hand@v1 .data.c", "one@v2 .values.a"]);
    let refused = story.apply("two", "v2", &json!({"values": {"c": "2"}}), false);
    assert_eq!(conflicts(refused), ["hand .data.c"]);
}

#[test]
fn versions_that_are_no_more() {
    let mut story = Story::new();
    story
        .apply("one", "v2", &json!({"values": {"a": "1"}}), false)
        .unwrap();
    story.kind.0.remove("v2");
    story
        .apply("two", "v1", &json!({"data": {"a": "2"}}), false)
        .unwrap();
    assert_eq!(story.managed(), ["two@v1 .data.a"]);
    let updater = Updater {
        versions: &story.kind,
        api_version: "v3",
    };
    let managers = &mut Managers::default();
    let manager = Manager::applying("one", "");
    let empty = Object::new();
    let refused = updater.apply(&empty, &empty, managers, &manager, false);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "no corresponding type for v3"
    );
    // Times are of those who are no more, too.
    managers.times.insert(manager.clone(), Time::from_unix(0));
    assert!(managers.to_json().is_empty());
}
