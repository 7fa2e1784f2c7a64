//! Who owns the fields that an apply asked for.

use super::Error;
use crate::meta::{Status, StatusCause, cause};

/// A field that an apply asked for and another manager owns.
///
/// ```no_run
/// # use kubewright::{Api, resource::verbs, rest::Error};
/// # async fn example<K: verbs::Patch>(api: Api<K>, object: K) -> Result<(), Error> {
/// if let Err(error) = api.apply("www", "me", &object).await {
///     for conflict in error.field_conflicts() {
///         println!("{} belongs to {}", conflict.field, conflict.manager);
///     }
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldConflict {
    /// The field, as `.spec.containers[name="a"].image`.
    pub field: String,
    /// Who owns it.
    pub manager: String,
    /// The subresource by which it came to own it, if it was one.
    pub subresource: Option<String>,
    /// What the server says of it.
    pub message: String,
}

impl Status {
    /// The fields that others own, where a conflict is one of an apply.
    pub fn field_conflicts(&self) -> Vec<FieldConflict> {
        let causes = self.details.iter().flat_map(|details| &details.causes);
        causes
            .filter(|found| found.reason == cause::FIELD_MANAGER_CONFLICT)
            .map(FieldConflict::of)
            .collect()
    }
}

impl Error {
    /// The fields that others own, where it is a conflict of an apply. Empty for other errors, the conflict of an
    /// update with another one among them.
    pub fn field_conflicts(&self) -> Vec<FieldConflict> {
        self.status()
            .map(Status::field_conflicts)
            .unwrap_or_default()
    }
}

impl FieldConflict {
    /// Servers have the manager in their message alone, quoted as Go does
    /// (`apimachinery/pkg/util/managedfields/internal/conflict.go`).
    fn of(found: &StatusCause) -> Self {
        let rest = found.message.strip_prefix("conflict with ");
        let (manager, rest) = rest.and_then(quoted).unwrap_or_default();
        let subresource = rest.strip_prefix(" with subresource ").and_then(quoted);
        Self {
            field: found.field.clone(),
            manager,
            subresource: subresource.map(|(name, _)| name),
            message: found.message.clone(),
        }
    }
}

/// What is in quotes at the start, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut is_escaped = false;
    let end = inner.find(|char| match (char, is_escaped) {
        (_, true) => {
            is_escaped = false;
            false
        }
        ('\\', false) => {
            is_escaped = true;
            false
        }
        (char, false) => char == '"',
    })?;
    let (inner, rest) = inner.split_at_checked(end)?;
    let rest = rest.strip_prefix('"')?;
    // Most escapes are those of JSON; text with others is given as it is.
    let text = serde_json::from_str(&format!("\"{inner}\"")).unwrap_or_else(|_| inner.to_owned());
    Some((text, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn managers_are_read_from_the_message() {
        let of = |message: &str| {
            let found = FieldConflict::of(&StatusCause {
                message: message.to_owned(),
                ..StatusCause::default()
            });
            (found.manager, found.subresource)
        };
        let some = |manager: &str, subresource: Option<&str>| {
            (manager.to_owned(), subresource.map(str::to_owned))
        };
        assert_eq!(of(r#"conflict with "a b" using v1"#), some("a b", None));
        assert_eq!(
            of(
                r#"conflict with "a\"\\" with subresource "status" using v1 at 2020-01-01T00:00:00Z"#
            ),
            some("a\"\\", Some("status"))
        );
        assert_eq!(of(r#"conflict with "\x07""#), some(r"\x07", None));
        for odd in [
            "",
            "conflict with me",
            "conflict with \"me",
            "conflict with \"me\\\"",
        ] {
            assert_eq!(of(odd), some("", None), "{odd}");
        }
    }
}
