//! Paths without what is of one object, so that requests can be counted by them.

/// The template of a path of the API, as `/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale`.
///
/// What is no path of a resource keeps its first segment alone, for servers have few of these.
pub(super) fn template(path: &str) -> String {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let mut out = String::with_capacity(path.len() + 16);
    let root = segments.next().unwrap_or_default();
    push(&mut out, root);
    let group_and_version = match root {
        "api" => 1,
        "apis" => 2,
        _ => {
            if segments.next().is_some() {
                push(&mut out, "{path}");
            }
            return out;
        }
    };
    for _ in 0..group_and_version {
        match segments.next() {
            Some(segment) => push(&mut out, segment),
            None => return out,
        }
    }
    let rest: Vec<&str> = segments.collect();
    match rest.as_slice() {
        // Old paths of watches.
        ["watch", rest @ ..] => {
            push(&mut out, "watch");
            resource(&mut out, rest);
        }
        rest => resource(&mut out, rest),
    }
    out
}

/// What follows the version.
fn resource(out: &mut String, segments: &[&str]) {
    match segments {
        ["namespaces", _, part @ ("status" | "finalize")] => {
            push(out, "namespaces");
            push(out, "{name}");
            push(out, part);
        }
        ["namespaces", _, rest @ ..] if !rest.is_empty() => {
            push(out, "namespaces");
            push(out, "{namespace}");
            object(out, rest);
        }
        rest => object(out, rest),
    }
}

/// A resource, one of its objects, a part of that, and what is behind the part.
fn object(out: &mut String, segments: &[&str]) {
    let [resource, rest @ ..] = segments else {
        return;
    };
    push(out, resource);
    let [_name, rest @ ..] = rest else {
        return;
    };
    push(out, "{name}");
    let [part, rest @ ..] = rest else {
        return;
    };
    push(out, part);
    if !rest.is_empty() {
        push(out, "{path}");
    }
}

fn push(out: &mut String, segment: &str) {
    out.push('/');
    out.push_str(segment);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h11_templates_name_no_object() {
        for (path, expected) in [
            ("/api/v1/nodes", "/api/v1/nodes"),
            ("/api/v1/nodes/n1", "/api/v1/nodes/{name}"),
            (
                "/api/v1/namespaces/team/pods/web/log",
                "/api/v1/namespaces/{namespace}/pods/{name}/log",
            ),
            (
                "/apis/apps/v1/namespaces/team/deployments",
                "/apis/apps/v1/namespaces/{namespace}/deployments",
            ),
            ("/api/v1/namespaces", "/api/v1/namespaces"),
            ("/api/v1/namespaces/team", "/api/v1/namespaces/{name}"),
            (
                "/api/v1/namespaces/team/finalize",
                "/api/v1/namespaces/{name}/finalize",
            ),
            (
                "/api/v1/namespaces/team/services/web:80/proxy/secret/path",
                "/api/v1/namespaces/{namespace}/services/{name}/proxy/{path}",
            ),
            (
                "/api/v1/watch/namespaces/team/pods",
                "/api/v1/watch/namespaces/{namespace}/pods",
            ),
            ("/apis", "/apis"),
            ("/apis/apps/v1", "/apis/apps/v1"),
            ("/version", "/version"),
            ("/openapi/v3/apis/apps/v1", "/openapi/{path}"),
            ("/healthz/etcd", "/healthz/{path}"),
            ("", "/"),
        ] {
            assert_eq!(template(path), expected, "{path}");
        }
    }
}
