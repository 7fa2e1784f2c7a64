//! What a server says that it serves.

use std::collections::{BTreeMap, BTreeSet};

use http::Request;
use kubewright::Client;
use kubewright::resource::{ResourceDescriptor, Scope};
use kubewright::rest::Body;
use serde_json::Value;

use crate::Error;
use crate::asked::Ask;

/// The resources of a server, by group version and plural.
pub(crate) struct Served(BTreeMap<(String, String), Told>);

/// What is said of a resource.
#[derive(Default)]
struct Told {
    kind: String,
    singular: String,
    namespaced: bool,
    verbs: BTreeSet<String>,
    short_names: Vec<String>,
    categories: Vec<String>,
    /// Parts and their verbs.
    subresources: BTreeMap<String, BTreeSet<String>>,
}

/// Asks for every group version.
pub(crate) async fn read(client: &Client) -> Result<Served, Error> {
    let groups = get(client, "/apis").await?;
    let mut paths = vec![("v1".to_owned(), "/api/v1".to_owned())];
    for group in items(&groups, "groups") {
        for version in items(group, "versions") {
            let name = text(version, "groupVersion");
            paths.push((name.clone(), format!("/apis/{name}")));
        }
    }
    let mut all: BTreeMap<(String, String), Told> = BTreeMap::new();
    for (api_version, path) in paths {
        for resource in items(&get(client, &path).await?, "resources") {
            let name = text(resource, "name");
            let (plural, part) = match name.split_once('/') {
                Some((plural, part)) => (plural, Some(part)),
                None => (name.as_str(), None),
            };
            let told = all
                .entry((api_version.clone(), plural.to_owned()))
                .or_default();
            if let Some(part) = part {
                let verbs = texts(resource, "verbs").into_iter().collect();
                told.subresources.insert(part.to_owned(), verbs);
                continue;
            }
            told.kind = text(resource, "kind");
            told.singular = text(resource, "singularName");
            told.namespaced = resource["namespaced"] == true;
            told.verbs = texts(resource, "verbs").into_iter().collect();
            told.short_names = texts(resource, "shortNames");
            told.categories = texts(resource, "categories");
        }
    }
    Ok(Served(all))
}

impl Served {
    /// Every resource.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (&str, &str)> {
        let keys = self.0.keys();
        keys.map(|(api_version, plural)| (api_version.as_str(), plural.as_str()))
    }

    /// Everything that can be asked for, and the kind that it is asked of.
    pub(crate) fn asks(&self) -> impl Iterator<Item = (Ask, &str)> {
        self.0.iter().flat_map(|((api_version, plural), told)| {
            let whole = told.verbs.iter().map(|verb| (plural.clone(), verb));
            let parts = told.subresources.iter().flat_map(move |(part, verbs)| {
                let verbs = verbs.iter();
                verbs.map(move |verb| (format!("{plural}/{part}"), verb))
            });
            let asks = whole.chain(parts);
            asks.map(|(what, verb)| {
                let ask = (api_version.clone(), what, verb.clone());
                (ask, told.kind.as_str())
            })
        })
    }

    /// How what a type says differs from what the server does.
    pub(crate) fn compare(&self, about: &ResourceDescriptor) -> Vec<String> {
        let name = format!("{} {}", about.api_version, about.plural);
        let key = (about.api_version.to_owned(), about.plural.to_owned());
        let verbs: BTreeSet<&str> = about.verbs.iter().map(|verb| verb.as_str()).collect();
        let Some(told) = self.0.get(&key) else {
            // What is sent to a part of another kind alone.
            return if verbs.is_empty() {
                Vec::new()
            } else {
                vec![format!("{name}: not served, and has {verbs:?}")]
            };
        };
        let parts: BTreeSet<&str> = about.subresources.iter().copied().collect();
        let told_parts: BTreeSet<&String> = told.subresources.keys().collect();
        let pairs = [
            (
                "kind",
                format!("{:?}", about.kind),
                format!("{:?}", told.kind),
            ),
            (
                "singular",
                format!("{:?}", about.singular),
                format!("{:?}", told.singular),
            ),
            (
                "namespaced",
                (about.scope == Scope::Namespaced).to_string(),
                told.namespaced.to_string(),
            ),
            ("verbs", format!("{verbs:?}"), format!("{:?}", told.verbs)),
            (
                "short names",
                format!("{:?}", about.short_names),
                format!("{:?}", told.short_names),
            ),
            (
                "categories",
                format!("{:?}", about.categories),
                format!("{:?}", told.categories),
            ),
            (
                "subresources",
                format!("{parts:?}"),
                format!("{told_parts:?}"),
            ),
        ];
        pairs
            .into_iter()
            .filter(|(_, ours, theirs)| ours != theirs)
            .map(|(what, ours, theirs)| {
                format!("{name}: {what} are {ours}, the server says {theirs}")
            })
            .collect()
    }
}

async fn get(client: &Client, path: &str) -> Result<Value, Error> {
    Ok(client
        .request(Request::get(path).body(Body::empty())?)
        .await?)
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    let texts = items(value, key).filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
