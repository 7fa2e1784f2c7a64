//! Did you mean.

/// Below this likeness a word is another word, not a slip of the pen.
const ALIKE: f64 = 0.75;

/// The candidate most like a word that is none of them, if any is like it.
///
/// ```
/// use kubewright_codegen::names::did_you_mean;
///
/// assert_eq!(did_you_mean("shortnames", ["short_names", "singular"]), Some("short_names"));
/// assert_eq!(did_you_mean("banana", ["short_names", "singular"]), None);
/// ```
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let normal = normalised(word);
    candidates
        .into_iter()
        .map(|candidate| (similarity(&normal, &normalised(candidate)), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        // The first of equals.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

/// Case and separators are the most common slip, and not a difference.
fn normalised(word: &str) -> String {
    word.chars()
        .filter(|char| !matches!(char, '_' | '-' | ' '))
        .map(|char| char.to_ascii_lowercase())
        .collect()
}

/// How alike two words are, from 0 to 1: by Jaro and Winkler, for whom a common beginning counts.
pub fn similarity(left: &str, right: &str) -> f64 {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let jaro = jaro(&left, &right);
    let common = left
        .iter()
        .zip(&right)
        .take(4)
        .take_while(|(left, right)| left == right)
        .count();
    jaro + ratio(common, 10) * (1.0 - jaro)
}

fn jaro(left: &[char], right: &[char]) -> f64 {
    if left.is_empty() || right.is_empty() {
        return if left.len() == right.len() { 1.0 } else { 0.0 };
    }
    let reach = (left.len().max(right.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; right.len()];
    let mut matched = Vec::new();
    for (index, char) in left.iter().enumerate() {
        let window = index.saturating_sub(reach)..(index + reach + 1).min(right.len());
        if let Some(found) = window
            .into_iter()
            .find(|&other| !taken[other] && right[other] == *char)
        {
            taken[found] = true;
            matched.push(*char);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let in_order = right
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| **taken)
        .map(|(char, _)| char);
    let moved = matched
        .iter()
        .zip(in_order)
        .filter(|(left, right)| left != right)
        .count()
        / 2;
    let common = matched.len();
    (ratio(common, left.len()) + ratio(common, right.len()) + ratio(common - moved, common)) / 3.0
}

/// Words are short: a length is exact as a float.
#[allow(clippy::cast_precision_loss)]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, similarity};

    #[track_caller]
    fn near(left: &str, right: &str, expected: f64) {
        let likeness = similarity(left, right);
        assert!(
            (likeness - expected).abs() < 0.001,
            "{left} and {right}: {likeness}"
        );
    }

    #[test]
    fn likeness_is_that_of_the_published_examples() {
        near("MARTHA", "MARHTA", 0.961);
        near("DWAYNE", "DUANE", 0.84);
        near("DIXON", "DICKSONX", 0.813);
        near("same", "same", 1.0);
        near("abc", "xyz", 0.0);
        near("", "", 1.0);
        near("", "a", 0.0);
    }

    #[test]
    fn slips_are_found() {
        let words = [
            "group",
            "group_alias",
            "version",
            "kind",
            "plural",
            "short_names",
            "namespaced",
        ];
        for (slip, meant) in [
            ("groop", "group"),
            ("groupAlias", "group_alias"),
            ("verison", "version"),
            ("shortnames", "short_names"),
            ("short-name", "short_names"),
            ("namespace", "namespaced"),
        ] {
            assert_eq!(did_you_mean(slip, words), Some(meant));
        }
        assert_eq!(did_you_mean("explode", words), None);
    }
}
