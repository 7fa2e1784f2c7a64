//! Kinds of several groups of which little is particular.

use super::kind::{COUNTED, Kind, PLAIN};
use super::{act, check, ingress};
use crate::object::carry;
use crate::registry::NameRule;

/// Leases.
pub(super) const LEASE: Kind = Kind {
    is_unconditional: false,
    creates_on_update: true,
    check: check::cluster::lease,
    ..PLAIN
};
/// Autoscalers.
pub(super) const AUTOSCALER: Kind = Kind {
    check: check::cluster::autoscaler,
    ..PLAIN
};
/// Ingresses.
pub(super) const INGRESS: Kind = Kind {
    admit: |context, part, ingress, old| {
        ingress::admit(context, part, ingress, old);
        Ok(())
    },
    check: check::cluster::ingress,
    ..COUNTED
};
/// Disruption budgets.
pub(super) const BUDGET: Kind = Kind {
    is_unconditional: false,
    check: check::cluster::budget,
    ..COUNTED
};
/// Roles.
pub(super) const ROLE: Kind = Kind {
    names: NameRule::PathSegment,
    creates_on_update: true,
    check: check::cluster::role,
    ..PLAIN
};
/// Roles of the cluster.
pub(super) const CLUSTER_ROLE: Kind = Kind {
    check: check::cluster::cluster_role,
    ..ROLE
};
/// Bindings of roles.
pub(super) const BINDING: Kind = Kind {
    check: check::cluster::binding,
    ..ROLE
};
/// Classes of priority.
pub(super) const PRIORITY_CLASS: Kind = Kind {
    check: check::cluster::priority_class,
    ..COUNTED
};
/// Requests for certificates: what is asked for stays.
pub(super) const SIGNING_REQUEST: Kind = Kind {
    update: |_, _, request, old| carry(request, old, "spec"),
    ..PLAIN
};
/// Events.
pub(super) const EVENT: Kind = Kind {
    creates_on_update: true,
    check: check::event::event,
    ..PLAIN
};
/// Service accounts.
pub(super) const SERVICE_ACCOUNT: Kind = Kind {
    returns_deleted: true,
    act: act::service_account,
    ..PLAIN
};
