//! Kinds of other libraries as a [`Resource`].

use std::fmt::Debug;

use ::k8s_openapi::apimachinery::pkg::apis::meta::v1 as k8s;
use ::k8s_openapi::{ClusterResourceScope, NamespaceResourceScope};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::names::{self, Names};
use super::twin::{Side, Twin, wrapper};
use crate::meta::ObjectMeta;
use crate::resource::{Resource, ResourceDescriptor, Scope, scope, subresources, verbs};
use crate::schema::{LeafMut, LeafRef, Mut, Ref, Schema, Shape};

/// A kind of another library with this crate's client: `Api<Foreign<ConfigMap>>`.
///
/// ```
/// use k8s_openapi::api::core::v1::ConfigMap;
/// use kubewright::interop::Foreign;
/// use kubewright::{Api, Client, Resource};
///
/// # async fn change(client: Client) -> Result<(), kubewright::rest::Error> {
/// let config_maps = Api::<Foreign<ConfigMap>>::namespaced(client, "default");
/// let mut settings = config_maps.get("settings").await?;
/// // The fields of `ConfigMap`, and the metadata of either library.
/// settings.immutable = Some(true);
/// settings.metadata_mut().labels.insert("size", "large".to_owned());
/// let settings: ConfigMap = config_maps.update(&settings).await?.into_inner();
/// # Ok(())
/// # }
/// ```
///
/// It is the object in every other way: it derefs to it, and is read, written, compared and printed
/// as it. [Which metadata counts](super#which-metadata-counts) tells of its metadata.
///
/// # Verbs
///
/// Which verbs and subresources an API serves is not in these types: every verb is there, `status`
/// and `scale` too, and the server refuses what it does not serve. Scope is known: naming a
/// namespace for a cluster-scoped kind does not compile.
///
/// ```compile_fail,E0599
/// # use k8s_openapi::api::core::v1::Node;
/// # use kubewright::{Api, Client, interop::Foreign};
/// # fn nodes(client: Client) {
/// Api::<Foreign<Node>>::namespaced(client, "default");
/// # }
/// ```
///
/// What has no path of its own is no kind, but it is an input of a subresource as it is:
/// `subresource_create(name, "eviction", &eviction, …)`.
///
/// ```compile_fail,E0277
/// # use k8s_openapi::api::policy::v1::Eviction;
/// # use kubewright::interop::Foreign;
/// let eviction: Foreign<Eviction>;
/// ```
pub struct Foreign<T: ForeignObject> {
    twin: Twin<T, Ours>,
}

/// A root object of another library: a struct of `k8s-openapi` with metadata and a path of its own,
/// or, with the feature `kube`, whatever is `kube::Resource` and knows its kind at compile time, as
/// types with `kube`'s `CustomResource` do.
///
/// Implemented for all of them; there is nothing to implement.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no kind of `k8s-openapi` 0.29 or `kube` 5.0",
    label = "a root object with metadata is needed",
    note = "types with `kube`'s `CustomResource` need the feature `kube` of `kubewright`",
    note = "a list, and an input of a subresource such as `Eviction`, is no root object"
)]
pub trait ForeignObject:
    Clone + Debug + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// `NamespaceResourceScope` or `ClusterResourceScope` of `k8s-openapi`.
    type Scope: ForeignScope;

    #[doc(hidden)]
    fn names() -> Names;

    #[doc(hidden)]
    fn foreign_metadata(&self) -> &k8s::ObjectMeta;

    #[doc(hidden)]
    fn foreign_metadata_mut(&mut self) -> &mut k8s::ObjectMeta;
}

/// The scopes of objects that have a path of their own.
#[doc(hidden)]
pub trait ForeignScope {
    const SCOPE: Scope;
}

impl ForeignScope for NamespaceResourceScope {
    const SCOPE: Scope = Scope::Namespaced;
}

impl ForeignScope for ClusterResourceScope {
    const SCOPE: Scope = Scope::Cluster;
}

/// The metadata of a foreign object in this crate's form.
enum Ours {}

impl<T: ForeignObject> Side<T> for Ours {
    type Metadata = ObjectMeta;

    fn read(object: &T) -> ObjectMeta {
        object.foreign_metadata().into()
    }

    fn write(object: &mut T, metadata: ObjectMeta) {
        *object.foreign_metadata_mut() = metadata.into();
    }
}

impl<T: ForeignObject> Foreign<T> {
    /// An object of another library.
    pub fn new(object: T) -> Self {
        Self {
            twin: Twin::new(object),
        }
    }
}

wrapper!([T: ForeignObject] Foreign<T>, T);

impl<T: ForeignObject> Resource for Foreign<T> {
    fn descriptor() -> &'static ResourceDescriptor {
        names::descriptor::<T>()
    }

    fn metadata(&self) -> &ObjectMeta {
        self.twin.metadata()
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        self.twin.metadata_mut()
    }
}

impl<T: ForeignObject<Scope = NamespaceResourceScope>> scope::Namespaced for Foreign<T> {}
impl<T: ForeignObject<Scope = ClusterResourceScope>> scope::Cluster for Foreign<T> {}

impl<T: ForeignObject> verbs::Get for Foreign<T> {}
impl<T: ForeignObject> verbs::List for Foreign<T> {}
impl<T: ForeignObject> verbs::Watch for Foreign<T> {}
impl<T: ForeignObject> verbs::Create for Foreign<T> {}
impl<T: ForeignObject> verbs::Update for Foreign<T> {}
impl<T: ForeignObject> verbs::Patch for Foreign<T> {}
impl<T: ForeignObject> verbs::Delete for Foreign<T> {}
impl<T: ForeignObject> verbs::DeleteCollection for Foreign<T> {}
impl<T: ForeignObject> subresources::Status for Foreign<T> {}
impl<T: ForeignObject> subresources::Scale for Foreign<T> {}

/// A leaf, which may hold anything: the schema of the other library's types is not known.
impl<T: ForeignObject + Default> Schema for Foreign<T> {
    fn shape() -> &'static Shape {
        &Shape::Opaque
    }

    fn blank() -> Self {
        Self::default()
    }

    fn view(&self) -> Ref<'_> {
        Ref::Leaf(LeafRef::new(self))
    }

    fn view_mut(&mut self) -> Mut<'_> {
        Mut::Leaf(LeafMut::new(self))
    }
}
