//! Nodes, storage, and services that ask for a load balancer.

use serde_json::{Value, json};

use super::condition::Conditions;
use super::{Outcome, World};
use crate::object::{Object, members_mut};

/// What becomes of an object; false where it is none of those that are known.
pub(super) fn come_out(
    place: (&str, &str),
    object: &mut Object,
    world: &World,
    outcome: Outcome,
) -> bool {
    let is_good = outcome == Outcome::Good;
    match place {
        ("", "nodes") => {
            let mut conditions = Conditions::of(members_mut(object, "status"), &world.now);
            let (reason, message) = if is_good {
                ("KubeletReady", "kubelet is posting ready status")
            } else {
                ("KubeletNotReady", "kubelet is not ready")
            };
            conditions
                .set("Ready", is_good)
                .reason(reason)
                .message(message)
                .put("lastHeartbeatTime", world.now.as_str());
        }
        ("", "persistentvolumeclaims") => claim(object, is_good),
        ("", "persistentvolumes") => {
            let phase = if is_good { "Bound" } else { "Failed" };
            members_mut(object, "status").insert("phase".to_owned(), phase.into());
        }
        ("", "services") if is_good && asks_for_balancer(object) => {
            let [.., high, low] = world.number.to_be_bytes();
            // Of a block for tests of networks, which nobody else uses.
            let address = format!("198.18.{high}.{low}");
            members_mut(object, "status").insert(
                "loadBalancer".to_owned(),
                json!({"ingress": [{"ip": address, "ipMode": "VIP"}]}),
            );
        }
        _ => return false,
    }
    true
}

/// A claim has what it asks for, or what it had is gone.
fn claim(claim: &mut Object, is_bound: bool) {
    let part = |path: [&str; 2]| {
        let spec = claim.get("spec")?;
        path.iter()
            .try_fold(spec, |value, member| value.get(member))
            .cloned()
    };
    let modes = claim
        .get("spec")
        .and_then(|spec| spec.get("accessModes"))
        .cloned();
    let capacity = part(["resources", "requests"]);
    let status = members_mut(claim, "status");
    let phase = if is_bound { "Bound" } else { "Lost" };
    status.insert("phase".to_owned(), phase.into());
    for (member, value) in [("accessModes", modes), ("capacity", capacity)] {
        match value {
            Some(value) if is_bound => status.insert(member.to_owned(), value),
            _ => status.remove(member),
        };
    }
}

fn asks_for_balancer(service: &Object) -> bool {
    let ty = service.get("spec").and_then(|spec| spec.get("type"));
    ty.and_then(Value::as_str) == Some("LoadBalancer")
}
