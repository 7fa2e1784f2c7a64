//! A request for objects, and what is answered.

use std::cell::RefCell;
use std::sync::Arc;

use http::{HeaderMap, Response, StatusCode};
use kubewright::rest::Body;

use super::List;
use crate::failure::{Failure, FieldError};
use crate::form::Form;
use crate::object::{Object, metadata_text};
use crate::registry::{Context, Part, Resource, Subresource, Version};
use crate::request::{Query, Target};
use crate::server::Core;
use crate::store::{Key, Stored};

/// A request for objects of a resource.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) core: &'a Arc<Core>,
    pub(crate) resource: Arc<Resource>,
    pub(crate) version: Arc<Version>,
    pub(crate) target: Target,
    pub(crate) query: Query,
    /// In what form the response is wanted.
    pub(crate) form: Form,
    pub(crate) headers: HeaderMap,
    /// What the response warns of.
    pub(crate) warnings: RefCell<Vec<String>>,
}

/// What is answered.
#[derive(Debug)]
pub(crate) enum Reply {
    /// An object as it is stored, in the version of the request.
    Stored(StatusCode, Arc<Stored>),
    /// An object that is not stored so, with `apiVersion` and `kind`.
    Object(StatusCode, Object),
    /// A list.
    List(List),
    /// Something that is already a response: a stream.
    Response(Response<Body>),
}

impl Ask<'_> {
    /// The name that is asked for.
    pub(crate) fn name(&self) -> &str {
        self.target.name.as_deref().unwrap_or_default()
    }

    /// The namespace of the request, if the resource is in namespaces.
    pub(crate) fn namespace(&self) -> Option<&str> {
        let namespace = self.target.namespace.as_deref();
        namespace.filter(|_| self.resource.is_namespaced())
    }

    /// The key of the object that is asked for.
    pub(crate) fn key(&self) -> Key {
        Key::new(self.namespace(), self.name())
    }

    /// The part that is asked for, if it is not the object.
    pub(crate) fn subresource(&self) -> Option<&Subresource> {
        self.version
            .subresource(self.target.subresource.as_deref()?)
    }

    /// The part that is written.
    pub(crate) fn part(&self) -> Part<'_> {
        self.target
            .subresource
            .as_deref()
            .map_or(Part::Main, Part::Sub)
    }

    /// What strategies are told.
    pub(crate) fn context(&self, is_dry_run: bool) -> Context<'_> {
        Context {
            core: self.core,
            resource: &self.resource,
            version: &self.version,
            is_dry_run,
        }
    }

    /// The object that is asked for.
    pub(crate) fn stored(&self) -> Result<Arc<Stored>, Failure> {
        let found = self.resource.objects.get(&self.key());
        found.ok_or_else(|| self.not_found())
    }

    /// That there is no such object.
    pub(crate) fn not_found(&self) -> Failure {
        Failure::not_found(self.resource.qualified(), self.name())
    }

    /// That the object breaks rules.
    pub(crate) fn invalid(&self, object: &Object, errors: &[FieldError]) -> Failure {
        let name = metadata_text(object, "name");
        Failure::invalid(self.resource.qualified_kind(), name, errors)
    }

    /// Warns of something, once.
    pub(crate) fn warn(&self, text: String) {
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&text) {
            warnings.push(text);
        }
    }

    /// In whose name fields are set: the manager that is named, or else the program.
    pub(crate) fn manager(&self, named: &str) -> String {
        /// The longest name, in bytes.
        const LONGEST: usize = 128;
        if !named.is_empty() {
            return named.to_owned();
        }
        let agent = self.headers.get(http::header::USER_AGENT);
        let agent = agent
            .and_then(|agent| agent.to_str().ok())
            .unwrap_or_default();
        let program = agent.split('/').next().unwrap_or_default();
        let printed = program.chars().filter(|char| !char.is_control());
        printed.take(LONGEST).collect()
    }
}
