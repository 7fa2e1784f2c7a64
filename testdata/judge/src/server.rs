//! A server that is asked.

use http::Request;
use kubewright::Client;
use kubewright::rest::Body;
use serde_json::Value;

use crate::Error;
use crate::scenario::Step;

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The code of the response.
    pub code: u16,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body, of a stream up to its end.
    pub body: String,
}

impl Answer {
    /// The values of a header.
    pub fn header(&self, name: &str) -> String {
        let named = self.headers.iter().filter(|(key, _)| key == name);
        let mut values: Vec<&str> = named.map(|(_, value)| value.as_str()).collect();
        values.sort_unstable();
        values.join(" | ")
    }

    /// The JSON documents of the body, if it is made of them.
    pub fn documents(&self) -> Option<Vec<Value>> {
        let documents = serde_json::Deserializer::from_str(&self.body).into_iter();
        documents.collect::<Result<Vec<Value>, _>>().ok()
    }

    /// The first document of the body.
    pub fn value(&self) -> Value {
        let documents = self.documents().unwrap_or_default();
        documents.into_iter().next().unwrap_or_default()
    }
}

/// Asks a server.
///
/// # Errors
/// It cannot be reached, or the request is none.
pub async fn ask(client: &Client, step: &Step) -> Result<Answer, Error> {
    let mut request = Request::builder()
        .method(step.method.as_str())
        .uri(&step.path)
        .header("user-agent", "judge/1.0");
    for (name, value) in &step.headers {
        request = request.header(name, value);
    }
    let response = client
        .send(request.body(Body::from(step.body.clone()))?)
        .await?;
    let (head, mut body) = response.into_parts();
    let mut bytes = Vec::new();
    while let Some(data) = body.data().await {
        bytes.extend_from_slice(&data.map_err(|error| error.to_string())?);
    }
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    };
    Ok(Answer {
        code: head.status.as_u16(),
        headers: head.headers.iter().map(header).collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    })
}
