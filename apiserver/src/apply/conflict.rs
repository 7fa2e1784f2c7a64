//! What those are told who apply what others manage.

use kubewright::meta::{StatusCause, cause};
use kubewright::schema::fields::{Conflict, Manager, Operation};

use crate::failure::{Failure, quote};

/// 409: fields that would change are managed by others.
pub(super) fn conflict(conflicts: &[Conflict]) -> Failure {
    let causes = conflicts.iter().map(|conflict| StatusCause {
        reason: cause::FIELD_MANAGER_CONFLICT.to_owned(),
        message: format!("conflict with {}", describe(&conflict.manager)),
        field: conflict.path.to_string(),
    });
    Failure::apply_conflict(causes.collect(), message(conflicts))
}

fn message(conflicts: &[Conflict]) -> String {
    if let [Conflict { manager, path }] = conflicts {
        let manager = describe(manager);
        return format!("Apply failed with 1 conflict: conflict with {manager}: {path}");
    }
    let mut lines = Vec::new();
    let mut last = None;
    for Conflict { manager, path } in conflicts {
        if last != Some(manager) {
            lines.push(format!("conflicts with {}:", describe(manager)));
            last = Some(manager);
        }
        lines.push(format!("- {path}"));
    }
    let count = conflicts.len();
    format!("Apply failed with {count} conflicts: {}", lines.join("\n"))
}

fn describe(manager: &Manager) -> String {
    let mut text = quote(&manager.name);
    if !manager.subresource.is_empty() {
        text.push_str(" with subresource ");
        text.push_str(&quote(&manager.subresource));
    }
    if manager.operation == Operation::Update {
        text.push_str(" using ");
        text.push_str(manager.api_version.as_deref().unwrap_or_default());
    }
    text
}

#[cfg(test)]
mod tests {
    use kubewright::schema::fields::{Conflict, Manager, Path};

    use super::message;

    #[test]
    fn messages() {
        let conflict = |manager: Manager, path: &[&str]| Conflict {
            manager,
            path: Path::of_fields(path.iter().copied()),
        };
        let one = conflict(
            Manager::updating("a", "apps/v1", "scale"),
            &["spec", "replicas"],
        );
        assert_eq!(
            message(std::slice::from_ref(&one)),
            r#"Apply failed with 1 conflict: conflict with "a" with subresource "scale" using apps/v1: .spec.replicas"#
        );
        let others = [
            one,
            conflict(Manager::applying("b", ""), &["data", "x"]),
            conflict(Manager::applying("b", ""), &["data", "y"]),
        ];
        assert_eq!(
            message(&others),
            "Apply failed with 3 conflicts: conflicts with \"a\" with subresource \"scale\" using apps/v1:\n\
             - .spec.replicas\nconflicts with \"b\":\n- .data.x\n- .data.y"
        );
    }
}
