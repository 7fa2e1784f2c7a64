//! What informers do, through `tracing`, by a subscriber of the test's own.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright::Api;
use kubewright::cache::Informer;
use kubewright_apiserver::{Fault, Verb};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::kind::{Strict, Widget, server, widget};

const SOON: Duration = Duration::from_secs(10);

/// Writes down spans and events, each with the spans that it is in.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// What each span says, by its id less one.
    spans: Vec<String>,
    entered: Vec<usize>,
    lines: Vec<String>,
}

/// Fields, as `name=value`.
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

fn place(id: &Id) -> usize {
    usize::try_from(id.into_u64()).unwrap() - 1
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("kubewright")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields(span.metadata().name().to_owned());
        span.record(&mut fields);
        let mut state = self.0.lock().unwrap();
        let outer = state.entered.last().copied();
        let outer = outer.filter(|_| span.is_contextual());
        let outer = outer.map(|outer| format!("{}: ", state.spans[outer]));
        state.spans.push(outer.unwrap_or_default() + &fields.0);
        Id::from_u64(state.spans.len() as u64)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let mut state = self.0.lock().unwrap();
        let spans = state.entered.last().map(|&span| state.spans[span].clone());
        let level = event.metadata().level();
        let line = format!("{level} [{}]{}", spans.unwrap_or_default(), fields.0);
        state.lines.push(line);
    }

    fn enter(&self, span: &Id) {
        self.0.lock().unwrap().entered.push(place(span));
    }

    fn exit(&self, _: &Id) {
        self.0.lock().unwrap().entered.pop();
    }
}

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

    let state = lines.0.lock().unwrap();
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
