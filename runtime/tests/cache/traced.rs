//! What informers do, through `tracing`, by a subscriber of the test's own.

use std::time::Duration;

use kubewright::Api;
use kubewright::cache::Informer;
use kubewright_apiserver::{Fault, Verb};

use crate::kind::{Strict, Widget, server, widget};
use crate::lines::Lines;

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(start_paused = true)]
async fn spans_and_events() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let (server, client) = server();
    let api = Api::<Widget>::namespaced(client.clone(), "default");
    api.create(&widget("bad", 987_654)).await.unwrap();
    let list = Fault::internal_error("down").on(Verb::List).of::<Widget>();
    server.faults().add(list.once());
    let strict = Informer::<Strict>::builder(client.clone())
        .namespace("default")
        .build();
    strict.start();
    strict.synced(SOON).await.unwrap();
    strict.stop().await;
    let widgets = Informer::<Widget>::builder(client).streaming_list().build();
    let handler = widgets.on_add(|_, _| panic!("as handlers do"));
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    handler.synced().await;
    widgets.stop().await;

    let state = lines.state();
    let all = state.lines.join("\n");
    let informer = r#"informer group="example.dev" version="v1" resource="widgets""#;
    let has = |level: &str, span: &str, parts: &[&str]| {
        let start = format!("{level} [{span}]");
        let found = state.lines.iter().any(|line| {
            line.strip_prefix(&start)
                .is_some_and(|line| parts.iter().all(|part| line.contains(part)))
        });
        assert!(found, "no {start} {parts:?} in:\n{all}");
    };
    let of_namespace = format!(r#"{informer} namespace="default""#);
    has("DEBUG", &of_namespace, &["message=listing"]);
    let failed = [
        "message=reading from the server failed",
        "down",
        "failures=1",
    ];
    has("WARN", &of_namespace, &failed);
    let skipped = [
        "message=an object could not be read",
        r#"namespace="default""#,
        r#"name="bad""#,
        "spec.size",
    ];
    let in_list = format!("{of_namespace}: list streaming=false");
    has("WARN", &in_list, &skipped);
    has("DEBUG", &of_namespace, &["message=watching"]);
    let in_list = format!("{informer}: list streaming=true");
    has("DEBUG", &in_list, &["message=listed", "objects=1"]);
    let handler = r#"handler group="example.dev" version="v1" resource="widgets""#;
    has("ERROR", handler, &["message=a handler panicked"]);
    let spans = &state.spans;
    assert!(
        spans.contains(&format!("{of_namespace}: watch")),
        "{spans:?}"
    );
    assert!(!all.contains("987654"), "what is in an object:\n{all}");
}
