//! Who manages which fields: `metadata.managedFields`.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{FieldSet, go};
use crate::meta::Time;

/// How fields were set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// By server-side apply.
    Apply,
    /// By any other request.
    Update,
}

/// Who manages fields. One who sets fields in several ways counts as several.
///
/// They are in the order of their names, then of how they set fields; the object itself comes after
/// its subresources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    /// What it calls itself.
    pub name: String,
    /// How it sets fields.
    pub operation: Operation,
    /// The version in which it updates. One that applies is one in all versions, and has none here.
    pub api_version: Option<String>,
    /// The subresource by which it sets fields; empty for the object itself.
    pub subresource: String,
}

/// The fields that one manages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The fields.
    pub fields: FieldSet,
    /// The version in which they are named.
    pub api_version: String,
}

/// Who manages which fields of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managers {
    /// What each manages.
    pub claims: BTreeMap<Manager, Claim>,
    /// When each last changed something.
    pub times: BTreeMap<Manager, Time>,
}

impl Operation {
    /// As `operation` has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Apply => "Apply",
            Self::Update => "Update",
        }
    }
}

impl Manager {
    /// One that applies objects.
    pub fn applying(name: &str, subresource: &str) -> Self {
        Self {
            name: name.to_owned(),
            operation: Operation::Apply,
            api_version: None,
            subresource: subresource.to_owned(),
        }
    }

    /// One that updates objects in a version.
    pub fn updating(name: &str, api_version: &str, subresource: &str) -> Self {
        Self {
            name: name.to_owned(),
            operation: Operation::Update,
            api_version: Some(api_version.to_owned()),
            subresource: subresource.to_owned(),
        }
    }
}

impl Ord for Manager {
    fn cmp(&self, other: &Self) -> Ordering {
        let is_whole = |manager: &'_ Self| manager.subresource.is_empty();
        self.name
            .cmp(&other.name)
            .then_with(|| self.operation.cmp(&other.operation))
            .then_with(|| self.api_version.cmp(&other.api_version))
            .then_with(|| is_whole(self).cmp(&is_whole(other)))
            .then_with(|| self.subresource.cmp(&other.subresource))
    }
}

impl PartialOrd for Manager {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Managers {
    /// Reads `metadata.managedFields`.
    ///
    /// # Errors
    /// What is wrong with an entry, in the words of the API server.
    pub fn from_json(entries: &[Value]) -> Result<Self, String> {
        let mut managers = Self::default();
        for (index, entry) in entries.iter().enumerate() {
            managers.read(index, entry)?;
        }
        Ok(managers)
    }

    fn read(&mut self, index: usize, entry: &Value) -> Result<(), String> {
        let text = |member: &str| {
            entry
                .get(member)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let operation = match text("operation") {
            "Apply" => Operation::Apply,
            "Update" => Operation::Update,
            _ => return Err("operation must be `Apply` or `Update`".to_owned()),
        };
        let api_version = text("apiVersion");
        if api_version.is_empty() {
            return Err("apiVersion must not be empty".to_owned());
        }
        match text("fieldsType") {
            "FieldsV1" => {}
            "" => {
                return Err(format!(
                    "missing fieldsType in managed fields entry {index}"
                ));
            }
            other => {
                let other = go::quote(other);
                return Err(format!(
                    "invalid fieldsType {other} in managed fields entry {index}"
                ));
            }
        }
        let fields = entry.get("fieldsV1").map(FieldSet::from_json);
        let fields = fields
            .transpose()
            .map_err(|error| format!("error decoding set: {error}"))?;
        let (name, subresource) = (text("manager"), text("subresource"));
        let manager = match operation {
            Operation::Apply => Manager::applying(name, subresource),
            Operation::Update => Manager::updating(name, api_version, subresource),
        };
        match text("time").parse::<Time>() {
            Ok(time) => {
                self.times.insert(manager.clone(), time);
            }
            Err(_) => {
                self.times.remove(&manager);
            }
        }
        let claim = Claim {
            fields: fields.unwrap_or_default(),
            api_version: api_version.to_owned(),
        };
        self.claims.insert(manager, claim);
        Ok(())
    }

    /// The entries of `metadata.managedFields`: by operation, then from the oldest to the newest,
    /// then by manager.
    pub fn to_json(&self) -> Vec<Value> {
        let mut claims: Vec<_> = self.claims.iter().collect();
        claims.sort_by_key(|(manager, claim)| {
            (
                manager.operation,
                self.seconds(manager),
                &manager.name,
                &claim.api_version,
                &manager.subresource,
            )
        });
        let entry = |(manager, claim)| self.entry(manager, claim);
        claims.into_iter().map(entry).collect()
    }

    /// When one last changed something, in seconds: zero where that is not known.
    pub fn seconds(&self, manager: &Manager) -> i64 {
        let time = self.times.get(manager);
        time.map_or(0, |time| time.unix_seconds())
    }

    fn entry(&self, manager: &Manager, claim: &Claim) -> Value {
        let mut entry = Map::new();
        let mut put = |member: &str, value: &str| {
            if !value.is_empty() {
                entry.insert(member.to_owned(), value.into());
            }
        };
        put("manager", &manager.name);
        put("operation", manager.operation.name());
        put("apiVersion", &claim.api_version);
        if let Some(time) = self.times.get(manager) {
            put("time", &time.to_string());
        }
        put("fieldsType", "FieldsV1");
        put("subresource", &manager.subresource);
        entry.insert("fieldsV1".to_owned(), claim.fields.to_json());
        Value::Object(entry)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Managers;

    #[test]
    fn entries_in_their_order() {
        let entry = |manager: &str, operation: &str, time: Option<&str>| {
            let mut entry = json!({"manager": manager, "operation": operation, "apiVersion": "v1",
                "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {}}});
            if let Some(time) = time {
                entry["time"] = time.into();
            }
            entry
        };
        let old = Some("2026-01-01T00:00:00Z");
        let new = Some("2026-01-02T00:00:00Z");
        let mut entries = vec![
            entry("z", "Apply", new),
            entry("z", "Update", None),
            entry("b", "Update", old),
            entry("c", "Update", old),
            entry("a", "Update", new),
        ];
        let sorted = entries.clone();
        entries.reverse();
        let managers = Managers::from_json(&entries).unwrap();
        assert_eq!(managers.to_json(), sorted);
    }

    #[test]
    fn entries_that_are_none() {
        let good = json!({"manager": "a", "operation": "Apply", "apiVersion": "v1",
            "fieldsType": "FieldsV1", "fieldsV1": {}});
        assert!(Managers::from_json(std::slice::from_ref(&good)).is_ok());
        let with = |member: &str, value: Value| {
            let mut entry = good.clone();
            entry[member] = value;
            Managers::from_json(&[entry]).unwrap_err()
        };
        assert_eq!(
            with("operation", json!("x")),
            "operation must be `Apply` or `Update`"
        );
        assert_eq!(
            with("apiVersion", json!("")),
            "apiVersion must not be empty"
        );
        assert_eq!(
            with("fieldsType", json!("")),
            "missing fieldsType in managed fields entry 0"
        );
        assert_eq!(
            with("fieldsType", json!("x")),
            r#"invalid fieldsType "x" in managed fields entry 0"#
        );
        assert!(with("fieldsV1", json!({"x": {}})).starts_with("error decoding set: "));
    }
}
