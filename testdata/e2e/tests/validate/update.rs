//! Updates: what was wrong before and has not changed is let pass.

use e2e::server::Error;
use kubewright::meta::ObjectMeta;
use kubewright::schema::Ref;
use kubewright::schema::structural::Structural;
use kubewright::{Api, Map, Resource};
use serde_json::{Value, json};

use super::server::{Answer, Server, answer, dry_update};
use super::{faults, schema};

/// The schema of the version in which wrong objects can be stored.
pub(crate) fn loose() -> Value {
    json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true})
}

/// The version that takes anything.
#[derive(Clone, Debug, Default, Resource)]
#[resource(
    group = "validate.kubewright.example",
    version = "v1",
    kind = "Change",
    plural = "changes",
    namespaced
)]
struct Loose {
    metadata: ObjectMeta,
    #[schema(flatten)]
    rest: Map<Value>,
}

/// The version with a schema.
#[derive(Clone, Debug, Default, Resource)]
#[resource(
    group = "validate.kubewright.example",
    version = "v2",
    kind = "Change",
    plural = "changes",
    namespaced
)]
struct Change {
    metadata: ObjectMeta,
    #[schema(flatten)]
    rest: Map<Value>,
}

/// What is stored, and what it is to become.
fn changes() -> Vec<(Value, Value)> {
    let named = |items: &[(&str, &str)]| {
        let items = items.iter();
        let items: Vec<_> = items
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        json!({"named": items})
    };
    vec![
        (
            json!({"short": "abcd"}),
            json!({"short": "abcd", "long": "abc"}),
        ),
        (json!({"short": "abcd"}), json!({"short": "abcde"})),
        (json!({"short": "abcd"}), json!({"long": "a"})),
        (json!({"required": {}}), json!({"required": {"c": "x"}})),
        (
            json!({"required": {}}),
            json!({"required": {}, "string": "x"}),
        ),
        (
            json!({"required": {"a": 5}}),
            json!({"required": {"a": 5, "b": 1}}),
        ),
        (
            json!({"map": {"a": "long"}}),
            json!({"map": {"a": "long", "b": "c"}}),
        ),
        (json!({"map": {"a": "long"}}), json!({"map": {"b": "long"}})),
        (json!({"few": [-1]}), json!({"few": [-1]})),
        (json!({"few": [-1]}), json!({"few": [-1, 2]})),
        (
            named(&[("a", ""), ("b", "x")]),
            named(&[("b", ""), ("a", "")]),
        ),
        (
            named(&[("a", ""), ("b", "x")]),
            named(&[("b", "x"), ("a", "")]),
        ),
        (
            named(&[("a", "x"), ("a", "y")]),
            named(&[("a", "x"), ("a", "y"), ("b", "z")]),
        ),
        (named(&[("a", "x")]), named(&[("a", "x"), ("a", "y")])),
        (json!({"set": ["a", "a"]}), json!({"set": ["a", "a", "a"]})),
        (json!({"set": ["a", "b"]}), json!({"set": ["a", "a"]})),
        (
            json!({"oneOf": {"a": "x", "b": 1}}),
            json!({"oneOf": {"a": "x", "b": 1}, "string": "x"}),
        ),
        (
            json!({"oneOf": {"a": "x", "b": 1}}),
            json!({"oneOf": {"a": "y", "b": 1}}),
        ),
        (
            json!({"closest": {"a": "x", "b": 2, "c": true}}),
            json!({"closest": {"a": "x", "b": 3, "c": true}}),
        ),
        (
            json!({"counted": {}}),
            json!({"counted": {"a": "x", "b": "y", "c": "z"}}),
        ),
        (
            json!({"open": {"x": 1, "y": 2, "z": 3}}),
            json!({"open": {"x": 1, "y": 2, "z": 3}}),
        ),
        (
            json!({"embedded": {}}),
            json!({"embedded": {}, "string": "x"}),
        ),
        (json!({"choice": "q"}), json!({"choice": "q", "least": 1})),
        (
            json!({"outer": {"one": -1}}),
            json!({"outer": {"one": -1, "empty": "x"}}),
        ),
        (
            json!({"deepMap": {"a": {"x": 9}}}),
            json!({"deepMap": {"a": {"x": 9}, "b": {"x": 8}}}),
        ),
        (
            json!({"matrix": [[1, 2]]}),
            json!({"matrix": [[1, 2]], "string": "x"}),
        ),
        (
            json!({"plain": [{"name": "toolong"}]}),
            json!({"plain": [{"name": "toolong"}, {"name": "b"}]}),
        ),
        (
            json!({"atomicSet": [{"a": 1}]}),
            json!({"atomicSet": [{"a": 1}, {"a": 1}]}),
        ),
    ]
}

#[tokio::test]
async fn updates_are_judged_as_the_server_does() -> Result<(), Error> {
    let Some(server) = Server::get().await? else {
        return Ok(());
    };
    let loose = Api::<Loose>::namespaced(server.client.clone(), "default");
    let strict = Api::<Change>::namespaced(server.client.clone(), "default");
    let schema =
        Structural::from_json(&schema::checks()).map_err(|errors| format!("{errors:?}"))?;
    let mut wrong = Vec::new();
    for (index, (old, new)) in changes().into_iter().enumerate() {
        let name = format!("change-{index}");
        let stored = json!({"metadata": {"name": name}, "spec": old});
        loose.create(&serde_json::from_value(stored)?).await?;
        let mut stored = serde_json::to_value(strict.get(&name).await?)?;
        let before = stored.clone();
        stored["spec"] = new.clone();
        let update: Change = serde_json::from_value(stored.clone())?;
        let ours = faults(&schema.validate_update(Ref::Json(&stored), Ref::Json(&before)));
        let theirs = match answer(strict.update_with(&update, &dry_update()).await)? {
            Answer::Accepted(_) => super::Faults::new(),
            Answer::Refused(faults) => faults,
        };
        if ours != theirs {
            wrong.push(format!(
                "{old} -> {new}\n  ours:   {ours:?}\n  server: {theirs:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    Ok(())
}
