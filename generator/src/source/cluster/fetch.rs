//! What is asked of a server.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use kubewright::Client;
use kubewright::rest::{Body, Error, RequestError};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::task::JoinSet;

use super::cache::Cache;
use super::{Fetched, definitions};
use crate::diagnostic::Diagnostic;

const JSON: &str = "application/json";
/// Everything in one document where the server has that, the list of groups otherwise.
const DISCOVERY: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
     application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
/// How many definitions a page has.
const PAGE: usize = 250;
/// How many requests wait for an answer at a time.
const AT_ONCE: usize = 16;

/// A server that is asked, and what it has said so far.
pub(super) struct Server {
    client: Client,
    /// Its address, without a slash at the end.
    address: Arc<str>,
    cache: Cache,
    found: Vec<Fetched>,
    warnings: Vec<Diagnostic>,
}

/// A document of one group version.
#[derive(Clone, Debug)]
struct Document {
    /// Where it is, without the hash.
    path: String,
    /// What the server calls this content of it.
    hash: Option<String>,
}

impl Server {
    pub(super) fn new(client: Client, address: &str, cache: Cache) -> Self {
        Self {
            client,
            address: Arc::from(address),
            cache,
            found: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) async fn read(
        mut self,
        definitions_only: bool,
    ) -> Result<(Vec<Fetched>, Vec<Diagnostic>), Diagnostic> {
        let defined = match self.definitions().await {
            Ok(defined) => defined,
            Err(error) if definitions_only || error.status().is_none() => {
                return Err(self.refused(DEFINITIONS, &error));
            }
            Err(error) => {
                let what = format!(
                    "the definitions of custom resources cannot be listed: {error}; OpenAPI, which says less, takes their place"
                );
                self.warn(
                    DEFINITIONS,
                    &what,
                    "`kubectl auth can-i list crds` tells why",
                );
                BTreeSet::new()
            }
        };
        if definitions_only {
            return Ok((self.found, self.warnings));
        }
        match self.index().await {
            Ok(index) => self.documents(&index, &defined).await?,
            // Servers before 1.24 have everything in one document.
            Err(error) if error.is_not_found() => {
                let path = "/openapi/v2";
                let text = get(&self.client, path, JSON).await;
                let text = text.map_err(|error| self.refused(path, &error))?;
                self.keep(path, text);
            }
            Err(error) => return Err(self.refused("/openapi/v3", &error)),
        }
        for root in ["/api", "/apis"] {
            if let Err((path, error)) = self.discovery(root).await {
                let what = format!(
                    "discovery cannot be read: {error}; short names and categories are not known"
                );
                self.warn(&path, &what, "`kubectl api-resources` tells why");
            }
        }
        Ok((self.found, self.warnings))
    }

    /// Lists the definitions, and tells which group versions they are of.
    async fn definitions(&mut self) -> Result<BTreeSet<(String, String)>, Error> {
        let mut of = BTreeSet::new();
        let mut next: Option<String> = None;
        loop {
            let mut path = format!("{DEFINITIONS}?limit={PAGE}");
            if let Some(next) = &next {
                path.push_str("&continue=");
                path.push_str(&escape(next));
            }
            let text = get(&self.client, &path, JSON).await?;
            let page = definitions::page(&text).unwrap_or_default();
            for definition in page.definitions {
                of.extend(definition.of);
                let path = format!("{DEFINITIONS}/{}", definition.name);
                self.keep(&path, definition.text);
            }
            // A server that names the same page again would never end.
            match page.next {
                Some(after) if next.as_ref() != Some(&after) => next = Some(after),
                _ => return Ok(of),
            }
        }
    }

    /// The documents that the server has, those of group versions only.
    async fn index(&self) -> Result<Vec<Document>, Error> {
        let text = get(&self.client, "/openapi/v3", JSON).await?;
        let index: Value = serde_json::from_str(&text).unwrap_or_default();
        let paths = index.get("paths").and_then(Value::as_object);
        let documents = paths.into_iter().flatten().filter_map(|(name, entry)| {
            group_version(name)?;
            let url = entry.get("serverRelativeURL").and_then(Value::as_str)?;
            let (path, query) = url.split_once('?').unwrap_or((url, ""));
            let mut words = query.split('&');
            Some(Document {
                path: path.to_owned(),
                hash: words
                    .find_map(|word| word.strip_prefix("hash="))
                    .map(str::to_owned),
            })
        });
        Ok(documents.collect())
    }

    /// Reads the documents of group versions whose definitions are not there.
    async fn documents(
        &mut self,
        index: &[Document],
        defined: &BTreeSet<(String, String)>,
    ) -> Result<(), Diagnostic> {
        let is_defined = |document: &&Document| {
            let name = document.path.trim_start_matches("/openapi/v3/");
            group_version(name).is_none_or(|of| !defined.contains(&of))
        };
        let wanted: Vec<&Document> = index.iter().filter(is_defined).collect();
        for some in wanted.chunks(AT_ONCE) {
            let mut texts: Vec<Option<String>> = Vec::new();
            let mut requests = JoinSet::new();
            for (at, document) in some.iter().enumerate() {
                let hash = document.hash.as_deref().unwrap_or_default();
                let kept = self.cache.get(&document.path, hash);
                if kept.is_none() {
                    let (client, document) = (self.client.clone(), Document::clone(document));
                    requests.spawn(async move { (at, fetch(&client, &document).await) });
                }
                texts.push(kept);
            }
            while let Some(fetched) = requests.join_next().await {
                let (at, text) = match fetched {
                    Ok(fetched) => fetched,
                    Err(stopped) => {
                        let error = Error::Transport(stopped.into());
                        return Err(self.refused("/openapi/v3", &error));
                    }
                };
                let Some((document, place)) = some.get(at).zip(texts.get_mut(at)) else {
                    continue;
                };
                let (text, is_named) =
                    text.map_err(|error| self.refused(&document.path, &error))?;
                if let Some(hash) = document.hash.as_deref().filter(|_| is_named) {
                    self.cache.put(&document.path, hash, &text);
                }
                *place = Some(text);
            }
            for (document, text) in some.iter().zip(texts) {
                if let Some(text) = text {
                    self.keep(&document.path, text);
                }
            }
        }
        Ok(())
    }

    /// Discovery below a root: one document, or one a group version where the server is older.
    async fn discovery(&mut self, root: &str) -> Result<(), (String, Error)> {
        let whole = |error| (root.to_owned(), error);
        let text = get(&self.client, root, DISCOVERY).await.map_err(whole)?;
        let index: Value = serde_json::from_str(&text).unwrap_or_default();
        if index.get("kind").and_then(Value::as_str) == Some("APIGroupDiscoveryList") {
            self.keep(root, text);
            return Ok(());
        }
        let word = |value: &Value| value.as_str().map(|word| format!("{root}/{word}"));
        let list = |key: &str| {
            index
                .get(key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let core = list("versions").filter_map(word);
        let groups = list("groups").filter_map(|group| group.get("versions")?.as_array());
        let groups = groups
            .flatten()
            .filter_map(|version| word(version.get("groupVersion")?));
        for path in core.chain(groups) {
            match get(&self.client, &path, JSON).await {
                Ok(text) => self.keep(&path, text),
                Err(error) => return Err((path, error)),
            }
        }
        Ok(())
    }

    fn keep(&mut self, path: &str, text: String) {
        self.found.push(Fetched {
            name: self.name(path),
            text: Arc::from(text),
        });
    }

    /// An address, as messages have it.
    fn name(&self, path: &str) -> Arc<str> {
        Arc::from(format!("{}{path}", self.address))
    }

    fn warn(&mut self, path: &str, what: &str, help: &str) {
        let warning = Diagnostic::warning(what)
            .in_file(&self.name(path))
            .help(help);
        self.warnings.push(warning);
    }

    fn refused(&self, path: &str, error: &Error) -> Diagnostic {
        let help = if error.is_unauthorized() {
            "check the credentials of the context: `kubectl auth whoami`"
        } else if error.is_forbidden() && path == DEFINITIONS {
            "ask for the right to list customresourcedefinitions, or let someone who has it fetch them: `kubectl get crds -o yaml`"
        } else if error.is_forbidden() {
            "ask for the rights of the role `system:discovery`, or let someone who has them fetch the documents: `kubectl get --raw`"
        } else {
            "check the server and the context: `kubectl cluster-info`"
        };
        Diagnostic::error(error.to_string())
            .in_file(&self.name(path))
            .help(help)
    }
}

/// A document, and whether it is what the server called by its hash.
async fn fetch(client: &Client, document: &Document) -> Result<(String, bool), Error> {
    if let Some(hash) = &document.hash {
        let named = get(client, &format!("{}?hash={hash}", document.path), JSON).await;
        match named {
            // The server has another by now, and says where.
            Err(error) if error.status().is_some() => {}
            named => return named.map(|text| (text, true)),
        }
    }
    Ok((get(client, &document.path, JSON).await?, false))
}

/// What a server answers, if that is JSON.
async fn get(client: &Client, path: &str, accept: &str) -> Result<String, Error> {
    let request = http::Request::get(path)
        .header(http::header::ACCEPT, accept)
        .body(Body::empty())
        .map_err(|error| RequestError::Build(error.to_string()))?;
    let text: Box<RawValue> = client.request(request).await?;
    Ok(String::from(Box::<str>::from(text)))
}

/// The group and the version in `api/v1` or `apis/apps/v1`.
fn group_version(name: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = name.split('/').collect();
    match parts.as_slice() {
        ["api", version] => Some((String::new(), (*version).to_owned())),
        ["apis", group, version] => Some(((*group).to_owned(), (*version).to_owned())),
        _ => None,
    }
}

/// A word of a query.
fn escape(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for byte in word.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}
