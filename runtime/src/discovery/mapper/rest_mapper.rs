//! The mapper.

use std::fmt;
use std::sync::Arc;

use super::lookup::{self, By};
use super::{NoMatch, name};
use crate::client::Client;
use crate::discovery::{CachedDiscovery, Discovered, ServedResource};
use crate::dynamic::{ApiResource, GroupVersionKind};
use crate::rest::Error;

/// Finds the resource that a name or a kind stands for, in what the server serves. Clones share what is known of it.
///
/// It asks the server at the first question, and again when it does not know something: so a kind that was defined a
/// moment ago is found, and a miss costs two requests, which a server answers shortly if nothing has changed.
#[derive(Clone)]
pub struct RestMapper {
    cached: CachedDiscovery,
    warn: Arc<dyn Fn(&str) + Send + Sync>,
}

impl RestMapper {
    /// Of the server of a client. Nothing is asked yet.
    pub fn new(client: impl Into<Client>) -> Self {
        Self::from(CachedDiscovery::new(client))
    }

    /// Ambiguous short names are told to this function; with the feature `tracing` to a subscriber, at the level
    /// WARN, if no function is named.
    #[must_use]
    pub fn on_ambiguous(self, warn: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self {
            warn: Arc::new(warn),
            ..self
        }
    }

    /// What it knows of the server.
    pub fn cached(&self) -> &CachedDiscovery {
        &self.cached
    }

    /// The resource of a kind in a version of a group.
    ///
    /// # Errors
    /// [`Error::NoMatch`] when the server does not serve it; else as
    /// [`Discovery::all`](crate::discovery::Discovery::all).
    pub async fn resource_for(&self, wanted: &GroupVersionKind) -> Result<ApiResource, Error> {
        Ok(self.served_for(wanted).await?.resource)
    }

    /// The same, with all that the server says of the resource.
    ///
    /// # Errors
    /// As [`resource_for`](Self::resource_for).
    pub async fn served_for(&self, wanted: &GroupVersionKind) -> Result<ServedResource, Error> {
        let pick = |found: &Discovered| lookup::by_kind(found, wanted).cloned();
        let no_match = |found: &Discovered| NoMatch::of_kind(found, wanted);
        self.look_up(pick, no_match).await
    }

    /// The resource of a kind in the version of its group that the server prefers.
    ///
    /// # Errors
    /// As [`resource_for`](Self::resource_for).
    pub async fn preferred_for(&self, group: &str, kind: &str) -> Result<ApiResource, Error> {
        let pick = |found: &Discovered| {
            lookup::by_group_kind(found, group, kind).map(|served| served.resource.clone())
        };
        let wanted = GroupVersionKind {
            group: group.to_owned(),
            version: "*".to_owned(),
            kind: kind.to_owned(),
        };
        let no_match = |found: &Discovered| NoMatch::of_kind(found, &wanted);
        self.look_up(pick, no_match).await
    }

    /// The resource that a person means: by its plural, singular or short name or its kind, in capitals or not, alone
    /// or with its group, or with version and group: `deploy`, `deployments.apps`, `deployments.v1.apps`. The
    /// beginning of a group will do.
    ///
    /// Where a name could mean more, plurals and singulars count more than short names, and these more than kinds;
    /// then the server's order of groups, the legacy core group first, and its preferred versions.
    ///
    /// # Errors
    /// As [`resource_for`](Self::resource_for).
    pub async fn kind_for(&self, name: &str) -> Result<ApiResource, Error> {
        Ok(self.served_named(name).await?.resource)
    }

    /// The same, with all that the server says of the resource.
    ///
    /// # Errors
    /// As [`resource_for`](Self::resource_for).
    pub async fn served_named(&self, name: &str) -> Result<ServedResource, Error> {
        let pick = |found: &Discovered| {
            let (by, candidates) = read(found, name)?;
            let (first, others) = candidates.split_first()?;
            if by == By::ShortName {
                self.tell_others(name, first, others);
            }
            Some((*first).clone())
        };
        let no_match = |found: &Discovered| NoMatch::of_name(found, name);
        self.look_up(pick, no_match).await
    }

    /// All that a name could mean, what it does mean first.
    ///
    /// # Errors
    /// As [`resource_for`](Self::resource_for).
    pub async fn candidates(&self, name: &str) -> Result<Vec<ServedResource>, Error> {
        let pick = |found: &Discovered| {
            let (_, candidates) = read(found, name)?;
            Some(candidates.into_iter().cloned().collect())
        };
        let no_match = |found: &Discovered| NoMatch::of_name(found, name);
        self.look_up(pick, no_match).await
    }

    /// The resources of a category as `all`, each in its preferred version.
    ///
    /// # Errors
    /// As [`resource_for`](Self::resource_for).
    pub async fn category(&self, name: &str) -> Result<Vec<ApiResource>, Error> {
        let pick = |found: &Discovered| {
            let is_in = |served: &&ServedResource| served.categories.iter().any(|in_| in_ == name);
            let members = found.preferred_resources().filter(is_in);
            let members: Vec<_> = members.map(|served| served.resource.clone()).collect();
            (!members.is_empty()).then_some(members)
        };
        let no_match = |found: &Discovered| NoMatch::of_name(found, name);
        self.look_up(pick, no_match).await
    }

    /// Looks up what is known, and once more after asking the server.
    async fn look_up<T>(
        &self,
        pick: impl Fn(&Discovered) -> Option<T>,
        no_match: impl Fn(&Discovered) -> NoMatch,
    ) -> Result<T, Error> {
        let mark = self.cached.mark();
        if let Some(picked) = pick(&*self.cached.all().await?) {
            return Ok(picked);
        }
        // Does not ask again if the server was asked for the first time just now.
        let found = self.cached.all_since(mark).await?;
        pick(&found).ok_or_else(|| Error::NoMatch(Box::new(no_match(&found))))
    }

    fn tell_others(&self, name: &str, first: &ServedResource, others: &[&ServedResource]) {
        let mut told = vec![first.resource.to_string()];
        for other in others {
            // Versions of the same resource are no ambiguity.
            let other = other.resource.to_string();
            if !told.contains(&other) {
                (self.warn)(&format!(
                    "`{}` could mean `{}` as well as `{}`, which counts more",
                    name.escape_debug(),
                    other.escape_debug(),
                    first.resource.to_string().escape_debug(),
                ));
                told.push(other);
            }
        }
    }
}

impl From<CachedDiscovery> for RestMapper {
    fn from(cached: CachedDiscovery) -> Self {
        Self {
            cached,
            warn: Arc::new(warn),
        }
    }
}

impl fmt::Debug for RestMapper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestMapper")
            .field("cached", &self.cached)
            .finish_non_exhaustive()
    }
}

fn read<'a>(found: &'a Discovered, text: &str) -> Option<(By, Vec<&'a ServedResource>)> {
    let readings = name::readings(text);
    readings
        .iter()
        .find_map(|name| lookup::by_name(found, name))
}

#[cfg(feature = "tracing")]
fn warn(text: &str) {
    tracing::warn!(target: "kubewright::discovery", "{text}");
}

#[cfg(not(feature = "tracing"))]
fn warn(_: &str) {}
