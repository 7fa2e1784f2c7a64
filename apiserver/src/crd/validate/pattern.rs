//! Patterns.

/// What is wrong with a pattern.
pub(super) fn fault(pattern: &str) -> Option<String> {
    if pattern.is_empty() {
        return None;
    }
    kubewright::schema::validate::pattern_fault(pattern)
}
