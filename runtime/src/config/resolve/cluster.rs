//! Where a server is, and how it is trusted.

use http::Uri;
use rustls::pki_types::ServerName;

use super::material::{certificates, material};
use crate::config::kubeconfig::Cluster;
use crate::config::{Config, Problem, Proxy};

pub(in crate::config) fn apply_cluster(
    config: &mut Config,
    name: &str,
    cluster: &Cluster,
    problems: &mut Vec<Problem>,
) {
    let place = format!("cluster `{name}`");
    match cluster.server.as_deref().map(server) {
        None => problems.push(Problem::NoServer(name.to_owned())),
        Some(Err(problem)) => problems.push(Problem::Server {
            cluster: name.to_owned(),
            problem,
        }),
        Some(Ok(server)) => config.server = server,
    }
    if let Some(server_name) = &cluster.tls_server_name {
        if ServerName::try_from(server_name.as_str()).is_err() {
            problems.push(Problem::ServerName(name.to_owned()));
        }
        config.tls_server_name = Some(server_name.clone());
    }
    if cluster.insecure && !cluster.authority.is_absent() {
        let (first, second) = ("insecure-skip-tls-verify", "certificate-authority");
        problems.push(Problem::Both {
            place: place.clone(),
            first,
            second,
        });
    }
    config.insecure_skip_tls_verify = cluster.insecure;
    config.compression = !cluster.disable_compression;
    let fields = ("certificate-authority-data", "certificate-authority");
    if let Some(pem) = material(&cluster.authority, &place, fields, problems) {
        if certificates(&pem).is_none() {
            problems.push(Problem::Pem {
                place,
                field: fields.1,
                expected: "certificate",
            });
        }
        config.certificate_authority = Some(pem);
        config.certificate_authority_file = cluster.authority.read_from();
    }
    match cluster
        .proxy
        .as_ref()
        .map(|proxy| Proxy::parse(proxy.expose()))
    {
        None => {}
        Some(Ok(proxy)) => config.proxy = Some(proxy),
        Some(Err(problem)) => problems.push(Problem::Proxy(problem)),
    }
}

/// The address of a server. Problems do not repeat it: it may hold a password.
pub(super) fn server(text: &str) -> Result<Uri, &'static str> {
    if text.contains('#') {
        return Err("has a fragment");
    }
    let uri: Uri = text.parse().map_err(|_| "is no URL")?;
    match uri.scheme_str() {
        Some("https" | "http") => {}
        _ => return Err("does not begin with https:// or http://"),
    }
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    if authority.contains('@') {
        return Err("holds a user; name it under `users`");
    }
    if authority.is_empty() || authority.starts_with(':') {
        return Err("has no host");
    }
    if uri.query().is_some() {
        return Err("has a query");
    }
    Ok(uri)
}
