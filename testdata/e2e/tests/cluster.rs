//! What is read from a cluster is what its documents say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use e2e::server::{self, Error};
use http::Request;
use kubewright::rest::Body;
use kubewright::{Client, Value};
use kubewright_controlplane::ControlPlane;
use kubewright_generator::{Cluster, Files, Generator};
use serde_json::json;
use tokio::time::timeout;

/// Below the machine's folder for what nobody misses.
fn scratch(name: &str) -> Result<PathBuf, Error> {
    let folder = std::env::temp_dir().join(format!("kubewright-e2e-{name}-{}", process::id()));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

async fn get(client: &Client, path: &str) -> Result<Value, Error> {
    let request = Request::get(path)
        .header("accept", "application/json")
        .body(Body::empty())?;
    Ok(client.request(request).await?)
}

/// Saves what the server publishes, as a person with curl would: the OpenAPI document and the plain
/// discovery document of every group version, and the definitions.
async fn save(client: &Client, folder: &Path) -> Result<usize, Error> {
    let index = get(client, "/openapi/v3").await?;
    let mut count = 0;
    for (name, entry) in index["paths"].as_object().into_iter().flatten() {
        let parts: Vec<&str> = name.split('/').collect();
        if !matches!(parts.as_slice(), ["api", _] | ["apis", _, _]) {
            continue;
        }
        count += 1;
        let url = entry["serverRelativeURL"].as_str().unwrap_or_default();
        let file = name.replace('/', "_");
        let document = get(client, url).await?;
        fs::write(
            folder.join(format!("openapi-{file}.json")),
            document.to_string(),
        )?;
        let discovery = get(client, &format!("/{name}")).await?;
        fs::write(
            folder.join(format!("discovery-{file}.json")),
            discovery.to_string(),
        )?;
    }
    let mut list = get(
        client,
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    )
    .await?;
    for item in list["items"].as_array_mut().into_iter().flatten() {
        item["apiVersion"] = "apiextensions.k8s.io/v1".into();
        item["kind"] = "CustomResourceDefinition".into();
    }
    fs::write(folder.join("definitions.json"), list.to_string())?;
    Ok(count)
}

/// A definition in a group of its own, since tests share the server.
async fn define(client: &Client, group: &str) -> Result<(), Error> {
    let schema = json!({"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}});
    let definition = serde_json::from_value(json!({
        "metadata": {"name": format!("gadgets.{group}")},
        "spec": {
            "group": group,
            "names": {"kind": "Gadget", "plural": "gadgets"},
            "scope": "Namespaced",
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": schema}, "subresources": {"status": {}}}]
        }
    }))?;
    server::define(client, &definition).await?;
    // Documents follow when the server finds the time.
    let document = format!("apis/{group}/v1");
    timeout(server::DEADLINE, async {
        while get(client, "/openapi/v3").await?["paths"]
            .get(&document)
            .is_none()
        {
            tokio::task::yield_now().await;
        }
        Ok(())
    })
    .await?
}

fn of(control_plane: &ControlPlane, context: &str, cache: &Path) -> Generator {
    let cluster = Cluster::new().kubeconfig(control_plane.kubeconfig());
    Generator::new().cluster(cluster.context(context).cache(cache))
}

fn texts(files: &Files) -> Vec<(String, String)> {
    let texts = files.iter();
    texts
        .map(|(path, text)| (path.display().to_string(), text.to_owned()))
        .collect()
}

#[tokio::test]
async fn a_cluster_and_its_documents_give_the_same() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let client = server::admin(control_plane)?;
    define(&client, "files.example.com").await?;
    let (saved, cache) = (scratch("documents")?, scratch("cache")?);
    let count = save(&client, &saved).await?;
    assert!(count > 20, "{count}");
    let from_cluster = of(control_plane, "admin", &cache).generate()?;
    for warning in from_cluster.loaded().warnings() {
        println!("{warning}");
    }
    let model = from_cluster.loaded().model();
    let gadget = model
        .resources()
        .find(|(_, resource)| resource.group == "files.example.com");
    // The definition was read, which is more than its paths.
    assert!(gadget.is_some_and(|(_, resource)| {
        resource
            .versions
            .iter()
            .all(|version| version.operations.is_none())
    }));
    let pod = model
        .resources()
        .find(|(_, resource)| resource.names.kind == "Pod");
    assert!(pod.is_some_and(
        |(_, resource)| resource.names.short_names.as_deref() == Some(&["po".to_owned()])
    ));
    let from_cluster = texts(&from_cluster.files()?);
    let from_files = texts(&Generator::new().source(&saved).generate()?.files()?);
    let names = |texts: &[(String, String)]| -> Vec<String> {
        texts.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&from_cluster), names(&from_files));
    for ((name, ours), (_, theirs)) in from_cluster.iter().zip(&from_files) {
        assert!(ours == theirs, "{name} differs");
    }
    // What a second run takes from the cache is the same as well.
    let again = texts(&of(control_plane, "admin", &cache).generate()?.files()?);
    assert!(again == from_cluster);
    fs::remove_dir_all(saved)?;
    fs::remove_dir_all(cache)?;
    Ok(())
}

/// The paths of a definition say the same verbs as discovery, whose document is another.
#[tokio::test]
async fn without_the_right_to_list_definitions_openapi_takes_their_place() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    define(&server::admin(control_plane)?, "paths.example.com").await?;
    let cache = scratch("nobody")?;
    let loaded = of(control_plane, "nobody", &cache).load()?;
    let warnings: Vec<String> = loaded.warnings().iter().map(ToString::to_string).collect();
    assert!(
        warnings
            .iter()
            .any(|warning| warning.contains("cannot be listed")),
        "{warnings:?}"
    );
    let differences = warnings
        .iter()
        .filter(|warning| warning.contains("discovery"));
    assert_eq!(differences.collect::<Vec<_>>(), [""; 0]);
    let mut all = loaded.model().resources();
    let gadget = all.find(|(_, resource)| resource.group == "paths.example.com");
    let (_, gadget) = gadget.ok_or("no Gadget")?;
    assert_eq!(gadget.names.plural, "gadgets");
    let operations = gadget.versions[0]
        .operations
        .as_ref()
        .ok_or("no operations")?;
    // All of them, a watch too.
    assert_eq!(operations.verbs.len(), 8, "{:?}", operations.verbs);
    fs::remove_dir_all(cache)?;
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_cluster_is_told() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let folder = scratch("wrong")?;
    let known = fs::read_to_string(control_plane.kubeconfig())?;
    let error = |text: &str, context: &str| -> Result<String, Error> {
        let file = folder.join("config");
        fs::write(&file, text)?;
        let cluster = Cluster::new().kubeconfig(&file).context(context);
        let loaded = Generator::new().cluster(cluster.cache(&folder)).load();
        Ok(loaded
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default())
    };
    let text = error(&known, "elsewhere")?;
    assert!(text.contains("there is no context `elsewhere`"), "{text}");
    // Port 1 is nobody's.
    let text = error(
        &known.replace(control_plane.server(), "https://127.0.0.1:1"),
        "admin",
    )?;
    assert!(
        text.contains("https://127.0.0.1:1") && text.contains("no answer from the server"),
        "{text}"
    );
    let text = error(
        &known.replace(control_plane.nobody_token(), "no-such-token"),
        "nobody",
    )?;
    assert!(
        text.contains("check the credentials") && !text.contains("no-such-token"),
        "{text}"
    );
    let cluster = Cluster::new().kubeconfig(folder.join("none"));
    let loaded = Generator::new().cluster(cluster).load();
    let text = loaded
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(text.contains("cannot read"), "{text}");
    fs::remove_dir_all(folder)?;
    Ok(())
}
