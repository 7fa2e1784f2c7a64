//! Documents of many kinds, applied as `kubectl apply --server-side` does.

mod order;
mod read;

use std::fmt;
use std::time::Duration;

pub use read::DocumentError;

use super::{Client, DynamicApi};
use crate::discovery::RestMapper;
use crate::dynamic::{ApiResource, DynamicObject, GroupVersionKind};
use crate::meta::ApplyOptions;
use crate::resource::Scope;
use crate::rest::Error;
use crate::wait::{self, Condition, WaitError};

/// How long a definition may take until its kind is served.
const ESTABLISHED: Duration = Duration::from_secs(30);

/// Applies objects of any kinds, server-side, in the order in which they need each other: namespaces and definitions
/// of kinds first, then what others stand on, webhooks and API services last. Nothing is ever deleted.
///
/// ```no_run
/// # async fn example(client: kubewright::Client, text: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use kubewright::client::Applier;
/// use kubewright::discovery::RestMapper;
///
/// let applier = Applier::new(client.clone(), RestMapper::new(client), "my-program").namespace("web");
/// for object in applier.apply_yaml(text).await? {
///     println!("{} {}", object.kind, object.metadata.name);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Applier {
    client: Client,
    mapper: RestMapper,
    options: ApplyOptions,
    namespace: String,
}

/// Why documents were not applied, or not all of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// They cannot be read; nothing was sent.
    #[error("{}", Lines(.0))]
    Documents(Vec<DocumentError>),
    /// Some could not be applied. The others were.
    #[error("{}", Lines(.failures))]
    Objects {
        /// What was applied.
        applied: Vec<DynamicObject>,
        /// What was not, and why.
        failures: Vec<ApplyFailure>,
    },
}

/// An object that could not be applied.
#[derive(Debug, thiserror::Error)]
#[error("{kind} `{name}`: {error}")]
pub struct ApplyFailure {
    /// Its kind.
    pub kind: GroupVersionKind,
    /// Its name.
    pub name: String,
    /// Why.
    #[source]
    pub error: Error,
}

struct Lines<'a, T>(&'a [T]);

impl<T: fmt::Display> fmt::Display for Lines<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, line) in self.0.iter().enumerate() {
            let end = if position > 0 { "\n" } else { "" };
            write!(f, "{end}{line}")?;
        }
        Ok(())
    }
}

impl Applier {
    /// Applies in the name of a field manager. Objects that name no namespace are of the client's default one.
    pub fn new(client: impl Into<Client>, mapper: RestMapper, field_manager: &str) -> Self {
        let client = client.into();
        Self {
            namespace: client.default_namespace().to_owned(),
            options: ApplyOptions::new(field_manager),
            client,
            mapper,
        }
    }

    /// Objects that name no namespace are of this one.
    #[must_use]
    pub fn namespace(self, namespace: impl Into<String>) -> Self {
        Self {
            namespace: namespace.into(),
            ..self
        }
    }

    /// With options, as to take fields from others, or to change nothing.
    #[must_use]
    pub fn options(self, options: ApplyOptions) -> Self {
        Self { options, ..self }
    }

    /// Reads the documents of a YAML text and applies them. Lists are taken apart.
    ///
    /// # Errors
    /// [`ApplyError::Documents`] with every document that is no object; else as [`apply`](Self::apply).
    pub async fn apply_yaml(&self, text: &str) -> Result<Vec<DynamicObject>, ApplyError> {
        let objects = read::documents(text).map_err(ApplyError::Documents)?;
        self.apply(objects).await
    }

    /// Applies objects; gives them as the server has them then, in the order in which they were applied. One that
    /// fails does not keep the others back.
    ///
    /// # Errors
    /// [`ApplyError::Objects`] where some could not be applied.
    pub async fn apply(
        &self,
        mut objects: Vec<DynamicObject>,
    ) -> Result<Vec<DynamicObject>, ApplyError> {
        objects.sort_by_key(order::rank);
        let mut applied = Vec::with_capacity(objects.len());
        let mut failures = Vec::new();
        for object in objects {
            match self.apply_one(&object).await {
                Ok(object) => applied.push(object),
                Err(error) => failures.push(ApplyFailure {
                    kind: GroupVersionKind::new(&object.api_version, &*object.kind),
                    name: object.metadata.name,
                    error,
                }),
            }
        }
        if failures.is_empty() {
            Ok(applied)
        } else {
            Err(ApplyError::Objects { applied, failures })
        }
    }

    async fn apply_one(&self, object: &DynamicObject) -> Result<DynamicObject, Error> {
        let kind = GroupVersionKind::new(&object.api_version, &*object.kind);
        let resource: ApiResource = self.mapper.resource_for(&kind).await?;
        let namespace = match &*object.metadata.namespace {
            "" => &*self.namespace,
            namespace => namespace,
        };
        let is_namespaced = resource.scope == Scope::Namespaced;
        let api = DynamicApi::namespaced(&self.client, resource, namespace);
        let applied = if is_namespaced {
            let mut object = object.clone();
            namespace.clone_into(&mut object.metadata.namespace);
            api.apply(&object, &self.options).await?
        } else {
            api.apply(object, &self.options).await?
        };
        let is_stored = self.options.dry_run.is_empty();
        if order::is_definition(object) && is_stored {
            self.established(&api, &applied.metadata.name).await?;
        }
        Ok(applied)
    }

    /// Waits until a kind is served that was defined just now, and forgets that it was not.
    async fn established(&self, definitions: &DynamicApi, name: &str) -> Result<(), Error> {
        let condition = Condition::is_true("Established");
        let waited = wait::for_condition(definitions, name, condition, ESTABLISHED).await;
        self.mapper.cached().invalidate();
        match waited {
            Ok(_) => Ok(()),
            Err(WaitError::Failed(error)) => Err(error),
            Err(WaitError::TimedOut { waited, .. }) => Err(Error::Timeout(waited)),
        }
    }
}
