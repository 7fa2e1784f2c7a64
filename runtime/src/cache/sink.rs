//! What a reflector brings its objects to.

use super::{Key, Object};
use crate::rest::BoxFuture;

/// What a reflector brings its objects to: a store with its handlers.
///
/// A reflector reads one namespace or all of them; a sink may have several, each with its scope.
pub(crate) trait Sink<O: Object>: Send + Sync + 'static {
    /// The object that is held with this key, so that an unchanged one is not decoded again.
    fn held(&self, namespace: &str, name: &str) -> Option<O>;

    /// What a list said: everything in the scope, less what could not be read, at this version.
    ///
    /// Those that could not be read are there on the server, so that what is held of them stays.
    fn replace(&self, scope: Scope<'_>, objects: Vec<O>, unread: Vec<Key>, version: &str);

    /// What a watch told, in order; taken out of the vector, which is left empty.
    fn apply(&self, changes: &mut Vec<Change<O>>);

    /// What to wait for before more is read; `None` where more can be taken at once.
    fn pause(&self) -> Option<BoxFuture<()>>;

    /// Nothing else happened in the scope up to this version.
    fn bookmark(&self, scope: Scope<'_>, version: &str);
}

/// What a reflector reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope<'a> {
    /// All there is: in the cluster, or in all namespaces.
    All,
    /// The objects of a namespace.
    Namespace(&'a str),
}

/// What a watch told of an object.
#[derive(Clone, Debug)]
pub(crate) enum Change<O> {
    /// It is there, in this state.
    Applied(O),
    /// It is gone. This was its last state, with the version of the deletion.
    Deleted(O),
}
