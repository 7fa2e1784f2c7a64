//! Every resource of every group version that a real API server serves, through its client.

#![allow(
    clippy::unwrap_used,
    clippy::type_complexity,
    reason = "helpers of tests, whose mistakes are failures; calls as function pointers, each once"
)]

mod calls;
mod discovery;
#[path = "../support/kinds.rs"]
mod kinds;
mod minimal;
mod parts;

use std::collections::BTreeMap;
use std::time::Duration;

use calls::Calls;
use kinds::with_kinds;
use kubewright::client::Patch;
use kubewright::config::Config;
use kubewright::meta::{DeleteOptions, ListOptions};
use kubewright::{Client, Resource, WatchEvent};
use kubewright_controlplane::ControlPlane;
use serde_json::{Value, json};
use tokio::time::timeout;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// How long anything may take.
const DEADLINE: Duration = Duration::from_mins(1);

/// The namespace of all that is created.
const NAMESPACE: &str = "served";

/// A control plane with everything; `None` where there is no Go to build it with.
fn control_plane() -> Result<Option<(ControlPlane, Client)>, Error> {
    let Some(plane) = ControlPlane::start_with_everything()? else {
        return Ok(None);
    };
    let config = Config::from_kubeconfig(plane.kubeconfig(), Some("admin"))?;
    let client = Client::try_from(config)?;
    Ok(Some((plane, client)))
}

/// What was called, and what was left out with the reason.
#[derive(Debug, Default)]
struct Report {
    kinds: usize,
    calls: usize,
    left_out: BTreeMap<String, String>,
    wrong: Vec<String>,
}

#[tokio::test]
async fn every_resource_is_created_read_changed_and_deleted() -> Result<(), Error> {
    let Some((_plane, client)) = control_plane()? else {
        return Ok(());
    };
    parts::prepare(&client, NAMESPACE).await?;
    let served = discovery::read(&client).await?;
    let mut report = Report::default();
    let mut known = Vec::new();

    macro_rules! each {
        ($($kind:ty,)+) => {$({
            let told = <$kind>::descriptor();
            known.push((told.api_version.to_owned(), told.plural.to_owned()));
            report.wrong.extend(served.compare(told));
            let calls: Calls<$kind> = calls::of!($kind);
            exercise(&client, &calls, &mut report).await;
        })+};
    }
    with_kinds!(each);

    for (api_version, plural) in served.resources() {
        if !known.contains(&(api_version.to_owned(), plural.to_owned())) {
            report
                .wrong
                .push(format!("{api_version} {plural} has no type"));
        }
    }
    report.calls += parts::exercise(&client, NAMESPACE, &mut report.wrong).await?;
    println!(
        "{} kinds, {} calls; left out: {:#?}",
        report.kinds, report.calls, report.left_out
    );
    assert!(report.wrong.is_empty(), "{}", report.wrong.join("\n"));
    assert!(
        report.kinds + report.left_out.len() >= served.creatable(),
        "{report:?}"
    );
    assert!(
        report.left_out.len() <= minimal::LEFT_OUT.len(),
        "{report:?}"
    );
    Ok(())
}

/// Takes an object of a kind through every verb that is served of it.
async fn exercise<K: Resource>(client: &Client, calls: &Calls<K>, report: &mut Report) {
    let about = K::descriptor();
    let name = format!("{} {}", about.api_version, about.kind);
    if let Some((_, reason)) = minimal::LEFT_OUT.iter().find(|(kind, _)| *kind == name) {
        report.left_out.insert(name, (*reason).to_owned());
        return;
    }
    let mut tour = Tour {
        client,
        calls,
        made: 0,
    };
    match timeout(DEADLINE, tour.run()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => report.wrong.push(format!("{name}: {error}")),
        Err(_) => report.wrong.push(format!("{name}: takes too long")),
    }
    report.kinds += usize::from(calls.create.is_some());
    report.calls += tour.made;
}

/// The way of one object through the verbs of its kind.
struct Tour<'a, K: Resource> {
    client: &'a Client,
    calls: &'a Calls<K>,
    made: usize,
}

impl<K: Resource> Tour<'_, K> {
    async fn run(&mut self) -> Result<(), Error> {
        let Some(place) = self.calls.place else {
            return Err("it is neither in namespaces nor in the cluster".into());
        };
        let api = place(self.client.clone(), NAMESPACE);
        let Some(create) = self.calls.create else {
            if let Some(list) = self.calls.list {
                list(api, ListOptions::default()).await?;
                self.made += 1;
            }
            return Ok(());
        };
        let wanted: K = minimal::object::<K>()?;
        let created = create(api.clone(), wanted.clone()).await;
        self.made += 1;
        if self.calls.get.is_none() && self.calls.list.is_none() {
            // A question, which is answered and not kept.
            return minimal::is_answered::<K>(created).map_err(Into::into);
        }
        let created = created.map_err(|error| format!("create: {error}"))?;
        let name = created.metadata().name.clone();

        if let Some(get) = self.calls.get {
            let got = get(api.clone(), name.clone()).await;
            let got = got.map_err(|error| format!("get: {error}"))?;
            assert_eq!(got.metadata().uid, created.metadata().uid);
            self.made += 1;
        }
        if let Some(list) = self.calls.list {
            let options = ListOptions {
                field_selector: format!("metadata.name={name}"),
                ..ListOptions::default()
            };
            let listed = list(api.clone(), options).await;
            let listed = listed.map_err(|error| format!("list: {error}"))?;
            if listed.items.len() != 1 {
                return Err(format!("list: {} objects", listed.items.len()).into());
            }
            self.made += 1;
        }
        if let Some(watch) = self.calls.watch {
            let options = ListOptions {
                field_selector: format!("metadata.name={name}"),
                ..ListOptions::default()
            };
            let mut events = watch(api.clone(), options).await?;
            match events.next().await {
                Some(Ok(WatchEvent::Added(object))) if object.metadata().name == name => {}
                other => return Err(format!("watch: {other:?}").into()),
            }
            self.made += 1;
        }
        if let Some(patch) = self.calls.patch {
            self.patches(&api, patch, &name).await?;
        }
        if let (Some(get), Some(update)) = (self.calls.get, self.calls.update) {
            let mut object = get(api.clone(), name.clone()).await?;
            let labels = &mut object.metadata_mut().labels;
            labels.insert("by".to_owned(), "update".to_owned());
            let updated = update(api.clone(), object).await;
            let updated = updated.map_err(|error| format!("update: {error}"))?;
            assert_eq!(
                updated.metadata().labels.get("by").map(String::as_str),
                Some("update")
            );
            self.made += 1;
        }
        if let (Some(get), Some(update)) = (self.calls.get, self.calls.update_status) {
            let object = get(api.clone(), name.clone()).await?;
            let updated = update(api.clone(), object).await;
            if let Err(error) = updated
                && !error.is_invalid()
            {
                return Err(format!("update_status: {error}").into());
            }
            self.made += 1;
        }
        if let Some(delete) = self.calls.delete {
            let deleted = delete(api.clone(), name.clone()).await;
            deleted.map_err(|error| format!("delete: {error}"))?;
            self.made += 1;
        }
        if let Some(delete) = self.calls.delete_collection {
            // Of nothing but what this test made.
            let options = ListOptions {
                field_selector: format!("metadata.name={name}"),
                ..ListOptions::default()
            };
            let deleted = delete(api.clone(), DeleteOptions::default(), options).await;
            deleted.map_err(|error| format!("deletecollection: {error}"))?;
            self.made += 1;
        }
        Ok(())
    }

    async fn patches(
        &mut self,
        api: &kubewright::Api<K>,
        patch: calls::PatchCall<K>,
        name: &str,
    ) -> Result<(), Error> {
        let about = K::descriptor();
        let merge = json!({"metadata": {"labels": {"by": "merge"}}});
        let strategic = json!({"metadata": {"annotations": {"example.com/by": "strategic"}}});
        let json_patch = json!([{"op": "replace", "path": "/metadata/labels/by", "value": "json"}]);
        let apply = json!({
            "apiVersion": about.api_version, "kind": about.kind,
            "metadata": {"name": name, "annotations": {"example.com/applied": "yes"}},
        });
        let languages: [(&str, calls::Make, Value); 4] = [
            ("merge", |value| Patch::Merge(value), merge),
            ("strategic", |value| Patch::Strategic(value), strategic),
            ("json", |value| Patch::Json(value), json_patch),
            ("apply", |value| Patch::Apply(value), apply),
        ];
        for (language, make, value) in languages {
            let patched = patch(api.clone(), name.to_owned(), make, value).await;
            if let Err(error) = patched {
                // Of definitions and API services the server has no strategic merge in some groups.
                return Err(format!("{language} patch: {error}").into());
            }
            self.made += 1;
        }
        Ok(())
    }
}
