//! Pages that are fetched ahead, and objects one by one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kubewright::client::{Api, Client, DynamicApi};
use kubewright::dynamic::{ApiResource, DynamicObject};
use kubewright::meta::{ListOptions, Status};
use kubewright::resource::Scope;
use kubewright::rest::{Body, BoxError, BoxFuture};
use kubewright_apiserver::{Fault, Verb};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::fault::{self, Answer, Server};
use crate::kind::{Widget, widget};
use crate::live::Live;

const PATH: &str = "GET /apis/example.dev/v1/namespaces/team/widgets";

fn page(names: &[&str], token: &str) -> Answer {
    let items: Vec<_> = names.iter().map(|name| widget(name, 1)).collect();
    fault::json(
        200,
        &json!({"metadata": {"resourceVersion": "5", "continue": token}, "items": items}),
    )
}

fn expired(token: &str) -> Answer {
    fault::json(410, &refusal(token))
}

fn refusal(token: &str) -> Value {
    json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Expired", "code": 410,
        "message": "too old", "metadata": {"continue": token}})
}

fn limited() -> ListOptions {
    ListOptions {
        limit: 1,
        ..ListOptions::default()
    }
}

#[tokio::test]
async fn p01_pages_go_on_with_a_later_version_for_who_asks_for_it() {
    let answers = || {
        [
            page(&["a"], "one"),
            expired("later"),
            page(&["b"], "two"),
            page(&["c"], ""),
        ]
    };
    for ahead in [0, 3, usize::MAX] {
        let server = Server::new(answers());
        let pages = server.api::<Widget>().list_pages(&limited());
        let mut items = pages.go_on_when_expired().prefetch(ahead).items();
        let mut names = Vec::new();
        while let Some(item) = items.next().await {
            names.push(item.unwrap().metadata.name);
        }
        assert_eq!(names, ["a", "b", "c"]);
        let lines: Vec<_> = server.seen().iter().map(fault::Seen::line).collect();
        let on = |token: &str| format!("{PATH}?continue={token}&limit=1");
        assert_eq!(
            lines,
            [format!("{PATH}?limit=1"), on("one"), on("later"), on("two")]
        );
    }
}

#[tokio::test]
async fn p01_pages_that_cannot_go_on_end_with_the_error() {
    // Nobody asked for it; there is no token; the first page itself is too old; it is so again.
    let cases = [
        (false, vec![page(&["a"], "one"), expired("later")]),
        (true, vec![page(&["a"], "one"), expired("")]),
        (true, vec![expired("later")]),
        (
            true,
            vec![page(&["a"], "one"), expired("later"), expired("later")],
        ),
    ];
    for (goes_on, answers) in cases {
        let count = answers.len();
        let server = Server::new(answers);
        let pages = server.api::<Widget>().list_pages(&limited());
        let mut pages = if goes_on {
            pages.go_on_when_expired()
        } else {
            pages
        };
        let mut last = None;
        while let Some(page) = pages.next().await {
            last = Some(page);
        }
        assert!(last.unwrap().unwrap_err().is_expired());
        assert_eq!(server.seen().len(), count);
    }
}

#[tokio::test]
async fn p03_nothing_more_is_fetched_once_an_item_was_enough() {
    let live = Live::with_widgets(&["a", "b", "c", "d", "e"]);
    let options = ListOptions {
        limit: 2,
        ..ListOptions::default()
    };
    let mut items = live.api::<Widget>().list_pages(&options).items();
    assert!(live.seen().is_empty());
    for wanted in ["a", "b", "c"] {
        assert_eq!(items.next().await.unwrap().unwrap().metadata.name, wanted);
    }
    drop(items);
    assert_eq!(live.seen().len(), 2);
}

/// Pages without an end, each of which is given when the test says so.
#[derive(Clone)]
struct Endless {
    asked: Arc<AtomicUsize>,
    given: Arc<Semaphore>,
}

impl tower_service::Service<http::Request<Body>> for Endless {
    type Response = http::Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<Answer>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), BoxError>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let given = Arc::clone(&self.given);
        Box::pin(async move {
            given.acquire().await?.forget();
            page(&[&format!("w{asked}")], "more")
        })
    }
}

/// Lets every task run until none has anything to do.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn p04_so_many_pages_are_fetched_ahead_and_no_more() {
    let server = Endless {
        asked: Arc::default(),
        given: Arc::new(Semaphore::new(0)),
    };
    let asked = || server.asked.load(Ordering::SeqCst);
    let api = Api::<Widget>::namespaced(Client::new(server.clone(), "team"), "team");
    let mut pages = api.list_pages(&limited()).prefetch(3);
    settle().await;
    assert_eq!(asked(), 0);

    server.given.add_permits(1000);
    for turn in 0..3 {
        let page = pages.next().await.unwrap().unwrap();
        assert_eq!(page.items[0].metadata.name, format!("w{turn}"));
        settle().await;
        // The one that was given, and three ahead.
        assert_eq!(asked(), turn + 4);
    }

    // One that is under way ends with the pages.
    let given = server.given.available_permits();
    server.given.forget_permits(given);
    for _ in 0..3 {
        pages.next().await.unwrap().unwrap();
    }
    settle().await;
    let under_way = Arc::strong_count(&server.given);
    drop(pages);
    drop(api);
    settle().await;
    assert!(Arc::strong_count(&server.given) < under_way);
    server.given.add_permits(1000);
    settle().await;
    assert_eq!(server.given.available_permits(), 1000);
}

#[tokio::test]
async fn kinds_that_are_known_at_run_time_have_pages_too() {
    let live = Live::with_widgets(&["a", "b", "c"]);
    let resource = ApiResource {
        group: "example.dev".into(),
        version: "v1".into(),
        kind: "Widget".into(),
        plural: "widgets".into(),
        scope: Scope::Namespaced,
    };
    let api = DynamicApi::namespaced(live.client(), resource, "team");
    let mut items = api.list_pages(&limited()).prefetch(1).items();
    let mut names = Vec::new();
    while let Some(item) = items.next().await {
        names.push(item.unwrap().metadata.name);
    }
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(live.seen().len(), 3);

    live.server.faults().add(Fault::expired().after(1).once());
    let all = api.list_all(&limited()).await.unwrap();
    assert_eq!(all.items.len(), 3);
    assert_eq!(live.seen().len(), 3);

    // Somebody is faster once.
    let conflict = Status::failure(409, "Conflict", "changed");
    live.server
        .faults()
        .add(Fault::status(conflict).on(Verb::Update).once());
    let modify = |object: &mut DynamicObject| {
        object
            .metadata
            .labels
            .insert("seen".to_owned(), "true".to_owned());
    };
    api.modify("b", modify).await.unwrap();
    assert_eq!(
        live.stored("b").unwrap().metadata.label("seen"),
        Some("true")
    );
    let methods: Vec<_> = live.seen().into_iter().map(|seen| seen.method).collect();
    assert_eq!(methods, ["GET", "PUT", "GET", "PUT"]);
}
