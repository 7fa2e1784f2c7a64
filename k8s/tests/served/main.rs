//! Every resource of every group version that a real API server serves, through its client.

#![allow(
    clippy::unwrap_used,
    clippy::type_complexity,
    reason = "helpers of tests, whose mistakes are failures; calls as function pointers, each once"
)]

mod asked;
mod calls;
mod discovery;
#[path = "../support/kinds.rs"]
mod kinds;
mod minimal;
mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use asked::Asked;
use calls::Calls;
use kinds::with_kinds;
use kubewright::client::Patch;
use kubewright::config::Config;
use kubewright::meta::{DeleteOptions, ListOptions};
use kubewright::resource::Scope;
use kubewright::{Api, Client, Resource, WatchEvent};
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
    left_out: BTreeMap<String, String>,
    wrong: Vec<String>,
}

#[tokio::test]
async fn every_resource_is_created_read_changed_and_deleted() -> Result<(), Error> {
    let Some((_plane, direct)) = control_plane()? else {
        return Ok(());
    };
    let asked = Asked::through(direct.clone());
    let client = Client::new(asked.clone(), NAMESPACE);
    parts::prepare(&client, NAMESPACE).await?;
    let served = discovery::read(&direct).await?;
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
    parts::exercise(&client, NAMESPACE, &mut report.wrong).await?;

    let (all, mut without) = (asked.all(), 0);
    let mut served_asks = BTreeSet::new();
    for (ask, kind) in served.asks() {
        let kind = format!("{} {kind}", ask.0);
        if report.left_out.contains_key(&kind) {
            without += 1;
        } else if !all.contains(&ask) {
            report.wrong.push(format!("never asked: {ask:?}"));
        }
        served_asks.insert(ask);
    }
    let strange = all.difference(&served_asks);
    let strange = strange.map(|ask| format!("asked, and not served: {ask:?}"));
    report.wrong.extend(strange);
    println!(
        "{} resources, of {} kinds objects are created; {} verbs of resources and their parts, all \
         asked for but {without}, with {} requests; left out: {:#?}",
        known.len(),
        report.kinds,
        served_asks.len(),
        asked.requests(),
        report.left_out
    );
    assert!(report.wrong.is_empty(), "{}", report.wrong.join("\n"));
    assert_eq!(report.left_out.len(), minimal::LEFT_OUT.len(), "{report:?}");
    Ok(())
}

/// Takes an object of a kind through every verb that is served of it.
async fn exercise<K: Resource>(client: &Client, calls: &Calls<K>, report: &mut Report) {
    let about = K::descriptor();
    let name = format!("{} {}", about.api_version, about.kind);
    // What compiles is what the descriptor says, which has been held against the server.
    let said: BTreeSet<&str> = about.verbs.iter().map(|verb| verb.as_str()).collect();
    if calls.verbs() != said {
        let compile = calls.verbs();
        report
            .wrong
            .push(format!("{name}: {compile:?} compile, not {said:?}"));
    }
    let status = calls.get_status.is_some();
    if status != (about.subresources.contains(&"status") && said.contains("get")) {
        report
            .wrong
            .push(format!("{name}: methods of status: {status}"));
    }
    let is_namespaced = about.scope == Scope::Namespaced;
    if (calls.namespaced.is_some(), calls.cluster.is_some()) != (is_namespaced, !is_namespaced) {
        report.wrong.push(format!("{name}: it is made elsewhere"));
    }
    if let Some((_, reason)) = minimal::LEFT_OUT.iter().find(|(kind, _)| *kind == name) {
        report.left_out.insert(name, (*reason).to_owned());
        return;
    }
    let tour = Tour { client, calls };
    match timeout(DEADLINE, tour.run()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => report.wrong.push(format!("{name}: {error}")),
        Err(_) => report.wrong.push(format!("{name}: takes too long")),
    }
    report.kinds += usize::from(calls.create.is_some());
}

/// The way of one object through the verbs of its kind.
struct Tour<'a, K: Resource> {
    client: &'a Client,
    calls: &'a Calls<K>,
}

impl<K: Resource> Tour<'_, K> {
    async fn run(&self) -> Result<(), Error> {
        let Some(place) = self.calls.namespaced.or(self.calls.cluster) else {
            return Err("it is neither in namespaces nor in the cluster".into());
        };
        let api = place(self.client.clone(), NAMESPACE);
        let Some(create) = self.calls.create else {
            if let Some(list) = self.calls.list {
                let listed = list(api.clone(), ListOptions::default()).await?;
                if let (Some(get), Some(first)) = (self.calls.get, listed.items.first()) {
                    get(api, first.metadata().name.clone()).await?;
                }
            }
            return Ok(());
        };
        let wanted: K = minimal::object::<K>()?;
        let created = create(api.clone(), wanted.clone()).await;
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
        }
        if let Some(get) = self.calls.get_metadata {
            let got = get(api.clone(), name.clone()).await;
            let got = got.map_err(|error| format!("get of metadata: {error}"))?;
            assert_eq!(got.metadata.uid, created.metadata().uid);
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
        }
        self.status(&api, &name).await?;
        self.delete(&api, &name, &wanted).await
    }

    async fn status(&self, api: &Api<K>, name: &str) -> Result<(), Error> {
        if let (Some(get), Some(update)) = (self.calls.get_status, self.calls.update_status) {
            let object = get(api.clone(), name.to_owned()).await;
            let object = object.map_err(|error| format!("get of status: {error}"))?;
            let updated = update(api.clone(), object).await;
            updated.map_err(|error| format!("update_status: {error}"))?;
        }
        if let Some(patch) = self.calls.patch_status {
            let status = json!({"status": minimal::status(K::descriptor().kind)});
            let patched = patch(
                api.clone(),
                name.to_owned(),
                |value| Patch::Merge(value),
                status,
            );
            let patched = patched.await;
            patched.map_err(|error| format!("patch_status: {error}"))?;
        }
        Ok(())
    }

    /// Deletes the object, makes it anew and deletes it among all of its name: finalizers may keep it.
    async fn delete(&self, api: &Api<K>, name: &str, wanted: &K) -> Result<(), Error> {
        if let Some(delete) = self.calls.delete {
            let deleted = delete(api.clone(), name.to_owned()).await;
            deleted.map_err(|error| format!("delete: {error}"))?;
            self.is_going(api, name, "delete").await?;
        }
        if let (Some(create), Some(delete)) = (self.calls.create, self.calls.delete_collection) {
            match create(api.clone(), wanted.clone()).await {
                Err(error) if !error.is_already_exists() => {
                    return Err(format!("create anew: {error}").into());
                }
                _ => {}
            }
            // Of nothing but what this test made.
            let options = ListOptions {
                field_selector: format!("metadata.name={name}"),
                ..ListOptions::default()
            };
            let deleted = delete(api.clone(), DeleteOptions::default(), options).await;
            deleted.map_err(|error| format!("deletecollection: {error}"))?;
            self.is_going(api, name, "deletecollection").await?;
        }
        Ok(())
    }

    /// Whether an object is gone, or goes.
    async fn is_going(&self, api: &Api<K>, name: &str, what: &str) -> Result<(), Error> {
        let Some(get) = self.calls.get else {
            return Ok(());
        };
        match get(api.clone(), name.to_owned()).await {
            Err(error) if error.is_not_found() => Ok(()),
            Ok(object) if object.metadata().deletion_timestamp.is_some() => Ok(()),
            Ok(_) => Err(format!("{what}: the object is there").into()),
            Err(error) => Err(error.into()),
        }
    }

    async fn patches(
        &self,
        api: &Api<K>,
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
            let patched = patched.map_err(|error| format!("{language} patch: {error}"))?;
            let metadata = patched.metadata();
            let has = match language {
                "merge" | "json" => metadata.labels.get("by").is_some_and(|by| by == language),
                "strategic" => metadata.annotations.contains_key("example.com/by"),
                _ => metadata.annotations.contains_key("example.com/applied"),
            };
            if !has {
                return Err(format!("{language} patch: nothing changed").into());
            }
        }
        Ok(())
    }
}
