//! How many replicas objects of any kind want and have.

use serde_json::{Map, Value, json};

use super::{Client, DynamicApi, Patch};
use crate::discovery::{RestMapper, ServedResource};
use crate::dynamic::DynamicObject;
use crate::meta::{PatchOptions, Scale, ScaleSpec, ScaleStatus, UpdateOptions};
use crate::rest::{DecodeError, Error, RequestError};

/// The scale of objects of any kind that has one: reads and writes `autoscaling/v1`, whatever version of it the
/// server has for the kind (`client-go/scale`).
///
/// ```no_run
/// # async fn example(client: kubewright::Client) -> Result<(), kubewright::rest::Error> {
/// use kubewright::client::Scales;
/// use kubewright::discovery::RestMapper;
///
/// let scales = Scales::new(client.clone(), RestMapper::new(client)).namespace("web");
/// let mut scale = scales.get("deployments.apps", "www").await?;
/// scale.spec.replicas += 1;
/// scales.update("deployments.apps", &scale).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Scales {
    client: Client,
    mapper: RestMapper,
    namespace: String,
}

impl Scales {
    /// The scales of objects in the client's default namespace, and of those in the cluster.
    pub fn new(client: impl Into<Client>, mapper: RestMapper) -> Self {
        let client = client.into();
        Self {
            namespace: client.default_namespace().to_owned(),
            client,
            mapper,
        }
    }

    /// The scales of objects in another namespace.
    #[must_use]
    pub fn namespace(self, namespace: impl Into<String>) -> Self {
        Self {
            namespace: namespace.into(),
            ..self
        }
    }

    /// How many replicas an object wants and has. The resource is what a person would write: `deployments.apps`,
    /// `deploy`, `widgets.v1.example.dev`.
    ///
    /// # Errors
    /// [`is_no_match`](Error::is_no_match) where the server has no such resource;
    /// [`RequestError::NoScale`] where it has no scale; [`is_not_found`](Error::is_not_found) when there is no such
    /// object; else when the server cannot be reached or refuses.
    pub async fn get(&self, resource: &str, name: &str) -> Result<Scale, Error> {
        let (api, _) = self.find(resource).await?;
        read(&api.subresource_get(name, "scale").await?)
    }

    /// Says how many replicas an object wants.
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) when the object has changed since the scale was read; else as
    /// [`get`](Self::get).
    pub async fn update(&self, resource: &str, scale: &Scale) -> Result<Scale, Error> {
        let (api, version) = self.find(resource).await?;
        let name = &scale.metadata.name;
        let written = write(scale, &version)?;
        let options = UpdateOptions::default();
        let answer = api.subresource_update(name, "scale", &written, &options);
        read(&answer.await?)
    }

    /// Changes how many replicas an object wants. The patch is of the version that the server has; `spec.replicas`
    /// is the same in all.
    ///
    /// # Errors
    /// As a patch of the object itself; else as [`get`](Self::get).
    pub async fn patch<T: serde::Serialize + ?Sized>(
        &self,
        resource: &str,
        name: &str,
        patch: Patch<'_, T>,
    ) -> Result<Scale, Error> {
        let (api, _) = self.find(resource).await?;
        let options = PatchOptions::default();
        read(
            &api.subresource_patch(name, "scale", patch, &options)
                .await?,
        )
    }

    /// The client of a resource, and the API version of its scale.
    async fn find(&self, resource: &str) -> Result<(DynamicApi, String), Error> {
        let served: ServedResource = self.mapper.served_named(resource).await?;
        let Some(scale) = served.subresource("scale") else {
            return Err(RequestError::NoScale(served.resource.to_string()).into());
        };
        let version = match &*scale.group {
            "" => scale.version.clone(),
            group => format!("{group}/{}", scale.version),
        };
        let client = self.client.clone();
        let api = DynamicApi::namespaced(client, served.resource, self.namespace.as_str());
        Ok((api, version))
    }
}

/// The version that programs see.
const CURRENT: &str = "autoscaling/v1";

/// A scale of any version as one of `autoscaling/v1`. The versions before it, of `extensions` and `apps`, have the
/// selector as labels, and where it is more than these as a text beside.
fn read(found: &DynamicObject) -> Result<Scale, Error> {
    if found.kind != "Scale" {
        let error = DecodeError::other("expected a Scale, got something else");
        return Err(error.into());
    }
    let whole = |pointer: &str| found.field::<i32>(pointer);
    let wrong = |pointer: &str| {
        Error::from(DecodeError::other(format!(
            "a scale without a whole number as `{pointer}`"
        )))
    };
    let spec = whole("/spec/replicas").map_err(|_| wrong("spec.replicas"))?;
    let status = whole("/status/replicas").map_err(|_| wrong("status.replicas"))?;
    Ok(Scale {
        metadata: found.metadata.clone(),
        spec: ScaleSpec {
            replicas: spec.unwrap_or_default(),
        },
        status: ScaleStatus {
            replicas: status.unwrap_or_default(),
            selector: selector(found),
        },
    })
}

fn selector(found: &DynamicObject) -> String {
    match found.get("/status/selector") {
        Some(Value::String(text)) => return text.clone(),
        Some(Value::Object(labels)) => {
            let whole = found.get("/status/targetSelector").and_then(Value::as_str);
            if let Some(whole) = whole.filter(|whole| !whole.is_empty()) {
                return whole.to_owned();
            }
            let pairs = labels.iter();
            let pairs = pairs.filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?)));
            return pairs.collect::<Vec<_>>().join(",");
        }
        _ => {}
    }
    let whole = found.get("/status/targetSelector").and_then(Value::as_str);
    whole.unwrap_or_default().to_owned()
}

/// A scale as the server has it for the kind.
fn write(scale: &Scale, version: &str) -> Result<Value, Error> {
    let mut written = serde_json::to_value(scale).map_err(Error::Encode)?;
    if version == CURRENT {
        return Ok(written);
    }
    written["apiVersion"] = version.into();
    let text = &scale.status.selector;
    let labels: Option<Map<String, Value>> = text
        .split(',')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (key, value) = part.split_once('=')?;
            let is_plain = !key.ends_with('!') && !value.starts_with('=');
            is_plain.then(|| (key.to_owned(), value.into()))
        })
        .collect();
    let mut status = json!({"replicas": scale.status.replicas, "targetSelector": text});
    if let Some(labels) = labels.filter(|labels| !labels.is_empty()) {
        status["selector"] = labels.into();
    }
    written["status"] = status;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: &Value) -> DynamicObject {
        serde_json::from_value(value.clone()).unwrap()
    }

    #[test]
    fn every_version_is_read_as_one() {
        for (version, status, selector) in [
            (
                "autoscaling/v1",
                json!({"replicas": 2, "selector": "a=b,c in (d)"}),
                "a=b,c in (d)",
            ),
            (
                "apps/v1beta2",
                json!({"replicas": 2, "selector": {"a": "b", "c": "d"}, "targetSelector": "a=b,c=d,e!=f"}),
                "a=b,c=d,e!=f",
            ),
            (
                "extensions/v1beta1",
                json!({"replicas": 2, "selector": {"a": "b", "c": "d"}}),
                "a=b,c=d",
            ),
            (
                "extensions/v1beta1",
                json!({"replicas": 2, "targetSelector": "e!=f"}),
                "e!=f",
            ),
            ("autoscaling/v1", json!({"replicas": 2}), ""),
        ] {
            let found = json!({
                "apiVersion": version, "kind": "Scale",
                "metadata": {"name": "www", "resourceVersion": "7"},
                "spec": {"replicas": 3}, "status": status,
            });
            let scale = read(&object(&found)).unwrap();
            assert_eq!((scale.spec.replicas, scale.status.replicas), (3, 2));
            assert_eq!(scale.status.selector, selector);
            let written = write(&scale, version).unwrap();
            assert_eq!(written["apiVersion"], version);
            assert_eq!(written["metadata"]["resourceVersion"], "7");
            assert_eq!(written["spec"]["replicas"], 3);
            assert_eq!(read(&object(&written)).unwrap(), scale, "{version}");
        }
    }

    #[test]
    fn what_is_no_scale_is_refused() {
        for found in [
            json!({"kind": "Deployment", "spec": {"replicas": 1}}),
            json!({"kind": "Scale", "spec": {"replicas": "many"}}),
        ] {
            assert!(
                matches!(read(&object(&found)), Err(Error::Decode(_))),
                "{found}"
            );
        }
    }

    #[test]
    fn it_has_the_kind_of_autoscaling() {
        assert_eq!(
            write(&Scale::default(), CURRENT).unwrap()["apiVersion"],
            CURRENT
        );
    }
}
