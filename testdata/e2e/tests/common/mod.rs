//! What every kind is put through.

use std::path::Path;

use e2e::api::Clientset;
use e2e::server::{self, DEADLINE, Error};
use kubewright::client::{Deleted, Patch, WatchEvent};
use kubewright::meta::{
    DeleteOptions, GetOptions, ListOptions, PatchOptions, Preconditions, Scale, Uid, UpdateOptions,
};
use kubewright::resource::{subresources, verbs};
use kubewright::{Api, Client, Resource};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// The verbs that custom resources have, all of them.
pub(crate) trait AllVerbs:
    verbs::Get
    + verbs::List
    + verbs::Watch
    + verbs::Create
    + verbs::Update
    + verbs::Patch
    + verbs::Delete
    + verbs::DeleteCollection
{
}

impl<K> AllVerbs for K where
    K: verbs::Get
        + verbs::List
        + verbs::Watch
        + verbs::Create
        + verbs::Update
        + verbs::Patch
        + verbs::Delete
        + verbs::DeleteCollection
{
}

/// The control plane with every CRD installed.
pub(crate) struct Cluster {
    client: Client,
}

impl Cluster {
    /// The one of this test binary; `None` where there is no Go to build it with.
    pub(crate) async fn get() -> Result<Option<Self>, Error> {
        static INSTALLED: OnceCell<()> = OnceCell::const_new();
        let Some(control_plane) = server::control_plane()? else {
            return Ok(None);
        };
        let client = server::admin(control_plane)?;
        INSTALLED
            .get_or_try_init(async || {
                for crd in e2e::CRDS {
                    server::install(&client, Path::new(crd)).await?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        Ok(Some(Self { client }))
    }

    /// The generated clients.
    pub(crate) fn clientset(&self) -> Clientset {
        Clientset::new(self.client.clone())
    }
}

/// A typed object of the test's JSON, under a name and with a label of the test's own.
fn typed<K: Resource>(object: &Value, name: &str) -> Result<K, Error> {
    let mut object = object.clone();
    object["metadata"] = json!({"name": name, "labels": {"test": "round-trip", "kept": "yes"}});
    Ok(serde_json::from_value(object)?)
}

/// What the object says besides `metadata`, as JSON.
fn content<K: Resource>(object: &K) -> Result<Value, Error> {
    let mut json = serde_json::to_value(object)?;
    if let Some(members) = json.as_object_mut() {
        members.remove("metadata");
        members.remove("status");
    }
    Ok(json)
}

/// Whether every value of `part` stands in `whole` too; the server's defaults may stand beside.
fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(key, part)| whole.get(key).is_some_and(|whole| contains(whole, part))),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len()
                && whole
                    .iter()
                    .zip(part)
                    .all(|(whole, part)| contains(whole, part))
        }
        _ => whole == part,
    }
}

/// The error of a request that the server has to refuse.
fn refused<T: std::fmt::Debug>(
    outcome: Result<T, kubewright::rest::Error>,
) -> Result<kubewright::rest::Error, Error> {
    match outcome {
        Ok(accepted) => Err(format!("the server accepted it: {accepted:?}").into()),
        Err(error) => Ok(error),
    }
}

/// Puts a kind through every verb that custom resources have.
pub(crate) async fn round_trip<K: AllVerbs>(api: &Api<K>, object: &Value) -> Result<(), Error> {
    timeout(DEADLINE, async {
        create_and_read(api, object).await?;
        update_and_watch(api).await?;
        patch(api, object).await?;
        page(api, object).await?;
        delete(api).await?;
        delete_collection(api).await
    })
    .await?
}

async fn create_and_read<K: AllVerbs>(api: &Api<K>, object: &Value) -> Result<(), Error> {
    let mine: K = typed(object, "one")?;
    let created = api.create(&mine).await?;
    assert!(!created.metadata().uid.is_empty());
    let (created_content, mine_content) = (content(&created)?, content(&mine)?);
    assert!(
        contains(&created_content, &mine_content),
        "{created_content} lacks something of {mine_content}"
    );

    let read = api.get("one").await?;
    assert_eq!(content(&read)?, created_content);
    assert_eq!(
        read.metadata().resource_version,
        created.metadata().resource_version
    );

    let again = refused(api.create(&mine).await)?;
    assert!(
        again.is_already_exists() && !again.is_not_found(),
        "{again}"
    );
    let missing = refused(api.get("missing").await)?;
    assert!(missing.is_not_found(), "{missing}");
    assert!(api.get_opt("missing").await?.is_none());

    let mut misnamed = mine.clone();
    "Not_A_Name".clone_into(&mut misnamed.metadata_mut().name);
    let invalid = refused(api.create(&misnamed).await)?;
    assert!(invalid.is_invalid(), "{invalid}");
    let causes = invalid
        .status()
        .and_then(|status| status.details.as_ref())
        .map(|details| &details.causes);
    assert!(
        causes.is_some_and(|causes| causes.iter().any(|cause| cause.field == "metadata.name")),
        "{invalid:?}"
    );
    Ok(())
}

async fn update_and_watch<K: AllVerbs>(api: &Api<K>) -> Result<(), Error> {
    let list = api.list(&labelled()).await?;
    assert_eq!(list.items.len(), 1);
    let since = ListOptions {
        resource_version: list.metadata.resource_version.clone(),
        ..labelled()
    };
    let mut watch = api.watch(&since).await?;

    let stale = api.get("one").await?;
    let mut fresh = stale.clone();
    fresh
        .metadata_mut()
        .annotations
        .insert("note".to_owned(), "updated".to_owned());
    let updated = api.update(&fresh).await?;
    assert_eq!(
        updated
            .metadata()
            .annotations
            .get("note")
            .map(String::as_str),
        Some("updated")
    );

    let conflict = refused(api.update(&stale).await)?;
    assert!(conflict.is_conflict(), "{conflict}");

    match watch.next().await {
        Some(Ok(WatchEvent::Modified(seen))) => {
            assert_eq!(
                seen.metadata().resource_version,
                updated.metadata().resource_version
            );
            assert_eq!(
                watch.resource_version(),
                Some(updated.metadata().resource_version.as_str())
            );
            Ok(())
        }
        other => Err(format!("expected MODIFIED, got {other:?}").into()),
    }
}

async fn patch<K: AllVerbs>(api: &Api<K>, object: &Value) -> Result<(), Error> {
    let merged = api
        .patch(
            "one",
            Patch::Merge(&json!({"metadata": {"labels": {"merged": "yes"}}})),
        )
        .await?;
    assert_eq!(
        merged.metadata().labels.get("merged").map(String::as_str),
        Some("yes")
    );
    assert_eq!(
        merged.metadata().labels.get("kept").map(String::as_str),
        Some("yes")
    );

    let operations = json!([{"op": "remove", "path": "/metadata/labels/merged"}]);
    let patched = api.patch("one", Patch::Json(&operations)).await?;
    assert!(!patched.metadata().labels.contains_key("merged"));

    let strategic = refused(
        api.patch(
            "one",
            Patch::Strategic(&json!({"metadata": {"labels": {"a": "b"}}})),
        )
        .await,
    )?;
    assert_eq!(
        strategic.status().map(|status| status.code),
        Some(415),
        "{strategic:?}"
    );

    let mut applied: K = typed(object, "applied")?;
    applied
        .metadata_mut()
        .labels
        .insert("owner".to_owned(), "first".to_owned());
    api.apply("applied", "first", &applied).await?;
    applied
        .metadata_mut()
        .labels
        .insert("owner".to_owned(), "second".to_owned());
    let conflict = refused(api.apply("applied", "second", &applied).await)?;
    assert!(conflict.is_conflict(), "{conflict}");
    let force = PatchOptions {
        field_manager: "second".to_owned(),
        force: Some(true),
        ..PatchOptions::default()
    };
    let forced = api
        .patch_with("applied", Patch::Apply(&applied), &force)
        .await?;
    assert_eq!(
        forced.metadata().labels.get("owner").map(String::as_str),
        Some("second")
    );
    assert!(!forced.metadata().managed_fields.is_empty());
    Ok(())
}

async fn page<K: AllVerbs>(api: &Api<K>, object: &Value) -> Result<(), Error> {
    api.create(&typed(object, "two")?).await?;
    let mut names = Vec::new();
    let mut pages = api.list_pages(&ListOptions {
        limit: 1,
        ..labelled()
    });
    while let Some(page) = pages.next().await {
        let page = page?;
        assert!(page.items.len() <= 1);
        names.extend(page.items.iter().map(|item| item.metadata().name.clone()));
    }
    names.sort();
    assert_eq!(names, ["applied", "one", "two"]);
    Ok(())
}

/// A watch outlives the server's time-out: it ends cleanly and goes on from where it was.
async fn delete<K: AllVerbs>(api: &Api<K>) -> Result<(), Error> {
    let list = api.list(&labelled()).await?;
    let mut options = ListOptions {
        resource_version: list.metadata.resource_version,
        ..labelled()
    };
    options.timeout_seconds = Some(1);
    let mut short = api.watch(&options).await?;
    while let Some(event) = short.next().await {
        let event = event?;
        assert!(matches!(event, WatchEvent::Bookmark(_)), "{event:?}");
    }
    let resumed = short
        .resource_version()
        .map(ToOwned::to_owned)
        .ok_or("the watch lost its place")?;

    let read = api.get("two").await?;
    let wrong = only(&"00000000-0000-0000-0000-000000000000".into());
    let refused = refused(api.delete_with("two", &wrong).await)?;
    assert!(refused.is_conflict(), "{refused}");
    let deleted = api.delete_with("two", &only(&read.metadata().uid)).await?;
    assert!(matches!(deleted, Deleted::Status(_) | Deleted::Object(_)));

    options.resource_version = resumed;
    options.timeout_seconds = None;
    let mut watch = api.watch(&options).await?;
    match watch.next().await {
        Some(Ok(WatchEvent::Deleted(gone))) => assert_eq!(gone.metadata().name, "two"),
        other => return Err(format!("expected DELETED, got {other:?}").into()),
    }
    assert!(api.get_opt("two").await?.is_none());
    Ok(())
}

async fn delete_collection<K: AllVerbs>(api: &Api<K>) -> Result<(), Error> {
    api.delete_collection(&DeleteOptions::default(), &labelled())
        .await?;
    assert!(api.list(&labelled()).await?.items.is_empty());
    Ok(())
}

/// Deletes this object, and not a later one of its name.
fn only(uid: &Uid) -> DeleteOptions {
    let preconditions = Preconditions {
        uid: Some(uid.clone()),
        ..Preconditions::default()
    };
    DeleteOptions {
        preconditions: Some(preconditions),
        ..DeleteOptions::default()
    }
}

fn labelled() -> ListOptions {
    ListOptions {
        label_selector: "test=round-trip".to_owned(),
        ..ListOptions::default()
    }
}

/// The status subresource: written by its own verbs, and by those alone.
pub(crate) async fn status<K>(api: &Api<K>, object: &Value) -> Result<(), Error>
where
    K: AllVerbs + subresources::Status,
{
    timeout(DEADLINE, async {
        let created = api.create(&typed(object, "with-status")?).await?;
        let before = created.metadata().resource_version.clone();
        let updated = api.update_status(&created).await?;
        assert_eq!(content(&updated)?, content(&created)?);
        let patched = api
            .patch_status(
                "with-status",
                Patch::Merge(&json!({"metadata": {"annotations": {"by": "status"}}})),
            )
            .await?;
        assert_eq!(content(&patched)?, content(&created)?);

        let mut stale = created;
        stale
            .metadata_mut()
            .annotations
            .insert("x".to_owned(), "y".to_owned());
        let mut fresh = patched;
        fresh
            .metadata_mut()
            .annotations
            .insert("moved".to_owned(), "on".to_owned());
        assert_ne!(
            api.update(&fresh).await?.metadata().resource_version,
            before
        );
        let conflict = refused(api.update_status(&stale).await)?;
        assert!(conflict.is_conflict(), "{conflict}");
        api.delete("with-status").await?;
        Ok(())
    })
    .await?
}

/// The scale subresource, as `autoscaling/v1` has it.
pub(crate) async fn scale<K>(api: &Api<K>, object: &Value) -> Result<(), Error>
where
    K: AllVerbs + subresources::Scale,
{
    timeout(DEADLINE, async {
        api.create(&typed(object, "scaled")?).await?;
        let mut scale: Scale = api
            .subresource_get("scaled", "scale", &GetOptions::default())
            .await?;
        scale.spec.replicas = 7;
        let updated: Scale = api
            .subresource_update("scaled", "scale", &scale, &UpdateOptions::default())
            .await?;
        assert_eq!(updated.spec.replicas, 7);
        let patch = json!({"spec": {"replicas": 4}});
        let patched: Scale = api
            .subresource_patch(
                "scaled",
                "scale",
                Patch::Merge(&patch),
                &PatchOptions::default(),
            )
            .await?;
        assert_eq!(patched.spec.replicas, 4);
        api.delete("scaled").await?;
        Ok(())
    })
    .await?
}
