//! Rules about writes of objects: what admission plugins and webhooks are elsewhere.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use kubewright::Resource;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Server;
use crate::failure::{Failure, GroupResource};
use crate::object::{Object, metadata_text};
use crate::registry::{self, Context, Part, Verb, Version};
use crate::server::Core;

/// A write that a rule looks at.
#[derive(Debug)]
pub struct Review<'a, K> {
    /// What is done: create, update (patches are updates) or delete.
    pub verb: Verb,
    /// The part that is written; empty where it is the object.
    pub subresource: &'a str,
    /// The object as it will be, which a rule may change; of a deletion, as it is.
    pub object: &'a mut K,
    /// The object as it is, if there is one.
    pub old: Option<&'a K>,
    /// Nothing will be kept of it.
    pub is_dry_run: bool,
    /// The server, to look at other objects: [`Server::objects`].
    pub server: &'a Server,
}

/// That a write is refused: 403, with this as its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied(String);

impl Denied {
    /// A refusal, and why.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Denied {}

/// The rules of a server.
#[derive(Default)]
pub(crate) struct Rules(RwLock<Vec<Rule>>);

#[derive(Clone)]
struct Rule {
    group: &'static str,
    plural: &'static str,
    check: Arc<Check>,
}

/// Looks at a write; it may change the object.
type Check = dyn Fn(&Write<'_>, &mut Object) -> Result<(), Failure> + Send + Sync;

/// A write, before it is known what type its rule is for.
struct Write<'a> {
    verb: Verb,
    subresource: &'a str,
    old: Option<&'a Object>,
    is_dry_run: bool,
    resource: &'a registry::Resource,
    version: &'a Version,
    server: Server,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rules")
    }
}

impl Server {
    /// Adds a rule about writes of objects of a type: after defaults, before validation. Rules are
    /// asked in the order in which they were added.
    ///
    /// ```
    /// use kubewright_apiserver::{Denied, Server};
    /// # use kubewright::meta::ObjectMeta;
    /// # #[derive(Clone, Debug, kubewright::Resource)]
    /// # #[resource(group = "", version = "v1", plural = "configmaps", namespaced)]
    /// # struct ConfigMap { metadata: ObjectMeta }
    /// let server = Server::new();
    /// server.admit::<ConfigMap>(|review| match review.object.metadata.labels.get("team") {
    ///     Some(_) => Ok(()),
    ///     None => Err(Denied::new("every config map has a team")),
    /// });
    /// ```
    pub fn admit<K: Resource + Serialize + DeserializeOwned>(
        &self,
        rule: impl Fn(Review<'_, K>) -> Result<(), Denied> + Send + Sync + 'static,
    ) {
        let descriptor = K::descriptor();
        let check = move |write: &Write<'_>, object: &mut Object| {
            let (resource, version) = (write.resource, &write.version.name);
            let read = |object: &Object| {
                read::<K>(resource.convert(object.clone(), version, descriptor.version)?)
            };
            let mut typed = read(object)?;
            let old = write.old.map(read).transpose()?;
            rule(Review {
                verb: write.verb,
                subresource: write.subresource,
                object: &mut typed,
                old: old.as_ref(),
                is_dry_run: write.is_dry_run,
                server: &write.server,
            })
            .map_err(|denied| {
                let resource = GroupResource {
                    group: descriptor.group,
                    resource: descriptor.plural,
                };
                Failure::forbidden(resource, metadata_text(object, "name"), denied)
            })?;
            match serde_json::to_value(&typed) {
                Ok(Value::Object(changed)) => {
                    *object = resource.convert(changed, descriptor.version, version)?;
                }
                _ => {
                    return Err(Failure::internal(
                        "a rule made something else of the object",
                    ));
                }
            }
            Ok(())
        };
        let rule = Rule {
            group: descriptor.group,
            plural: descriptor.plural,
            check: Arc::new(check),
        };
        let rules = &self.core().rules.0;
        rules
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(rule);
    }
}

fn read<K: DeserializeOwned>(object: Object) -> Result<K, Failure> {
    serde_json::from_value(Value::Object(object))
        .map_err(|error| Failure::bad_request(format!("a rule cannot read the object: {error}")))
}

/// Asks the rules about a write.
pub(crate) fn admit(
    context: Context<'_>,
    verb: Verb,
    part: Part<'_>,
    object: &mut Object,
    old: Option<&Object>,
) -> Result<(), Failure> {
    let core: &Arc<Core> = context.core;
    let rules = core.rules.0.read().unwrap_or_else(PoisonError::into_inner);
    let (group, plural) = (&*context.resource.group, &*context.resource.names.plural);
    let found = rules
        .iter()
        .filter(|rule| rule.group == group && rule.plural == plural);
    let found: Vec<Rule> = found.cloned().collect();
    // A rule may add others.
    drop(rules);
    if found.is_empty() {
        return Ok(());
    }
    let write = Write {
        verb,
        subresource: match part {
            Part::Main => "",
            Part::Sub(name) => name,
        },
        old,
        is_dry_run: context.is_dry_run,
        resource: context.resource,
        version: context.version,
        server: Server::of(Arc::clone(core)),
    };
    found
        .iter()
        .try_for_each(|rule| (rule.check)(&write, object))
}
