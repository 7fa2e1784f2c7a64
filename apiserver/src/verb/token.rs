//! Where a list that is read in parts goes on (`apiserver/pkg/storage/continue.go`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::store::Key;

/// Where a list goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The version that is listed; `None` goes on with what there is now.
    pub(super) version: Option<u64>,
    /// The last key of the part before.
    pub(super) after: Key,
}

const FORM: &str = "meta.k8s.io/v1";

impl Token {
    /// As clients send it back.
    pub(super) fn text(&self) -> String {
        let version = self.version.and_then(|version| i64::try_from(version).ok());
        let token =
            json!({"v": FORM, "rv": version.unwrap_or(-1), "start": format!("{}\0", self.after)});
        URL_SAFE_NO_PAD.encode(token.to_string())
    }

    /// Reads what a client sends back.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let refuse = |why: &str| Failure::bad_request(format!("continue key is not valid: {why}"));
        let text = text.trim_end_matches('=');
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|error| refuse(&error.to_string()))?;
        let token: Value =
            serde_json::from_slice(&bytes).map_err(|error| refuse(&error.to_string()))?;
        if token.get("v").and_then(Value::as_str) != Some(FORM) {
            return Err(refuse("server does not recognize this encoded version"));
        }
        let version = token.get("rv").and_then(Value::as_i64).unwrap_or_default();
        if version == 0 {
            return Err(refuse(
                "incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
            ));
        }
        let start = token
            .get("start")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if start.is_empty() {
            return Err(refuse("encoded start key empty (version meta.k8s.io/v1)"));
        }
        if start.split('/').any(|segment| segment == "..") {
            return Err(refuse("invalid key"));
        }
        Ok(Self {
            version: u64::try_from(version).ok(),
            after: Key::from_text(start.trim_end_matches('\0')),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Token;
    use crate::store::Key;

    #[test]
    fn what_is_given_out_is_read_again() {
        for version in [Some(7), None] {
            let token = Token {
                version,
                after: Key::new(Some("default"), "www"),
            };
            assert_eq!(Token::parse(&token.text()), Ok(token));
        }
    }

    #[test]
    fn others_are_refused() {
        for text in ["x", "!!!", "e30", "bnVsbA"] {
            assert!(Token::parse(text).is_err(), "{text}");
        }
    }
}
