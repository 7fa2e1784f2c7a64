//! Asks a server what it serves.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method, header};
use tokio::task::JoinSet;

use super::found::{ApiGroup, ApiVersion, Discovered, Half, Names, ServedResource};
use super::wire::{ACCEPT, Document, ResourceList, Said};
use super::{DiscoveryFailure, ServerVersion};
use crate::client::Client;
use crate::rest::{Body, DecodeError, Error, Query, Request, RequestError, decode, version_path};

/// How long a request may take where the client sets no limit of its own, as in Go's client.
const PATIENCE: Duration = Duration::from_secs(32);

/// How many versions of groups are asked for at a time.
const AT_ONCE: usize = 16;

/// How many versions of groups are asked for at all: at a server's word alone it would take hours.
const MOST: usize = 10_000;

/// Asks a server what it serves, anew every time. See [`CachedDiscovery`](super::CachedDiscovery).
///
/// A server tells everything in two documents (on by default since Kubernetes 1.27), or the versions of its groups one by one.
/// A request may take 32 seconds, or as long as the client says.
#[derive(Clone, Debug)]
pub struct Discovery {
    client: Client,
}

impl Discovery {
    /// Of the server of a client.
    pub fn new(client: impl Into<Client>) -> Self {
        let client = client.into();
        let client = if client.timeout().is_none() {
            client.with_timeout(PATIENCE)
        } else {
            client
        };
        Self { client }
    }

    /// All groups, versions and resources. What of it the server could not tell is among the
    /// [`failures`](Discovered::failures).
    ///
    /// # Errors
    /// When the server cannot be reached, or refuses to say which groups it has. That it has no legacy core group
    /// is no error.
    pub async fn all(&self) -> Result<Discovered, Error> {
        self.changed(&Discovered::default()).await
    }

    /// What a version of a group has, as `apps/v1`, or `v1` of the legacy core group.
    ///
    /// # Errors
    /// When the server cannot be reached, refuses, or does not serve it.
    pub async fn version(&self, api_version: &str) -> Result<ApiVersion, Error> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Ok(ApiVersion {
            name: version.to_owned(),
            resources: resources(&self.client, group, version).await?,
        })
    }

    /// The version of the server.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn server_version(&self) -> Result<ServerVersion, Error> {
        let request = Request::new(Method::GET, "/version".to_owned(), Query::default());
        self.client.request(request.build()?).await
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// All of it, where the server says only what has changed since.
    pub(super) async fn changed(&self, known: &Discovered) -> Result<Discovered, Error> {
        let core = async {
            match self.half("/api", &known.core).await {
                // Servers behind an aggregator have no core group.
                Err(error) if error.is_not_found() => Ok(Arc::default()),
                core => core,
            }
        };
        // One after the other: a connection that is to be made is made once, and the second is quick.
        let core = core.await?;
        let named = self.half("/apis", &known.named).await?;
        Ok(Discovered { core, named })
    }

    async fn half(&self, path: &str, known: &Arc<Half>) -> Result<Arc<Half>, Error> {
        let mut request = Request::new(Method::GET, path.to_owned(), Query::default())
            .accepting(ACCEPT)
            .build()?;
        if let Some(tag) = &known.tag {
            let tag = HeaderValue::from_str(tag)
                .map_err(|error| RequestError::Build(error.to_string()))?;
            request.headers_mut().insert(header::IF_NONE_MATCH, tag);
        }
        let Some((text, tag)) = self.client.fetch_changed(request).await? else {
            if known.tag.is_some() {
                return Ok(Arc::clone(known));
            }
            let problem =
                "the server says that nothing has changed since, and was not asked before";
            return Err(DecodeError::other(problem).into());
        };
        let half = match decode::<Document>(&text)?.said()? {
            Said::All(half) => Half { tag, ..half },
            // The mark would be of the names alone.
            Said::Names(groups) => {
                let count: usize = groups.iter().map(|(_, versions)| versions.len()).sum();
                if count > MOST {
                    let problem = format!(
                        "the server has {count} versions of groups, and {MOST} are the most to ask for"
                    );
                    return Err(DecodeError::other(problem).into());
                }
                self.one_by_one(groups).await
            }
        };
        Ok(Arc::new(half))
    }

    /// Asks for every version of every group.
    async fn one_by_one(&self, groups: Names) -> Half {
        let wanted = groups.iter().flat_map(|(group, versions)| {
            let of_group = |version: &String| (group.clone(), version.clone());
            versions.iter().map(of_group)
        });
        let answers = self.ask(wanted.collect()).await;
        // As Go's client does, once more.
        let answers = self.once_more(answers).await;
        assembled(groups, answers)
    }

    /// Asks again for what may be there by now.
    pub(super) async fn completed(&self, known: &Discovered) -> Discovered {
        let completed = async |half: &Arc<Half>| {
            if !half.failures.iter().any(DiscoveryFailure::is_transient) {
                return Arc::clone(half);
            }
            let answers = self.once_more(half.answers()).await;
            Arc::new(assembled(half.names.clone(), answers))
        };
        Discovered {
            core: completed(&known.core).await,
            named: completed(&known.named).await,
        }
    }

    /// The same answers, those of them that may be others by now asked for again.
    async fn once_more(&self, answers: Vec<Answer>) -> Vec<Answer> {
        let (again, mut answers): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(Answer::is_transient);
        let again = again.into_iter();
        let wanted = again.map(|answer| (answer.group, answer.version));
        answers.extend(self.ask(wanted.collect()).await);
        answers
    }

    /// Asks for these versions of groups, some at a time; the answers come in any order.
    async fn ask(&self, wanted: Vec<(String, String)>) -> Vec<Answer> {
        let mut wanted = wanted.into_iter();
        let mut tasks = JoinSet::new();
        let mut answers = Vec::new();
        loop {
            while tasks.len() < AT_ONCE {
                let Some((group, version)) = wanted.next() else {
                    break;
                };
                let client = self.client.clone();
                tasks.spawn(async move {
                    let resources = resources(&client, &group, &version).await;
                    Answer {
                        resources: resources
                            .map_err(|error| DiscoveryFailure::failed(&group, &version, error)),
                        group,
                        version,
                    }
                });
            }
            match tasks.join_next().await {
                None => return answers,
                Some(Ok(answer)) => answers.push(answer),
                // A panic of a layer of the user's, who is told of it where it belongs.
                Some(Err(stopped)) => {
                    if let Ok(panic) = stopped.try_into_panic() {
                        std::panic::resume_unwind(panic);
                    }
                }
            }
        }
    }
}

/// What came for a version of a group.
struct Answer {
    group: String,
    version: String,
    resources: Result<Vec<ServedResource>, DiscoveryFailure>,
}

impl Answer {
    fn is_transient(&self) -> bool {
        let failure = self.resources.as_ref().err();
        failure.is_some_and(DiscoveryFailure::is_transient)
    }
}

impl Half {
    /// What it was made of.
    fn answers(&self) -> Vec<Answer> {
        let known = self.groups.iter().flat_map(|group| {
            let versions = group.versions.iter();
            versions.map(|version| Answer {
                group: group.name.clone(),
                version: version.name.clone(),
                resources: Ok(version.resources.clone()),
            })
        });
        let failed = self.failures.iter().map(|failure| Answer {
            group: failure.group.clone(),
            version: failure.version.clone(),
            resources: Err(failure.clone()),
        });
        known.chain(failed).collect()
    }
}

/// The answers in the order of groups and versions.
fn assembled(names: Names, answers: Vec<Answer>) -> Half {
    let answers = answers.into_iter();
    let mut answers: HashMap<_, _> = answers
        .map(|answer| ((answer.group, answer.version), answer.resources))
        .collect();
    let mut half = Half::default();
    for (group, of_group) in &names {
        let mut versions = Vec::new();
        for name in of_group {
            match answers.remove(&(group.clone(), name.clone())) {
                Some(Ok(resources)) => versions.push(ApiVersion {
                    name: name.clone(),
                    resources,
                }),
                Some(Err(failure)) => half.failures.push(failure),
                None => {}
            }
        }
        if !versions.is_empty() {
            half.groups.push(ApiGroup {
                name: group.clone(),
                versions,
            });
        }
    }
    half.names = names;
    half
}

async fn resources(
    client: &Client,
    group: &str,
    version: &str,
) -> Result<Vec<ServedResource>, Error> {
    let path = version_path(group, version)?;
    let request: http::Request<Body> = Request::new(Method::GET, path, Query::default()).build()?;
    let list: ResourceList = client.request(request).await?;
    Ok(list.resources(group, version))
}
