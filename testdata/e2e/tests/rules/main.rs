//! Rules hold and fail as the API server says: the verdict, where and why.

mod cases;
mod gateway;
mod own;
mod server;
mod texts;

use std::collections::BTreeSet;

use e2e::server::Error;
use kubewright::schema::Ref;
use kubewright::schema::structural::Structural;
use kubewright::schema::validate::Violation;
use serde_json::Value;
use server::Server;

/// Fields and reasons. A rule that cannot be evaluated has no field of its own, so it stands beside.
type Faults = BTreeSet<(String, String)>;

fn faults(violations: &[Violation]) -> Faults {
    let pair = |violation: &Violation| {
        let field = beside(&violation.field, &violation.message);
        (field, violation.reason.to_string())
    };
    violations.iter().map(pair).collect()
}

/// A field, with the rule that a message says could not be evaluated.
fn beside(field: &str, message: &str) -> String {
    let rule = message
        .split_once(" evaluating rule: ")
        .or_else(|| message.split_once(" macro signature for rule: "));
    rule.map_or_else(|| field.to_owned(), |(_, rule)| format!("{field} ({rule})"))
}

/// What has been compared.
#[derive(Default)]
struct Tally {
    accepted: usize,
    refused: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Compares what is said of a new object, or of an update.
    async fn compare(
        &mut self,
        server: &Server,
        schema: &Structural,
        label: &str,
        new: &Value,
        old: Option<&Value>,
    ) -> Result<(), Error> {
        let violations = match old {
            Some(old) => schema.validate_update(Ref::Json(new), Ref::Json(old)),
            None => schema.validate(Ref::Json(new)),
        };
        let ours = faults(&violations);
        let theirs = match old {
            Some(_) => server.update(new).await?,
            None => server.create(new).await?,
        };
        let differences = server.differences().await.into_iter();
        self.wrong
            .extend(differences.map(|difference| format!("{label}, in other words: {difference}")));
        if theirs.is_empty() {
            self.accepted += 1;
        } else {
            self.refused += 1;
        }
        if ours != theirs {
            let messages: Vec<_> = violations.iter().map(ToString::to_string).collect();
            self.wrong.push(format!(
                "{label}\n  ours alone:   {:?}\n  server alone: {:?}\n  {messages:?}",
                ours.difference(&theirs).collect::<Vec<_>>(),
                theirs.difference(&ours).collect::<Vec<_>>(),
            ));
        }
        Ok(())
    }

    fn finish(self, accepted: usize, refused: usize) {
        println!("{} accepted, {} refused", self.accepted, self.refused);
        assert!(
            self.wrong.is_empty(),
            "{} differ:\n{}",
            self.wrong.len(),
            self.wrong.join("\n")
        );
        assert!(
            self.accepted >= accepted && self.refused >= refused,
            "{} accepted, {} refused",
            self.accepted,
            self.refused
        );
    }
}
