//! What is there, to come back to.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::Server;
use crate::registry::Resource;
use crate::store::{Draft, Expected, Range, Stored};
use crate::verb;

/// What was there at a time. It is cheap to make and to keep: objects are shared with the server.
#[derive(Clone, Debug)]
pub struct Snapshot(BTreeMap<Place, Vec<Arc<Stored>>>);

/// A group and a plural.
type Place = (Arc<str>, Arc<str>);

/// Definitions of custom kinds: they go first when they come, and last when they go.
const DEFINITIONS: (&str, &str) = ("apiextensions.k8s.io", "customresourcedefinitions");

impl Server {
    /// What is there now.
    pub fn snapshot(&self) -> Snapshot {
        let table = self.core().registry.table();
        let of = |resource: &Arc<Resource>| (place(resource), objects(resource));
        Snapshot(table.distinct().map(of).collect())
    }

    /// Brings back what was there. Watches see it as changes; versions go on.
    pub fn restore(&self, snapshot: &Snapshot) {
        let core = self.core();
        let (group, plural) = DEFINITIONS;
        let mut first: Vec<Arc<Resource>> = Vec::new();
        first.extend(core.registry.table().get(group, plural).cloned());
        for resource in first {
            self.bring(&resource, snapshot);
        }
        // With the definitions in place, all that was served then is served now.
        let resources: Vec<_> = core.registry.table().distinct().cloned().collect();
        for resource in resources {
            self.bring(&resource, snapshot);
        }
    }

    /// Brings the objects of a resource back.
    fn bring(&self, resource: &Arc<Resource>, snapshot: &Snapshot) {
        let core = self.core();
        let wanted = snapshot
            .0
            .get(&place(resource))
            .map_or(&[][..], Vec::as_slice);
        for found in objects(resource) {
            if !wanted.iter().any(|stored| stored.key == found.key) {
                // Another has been faster.
                let _ = verb::remove(core, resource, &found);
            }
        }
        for stored in wanted {
            let expected = match resource.objects.get(&stored.key) {
                Some(found) if found.version == stored.version => continue,
                Some(found) => Expected::Version(found.version),
                None => Expected::Absent,
            };
            let draft = Draft {
                key: stored.key.clone(),
                form: Arc::clone(&stored.form),
                object: stored.object(),
                fields: stored.fields.clone(),
            };
            let _ = verb::put(core, resource, draft, expected);
        }
    }
}

fn place(resource: &Resource) -> Place {
    (
        Arc::clone(&resource.group),
        Arc::clone(&resource.names.plural),
    )
}

fn objects(resource: &Resource) -> Vec<Arc<Stored>> {
    let page = resource.objects.list(Range::default(), |_| true);
    page.map(|page| page.objects).unwrap_or_default()
}
