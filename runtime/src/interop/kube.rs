//! Kinds of this crate for `kube`, and kinds of `kube` for this crate.

use std::borrow::Cow;
use std::fmt::Debug;
use std::marker::PhantomData;

use ::k8s_openapi::apimachinery::pkg::apis::meta::v1 as k8s;
use ::k8s_openapi::{ClusterResourceScope, NamespaceResourceScope};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ForeignObject;
use super::foreign::ForeignScope;
use super::names::Names;
use super::twin::{Side, Twin, wrapper};
use crate::resource::{Resource, scope};

/// `k8s-openapi`'s kinds are among them: `kube` implements its trait for all of them.
impl<T> ForeignObject for T
where
    T: kube_core::Resource<DynamicType = ()>
        + Clone
        + Debug
        + Serialize
        + DeserializeOwned
        + Send
        + Sync
        + 'static,
    T::Scope: ForeignScope,
{
    type Scope = T::Scope;

    fn names() -> Names {
        Names {
            group: T::group(&()),
            version: T::version(&()),
            api_version: T::api_version(&()),
            kind: T::kind(&()),
            plural: T::plural(&()),
            scope: T::Scope::SCOPE,
        }
    }

    fn foreign_metadata(&self) -> &k8s::ObjectMeta {
        self.meta()
    }

    fn foreign_metadata_mut(&mut self) -> &mut k8s::ObjectMeta {
        self.meta_mut()
    }
}

/// A kind of this crate with `kube`'s client and runtime: `kube::Api<ForKube<K>>`, and
/// `kube::Api<`[`ForKubeCluster<K>`]`>` for cluster-scoped kinds.
///
/// ```
/// use kube_core::Resource as _;
/// use kubewright::interop::ForKube;
/// use kubewright::meta::ObjectMeta;
/// use kubewright::{Resource, Schema};
///
/// #[derive(Clone, Debug, Default, Resource)]
/// #[resource(group = "example.com", version = "v1", plural = "gates", namespaced)]
/// struct Gate {
///     metadata: ObjectMeta,
///     spec: GateSpec,
/// }
///
/// #[derive(Clone, Debug, Default, Schema)]
/// struct GateSpec {
///     open: bool,
/// }
///
/// let mut gate: ForKube<Gate> = Gate::default().into();
/// gate.spec.open = true;
/// gate.metadata.name = "north".to_owned();
/// assert_eq!(gate.meta().name.as_deref(), Some("north"));
/// assert_eq!(
///     ForKube::<Gate>::url_path(&(), Some("town")),
///     "/apis/example.com/v1/namespaces/town/gates"
/// );
/// ```
///
/// It is the object in every other way: it derefs to it, and is read, written, compared and printed
/// as it. [Which metadata counts](super#which-metadata-counts) tells of its metadata.
pub struct ForKube<K: Resource, S = NamespaceResourceScope> {
    twin: Twin<K, Theirs>,
    scope: PhantomData<fn() -> S>,
}

/// A cluster-scoped kind of this crate with `kube`'s client and runtime.
pub type ForKubeCluster<K> = ForKube<K, ClusterResourceScope>;

/// The metadata of this crate's objects in `kube`'s form.
enum Theirs {}

impl<K: Resource> Side<K> for Theirs {
    type Metadata = k8s::ObjectMeta;

    fn read(object: &K) -> k8s::ObjectMeta {
        object.metadata().clone().into()
    }

    fn write(object: &mut K, metadata: k8s::ObjectMeta) {
        *object.metadata_mut() = (&metadata).into();
    }
}

impl<K: Resource, S> ForKube<K, S> {
    /// An object of this crate.
    pub fn new(object: K) -> Self {
        Self {
            twin: Twin::new(object),
            scope: PhantomData,
        }
    }
}

wrapper!([K: Resource, S] ForKube<K, S>, K);

macro_rules! resource {
    ($marker:path, $scope:ty) => {
        impl<K: $marker> kube_core::Resource for ForKube<K, $scope> {
            type DynamicType = ();
            type Scope = $scope;

            fn kind((): &()) -> Cow<'_, str> {
                K::descriptor().kind.into()
            }

            fn group((): &()) -> Cow<'_, str> {
                K::descriptor().group.into()
            }

            fn version((): &()) -> Cow<'_, str> {
                K::descriptor().version.into()
            }

            fn api_version((): &()) -> Cow<'_, str> {
                K::descriptor().api_version.into()
            }

            fn plural((): &()) -> Cow<'_, str> {
                K::descriptor().plural.into()
            }

            fn meta(&self) -> &k8s::ObjectMeta {
                self.twin.metadata()
            }

            fn meta_mut(&mut self) -> &mut k8s::ObjectMeta {
                self.twin.metadata_mut()
            }
        }
    };
}

resource!(scope::Namespaced, NamespaceResourceScope);
resource!(scope::Cluster, ClusterResourceScope);
