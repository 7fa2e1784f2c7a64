//! In what form a response is wanted.

use http::HeaderMap;
use http::header::{ACCEPT, ACCEPT_ENCODING, USER_AGENT};

use super::accept;
use crate::failure::Failure;
use crate::request::Query;

/// In what form a response is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pub(super) media: Media,
    /// For people to read.
    pub(super) is_pretty: bool,
    /// Whether it may be compressed.
    pub(super) is_gzip: bool,
    /// What it is to be made into.
    pub(crate) target: Option<Target>,
}

/// How values are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Media {
    #[default]
    Json,
    Yaml,
}

/// What a response is to be made into: a kind of a group and version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Objects, which are made into tables or metadata too.
    Objects,
    /// Changes of objects: the same, but in JSON alone.
    Events,
    /// A document, as it is.
    Document,
    /// Discovery of everything at once.
    Discovery,
}

impl Media {
    const ALL: [Self; 2] = [Self::Json, Self::Yaml];

    const fn subtype(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Yaml => "yaml",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Yaml => "application/yaml",
        }
    }
}

impl Wanted {
    fn allows(self, target: Option<&Target>) -> bool {
        match (self, target) {
            (Self::Discovery, Some(target)) => target.is_discovery(),
            (Self::Discovery, None) | (Self::Document, Some(_)) => false,
            (Self::Objects | Self::Events, Some(target)) => target.is_of_objects(),
            (_, None) => true,
        }
    }
}

impl Target {
    fn is_discovery(&self) -> bool {
        self.group == "apidiscovery.k8s.io"
            && matches!(self.version.as_str(), "v2" | "v2beta1")
            && self.kind == "APIGroupDiscoveryList"
    }

    fn is_of_objects(&self) -> bool {
        self.group == "meta.k8s.io"
            && matches!(self.version.as_str(), "v1" | "v1beta1")
            && matches!(
                self.kind.as_str(),
                "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList"
            )
    }

    /// `apiVersion` of it.
    pub(crate) fn api_version(&self) -> String {
        crate::object::api_version(&self.group, &self.version)
    }
}

impl Form {
    /// The form that a request wants.
    ///
    /// # Errors
    /// None of what it accepts is written here.
    pub(crate) fn of(headers: &HeaderMap, query: &Query, wanted: Wanted) -> Result<Self, Failure> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let header = text(ACCEPT).unwrap_or_default();
        let mut form = negotiate(header, wanted).ok_or_else(|| {
            let all = match wanted {
                Wanted::Events => "application/json;stream=watch".to_owned(),
                _ => Media::ALL.map(Media::name).join(", "),
            };
            Failure::not_acceptable(format!(
                "only the following media types are accepted: {all}"
            ))
        })?;
        form.is_pretty |= is_pretty(query, text(USER_AGENT).unwrap_or_default());
        form.is_gzip = is_gzip(headers);
        Ok(form)
    }

    /// JSON for programs, compressed if they ask for that.
    pub(crate) fn json_for(headers: &HeaderMap) -> Self {
        Self {
            is_gzip: is_gzip(headers),
            ..Self::default()
        }
    }

    /// JSON for people to read.
    pub(crate) fn pretty() -> Self {
        Self {
            is_pretty: true,
            ..Self::default()
        }
    }

    /// Whether what is stored is answered as it is: in compact JSON.
    pub(crate) fn is_plain(&self) -> bool {
        let is_compact = self.media == Media::Json && !self.is_pretty && !self.is_gzip;
        is_compact && self.target.is_none()
    }
}

/// The subtype of `application` that a request wants most of these.
pub(crate) fn preferred<'a>(headers: &HeaderMap, subtypes: &[&'a str]) -> Option<&'a str> {
    let header = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let clauses = accept::parse(header.unwrap_or("*/*"));
    clauses.iter().find_map(|clause| {
        subtypes
            .iter()
            .copied()
            .find(|subtype| clause.accepts(subtype))
    })
}

fn is_gzip(headers: &HeaderMap) -> bool {
    let encodings = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let mut encodings = encodings.unwrap_or_default().split(',').map(str::trim);
    encodings.any(|encoding| encoding == "gzip")
}

fn negotiate(header: &str, wanted: Wanted) -> Option<Form> {
    if header.is_empty() {
        return wanted.allows(None).then(Form::default);
    }
    let clauses = accept::parse(header);
    clauses.iter().find_map(|clause| {
        let media = Media::ALL.into_iter();
        media
            .filter(|media| clause.accepts(media.subtype()))
            .find_map(|media| of_clause(clause, media, wanted))
    })
}

fn of_clause(clause: &accept::Clause<'_>, media: Media, wanted: Wanted) -> Option<Form> {
    let is_stream = wanted == Wanted::Events;
    if is_stream && media != Media::Json {
        return None;
    }
    let mut form = Form {
        media,
        ..Form::default()
    };
    let mut target = None;
    for (name, value) in &clause.parameters {
        let value = *value;
        match *name {
            "as" => value.clone_into(&mut target.get_or_insert_with(Target::default).kind),
            "g" => value.clone_into(&mut target.get_or_insert_with(Target::default).group),
            "v" => value.clone_into(&mut target.get_or_insert_with(Target::default).version),
            "stream" if value != "watch" || media != Media::Json => return None,
            "sv" if wanted == Wanted::Document || value != "v1" => return None,
            "pretty" => form.is_pretty = value == "1",
            _ => {}
        }
    }
    if !wanted.allows(target.as_ref()) {
        return None;
    }
    form.target = target;
    Some(form)
}

/// Whether the query asks for it, or else the program shows responses to people.
fn is_pretty(query: &Query, agent: &str) -> bool {
    match query.get("pretty").filter(|value| !value.is_empty()) {
        Some(value) => matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True"),
        None => ["curl", "Wget", "Mozilla/5.0"]
            .iter()
            .any(|known| agent.starts_with(known)),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::{ACCEPT, USER_AGENT};

    use super::{Form, Media, Query, Wanted};

    fn form(accept: &'static str, wanted: Wanted) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, http::HeaderValue::from_static(accept));
        Form::of(&headers, &Query::default(), wanted).ok()
    }

    fn target(accept: &'static str, wanted: Wanted) -> Option<String> {
        Some(form(accept, wanted)?.target?.kind)
    }

    const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

    #[test]
    fn what_clients_send() {
        assert_eq!(target(TABLE, Wanted::Objects).as_deref(), Some("Table"));
        assert_eq!(target(TABLE, Wanted::Events).as_deref(), Some("Table"));
        assert_eq!(target(TABLE, Wanted::Document), None);
        assert!(form(TABLE, Wanted::Document).is_some());
        let protobuf = "application/vnd.kubernetes.protobuf,application/json";
        assert!(form(protobuf, Wanted::Objects).is_some_and(|form| form.is_plain()));
        let stream =
            "application/vnd.kubernetes.protobuf;stream=watch,application/json;stream=watch";
        assert!(form(stream, Wanted::Events).is_some_and(|form| form.is_plain()));
        let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
        assert_eq!(
            target(aggregated, Wanted::Discovery).as_deref(),
            Some("APIGroupDiscoveryList")
        );
        assert!(form("*/*", Wanted::Objects).is_some_and(|form| form.is_plain()));
        assert!(form("*/*", Wanted::Discovery).is_none());
    }

    #[test]
    fn yaml() {
        let yaml = form("application/yaml", Wanted::Objects);
        assert_eq!(yaml.map(|form| form.media), Some(Media::Yaml));
        assert!(form("application/yaml", Wanted::Events).is_none());
    }

    #[test]
    fn what_is_not_written() {
        for accept in [
            "text/html",
            "application/vnd.kubernetes.protobuf",
            "application/cbor",
            "application/json;as=Other;v=v1;g=meta.k8s.io",
            "application/json;as=Table;v=v2;g=meta.k8s.io",
            "application/json;stream=other",
            "nonsense",
        ] {
            assert_eq!(form(accept, Wanted::Objects), None, "{accept}");
        }
    }

    #[test]
    fn for_people() {
        let pretty = |query: &str, agent: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, http::HeaderValue::from_static(agent));
            let query = Query::parse(Some(query));
            Form::of(&headers, &query, Wanted::Objects).is_ok_and(|form| form.is_pretty)
        };
        assert!(pretty("", "curl/8.0") && !pretty("pretty=false", "curl/8.0"));
        assert!(pretty("pretty=1", "kubectl") && !pretty("", "kubectl"));
    }
}
