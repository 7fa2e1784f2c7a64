//! The control plane of a test binary, with the CRDs installed.

use std::path::Path;
use std::time::Duration;

use kubewright::apiextensions::CustomResourceDefinition;
use kubewright::client::{Api, Client, WatchEvent};
use kubewright::config::Config;
use kubewright::meta::ListOptions;
use kubewright_controlplane::ControlPlane;
use kubewright_generator::Generator;
use kubewright_generator::emit::crd;
use tokio::time::timeout;

/// How long anything may take.
pub const DEADLINE: Duration = Duration::from_mins(1);

/// An error of a test.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The control plane of this test binary; `None` where there is no Go to build it with.
///
/// # Errors
/// It could not be built or started.
pub fn control_plane() -> Result<Option<&'static ControlPlane>, Error> {
    Ok(ControlPlane::shared()?)
}

/// A client with every right.
///
/// # Errors
/// The kubeconfig could not be read.
pub fn admin(control_plane: &ControlPlane) -> Result<Client, Error> {
    Ok(Client::try_from(Config::from_kubeconfig(
        control_plane.kubeconfig(),
        Some("admin"),
    )?)?)
}

/// A client of a user without rights.
///
/// # Errors
/// The kubeconfig could not be read.
pub fn nobody(control_plane: &ControlPlane) -> Result<Client, Error> {
    Ok(Client::try_from(Config::from_kubeconfig(
        control_plane.kubeconfig(),
        Some("nobody"),
    )?)?)
}

/// Installs the definition in a file, as the generator's model gives it back, and waits until its
/// kind is served.
///
/// # Errors
/// The server refuses it, or does not serve it in time.
pub async fn install(client: &Client, file: &Path) -> Result<(), Error> {
    let loaded = Generator::new().source(file).load()?;
    let definition = serde_json::from_str(&crd::to_json(loaded.model()))?;
    define(client, &definition).await
}

/// Installs a definition, and waits until its kind is served.
///
/// # Errors
/// The server refuses it, or does not serve it in time.
pub async fn define(client: &Client, definition: &CustomResourceDefinition) -> Result<(), Error> {
    let api = Api::<CustomResourceDefinition>::cluster(client.clone());
    timeout(DEADLINE, async {
        let created = api.create(definition).await?;
        established(&api, &created).await
    })
    .await?
}

async fn established(
    api: &Api<CustomResourceDefinition>,
    created: &CustomResourceDefinition,
) -> Result<(), Error> {
    let options = ListOptions {
        field_selector: format!("metadata.name={}", created.metadata.name),
        resource_version: created.metadata.resource_version.clone(),
        ..ListOptions::default()
    };
    let mut watch = api.watch(&options).await?;
    while let Some(event) = watch.next().await {
        match event? {
            WatchEvent::Added(definition) | WatchEvent::Modified(definition)
                if definition.is_established() =>
            {
                return Ok(());
            }
            _ => {}
        }
    }
    Err("the watch ended before the definition was established".into())
}
