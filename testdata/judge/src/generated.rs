//! Scenarios that are made: random objects of real kinds, valid ones and broken ones, and random
//! verbs on them. The same seed makes the same scenarios.

use std::path::{Path, PathBuf};

use kubewright::schema::structural::Structural;
use kubewright_objects::{Random, broken, valid};
use serde_json::{Value, json};

use crate::Error;
use crate::scenario::{Scenario, Step};

/// A custom kind of the corpus, in the version that is stored.
#[derive(Debug)]
pub struct Kind {
    /// Its definition.
    pub definition: Value,
    schema: Structural,
    api_version: String,
    name: String,
    plural: String,
    is_namespaced: bool,
    has_status: bool,
}

/// Every so many of the listed definitions is taken.
const EVERY: usize = 2;
/// How many scenarios are made of a kind, and how many verbs one has.
const SCENARIOS: usize = 8;
const VERBS: usize = 7;
/// The definitions that between them hold every construct of schemas.
const LIST: &str = include_str!("../../schemas/crds.txt");

/// Kinds of the corpus; none where there is no corpus.
///
/// # Errors
/// A file of the corpus that is no definition.
pub fn kinds() -> Result<Vec<Kind>, Error> {
    let corpus = std::env::var_os("KUBEWRIGHT_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    if !corpus.is_dir() {
        println!("skipped: made scenarios need the corpus in KUBEWRIGHT_CORPUS");
        return Ok(Vec::new());
    }
    let mut kinds = Vec::new();
    for file in LIST.lines().step_by(EVERY) {
        let text = std::fs::read_to_string(corpus.join(file))?;
        let definition: Value = yaml_serde::from_str(&text)?;
        kinds.extend(Kind::of(definition));
    }
    Ok(kinds)
}

impl Kind {
    fn of(mut definition: Value) -> Option<Self> {
        let metadata = json!({
            "name": definition.pointer("/metadata/name")?,
            "annotations": definition.pointer("/metadata/annotations").cloned().unwrap_or(json!({})),
        });
        definition["metadata"] = metadata;
        definition.as_object_mut()?.remove("status");
        let versions = definition.pointer_mut("/spec/versions")?.as_array_mut()?;
        if !versions.iter().any(|version| version["storage"] == true) {
            // The corpus has files with some of the versions of a kind.
            versions.last_mut()?["storage"] = true.into();
        }
        let stored = definition
            .pointer("/spec/versions")?
            .as_array()?
            .iter()
            .find(|version| version["storage"] == true && version["served"] == true)?;
        let text = |pointer: &str| Some(definition.pointer(pointer)?.as_str()?.to_owned());
        let group = text("/spec/group")?;
        let schema = stored.pointer("/schema/openAPIV3Schema")?;
        Some(Self {
            schema: Structural::from_json(schema).ok()?,
            api_version: format!("{group}/{}", stored["name"].as_str()?),
            name: text("/spec/names/kind")?,
            plural: text("/spec/names/plural")?,
            is_namespaced: text("/spec/scope")? == "Namespaced",
            has_status: stored.pointer("/subresources/status").is_some(),
            definition,
        })
    }

    /// Where its objects are.
    pub fn path(&self) -> String {
        let namespace = if self.is_namespaced {
            "namespaces/$NS/"
        } else {
            ""
        };
        format!("/apis/{}/{namespace}{}", self.api_version, self.plural)
    }

    /// Scenarios of its objects.
    pub fn scenarios(&self) -> Vec<Scenario> {
        let mut random = Random::with_seed(11);
        let numbered = 0..SCENARIOS;
        let made = numbered.map(|number| Scenario {
            name: format!("made: {} {number}", self.name),
            steps: self.steps(&mut random),
        });
        made.collect()
    }

    fn steps(&self, random: &mut Random) -> Vec<Step> {
        let mut steps = vec![self.step("POST", "", &self.object(random))];
        steps.push(self.step("POST", "", &self.broken(random)));
        for _ in 0..VERBS {
            steps.push(self.verb(random));
        }
        steps.push(self.step("GET", "/$ID-o", &Value::Null));
        steps
    }

    /// A verb on the one object of a scenario.
    fn verb(&self, random: &mut Random) -> Step {
        let one = "/$ID-o";
        match random.u8(0..9) {
            0 => self.step("GET", one, &Value::Null),
            1 => self.step("PUT", one, &self.object(random)),
            2 => self.step("PUT", one, &self.broken(random)),
            3 => {
                let patch = json!({"metadata": {"labels": {"a": random.u8(0..3).to_string()}}});
                self.patch("merge", one, &patch)
            }
            4 => {
                let spec = self.object(random).get("spec").cloned();
                self.patch("merge", one, &json!({"spec": spec}))
            }
            5 => {
                let patch = json!([{"op": "add", "path": "/metadata/annotations", "value": {"x": "y"}},
                    {"op": "remove", "path": "/spec"}]);
                self.patch("json", one, &patch)
            }
            6 => {
                let query = format!("{one}?fieldManager=m{}&force=true", random.u8(0..2));
                self.patch("apply", &query, &self.object(random))
            }
            7 if self.has_status => self.step("PUT", "/$ID-o/status", &self.object(random)),
            _ => self.step("DELETE", one, &Value::Null),
        }
    }

    fn patch(&self, form: &str, path: &str, change: &Value) -> Step {
        let ty = match form {
            "merge" => "application/merge-patch+json",
            "json" => "application/json-patch+json",
            _ => "application/apply-patch+yaml",
        };
        let mut step = self.step("PATCH", path, change);
        step.headers = vec![("content-type".to_owned(), ty.to_owned())];
        step
    }

    fn step(&self, method: &str, path: &str, body: &Value) -> Step {
        let has_body = !body.is_null();
        let headers = has_body.then(|| ("content-type".to_owned(), "application/json".to_owned()));
        Step {
            method: method.to_owned(),
            path: format!("{}{path}", self.path()),
            headers: headers.into_iter().collect(),
            body: if has_body {
                body.to_string()
            } else {
                String::new()
            },
        }
    }

    fn object(&self, random: &mut Random) -> Value {
        let made = valid(&self.schema, &self.api_version, &self.name, random);
        let mut object = made.unwrap_or_else(|| json!({}));
        object["apiVersion"] = self.api_version.as_str().into();
        object["kind"] = self.name.as_str().into();
        object["metadata"] = json!({"name": "$ID-o"});
        object
    }

    fn broken(&self, random: &mut Random) -> Value {
        let object = self.object(random);
        let found = (0..10).find_map(|_| broken(&self.schema, &object, random));
        found.map_or(object, |broken| broken.object)
    }
}
