//! What `validate` and defaulting say is what the API server says: the verdict, where and why, and
//! the object that it would store.

mod cases;
mod schema;
mod server;
mod typed;
mod update;

use std::collections::BTreeSet;

use e2e::server::Error;
use kubewright::schema::Ref;
use kubewright::schema::structural::Structural;
use kubewright::schema::validate::Violation;
use serde_json::{Value, json};
use server::{Answer, Server};

/// Fields and reasons.
type Faults = BTreeSet<(String, String)>;

fn faults(violations: &[Violation]) -> Faults {
    let pair = |violation: &Violation| (violation.field.clone(), violation.reason.to_string());
    violations.iter().map(pair).collect()
}

#[tokio::test]
async fn json_is_judged_as_the_server_does() -> Result<(), Error> {
    let (accepted, refused) = judge(
        cases::all(),
        |case| json!({"metadata": {"name": "case"}, "spec": case}),
    )
    .await?
    .unwrap_or((1000, 1000));
    // Were nearly all of one kind, the test would say little.
    assert!(
        accepted > 400 && refused > 400,
        "{accepted} accepted, {refused} refused"
    );
    Ok(())
}

#[tokio::test]
async fn metadata_is_judged_as_the_server_does() -> Result<(), Error> {
    judge(
        cases::metadata(),
        |case| json!({"metadata": case, "spec": {}}),
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn the_embedded_server_says_what_the_server_says() -> Result<(), Error> {
    let Some(server) = Server::get().await? else {
        return Ok(());
    };
    let embedded = Server::embedded().await?;
    let specs = cases::all().into_iter();
    let specs = specs.map(|case| json!({"metadata": {"name": "case"}, "spec": case}));
    let metadata = cases::metadata().into_iter();
    let metadata = metadata.map(|case| json!({"metadata": case, "spec": {}}));
    let mut wrong = Vec::new();
    for mut object in specs.chain(metadata) {
        // Generated names are random, and members of owners come in the order of Go's struct.
        let text = object.to_string();
        if text.contains("generateName") || text.matches("controller").count() > 1 {
            continue;
        }
        object["apiVersion"] = json!("validate.kubewright.example/v1");
        object["kind"] = json!("Check");
        let (ours, theirs) = (embedded.told(&object).await?, server.told(&object).await?);
        if ours != theirs {
            wrong.push(format!(
                "{object}\n  ours:   {ours:#?}\n  server: {theirs:#?}"
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

/// Compares what is said of objects; how many the server accepted and refused.
async fn judge(
    cases: Vec<Value>,
    object: impl Fn(Value) -> Value,
) -> Result<Option<(usize, usize)>, Error> {
    let Some(server) = Server::get().await? else {
        return Ok(None);
    };
    let schema =
        Structural::from_json(&schema::checks()).map_err(|errors| format!("{errors:?}"))?;
    let mut wrong = Vec::new();
    let (mut accepted, mut refused) = (0, 0);
    for case in cases {
        let shown = case.to_string();
        let mut object = object(case);
        object["apiVersion"] = json!("validate.kubewright.example/v1");
        object["kind"] = json!("Check");
        let ours = faults(&schema.validate(Ref::Json(&object)));
        match server.create(&object).await? {
            Answer::Accepted(stored) => {
                accepted += 1;
                schema.prune(&mut object);
                schema.default_value(&mut object);
                if !ours.is_empty() || !same(&object["spec"], &stored["spec"]) {
                    let (spec, stored) = (&object["spec"], &stored["spec"]);
                    wrong.push(format!(
                        "{shown}\n  ours:   {ours:?} {spec}\n  server: {stored}"
                    ));
                }
            }
            Answer::Refused(theirs) => {
                refused += 1;
                if ours != theirs {
                    wrong.push(format!("{shown}\n  ours:   {ours:?}\n  server: {theirs:?}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    Ok(Some((accepted, refused)))
}

/// Whether two values are the same. Go writes `1.0` as `1`, so numbers are compared by value.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let is = |(name, one): (&String, &Value)| {
                other.get(name).is_some_and(|other| same(one, other))
            };
            one.len() == other.len() && one.iter().all(is)
        }
        _ => one == other,
    }
}
