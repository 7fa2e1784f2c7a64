//! YAML that somebody else wrote.

/// Whether brackets are nested deeper than `deepest`. The parser would say so too, but takes a time that grows with
/// the square of their number.
pub(crate) fn nests_deeper(text: &str, deepest: usize) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > deepest
    })
}

/// Where a text is no YAML, if the parser knows. Its own words may repeat a secret.
pub(crate) fn place(error: &yaml_serde::Error) -> Option<String> {
    let place = error.location()?;
    Some(format!("line {}, column {}", place.line(), place.column()))
}
