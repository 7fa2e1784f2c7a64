//! Secrets and configuration maps.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::check;
use super::kind::{Kind, PLAIN};
use crate::object::{Object, members_mut};
use crate::registry::{Context, Part};

/// Secrets.
pub(super) const SECRET: Kind = Kind {
    check: check::config::secret,
    update: keep_type,
    ..PLAIN
};

/// Configuration maps.
pub(super) const CONFIG_MAP: Kind = Kind {
    check: check::config::config_map,
    ..PLAIN
};

/// Puts `stringData` into `data`: who reads a secret sees only that.
pub(super) fn encode(secret: &mut Object) {
    let Some(Value::Object(plain)) = secret.remove("stringData") else {
        return;
    };
    if plain.is_empty() {
        return;
    }
    let data = members_mut(secret, "data");
    for (name, text) in plain {
        let text = STANDARD.encode(text.as_str().unwrap_or_default());
        data.insert(name, text.into());
    }
}

/// A secret that says no type keeps its own.
fn keep_type(_context: Context<'_>, _part: Part<'_>, secret: &mut Object, old: &Object) {
    let is_unset = secret
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .is_empty();
    if let (true, Some(ty)) = (is_unset, old.get("type")) {
        secret.insert("type".to_owned(), ty.clone());
    }
}
