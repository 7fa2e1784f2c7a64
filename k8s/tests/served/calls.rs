//! The calls of a kind's client, as far as it has them: what does not compile for a kind is `None`.

use std::collections::BTreeSet;
use std::pin::Pin;

use kubewright::client::{Deleted, List, PartialObjectMetadata, Patch, Watch};
use kubewright::meta::{DeleteOptions, GetOptions, ListOptions, PatchOptions};
use kubewright::resource::{scope, subresources, verbs};
use kubewright::rest::Error;
use kubewright::{Api, Client, Resource};
use serde_json::Value;

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

/// Makes a patch of a value.
pub(crate) type Make = fn(&Value) -> Patch<'_, Value>;

/// A patch of a value.
pub(crate) type PatchCall<K> = fn(Api<K>, String, Make, Value) -> Answer<K>;

/// What can be called for a kind.
pub(crate) struct Calls<K: Resource> {
    pub(crate) namespaced: Option<fn(Client, &str) -> Api<K>>,
    pub(crate) cluster: Option<fn(Client, &str) -> Api<K>>,
    pub(crate) get: Option<fn(Api<K>, String) -> Answer<K>>,
    pub(crate) get_metadata: Option<fn(Api<K>, String) -> Answer<PartialObjectMetadata<K>>>,
    pub(crate) get_status: Option<fn(Api<K>, String) -> Answer<K>>,
    pub(crate) list: Option<fn(Api<K>, ListOptions) -> Answer<List<K>>>,
    pub(crate) watch: Option<fn(Api<K>, ListOptions) -> Answer<Watch<K>>>,
    pub(crate) create: Option<fn(Api<K>, K) -> Answer<K>>,
    pub(crate) update: Option<fn(Api<K>, K) -> Answer<K>>,
    pub(crate) update_status: Option<fn(Api<K>, K) -> Answer<K>>,
    pub(crate) patch_status: Option<PatchCall<K>>,
    pub(crate) patch: Option<PatchCall<K>>,
    pub(crate) delete: Option<fn(Api<K>, String) -> Answer<Deleted<K>>>,
    pub(crate) delete_collection:
        Option<fn(Api<K>, DeleteOptions, ListOptions) -> Answer<Deleted<List<K>>>>,
}

impl<K: Resource> Calls<K> {
    /// The verbs that compile, which is all that the type system knows of them.
    pub(crate) fn verbs(&self) -> BTreeSet<&'static str> {
        let verbs = [
            ("get", self.get.is_some()),
            ("list", self.list.is_some()),
            ("watch", self.watch.is_some()),
            ("create", self.create.is_some()),
            ("update", self.update.is_some()),
            ("patch", self.patch.is_some()),
            ("delete", self.delete.is_some()),
            ("deletecollection", self.delete_collection.is_some()),
        ];
        let compile = verbs.into_iter().filter(|(_, compiles)| *compiles);
        compile.map(|(verb, _)| verb).collect()
    }
}

/// A kind, to find out what there is for it: an inherent method comes before that of a trait.
pub(crate) struct Of<K>(std::marker::PhantomData<K>);

impl<K> Of<K> {
    pub(crate) const NEW: Self = Self(std::marker::PhantomData);
}

macro_rules! calls {
    ($($some:ident $none:ident $name:ident, $bound:path $(, $also:path)?: $ty:ty = $call:expr;)+) => {
        $(
            /// Where it is served.
            pub(crate) trait $some<K: Resource> {
                fn $name(&self) -> Option<$ty>;
            }

            impl<K: $bound $(+ $also)?> $some<K> for Of<K> {
                fn $name(&self) -> Option<$ty> {
                    Some($call)
                }
            }

            /// Where it is not, which is found after the other.
            pub(crate) trait $none<K: Resource> {
                fn $name(&self) -> Option<$ty> {
                    None
                }
            }

            impl<K: Resource> $none<K> for &Of<K> {}
        )+
    };
}

calls! {
    SomeNamespaced NoNamespaced namespaced, scope::Namespaced: fn(Client, &str) -> Api<K> =
        |client, namespace| Api::namespaced(client, namespace);
    SomeCluster NoCluster cluster, scope::Cluster: fn(Client, &str) -> Api<K> =
        |client, _| Api::cluster(client);
    SomeGet NoGet get, verbs::Get: fn(Api<K>, String) -> Answer<K> =
        |api, name| Box::pin(async move { api.get(&name).await });
    SomeMetadata NoMetadata get_metadata, verbs::Get:
        fn(Api<K>, String) -> Answer<PartialObjectMetadata<K>> =
        |api, name| Box::pin(async move { api.metadata().get(&name).await });
    SomeStatus NoStatus get_status, verbs::Get, subresources::Status: fn(Api<K>, String) -> Answer<K> =
        |api, name| Box::pin(async move {
            api.subresource_get(&name, "status", &GetOptions::default()).await
        });
    SomeUpdateStatus NoUpdateStatus update_status, verbs::Update, subresources::Status:
        fn(Api<K>, K) -> Answer<K> =
        |api, object| Box::pin(async move { api.update_status(&object).await });
    SomePatchStatus NoPatchStatus patch_status, verbs::Patch, subresources::Status: PatchCall<K> =
        |api, name, make, value| Box::pin(async move {
            api.patch_status_with(&name, make(&value), &manager()).await
        });
    SomeList NoList list, verbs::List: fn(Api<K>, ListOptions) -> Answer<List<K>> =
        |api, options| Box::pin(async move { api.list(&options).await });
    SomeWatch NoWatch watch, verbs::Watch: fn(Api<K>, ListOptions) -> Answer<Watch<K>> =
        |api, options| Box::pin(async move { api.watch(&options).await });
    SomeCreate NoCreate create, verbs::Create: fn(Api<K>, K) -> Answer<K> =
        |api, object| Box::pin(async move { api.create(&object).await });
    SomeUpdate NoUpdate update, verbs::Update: fn(Api<K>, K) -> Answer<K> =
        |api, object| Box::pin(async move { api.update(&object).await });
    SomePatch NoPatch patch, verbs::Patch: PatchCall<K> =
        |api, name, make, value| Box::pin(async move {
            api.patch_with(&name, make(&value), &manager()).await
        });
    SomeDelete NoDelete delete, verbs::Delete: fn(Api<K>, String) -> Answer<Deleted<K>> =
        |api, name| Box::pin(async move { api.delete(&name).await });
    SomeDeleteCollection NoDeleteCollection delete_collection, verbs::DeleteCollection:
        fn(Api<K>, DeleteOptions, ListOptions) -> Answer<Deleted<List<K>>> =
        |api, options, list| Box::pin(async move { api.delete_collection(&options, &list).await });
}

fn manager() -> PatchOptions {
    PatchOptions {
        field_manager: "served".to_owned(),
        ..PatchOptions::default()
    }
}

/// The calls of a kind, found where the kind is known.
macro_rules! of {
    ($kind:ty) => {{
        #[allow(unused_imports)]
        use $crate::calls::*;
        let of = &$crate::calls::Of::<$kind>::NEW;
        $crate::calls::Calls::<$kind> {
            namespaced: of.namespaced(),
            cluster: of.cluster(),
            get: of.get(),
            get_metadata: of.get_metadata(),
            get_status: of.get_status(),
            list: of.list(),
            watch: of.watch(),
            create: of.create(),
            update: of.update(),
            update_status: of.update_status(),
            patch_status: of.patch_status(),
            patch: of.patch(),
            delete: of.delete(),
            delete_collection: of.delete_collection(),
        }
    }};
}

pub(crate) use of;
