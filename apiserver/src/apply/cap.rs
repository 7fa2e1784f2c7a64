//! How many may manage fields by updates.

use std::collections::BTreeMap;

use kubewright::schema::fields::{Claim, Manager, Managers, Operation};

const MAX: usize = 10;

/// Who has the fields of those that are no longer told apart.
const OLD: &str = "ancient-changes";

/// Joins the managers that have not updated anything for the longest time, by version, until there
/// are few enough.
pub(super) fn cap(managers: &mut Managers) {
    let of_updates = |manager: &&Manager| manager.operation == Operation::Update;
    let mut updaters: Vec<_> = managers.claims.keys().filter(of_updates).cloned().collect();
    let mut count = updaters.len();
    if count <= MAX {
        return;
    }
    updaters.sort_by_cached_key(|manager| (managers.seconds(manager), manager.clone()));
    let mut firsts: BTreeMap<String, Manager> = BTreeMap::new();
    for manager in updaters {
        if count <= MAX {
            break;
        }
        let Some(claim) = managers.claims.get(&manager).cloned() else {
            continue;
        };
        let version = claim.api_version.clone();
        let Some(first) = firsts.get(&version) else {
            firsts.insert(version, manager);
            continue;
        };
        let bucket = Manager::updating(OLD, &version, "");
        if !managers.claims.contains_key(&bucket)
            && let Some(claim) = managers.claims.remove(first)
        {
            managers.claims.insert(bucket.clone(), claim);
        }
        let fields = match managers.claims.get(&bucket) {
            Some(joined) => claim.fields.union(&joined.fields),
            None => claim.fields,
        };
        managers.claims.remove(&manager);
        count -= 1;
        // Of the two, this is the later one.
        match managers.times.get(&manager).copied() {
            Some(time) => managers.times.insert(bucket.clone(), time),
            None => managers.times.remove(&bucket),
        };
        let api_version = version;
        managers.claims.insert(
            bucket,
            Claim {
                fields,
                api_version,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use kubewright::meta::Time;
    use kubewright::schema::fields::{Claim, FieldSet, Manager, Managers};

    use super::cap;

    #[test]
    fn the_oldest_are_joined_by_version() {
        let mut managers = Managers::default();
        let mut put = |name: &str, version: &str, second: i64| {
            let manager = Manager::updating(name, version, "");
            let fields: FieldSet = [&[name][..]].into_iter().collect();
            let api_version = version.to_owned();
            managers.claims.insert(
                manager.clone(),
                Claim {
                    fields,
                    api_version,
                },
            );
            managers.times.insert(manager, Time::from_unix(second));
        };
        put("old-v2", "v2", 0);
        for second in 1..=11 {
            put(&format!("m{second:02}"), "v1", second);
        }
        cap(&mut managers);
        let names: Vec<_> = managers
            .claims
            .keys()
            .map(|manager| manager.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "ancient-changes",
                "m04",
                "m05",
                "m06",
                "m07",
                "m08",
                "m09",
                "m10",
                "m11",
                "old-v2"
            ]
        );
        let joined = Manager::updating("ancient-changes", "v1", "");
        let fields = managers.claims.get(&joined).unwrap().fields.paths();
        let fields: Vec<_> = fields.iter().map(ToString::to_string).collect();
        assert_eq!(fields, [".m01", ".m02", ".m03"]);
        assert_eq!(managers.seconds(&joined), 3);
    }
}
