//! Questions that are created and not stored.

mod support;

use http::StatusCode;
use kubewright_apiserver::Server;
use serde_json::{Value, json};
use support::{Answer, get, post};

async fn ask(server: &Server, path: &str, spec: &Value) -> Answer {
    post(server, path, &json!({"spec": spec})).await
}

const SELF: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
const OTHERS: &str = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
const LOCAL: &str = "/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews";
const RULES: &str = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
const TOKENS: &str = "/apis/authentication.k8s.io/v1/tokenreviews";

#[tokio::test]
async fn everything_is_allowed() {
    let server = Server::new();
    let pods = json!({"user": "u", "resourceAttributes": {"verb": "get", "resource": "pods", "namespace": "default"}});
    for path in [SELF, OTHERS, LOCAL] {
        let answer = ask(&server, path, &pods).await;
        assert_eq!(answer.code, StatusCode::CREATED, "{path}: {}", answer.text);
        assert_eq!(answer.json()["status"], json!({"allowed": true}), "{path}");
    }
    let rules = ask(&server, RULES, &json!({"namespace": "default"}))
        .await
        .json();
    assert_eq!(rules["status"]["resourceRules"][0]["verbs"], json!(["*"]));
    let who = post(
        &server,
        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
        &json!({}),
    )
    .await;
    assert_eq!(who.json()["status"]["userInfo"]["username"], "admin");
}

#[tokio::test]
async fn questions_that_make_no_sense() {
    let server = Server::new();
    let both =
        json!({"user": "u", "resourceAttributes": {}, "nonResourceAttributes": {"path": "/"}});
    let elsewhere = json!({"user": "u", "resourceAttributes": {"namespace": "x"}});
    let cases = [
        (
            SELF,
            json!({}),
            "spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified",
        ),
        (
            SELF,
            both,
            "spec.nonResourceAttributes: Invalid value: {\"Path\":\"/\",\"Verb\":\"\"}: cannot be specified in combination with resourceAttributes",
        ),
        (
            OTHERS,
            json!({"resourceAttributes": {}}),
            "spec.user: Invalid value: \"\": at least one of user or group must be specified",
        ),
        (
            LOCAL,
            elsewhere,
            "spec.resourceAttributes.namespace: Invalid value: \"x\": must match metadata.namespace",
        ),
    ];
    for (path, spec, why) in cases {
        let answer = ask(&server, path, &spec).await;
        assert_eq!(answer.code, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(
            answer.json()["message"],
            format!(".authorization.k8s.io \"\" is invalid: {why}")
        );
    }
    let rules = ask(&server, RULES, &json!({})).await;
    assert_eq!(rules.json()["message"], "no namespace on request");
}

#[tokio::test]
async fn tokens_are_those_of_service_accounts() {
    let server = Server::new();
    let accounts = "/api/v1/namespaces/default/serviceaccounts";
    let made = post(&server, accounts, &json!({"metadata": {"name": "bot"}})).await;
    assert_eq!(made.code, StatusCode::CREATED, "{}", made.text);
    let token = post(
        &server,
        &format!("{accounts}/bot/token"),
        &json!({"spec": {}}),
    )
    .await
    .json();
    let token = &token["status"]["token"];
    let review = ask(&server, TOKENS, &json!({"token": token})).await.json();
    assert_eq!(review["status"]["authenticated"], true);
    assert_eq!(
        review["status"]["user"]["username"],
        "system:serviceaccount:default:bot"
    );
    let review = ask(&server, TOKENS, &json!({"token": "x"})).await.json();
    assert_eq!(
        review["status"],
        json!({"user": {}, "error": "invalid bearer token"})
    );
    assert_eq!(
        ask(&server, TOKENS, &json!({})).await.code,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        get(&server, TOKENS, "*/*").await.code,
        StatusCode::METHOD_NOT_ALLOWED
    );
}
