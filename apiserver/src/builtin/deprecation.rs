//! Versions of built-in kinds that will not be served for ever: whoever uses them is warned.

use crate::object::api_version;

/// A version that is deprecated as of a release of Kubernetes 1, with that in which it goes, and
/// with what takes its place.
struct Deprecated {
    group: &'static str,
    version: &'static str,
    /// Every kind of the version where none is named.
    kind: &'static str,
    since: u32,
    until: Option<u32>,
    instead: Option<&'static str>,
}

const fn old(
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    since: u32,
) -> Deprecated {
    Deprecated {
        group,
        version,
        kind,
        since,
        until: Some(since + 3),
        instead: None,
    }
}

const ALL: [Deprecated; 11] = [
    Deprecated {
        until: None,
        ..old("", "v1", "ComponentStatus", 19)
    },
    Deprecated {
        until: None,
        instead: Some("discovery.k8s.io/v1 EndpointSlice"),
        ..old("", "v1", "Endpoints", 33)
    },
    old("admissionregistration.k8s.io", "v1alpha1", "", 35),
    old("certificates.k8s.io", "v1alpha1", "", 34),
    old("coordination.k8s.io", "v1alpha2", "", 35),
    old("coordination.k8s.io", "v1beta1", "", 36),
    old("networking.k8s.io", "v1beta1", "", 34),
    old("resource.k8s.io", "v1alpha3", "DeviceTaintRule", 36),
    old("resource.k8s.io", "v1beta1", "", 35),
    Deprecated {
        instead: Some("storage.k8s.io/v1 VolumeAttributesClass"),
        ..old("storage.k8s.io", "v1beta1", "", 34)
    },
    old("resource.k8s.io", "v1beta2", "", 36),
];
/// Kinds that stay longer than others of their version.
const STAYING: [(&str, &str, &str); 1] = [("resource.k8s.io", "v1beta2", "DeviceTaintRule")];

/// What whoever uses a kind of a version is warned of, if of anything.
pub(super) fn of(group: &str, version: &str, kind: &str) -> Option<String> {
    if STAYING.contains(&(group, version, kind)) {
        return None;
    }
    let is_it = |old: &&Deprecated| {
        (old.group, old.version) == (group, version) && (old.kind.is_empty() || old.kind == kind)
    };
    let old = ALL.iter().find(is_it)?;
    let api_version = api_version(group, version);
    let mut text = format!("{api_version} {kind} is deprecated in v1.{}+", old.since);
    if let Some(until) = old.until {
        text.push_str(", unavailable in v1.");
        text.push_str(&until.to_string());
        text.push('+');
    }
    if let Some(instead) = old.instead {
        text.push_str("; use ");
        text.push_str(instead);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn warnings() {
        let endpoints =
            "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
        let classes = "storage.k8s.io/v1beta1 VolumeAttributesClass is deprecated in v1.34+, unavailable in v1.37+; use storage.k8s.io/v1 VolumeAttributesClass";
        let cases = [
            ("", "v1", "Endpoints", Some(endpoints)),
            (
                "",
                "v1",
                "ComponentStatus",
                Some("v1 ComponentStatus is deprecated in v1.19+"),
            ),
            ("", "v1", "Pod", None),
            (
                "storage.k8s.io",
                "v1beta1",
                "VolumeAttributesClass",
                Some(classes),
            ),
            ("resource.k8s.io", "v1beta2", "DeviceTaintRule", None),
        ];
        for (group, version, kind, warning) in cases {
            assert_eq!(of(group, version, kind).as_deref(), warning, "{kind}");
        }
    }
}
