//! Words: identifiers from any text.

use std::fmt::Write as _;

/// `snake_case` of a JSON name, as an identifier less its keyword escape (see
/// [`ident`](super::ident)).
///
/// A run of capitals is one word, its plural or version included: `proxyURL` is `proxy_url`,
/// `podIPs` is `pod_ips`, `hasIPv6` is `has_ipv6`. What cannot stand in an identifier separates
/// words; letters outside ASCII are spelled by their code point, so that neither lints nor look-alikes
/// trouble the output. The result is never empty and never starts with a digit.
///
/// ```
/// use kubewright_codegen::names::snake;
///
/// assert_eq!(snake("literalSubjectCA"), "literal_subject_ca");
/// assert_eq!(snake("x-kubernetes-list-type"), "x_kubernetes_list_type");
/// ```
pub fn snake(name: &str) -> String {
    identifier(words(name).join("_"), "unnamed")
}

/// `PascalCase` of a name, as an identifier: a type or a variant.
///
/// ```
/// use kubewright_codegen::names::pascal;
///
/// assert_eq!(pascal("dns-names"), "DnsNames");
/// assert_eq!(pascal("cert_manager_v1"), "CertManagerV1");
/// ```
pub fn pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in words(name) {
        // "1" "2" would read as 12.
        if out.ends_with(|last: char| last.is_ascii_digit())
            && word.starts_with(|first: char| first.is_ascii_digit())
        {
            out.push('_');
        }
        push_capitalised(&mut out, &word);
    }
    identifier(out, "Unnamed")
}

/// `camelCase` of a name.
///
/// ```
/// assert_eq!(kubewright_codegen::names::camel("second_example_v1"), "secondExampleV1");
/// ```
pub fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in words(name) {
        if out.is_empty() {
            out.push_str(&word);
        } else {
            push_capitalised(&mut out, &word);
        }
    }
    identifier(out, "unnamed")
}

fn push_capitalised(out: &mut String, word: &str) {
    let mut chars = word.chars();
    out.extend(chars.next().map(|first| first.to_ascii_uppercase()));
    out.push_str(chars.as_str());
}

fn identifier(text: String, empty: &str) -> String {
    match text.chars().next() {
        None => empty.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{text}"),
        Some(_) => text,
    }
}

/// The words of a name, in lower case.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    let mut index = 0;
    while let Some(&char) = chars.get(index) {
        if char.is_ascii_uppercase() {
            let acronym = acronym_len(&chars[index..]);
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.extend(
                chars[index..index + acronym]
                    .iter()
                    .map(char::to_ascii_lowercase),
            );
            index += acronym;
            // A run of capitals with what belongs to it is a word of its own.
            if acronym > 1 && chars.get(index).is_none_or(|next| !next.is_ascii_digit()) {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        if char.is_ascii_alphanumeric() {
            word.push(char);
        } else {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if char.is_alphanumeric() {
                let mut spelled = String::from("u");
                // Writing to a string does not fail.
                let _ = write!(spelled, "{:x}", u32::from(char));
                words.push(spelled);
            }
        }
        index += 1;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// How many characters of a text that starts with a capital are one acronym; 1 if it is a
/// capitalised word.
fn acronym_len(chars: &[char]) -> usize {
    let capitals = chars
        .iter()
        .take_while(|char| char.is_ascii_uppercase())
        .count();
    let after = |index: usize| chars.get(index).copied().unwrap_or(' ');
    match after(capitals) {
        _ if capitals < 2 => 1,
        // `IPs`, `CIDRsByZone`.
        's' if !after(capitals + 1).is_ascii_lowercase() => capitals + 1,
        // `IPv4`.
        'v' if after(capitals + 1).is_ascii_digit() => {
            let digits = chars[capitals + 1..]
                .iter()
                .take_while(|char| char.is_ascii_digit())
                .count();
            capitals + 1 + digits
        }
        // The last capital begins the next word: `CSIDriver`.
        next if next.is_ascii_lowercase() => capitals - 1,
        _ => capitals,
    }
}

#[cfg(test)]
mod tests {
    use super::{camel, pascal, snake};
    use crate::names::RenameRule;

    #[track_caller]
    fn table(name: fn(&str) -> String, rows: &[(&str, &str)]) {
        for (given, expected) in rows {
            assert_eq!(name(given), *expected, "of {given}");
        }
    }

    #[test]
    fn camel_case_is_separated() {
        table(
            snake,
            &[
                ("name", "name"),
                ("secretName", "secret_name"),
                ("dnsNames", "dns_names"),
                ("aB", "a_b"),
                ("XAxis", "x_axis"),
                ("already_snake", "already_snake"),
            ],
        );
    }

    #[test]
    fn acronyms_are_one_word() {
        table(
            snake,
            &[
                ("proxyURL", "proxy_url"),
                ("CSIDriver", "csi_driver"),
                ("literalSubjectCA", "literal_subject_ca"),
                ("hostIPC", "host_ipc"),
                ("hostPID", "host_pid"),
                ("clusterIP", "cluster_ip"),
                ("URLPath", "url_path"),
                ("DNSPolicy", "dns_policy"),
                ("DNSSpec", "dns_spec"),
            ],
        );
    }

    #[test]
    fn plurals_and_versions_of_acronyms_belong_to_them() {
        table(
            snake,
            &[
                ("IPs", "ips"),
                ("podIPs", "pod_ips"),
                ("externalIPs", "external_ips"),
                ("serviceCIDRs", "service_cidrs"),
                ("URLsByZone", "urls_by_zone"),
                ("IPv4", "ipv4"),
                ("hasIPv6Address", "has_ipv6_address"),
                ("APIServer", "api_server"),
            ],
        );
    }

    #[test]
    fn digits_stay_with_their_word() {
        table(
            snake,
            &[
                ("s3Bucket", "s3_bucket"),
                ("http2MaxStreams", "http2_max_streams"),
                ("base64Data", "base64_data"),
                ("sha256", "sha256"),
                ("SHA256Sum", "sha256_sum"),
                ("v1beta1", "v1beta1"),
                ("EC2", "ec2"),
                ("2fa", "_2fa"),
            ],
        );
    }

    #[test]
    fn what_is_no_identifier_separates() {
        table(
            snake,
            &[
                ("$ref", "ref"),
                ("x-kubernetes-map-type", "x_kubernetes_map_type"),
                ("foo.bar/baz", "foo_bar_baz"),
                ("__a__", "a"),
                ("", "unnamed"),
                ("$", "unnamed"),
                ("a\u{202e}b", "a_b"),
                ("naïve", "na_uef_ve"),
                ("名", "u540d"),
                ("*/ fn main() {}", "fn_main"),
            ],
        );
    }

    #[test]
    fn types_and_variants_are_capitalised() {
        table(
            pascal,
            &[
                ("proxyURL", "ProxyUrl"),
                ("RSA", "Rsa"),
                ("letter-and_digit.2", "LetterAndDigit2"),
                ("1.2", "_1_2"),
                ("ReadWriteOnce", "ReadWriteOnce"),
                ("", "Unnamed"),
            ],
        );
        table(
            camel,
            &[
                ("second_example_v1", "secondExampleV1"),
                ("HTTPRoute", "httpRoute"),
            ],
        );
    }

    #[test]
    fn identifiers_parse() {
        for name in [
            "proxyURL", "2fa", "", "$", "名", "naïve", "a b", "\"#", "`", "\n", "-",
        ] {
            for ident in [snake(name), pascal(name), camel(name)] {
                assert!(
                    syn::parse_str::<syn::Ident>(&ident).is_ok(),
                    "{ident} of {name}"
                );
            }
        }
    }

    #[test]
    fn rename_all_gives_plain_names_back() {
        for name in ["secretName", "dnsNames", "s3Bucket", "hostPath", "x"] {
            assert_eq!(RenameRule::Camel.field(&snake(name)), name);
        }
        assert_ne!(RenameRule::Camel.field(&snake("proxyURL")), "proxyURL");
    }
}
