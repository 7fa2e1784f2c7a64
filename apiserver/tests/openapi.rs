//! Documents of what the server serves, held against those of the real one.

mod support;

use std::fs;

use http::StatusCode;
use kubewright_apiserver::Server;
use serde_json::{Map, Value};
use support::{corpus, differences, get};

/// What is told of things in words, and what this server does not have: protobuf, shards of lists,
/// and objects that cannot be read.
fn reduce(value: &mut Value) {
    const UNKNOWN: [&str; 2] = [
        "shardSelector",
        "ignoreStoreReadErrorWithClusterBreakingPotential",
    ];
    match value {
        Value::Object(members) => {
            for name in [
                "description",
                "application/vnd.kubernetes.protobuf",
                "application/vnd.kubernetes.protobuf;stream=watch",
            ] {
                if members
                    .get(name)
                    .is_some_and(|value| value.is_string() || name != "description")
                {
                    members.remove(name);
                }
            }
            // Nor does its data tell of unions.
            members.remove("x-kubernetes-unions");
            // What is connected to is not served.
            members.retain(|name, _| {
                ![
                    "/attach",
                    "/log",
                    "/exec",
                    "/portforward",
                    "/proxy",
                    "/proxy/{path}",
                ]
                .iter()
                .any(|end| name.ends_with(end))
            });
            // A reference beside which nothing is said stands alone.
            if let Some(Value::Array(all)) = members.get("allOf")
                && let ([one], 1) = (all.as_slice(), members.len())
            {
                *value = one.clone();
                return;
            }
            members.values_mut().for_each(reduce);
        }
        Value::Array(items) => {
            items.retain(|item| !UNKNOWN.iter().any(|name| item["name"] == *name));
            items.iter_mut().for_each(reduce);
        }
        _ => {}
    }
}

/// Kinds in an order.
fn sort(schemas: &mut Map<String, Value>) {
    for schema in schemas.values_mut() {
        if let Some(kinds) = schema
            .get_mut("x-kubernetes-group-version-kind")
            .and_then(Value::as_array_mut)
        {
            kinds.sort_by_key(ToString::to_string);
        }
    }
}

#[tokio::test]
async fn documents_are_those_of_the_real_server() {
    let Some(folder) = corpus("openapi/v3") else {
        return;
    };
    let server = Server::new();
    let mut different = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        let is_of_version = name.matches('_').count() == 1 + usize::from(name.starts_with("apis"));
        if !is_of_version {
            continue;
        }
        let answer = get(
            &server,
            &format!("/openapi/v3/{}", name.replace('_', "/")),
            "*/*",
        )
        .await;
        assert_eq!(answer.code, StatusCode::OK, "{name}");
        let mut got = answer.json();
        let text = fs::read_to_string(&path).expect("a file");
        let mut wanted: Value = serde_json::from_str(&text).expect("a document");
        for document in [&mut got, &mut wanted] {
            reduce(document);
            let schemas = document.pointer_mut("/components/schemas");
            sort(schemas.and_then(Value::as_object_mut).expect("schemas"));
        }
        differences(name, &got, &wanted, &mut different);
        count += 1;
    }
    let shown: Vec<_> = different
        .iter()
        .take(50)
        .map(|text| text.chars().take(300).collect::<String>())
        .collect();
    assert!(
        different.is_empty(),
        "{}: {}",
        different.len(),
        shown.join("\n")
    );
    assert!(count > 25, "{count}");
}
