//! Scenarios at work.

use kubewright::Client;
use serde_json::Value;

use crate::Error;
use crate::compare::{Difference, compare};
use crate::scenario::{Scenario, Step, fill};
use crate::server::ask;

/// What came of a scenario.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// What differs, with the number and the text of the request.
    pub differences: Vec<(usize, String, Difference)>,
    /// How many requests it has.
    pub steps: usize,
}

/// Sends the requests of a scenario to both servers, in its namespace.
///
/// # Errors
/// A server cannot be reached.
pub async fn run(
    real: &Client,
    own: &Client,
    scenario: &Scenario,
    namespace: &str,
) -> Result<Outcome, Error> {
    let mut outcome = Outcome {
        name: scenario.name.clone(),
        differences: Vec::new(),
        steps: scenario.steps.len(),
    };
    for server in [real, own] {
        let step = Step {
            method: "POST".to_owned(),
            path: "/api/v1/namespaces".to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: format!(r#"{{"metadata":{{"name":"{namespace}"}}}}"#),
        };
        ask(server, &step).await?;
    }
    let (mut of_real, mut of_own): (Vec<Value>, Vec<Value>) = Default::default();
    for (index, step) in scenario.steps.iter().enumerate() {
        let (first, second) = (
            filled(step, namespace, &of_real),
            filled(step, namespace, &of_own),
        );
        let (first, second) = tokio::join!(ask(real, &first), ask(own, &second));
        let (first, second) = (first?, second?);
        for difference in compare(&first, &second) {
            let text = format!("{} {}", step.method, step.path);
            outcome.differences.push((index + 1, text, difference));
        }
        of_real.push(first.value());
        of_own.push(second.value());
    }
    Ok(outcome)
}

fn filled(step: &Step, namespace: &str, responses: &[Value]) -> Step {
    let fill = |text: &str| fill(text, namespace, responses);
    let header = |(name, value): &(String, String)| (name.clone(), fill(value));
    Step {
        method: step.method.clone(),
        path: fill(&step.path),
        headers: step.headers.iter().map(header).collect(),
        body: fill(&step.body),
    }
}
