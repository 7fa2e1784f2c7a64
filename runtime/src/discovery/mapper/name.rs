//! Names as people write them.

/// What a name may stand for, first what is tried first.
///
/// `deployments.v1.apps` is a resource in a version of a group, or else one of the group `v1.apps`
/// (`apimachinery/pkg/runtime/schema/group_version.go`, `ParseResourceArg`).
pub(super) fn readings(name: &str) -> Vec<Name> {
    let name = name.trim().to_lowercase();
    let Some((word, rest)) = name.split_once('.') else {
        return vec![Name::new(&name, None, None)];
    };
    let mut readings = Vec::new();
    if let Some((version, group)) = rest.split_once('.') {
        // `pods.v1.` is in the legacy core group, and in any other.
        let group = (!group.is_empty()).then_some(group);
        readings.push(Name::new(word, Some(version), group));
    }
    readings.push(Name::new(word, None, Some(rest)));
    readings
}

/// What someone calls a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// A plural, a singular, a short name or a kind, in lower case.
    pub(super) word: String,
    pub(super) version: Option<String>,
    /// The group, or what it begins with.
    pub(super) group: Option<String>,
}

impl Name {
    fn new(word: &str, version: Option<&str>, group: Option<&str>) -> Self {
        Self {
            word: word.to_owned(),
            version: version.map(str::to_owned),
            group: group.map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_kubectl_reads_them() {
        let of = |name: &str| {
            let readings = readings(name).into_iter();
            let text = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
            let readings: Vec<_> = readings
                .map(|name| format!("{} {} {}", name.word, text(name.version), text(name.group)))
                .collect();
            readings.join(", ")
        };
        assert_eq!(of("deploy"), "deploy - -");
        assert_eq!(of("Deployments.apps"), "deployments - apps");
        assert_eq!(
            of("deployments.v1.apps"),
            "deployments v1 apps, deployments - v1.apps"
        );
        assert_eq!(
            of("certificates.cert-manager.io"),
            "certificates cert-manager io, certificates - cert-manager.io"
        );
        assert_eq!(of("pods.v1."), "pods v1 -, pods - v1.");
        assert_eq!(of(""), " - -");
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC*") {
            let readings = readings(&text);
            let dots = text.trim().matches('.').count();
            proptest::prop_assert_eq!(readings.len(), if dots > 1 { 2 } else { 1 });
        }
    }
}
