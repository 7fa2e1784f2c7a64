//! What a server warns of in the header `Warning` of its responses.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use http::{HeaderMap, Request, Response, header};
use tower_layer::Layer;
use tower_service::Service;

use crate::rest::service::Exchange;
use crate::rest::{Body, BoxError};

/// The code of a warning that stays true (RFC 7234, section 5.5): the only one that servers of Kubernetes use.
const PERSISTENT: &str = "299";
/// So many texts are remembered as told. Servers that vary them are not remembered for ever.
const REMEMBERED: usize = 1024;

type Handler = Arc<dyn Fn(&str) + Send + Sync>;

/// Makes [`Warnings`] services.
///
/// A server warns of deprecated versions, of unknown fields, and of whatever admission webhooks find
/// (`Warning: 299 - "text"`, KEP-1693).
///
/// ```
/// use kubewright::rest::layer::WarningsLayer;
///
/// let layer = WarningsLayer::once(|text| eprintln!("Warning: {text}"));
/// ```
#[derive(Clone)]
pub struct WarningsLayer {
    handler: Handler,
    /// Hashes of what was told already; absent where everything is told.
    told: Option<Arc<Mutex<HashSet<u64>>>>,
    hasher: RandomState,
}

impl WarningsLayer {
    /// Tells each text once.
    pub fn once(handler: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self {
            told: Some(Arc::default()),
            ..Self::every(handler)
        }
    }

    /// Tells every warning of every response.
    pub fn every(handler: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self {
            handler: Arc::new(handler),
            told: None,
            hasher: RandomState::new(),
        }
    }

    fn tell(&self, headers: &HeaderMap) {
        for value in headers.get_all(header::WARNING) {
            let value = String::from_utf8_lossy(value.as_bytes());
            for text in texts(&value) {
                if self.is_new(&text) {
                    (self.handler)(&text);
                }
            }
        }
    }

    fn is_new(&self, text: &str) -> bool {
        let Some(told) = &self.told else {
            return true;
        };
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= REMEMBERED {
            told.clear();
        }
        told.insert(self.hasher.hash_one(text))
    }
}

impl fmt::Debug for WarningsLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WarningsLayer")
            .field("once", &self.told.is_some())
            .finish_non_exhaustive()
    }
}

/// The texts of a header: `299 - "text"`, several of them with commas between. What is no warning of this
/// code, or is written otherwise, is passed over.
fn texts(value: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = value;
    while let Some((code, after)) = rest.trim_start_matches([' ', '\t', ',']).split_once(' ') {
        let Some((_agent, after)) = after.trim_start().split_once(' ') else {
            break;
        };
        let Some(quoted) = after.trim_start().strip_prefix('"') else {
            break;
        };
        let Some((text, after)) = quoted_string(quoted) else {
            break;
        };
        if code == PERSISTENT {
            texts.push(text);
        }
        // A date may come before the next one.
        rest = after.split_once(',').map_or("", |(_, next)| next);
    }
    texts
}

/// A quoted string of RFC 9110 whose opening quote is taken already, and what follows it. Control
/// characters are left out: the text may be shown on a terminal.
fn quoted_string(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut characters = text.char_indices();
    while let Some((position, character)) = characters.next() {
        let character = match character {
            '"' => return Some((out, text.get(position + 1..)?)),
            '\\' => characters.next()?.1,
            other => other,
        };
        if !character.is_control() {
            out.push(character);
        }
    }
    None
}

impl<S> Layer<S> for WarningsLayer {
    type Service = Warnings<S>;

    fn layer(&self, inner: S) -> Warnings<S> {
        Warnings {
            inner,
            layer: self.clone(),
        }
    }
}

/// Tells what a server warns of.
#[derive(Clone, Debug)]
pub struct Warnings<S> {
    inner: S,
    layer: WarningsLayer,
}

impl<S> Service<Request<Body>> for Warnings<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Exchange;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Exchange {
        let exchange = self.inner.call(request);
        let layer = self.layer.clone();
        Box::pin(async move {
            let response = exchange.await.map_err(Into::into)?;
            layer.tell(response.headers());
            Ok(response)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_texts_of_a_header() {
        for (value, expected) in [
            (
                r#"299 - "v1beta1 is deprecated""#,
                &["v1beta1 is deprecated"][..],
            ),
            (
                r#"299 kube "a \"quoted\" \\ text""#,
                &[r#"a "quoted" \ text"#],
            ),
            (
                r#"299 - "one, with a comma" "Wed, 21 Oct 2026 07:28:00 GMT", 299 - "two""#,
                &["one, with a comma"],
            ),
            (r#"299 - "one",299 - "two", 110 - "stale""#, &["one", "two"]),
            ("299 - \"an\u{1b}[31m escape\"", &["an[31m escape"]),
            (r#"299 - "no end"#, &[]),
            (r"299 - none", &[]),
            ("299", &[]),
            ("", &[]),
        ] {
            let found = texts(value);
            assert!(
                found.starts_with(&expected.iter().map(ToString::to_string).collect::<Vec<_>>()),
                "{value}: {found:?}"
            );
            assert_eq!(found.is_empty(), expected.is_empty(), "{value}: {found:?}");
        }
    }

    #[test]
    fn a_text_is_told_once_or_every_time() {
        let count = |make: fn(Handler) -> WarningsLayer| {
            let told = Arc::new(Mutex::new(Vec::new()));
            let layer = make({
                let told = told.clone();
                Arc::new(move |text| told.lock().unwrap().push(text.to_owned()))
            });
            let mut headers = HeaderMap::new();
            headers.append(header::WARNING, r#"299 - "a", 299 - "b""#.parse().unwrap());
            headers.append(header::WARNING, r#"299 - "a""#.parse().unwrap());
            layer.tell(&headers);
            layer.clone().tell(&headers);
            let told = told.lock().unwrap();
            told.join("")
        };
        assert_eq!(
            count(|handler| WarningsLayer::once(move |text| handler(text))),
            "ab"
        );
        assert_eq!(
            count(|handler| WarningsLayer::every(move |text| handler(text))),
            "abaaba"
        );
    }

    proptest! {
        #[test]
        fn no_header_is_too_odd(value in "[0-9 ,\"\\\\a\u{e9}-]{0,64}") {
            drop(texts(&value));
        }
    }
}
