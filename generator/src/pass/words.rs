//! What names are made of, beyond the rules that the derives share.

use kubewright_codegen::names;

/// The words of a name, in lower case. Empty when it has neither letters nor digits.
pub(crate) fn words(name: &str) -> Vec<String> {
    if !name.chars().any(char::is_alphanumeric) {
        return Vec::new();
    }
    names::snake(name)
        .split('_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `OneTwo`. Empty for no words. Starts with a digit where the words do: such a name needs
/// something before it.
pub(crate) fn pascal(words: &[String]) -> String {
    if words.is_empty() {
        return String::new();
    }
    let name = names::pascal(&words.join("_"));
    name.trim_start_matches('_').to_owned()
}

/// A name with a number, kept apart from a digit that it ends in.
pub(crate) fn numbered(name: &str, number: usize) -> String {
    if name.ends_with(|c: char| c.is_ascii_digit()) {
        format!("{name}_{number}")
    } else {
        format!("{name}{number}")
    }
}

/// The singular of an English plural as API fields spell it; anything else comes back unchanged.
pub(crate) fn singular(word: &str) -> String {
    const UNCHANGED: [&str; 8] = [
        "series",
        "status",
        "alias",
        "dns",
        "tls",
        "https",
        "kubernetes",
        "sans",
    ];
    const IRREGULAR: [(&str, &str); 6] = [
        ("aliases", "alias"),
        ("caches", "cache"),
        ("children", "child"),
        ("indices", "index"),
        ("people", "person"),
        ("statuses", "status"),
    ];
    if let Some((_, singular)) = IRREGULAR.iter().find(|(plural, _)| *plural == word) {
        return (*singular).to_owned();
    }
    if UNCHANGED.contains(&word) || word.len() < 3 {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies")
        && stem.len() > 1
    {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_ascii_letters_and_digits() {
        assert_eq!(words("proxyURL"), ["proxy", "url"]);
        assert_eq!(words("3scale-net"), ["3scale", "net"]);
        assert_eq!(words("größe"), ["gr", "uf6", "udf", "e"]);
        for empty in ["", "$", "_", "🦀", "\u{202e}"] {
            assert!(words(empty).is_empty(), "{empty:?}");
        }
    }

    #[test]
    fn digits_that_meet_stay_apart() {
        assert_eq!(pascal(&words("1.2")), "1_2");
        assert_eq!(pascal(&words("proxyURL")), "ProxyUrl");
        assert_eq!(numbered("V1", 2), "V1_2");
        assert_eq!(numbered("Replace", 2), "Replace2");
    }

    #[test]
    fn plurals_of_api_fields_have_a_singular() {
        let cases = [
            ("containers", "container"),
            ("policies", "policy"),
            ("addresses", "address"),
            ("matches", "match"),
            ("prefixes", "prefix"),
            ("status", "status"),
            ("statuses", "status"),
            ("ips", "ip"),
            ("databases", "database"),
            ("data", "data"),
            ("class", "class"),
            ("proxies", "proxy"),
            ("is", "is"),
        ];
        for (plural, expected) in cases {
            assert_eq!(singular(plural), expected);
        }
    }
}
