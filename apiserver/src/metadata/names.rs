//! What names of objects may look like, by the rule of their kind.

pub(crate) use kubewright::meta::names::{
    by_example, label, label_value, path_segment, qualified_name, rfc1035_label, subdomain,
};

use crate::registry::NameRule;

/// What is wrong with a name by a rule. A prefix is what random characters are put after.
pub(crate) fn name(rule: NameRule, name: &str, is_prefix: bool) -> Vec<String> {
    if rule == NameRule::PathSegment {
        return path_segment(name, is_prefix);
    }
    let masked = match name.strip_suffix('-') {
        // The server puts a letter in place of the dash and of what is before it.
        Some(rest) if is_prefix && !rest.is_empty() => {
            let mut kept = rest.to_owned();
            kept.pop();
            kept.push('a');
            kept
        }
        _ => name.to_owned(),
    };
    match rule {
        NameRule::Label => label(&masked),
        NameRule::Subdomain | NameRule::PathSegment => subdomain(&masked),
    }
}

#[cfg(test)]
mod tests {
    use super::{NameRule, name};

    #[test]
    fn names_by_the_rules_of_kinds() {
        assert!(name(NameRule::PathSegment, "system:a b", false).is_empty());
        assert!(name(NameRule::PathSegment, ".", true).is_empty());
        assert!(name(NameRule::Subdomain, "a-", true).is_empty());
        assert_eq!(name(NameRule::Subdomain, "a-", false).len(), 1);
        assert_eq!(
            name(NameRule::PathSegment, "..", false),
            ["may not be '..'"]
        );
    }
}
