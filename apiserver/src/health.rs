//! Whether the server is up (`apiserver/pkg/server/healthz`): where it answers, it is.

use std::fmt::Write;

use http::header::HeaderValue;
use http::{Response, StatusCode};
use kubewright::rest::Body;

use crate::failure::quote;
use crate::request::Query;
use crate::respond;

/// What is looked into. There is nothing that could fail here by itself.
const CHECKS: [&str; 3] = ["ping", "log", "etcd"];
/// What is looked into beside that before requests are sent.
const READY: [&str; 2] = ["informer-sync", "shutdown"];

/// Answers a request for the health of the server, if its path is for that.
pub(crate) fn serve(segments: &[&str], query: &Query) -> Option<Response<Body>> {
    let (name, check) = match *segments {
        [name] => (name, None),
        [name, check] => (name, Some(check)),
        _ => return None,
    };
    let others: &[&str] = match name {
        "healthz" | "livez" => &[],
        "readyz" => &READY,
        _ => return None,
    };
    let mut checks = CHECKS.iter().chain(others);
    match check {
        Some(check) => checks
            .any(|known| *known == check)
            .then(|| text("ok".to_owned())),
        None => Some(text(all(name, checks, query))),
    }
}

fn all<'a>(name: &str, checks: impl Iterator<Item = &'a &'a str>, query: &Query) -> String {
    if query.get("verbose").is_none() {
        return "ok".to_owned();
    }
    let mut excluded: Vec<&str> = query.all("exclude").collect();
    excluded.sort_unstable();
    excluded.dedup();
    // Writing to a string cannot fail.
    let mut report = String::new();
    for check in checks {
        let known = excluded.iter().position(|excluded| excluded == check);
        let how = if known.is_some() {
            "excluded: ok"
        } else {
            "ok"
        };
        if let Some(known) = known {
            excluded.remove(known);
        }
        let _ = writeln!(report, "[+]{check} {how}");
    }
    if !excluded.is_empty() {
        let names: Vec<_> = excluded.iter().map(|name| quote(name)).collect();
        let names = names.join(",");
        let _ = writeln!(
            report,
            "warn: some health checks cannot be excluded: no matches for {names}"
        );
    }
    let _ = writeln!(report, "{name} check passed");
    report
}

fn text(text: String) -> Response<Body> {
    let ty = HeaderValue::from_static("text/plain; charset=utf-8");
    let mut response = respond::with_type(StatusCode::OK, ty, Body::from(text));
    let nosniff = HeaderValue::from_static("nosniff");
    response
        .headers_mut()
        .insert("x-content-type-options", nosniff);
    response
}

#[cfg(test)]
mod tests {
    use super::{Query, serve};

    fn answer(segments: &[&str], query: &str) -> Option<String> {
        let response = serve(segments, &Query::parse(Some(query)))?;
        String::from_utf8(response.body().as_bytes()?.to_vec()).ok()
    }

    #[test]
    fn ok() {
        for name in ["healthz", "livez", "readyz"] {
            assert_eq!(answer(&[name], "").as_deref(), Some("ok"));
        }
        assert_eq!(answer(&["readyz", "shutdown"], "").as_deref(), Some("ok"));
        assert_eq!(answer(&["livez", "shutdown"], ""), None);
        assert_eq!(answer(&["healthz", "other"], ""), None);
    }

    #[test]
    fn at_length() {
        let text = answer(&["livez"], "verbose&exclude=etcd&exclude=x").unwrap_or_default();
        let wanted = "[+]ping ok\n[+]log ok\n[+]etcd excluded: ok\nwarn: some health checks cannot be excluded: no matches for \"x\"\nlivez check passed\n";
        assert_eq!(text, wanted);
    }
}
