//! Where metrics of autoscalers have their values in `autoscaling/v1` and in `autoscaling/v2`.

/// A member of a metric, in the order of `autoscaling/v1`.
pub(super) struct Field {
    /// Its name in `autoscaling/v1`.
    pub(super) v1: &'static str,
    /// Its path in `autoscaling/v2`.
    pub(super) v2: &'static str,
    pub(super) is: Is,
}

/// What a member is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    /// A text that is always written.
    Text,
    /// A quantity that is always written.
    Quantity,
    /// Something that may be missing.
    Optional,
    /// A reference.
    Reference,
    /// A label selector.
    Selector,
}

/// A metric of one type.
pub(super) struct Metric {
    /// The member that has it.
    pub(super) name: &'static str,
    /// What is wanted.
    pub(super) spec: &'static [Field],
    /// What is found.
    pub(super) status: &'static [Field],
}

const fn field(v1: &'static str, v2: &'static str, is: Is) -> Field {
    Field { v1, v2, is }
}

/// Metrics, in the order of `autoscaling/v1`.
#[rustfmt::skip]
pub(super) const METRICS: [Metric; 5] = [
    Metric {
        name: "object",
        spec: &[
            field("target", "describedObject", Is::Reference),
            field("metricName", "metric.name", Is::Text),
            field("targetValue", "target.value", Is::Quantity),
            field("selector", "metric.selector", Is::Selector),
            field("averageValue", "target.averageValue", Is::Optional),
        ],
        status: &[
            field("target", "describedObject", Is::Reference),
            field("metricName", "metric.name", Is::Text),
            field("currentValue", "current.value", Is::Quantity),
            field("selector", "metric.selector", Is::Selector),
            field("averageValue", "current.averageValue", Is::Optional),
        ],
    },
    Metric {
        name: "pods",
        spec: &[
            field("metricName", "metric.name", Is::Text),
            field("targetAverageValue", "target.averageValue", Is::Quantity),
            field("selector", "metric.selector", Is::Selector),
        ],
        status: &[
            field("metricName", "metric.name", Is::Text),
            field("currentAverageValue", "current.averageValue", Is::Quantity),
            field("selector", "metric.selector", Is::Selector),
        ],
    },
    Metric {
        name: "resource",
        spec: &[
            field("name", "name", Is::Text),
            field("targetAverageUtilization", "target.averageUtilization", Is::Optional),
            field("targetAverageValue", "target.averageValue", Is::Optional),
        ],
        status: &[
            field("name", "name", Is::Text),
            field("currentAverageUtilization", "current.averageUtilization", Is::Optional),
            field("currentAverageValue", "current.averageValue", Is::Quantity),
        ],
    },
    Metric {
        name: "containerResource",
        spec: &[
            field("name", "name", Is::Text),
            field("targetAverageUtilization", "target.averageUtilization", Is::Optional),
            field("targetAverageValue", "target.averageValue", Is::Optional),
            field("container", "container", Is::Text),
        ],
        status: &[
            field("name", "name", Is::Text),
            field("currentAverageUtilization", "current.averageUtilization", Is::Optional),
            field("currentAverageValue", "current.averageValue", Is::Quantity),
            field("container", "container", Is::Text),
        ],
    },
    Metric {
        name: "external",
        spec: &[
            field("metricName", "metric.name", Is::Text),
            field("metricSelector", "metric.selector", Is::Selector),
            field("targetValue", "target.value", Is::Optional),
            field("targetAverageValue", "target.averageValue", Is::Optional),
        ],
        status: &[
            field("metricName", "metric.name", Is::Text),
            field("metricSelector", "metric.selector", Is::Selector),
            field("currentValue", "current.value", Is::Quantity),
            field("currentAverageValue", "current.averageValue", Is::Optional),
        ],
    },
];
