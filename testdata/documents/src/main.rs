//! Writes the OpenAPI and discovery documents of a control plane with every API version and every
//! feature gate on into a folder: `v3/*.json`, one for each path of `/openapi/v3`; `v2.json`;
//! `groups.json`, the list at `/apis`; and `discovery/*.json`, one for each group version, as at
//! `/apis/apps/v1`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use http::Request;
use http::header::ACCEPT;
use kubewright::Client;
use kubewright::config::Config;
use kubewright::rest::Body;
use kubewright_controlplane::ControlPlane;
use serde_json::Value;
use tokio::time::{Instant, sleep};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// How long the server may take to publish the documents of all that it serves.
const DEADLINE: Duration = Duration::from_mins(1);
/// How often it is asked.
const INTERVAL: Duration = Duration::from_millis(100);

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(folder), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: documents DIR");
        return ExitCode::from(2);
    };
    match write(&PathBuf::from(folder)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn write(folder: &Path) -> Result<(), Error> {
    let Some(control_plane) = ControlPlane::start_with_everything()? else {
        return Err("there is no control plane".into());
    };
    let config = Config::from_kubeconfig(control_plane.kubeconfig(), Some("admin"))?;
    let server = Server(Client::try_from(config)?);
    let (paths, group_versions) = server.published().await?;
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for (path, url) in &paths {
        save(
            folder,
            &format!("v3/{}", file(path)),
            &server.get(url).await?,
        )?;
    }
    save(folder, "v2.json", &server.get("/openapi/v2").await?)?;
    save(folder, "groups.json", &server.get("/apis").await?)?;
    for path in &group_versions {
        let list = server.get(&format!("/{path}")).await?;
        save(folder, &format!("discovery/{}", file(path)), &list)?;
    }
    println!(
        "{} documents, {} group versions in {}",
        paths.len(),
        group_versions.len(),
        folder.display()
    );
    Ok(())
}

/// The name of the file of a path.
fn file(path: &str) -> String {
    format!("{}.json", path.replace('/', "_"))
}

fn save(folder: &Path, file: &str, document: &Value) -> Result<(), Error> {
    let path = folder.join(file);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, serde_json::to_string(document)?)?;
    Ok(())
}

struct Server(Client);

impl Server {
    async fn get(&self, path: &str) -> Result<Value, Error> {
        let request = Request::get(path).header(ACCEPT, "application/json");
        Ok(self.0.request(request.body(Body::empty())?).await?)
    }

    /// The paths of the index of documents with their addresses, and the paths of the group versions
    /// that are served, once there is a document for each of these.
    async fn published(&self) -> Result<(Vec<(String, String)>, BTreeSet<String>), Error> {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let group_versions = self.group_versions().await?;
            let index = self.get("/openapi/v3").await?;
            let paths: Vec<(String, String)> = object(&index, "paths")
                .map(|(path, said)| (path.clone(), text(said, "serverRelativeURL").to_owned()))
                .collect();
            let missing = group_versions
                .iter()
                .find(|wanted| paths.iter().all(|(path, _)| path != *wanted));
            match missing {
                None => return Ok((paths, group_versions)),
                Some(path) if Instant::now() > deadline => {
                    return Err(format!("no document of {path}").into());
                }
                Some(_) => sleep(INTERVAL).await,
            }
        }
    }

    async fn group_versions(&self) -> Result<BTreeSet<String>, Error> {
        let core = self.get("/api").await?;
        let core = list(&core, "versions")
            .map(|version| format!("api/{}", version.as_str().unwrap_or_default()));
        let mut paths: BTreeSet<String> = core.collect();
        let groups = self.get("/apis").await?;
        for version in list(&groups, "groups").flat_map(|group| list(group, "versions")) {
            paths.insert(format!("apis/{}", text(version, "groupVersion")));
        }
        Ok(paths)
    }
}

fn object<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
