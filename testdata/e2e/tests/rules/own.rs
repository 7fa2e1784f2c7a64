//! Kinds of our own, with rules of every sort.

use e2e::server::Error;
use kubewright::schema::structural::Structural;
use serde_json::{Value, json};

use super::cases::{members, rules, specs};
use super::server::Server;
use super::{Tally, texts};

const GROUP: &str = "rules.kubewright.example";

fn definition(kind: &str, schema: &Value) -> Value {
    let plural = format!("{}s", kind.to_lowercase());
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{GROUP}")},
        "spec": {
            "group": GROUP, "scope": "Namespaced", "names": {"kind": kind, "plural": plural},
            "versions": [{"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": schema}}],
        },
    })
}

fn object(kind: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": format!("{GROUP}/v1"), "kind": kind, "metadata": {"name": name}, "spec": spec})
}

/// A schema whose `spec` has these members and rules.
fn schema(properties: &Value, rules: &Value) -> Value {
    json!({"type": "object", "properties": {"spec": {
        "type": "object", "properties": properties, "x-kubernetes-validations": rules,
    }}})
}

#[tokio::test]
async fn functions_of_texts() -> Result<(), Error> {
    let Some(server) = Server::get()? else {
        return Ok(());
    };
    let mut tally = Tally::default();
    // Each rule reports a field of its own, so that one object tells of all of them.
    let mut properties = json!({"s": {"type": "string", "maxLength": 50}});
    let mut rules = Vec::new();
    for (index, rule) in texts::rules().into_iter().enumerate() {
        properties[format!("r{index}")] = json!({"type": "string"});
        rules.push(json!({"rule": rule, "fieldPath": format!(".r{index}"), "message": rule}));
    }
    let schema = schema(&properties, &json!(rules));
    server.install(&definition("Text", &schema)).await?;
    for (index, rule) in texts::rules().into_iter().enumerate() {
        let rules = json!([{"rule": rule, "message": rule}]);
        let alone = self::schema(&json!({"s": {"type": "string", "maxLength": 50}}), &rules);
        let alone = Structural::from_json(&alone).map_err(|errors| format!("{errors:?}"))?;
        assert!(
            alone.rule_errors().is_empty(),
            "{index}: {:?}",
            alone.rule_errors()
        );
    }
    let structural = Structural::from_json(&schema).map_err(|errors| format!("{errors:?}"))?;
    for sample in texts::samples() {
        let object = object("Text", "text", &json!({"s": sample}));
        tally
            .compare(&server, &structural, sample, &object, None)
            .await?;
    }
    tally.finish(0, texts::samples().len());
    Ok(())
}

#[tokio::test]
async fn rules_of_every_sort() -> Result<(), Error> {
    let Some(server) = Server::get()? else {
        return Ok(());
    };
    let schema = schema(&members(), &rules());
    server.install(&definition("Rule", &schema)).await?;
    let structural = Structural::from_json(&schema).map_err(|errors| format!("{errors:?}"))?;
    assert_eq!(structural.rule_errors(), []);
    let mut tally = Tally::default();
    let mut stored = Vec::new();
    for (index, spec) in specs().iter().enumerate() {
        let object = object("Rule", &format!("rule-{index}"), spec);
        let label = spec.to_string();
        let wrong = tally.wrong.len();
        let refused = tally.refused;
        tally
            .compare(&server, &structural, &label, &object, None)
            .await?;
        if tally.refused == refused && tally.wrong.len() == wrong {
            stored.push((label, server.store(&object).await?));
        }
    }
    // Every object that was taken, updated to a third of the others.
    for (index, (before, old)) in stored.iter().enumerate() {
        for spec in specs().iter().skip(index % 3).step_by(3) {
            let mut new = old.clone();
            new["spec"] = spec.clone();
            let label = format!("{before} -> {spec}");
            tally
                .compare(&server, &structural, &label, &new, Some(old))
                .await?;
        }
    }
    tally.finish(1000, 1000);
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_and_unchanged_is_let_pass() -> Result<(), Error> {
    let Some(server) = Server::get()? else {
        return Ok(());
    };
    // Two versions of one kind: what the loose one takes is wrong in the strict one.
    let strict = schema(&members(), &rules());
    let mut loose = json!({"type": "object", "properties": {"spec": {"type": "object",
        "x-kubernetes-preserve-unknown-fields": true}}});
    loose["x-kubernetes-preserve-unknown-fields"] = json!(true);
    let mut definition = definition("Ratchet", &loose);
    let versions = definition["spec"]["versions"]
        .as_array_mut()
        .ok_or("no versions")?;
    versions.push(json!({"name": "v2", "served": true, "storage": false,
        "schema": {"openAPIV3Schema": strict}}));
    server.install(&definition).await?;
    let structural = Structural::from_json(&strict).map_err(|errors| format!("{errors:?}"))?;
    let mut tally = Tally::default();
    for (index, spec) in specs().iter().enumerate() {
        // The server fills in the defaults of the version that it stores: here they are given.
        let mut spec = spec.clone();
        if spec["defaulted"]["inner"].is_null() {
            spec["defaulted"] = json!({"inner": "x"});
        }
        let object = object("Ratchet", &format!("ratchet-{index}"), &spec);
        let mut old = server.store(&object).await?;
        old["apiVersion"] = json!(format!("{GROUP}/v2"));
        for change in [
            json!({"left": "new"}),
            json!({"type": "Left", "left": "new"}),
            json!({"number": 3}),
        ] {
            let mut new = old.clone();
            for (name, value) in change.as_object().into_iter().flatten() {
                new["spec"][name] = value.clone();
            }
            let label = format!("{spec} + {change}");
            tally
                .compare(&server, &structural, &label, &new, Some(&old))
                .await?;
        }
        tally
            .compare(
                &server,
                &structural,
                &format!("{spec} again"),
                &old,
                Some(&old),
            )
            .await?;
    }
    tally.finish(100, 50);
    Ok(())
}

#[tokio::test]
async fn what_the_server_does_not_declare_is_not_declared_here() -> Result<(), Error> {
    let Some(server) = Server::get()? else {
        return Ok(());
    };
    for (index, rule) in [
        "cel.bind(x, self.s, x == 'a')",
        "math.ceil(1.5) == 2.0",
        "base64.encode(b'a') == 'YQ=='",
        "'a'.sign() == 1",
        "nosuch(self.s)",
        "self.s.matches('(')",
        "duration('1x') < duration('1s')",
        "timestamp('x') < timestamp('2024-01-01T00:00:00Z')",
        "jsonpatch.escapeKey('a') == 'a'",
    ]
    .into_iter()
    .enumerate()
    {
        let schema = schema(&json!({"s": {"type": "string"}}), &json!([{"rule": rule}]));
        let definition = definition(&format!("Refused{index}"), &schema);
        assert!(
            server.install(&definition).await.is_err(),
            "the server takes {rule}"
        );
        let structural = Structural::from_json(&schema).map_err(|errors| format!("{errors:?}"))?;
        assert_eq!(structural.rule_errors().len(), 1, "{rule}");
    }
    Ok(())
}
