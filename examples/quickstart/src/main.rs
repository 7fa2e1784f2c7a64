//! From a CRD to typed objects, and to a typed client on a server in memory, or, with `KUBECONFIG`
//! set, on that cluster.

mod api {
    //! What `build.rs` made of `crds/`.
    kubewright::include_api!();
}
mod cluster;

use api::web::v1::{Page, Tls, Website, WebsiteSpec};
use kubewright::Map;
use kubewright::meta::{IntOrString, ObjectMeta, Quantity};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let website = website()?;
    println!(
        "A typed object, as the API server reads it:\n{}\n",
        serde_json::to_string_pretty(&website)?
    );

    let read: Website = serde_json::from_str(&serde_json::to_string(&website)?)?;
    assert_eq!(read, website);
    println!(
        "Read back, it is equal; its image is {}.\n",
        read.spec.image
    );

    cluster::tour(website).await
}

/// A website as a program makes it: plain structs, every field checked by the compiler.
fn website() -> Result<Website> {
    Ok(Website {
        metadata: ObjectMeta {
            name: "www".to_owned(),
            ..ObjectMeta::default()
        },
        spec: WebsiteSpec {
            image: "registry.example.com/www:1".to_owned(),
            replicas: Some(2),
            hosts: Some(vec!["www.example.com".to_owned()]),
            port: Some(IntOrString::Int(8080)),
            memory: Some("64Mi".parse::<Quantity>()?),
            tls: Some(Tls::Edge),
            settings: Some(Map::from([("theme".to_owned(), "dark".to_owned())])),
            pages: Some(vec![Page {
                path: "/".to_owned(),
                title: Some("Home".to_owned()),
                ..Page::default()
            }]),
        },
        status: None,
    })
}
