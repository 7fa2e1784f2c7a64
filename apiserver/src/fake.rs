//! Clientsets without a cluster.

use kubewright::{Client, Resource};
use serde::Serialize;
use serde_json::Value;

use crate::{SeedError, Server};

/// Makes clientsets on a server of their own: of every type that is made of a client, as generated
/// clientsets are.
///
/// ```
/// use kubewright::Client;
/// use kubewright::meta::ObjectMeta;
/// use kubewright_apiserver::Fake;
/// # struct Clientset(Client);
/// # impl From<Client> for Clientset { fn from(client: Client) -> Self { Self(client) } }
///
/// let clientset = Clientset::fake(()).unwrap();
/// let (clientset, server) = Clientset::fake_with_server(()).unwrap();
/// assert!(server.requests().is_empty());
/// ```
pub trait Fake: From<Client> {
    /// A clientset of a new server with these objects: a list or `Vec` of one kind, a tuple of
    /// several, or `()`.
    ///
    /// # Errors
    /// When an object cannot be added, see [`Server::add`].
    fn fake(objects: impl Objects) -> Result<Self, SeedError> {
        Self::fake_with_server(objects).map(|(clientset, _)| clientset)
    }

    /// The same, with the server, to look at what was asked and to let faults happen.
    ///
    /// # Errors
    /// When an object cannot be added, see [`Server::add`].
    fn fake_with_server(objects: impl Objects) -> Result<(Self, Server), SeedError> {
        let server = Server::new();
        for object in objects.into_values()? {
            server.add(&object)?;
        }
        Ok((Self::from(server.client("default")), server))
    }
}

impl<T: From<Client>> Fake for T {}

/// Objects, of one kind or of several.
pub trait Objects {
    /// As JSON.
    ///
    /// # Errors
    /// When one cannot be written.
    fn into_values(self) -> Result<Vec<Value>, SeedError>;
}

impl<K: Resource + Serialize> Objects for Vec<K> {
    fn into_values(self) -> Result<Vec<Value>, SeedError> {
        self.iter().map(value).collect()
    }
}

impl<K: Resource + Serialize, const N: usize> Objects for [K; N] {
    fn into_values(self) -> Result<Vec<Value>, SeedError> {
        self.iter().map(value).collect()
    }
}

impl Objects for () {
    fn into_values(self) -> Result<Vec<Value>, SeedError> {
        Ok(Vec::new())
    }
}

fn value(object: &impl Serialize) -> Result<Value, SeedError> {
    serde_json::to_value(object)
        .map_err(|error| SeedError::new(format!("it cannot be written as JSON: {error}")))
}

macro_rules! of_tuples {
    ($($name:ident)+) => {
        impl<$($name: Resource + Serialize),+> Objects for ($($name,)+) {
            fn into_values(self) -> Result<Vec<Value>, SeedError> {
                #[allow(non_snake_case)]
                let ($($name,)+) = &self;
                Ok(vec![$(value($name)?),+])
            }
        }
    };
}

of_tuples!(A);
of_tuples!(A B);
of_tuples!(A B C);
of_tuples!(A B C D);
of_tuples!(A B C D E);
of_tuples!(A B C D E F);
of_tuples!(A B C D E F G);
of_tuples!(A B C D E F G H);
