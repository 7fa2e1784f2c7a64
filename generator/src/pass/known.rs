//! Definitions that are types of the runtime.
//!
//! What `meta/v1` defines, every kind is made of, and the runtime has it: with methods, lean in
//! memory, the same for every kind. These definitions are known by their names, since nothing else
//! tells a time with microseconds from one without.

use super::shape::Scalar;

/// What a known definition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// A value.
    Scalar(Scalar),
    /// Any object of JSON.
    Object,
}

/// A type of the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Runtime {
    path: &'static str,
    /// What a value takes, in bytes.
    size: u16,
    /// Whether an absent value takes more.
    full: bool,
}

impl Runtime {
    /// The answer of a request that has no other.
    pub(crate) const STATUS: Self = Self::new("meta::Status", 232);

    const fn new(path: &'static str, size: u16) -> Self {
        Self {
            path,
            size,
            full: false,
        }
    }

    /// A type all of whose bit patterns are values.
    const fn full(path: &'static str, size: u16) -> Self {
        Self {
            path,
            size,
            full: true,
        }
    }

    /// Its path in the runtime.
    pub fn path(self) -> &'static str {
        self.path
    }

    /// What a value takes, in bytes; it is aligned to eight of them, or to its size.
    pub(crate) fn size(self) -> usize {
        usize::from(self.size)
    }

    /// Whether all bit patterns are values, so that an absent one takes more.
    pub(crate) fn is_full(self) -> bool {
        self.full
    }
}

const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.";
const SCALE: &str = "io.k8s.api.autoscaling.v1.";

/// Of [`META`].
const OF_META: &[(&str, Runtime)] = &[
    ("Condition", Runtime::new("meta::Condition", 112)),
    ("DeleteOptions", Runtime::new("meta::DeleteOptions", 168)),
    ("Duration", Runtime::full("meta::Duration", 8)),
    ("FieldsV1", Runtime::new("meta::FieldsV1", 16)),
    ("LabelSelector", Runtime::new("meta::LabelSelector", 48)),
    (
        "LabelSelectorRequirement",
        Runtime::new("meta::LabelSelectorRequirement", 72),
    ),
    ("ListMeta", Runtime::new("meta::ListMeta", 96)),
    (
        "ManagedFieldsEntry",
        Runtime::new("meta::ManagedFieldsEntry", 144),
    ),
    ("MicroTime", Runtime::new("meta::MicroTime", 16)),
    ("OwnerReference", Runtime::new("meta::OwnerReference", 104)),
    ("Preconditions", Runtime::new("meta::Preconditions", 48)),
    ("ShardInfo", Runtime::new("meta::ShardInfo", 24)),
    ("Status", Runtime::STATUS),
    ("StatusCause", Runtime::new("meta::StatusCause", 72)),
    ("StatusDetails", Runtime::new("meta::StatusDetails", 128)),
];

/// Of [`SCALE`].
const OF_SCALE: &[(&str, Runtime)] = &[
    ("Scale", Runtime::new("meta::Scale", 320)),
    ("ScaleSpec", Runtime::full("meta::ScaleSpec", 4)),
    ("ScaleStatus", Runtime::new("meta::ScaleStatus", 32)),
];

/// What the definition of a name is, if the runtime has it.
pub(crate) fn of(name: &str) -> Option<Known> {
    if let Some(name) = name.strip_prefix(META) {
        let scalar = match name {
            "ObjectMeta" => Scalar::ObjectMeta,
            "Time" => Scalar::Time,
            _ => Scalar::Runtime(find(OF_META, name)?),
        };
        return Some(Known::Scalar(scalar));
    }
    if let Some(name) = name.strip_prefix(SCALE) {
        return Some(Known::Scalar(Scalar::Runtime(find(OF_SCALE, name)?)));
    }
    match name {
        "io.k8s.apimachinery.pkg.api.resource.Quantity" => Some(Known::Scalar(Scalar::Quantity)),
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => {
            Some(Known::Scalar(Scalar::IntOrString))
        }
        "io.k8s.apimachinery.pkg.runtime.RawExtension" => Some(Known::Object),
        _ => None,
    }
}

/// Whether the definition of a name is a time of Go, whose zero is null.
pub(crate) fn is_time(name: &str) -> bool {
    name.strip_prefix(META)
        .is_some_and(|name| matches!(name, "Time" | "MicroTime"))
}

fn find(table: &[(&str, Runtime)], name: &str) -> Option<Runtime> {
    let mut table = table.iter();
    table
        .find(|(known, _)| *known == name)
        .map(|(_, runtime)| *runtime)
}

/// Whether a query may say a parameter several times, though documents tell one value: argv of a
/// command, and ports.
pub(crate) fn is_repeated(options: &str, parameter: &str) -> bool {
    matches!(
        (options, parameter),
        ("PodExecOptions", "command") | ("PodPortForwardOptions", "ports")
    )
}
