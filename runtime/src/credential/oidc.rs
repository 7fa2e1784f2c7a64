//! Tokens of an OpenID Connect provider (`client-go/plugin/pkg/client/auth/oidc`).

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, StatusCode, Uri, header};
use serde_json::Value;
use tokio::sync::Mutex;
use tower_service::Service;

use super::{Credential, CredentialError, basic, bearer};
use crate::config::{Config, ConfigError, KubeconfigEdit, Oidc, Secret, UserEntry};
use crate::meta::Time;
use crate::rest::{Body, Error, Network, Query, collect};

/// No answer of a provider is longer.
const LONGEST_ANSWER: usize = 1 << 20;
/// How long an exchange with a provider may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// A token is renewed so long before it expires.
const LEEWAY: Duration = Duration::from_secs(10);
/// Codes of errors (RFC 6749, section 5.2), which are safe to repeat.
const CODES: [&str; 6] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
];

/// A provider, and the tokens that it gave last.
#[derive(Debug)]
pub(crate) struct Provider {
    oidc: Oidc,
    network: Result<Network, Arc<ConfigError>>,
    /// Whoever holds it is the one that renews them.
    tokens: Mutex<Tokens>,
}

#[derive(Debug)]
struct Tokens {
    id: Option<Secret>,
    refresh: Option<Secret>,
}

impl Provider {
    pub(super) fn new(oidc: &Oidc, config: Option<&Config>) -> Self {
        let mut own = Config::new(oidc.issuer.clone());
        own.certificate_authority
            .clone_from(&oidc.certificate_authority);
        if let Some(config) = config {
            own.user_agent.clone_from(&config.user_agent);
            own.connect_timeout = config.connect_timeout;
        }
        Self {
            oidc: oidc.clone(),
            network: Network::new(&own).map_err(Arc::new),
            tokens: Mutex::new(Tokens {
                id: oidc.id_token.clone(),
                refresh: oidc.refresh_token.clone(),
            }),
        }
    }

    /// The token, renewed where it has expired.
    pub(super) async fn current(&self) -> Result<Credential, CredentialError> {
        let mut tokens = self.tokens.lock().await;
        let fresh = tokens.id.clone().filter(is_fresh);
        let token = match fresh {
            Some(token) => token,
            None => self.refresh(&mut tokens).await?,
        };
        self.credential(&token)
    }

    /// The token that is had now that a server has refused one.
    pub(super) async fn renewed(&self, refused: &Credential) -> Option<Credential> {
        let mut tokens = self.tokens.lock().await;
        // Another request may have had it renewed.
        let fresh = tokens.id.as_ref().filter(|token| is_fresh(token));
        let other = fresh.and_then(|token| self.credential(token).ok());
        if let Some(other) = other.filter(|other| !other.is_same(refused)) {
            return Some(other);
        }
        let token = self.refresh(&mut tokens).await.ok()?;
        self.credential(&token).ok()
    }

    fn credential(&self, token: &Secret) -> Result<Credential, CredentialError> {
        let header =
            bearer(token).map_err(|()| self.wrong("the token holds what no header can"))?;
        Ok(Credential::of_header(header))
    }

    fn wrong(&self, problem: impl Into<String>) -> CredentialError {
        CredentialError::Provider {
            issuer: self.oidc.issuer.to_string(),
            problem: problem.into(),
        }
    }

    async fn refresh(&self, tokens: &mut Tokens) -> Result<Secret, CredentialError> {
        let Some(refresh) = tokens.refresh.clone() else {
            return Err(self.wrong(
                "the token has expired, and the kubeconfig has no refresh-token; log in anew",
            ));
        };
        let exchange = self.exchange(&refresh);
        let answer = tokio::time::timeout(TIMEOUT, exchange)
            .await
            .map_err(|_| self.wrong(format!("it did not answer in {TIMEOUT:?}")))??;
        let text = |field: &str| answer.get(field).and_then(Value::as_str);
        let Some(token) = text("id_token").filter(|token| !token.is_empty()) else {
            return Err(self.wrong("its answer has no id_token"));
        };
        let token = Secret::new(token);
        tokens.id = Some(token.clone());
        let next = text("refresh_token").filter(|next| !next.is_empty());
        let next = next.map_or(refresh, Secret::new);
        tokens.refresh = Some(next.clone());
        self.keep(token.clone(), next).await;
        Ok(token)
    }

    /// Writes the tokens where they came from: a provider may take each refresh token once. Where that fails these
    /// serve as long as the program runs.
    async fn keep(&self, id: Secret, refresh: Secret) {
        let Some((file, user)) = self.oidc.origin.clone() else {
            return;
        };
        let written = tokio::task::spawn_blocking(move || {
            let entry = UserEntry::default().oidc_tokens(&id, &refresh);
            KubeconfigEdit::at(file).set_user(user, entry).save()
        });
        let _ = written.await;
    }

    /// What the provider gives for a refresh token.
    async fn exchange(&self, refresh: &Secret) -> Result<Value, CredentialError> {
        let endpoint = self.endpoint().await?;
        // Providers take the client's name and secret in a header or in the form: most know the header.
        let (code, answer) = self.ask(&endpoint, refresh, true).await?;
        let (code, answer) = match code {
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED => {
                self.ask(&endpoint, refresh, false).await?
            }
            _ => (code, answer),
        };
        if code.is_success() {
            return self.json(&answer);
        }
        let said = serde_json::from_slice::<Value>(&answer).ok();
        let said = said.as_ref().and_then(|said| said.get("error")?.as_str());
        let said = said
            .filter(|said| CODES.contains(said))
            .unwrap_or("no reason given");
        Err(self.wrong(format!("it refused with {code}: {said}; log in anew")))
    }

    /// Where tokens are had, by the provider's own description.
    async fn endpoint(&self) -> Result<Uri, CredentialError> {
        if self.oidc.issuer.scheme_str() != Some("https") {
            return Err(self.wrong("its address does not begin with https://"));
        }
        let issuer = self.oidc.issuer.to_string();
        let address = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let request = Request::get(address).body(Body::empty());
        let request = request.map_err(|_| self.wrong("its address is none"))?;
        let (code, answer) = self.send(request).await?;
        if !code.is_success() {
            return Err(self.wrong(format!("its description is answered with {code}")));
        }
        let described = self.json(&answer)?;
        let endpoint = described.get("token_endpoint").and_then(Value::as_str);
        let endpoint = endpoint.and_then(|endpoint| endpoint.parse::<Uri>().ok());
        endpoint
            .filter(|endpoint| endpoint.scheme_str() == Some("https"))
            .ok_or_else(|| self.wrong("its description names no token_endpoint of https"))
    }

    async fn ask(
        &self,
        endpoint: &Uri,
        refresh: &Secret,
        by_header: bool,
    ) -> Result<(StatusCode, Bytes), CredentialError> {
        let mut form = Query::default();
        form.add("grant_type", "refresh_token");
        form.add("refresh_token", refresh.expose());
        let no_secret = Secret::new("");
        let secret = self.oidc.client_secret.as_ref().unwrap_or(&no_secret);
        let mut request = Request::post(endpoint)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        if by_header {
            let header = basic(&self.oidc.client_id, secret);
            let header = header.map_err(|()| self.wrong("client-id holds what no header can"))?;
            request = request.header(header::AUTHORIZATION, header);
        } else {
            form.add("client_id", &self.oidc.client_id);
            if !secret.expose().is_empty() {
                form.add("client_secret", secret.expose());
            }
        }
        let form = form.onto(String::new());
        let form = form.trim_start_matches('?').to_owned();
        let request = request.body(Body::from(form));
        self.send(request.map_err(|_| self.wrong("its address is none"))?)
            .await
    }

    async fn send(&self, request: Request<Body>) -> Result<(StatusCode, Bytes), CredentialError> {
        let mut network = match &self.network {
            Ok(network) => network.clone(),
            Err(error) => return Err(self.wrong(error.to_string())),
        };
        let response = network.call(request).await;
        let response = response.map_err(|error| self.wrong(Error::Transport(error).to_string()))?;
        let code = response.status();
        let answer = collect(response, LONGEST_ANSWER).await;
        let answer = answer.map_err(|error| self.wrong(error.to_string()))?;
        Ok((code, answer))
    }

    fn json(&self, text: &[u8]) -> Result<Value, CredentialError> {
        serde_json::from_slice(text).map_err(|_| self.wrong("its answer is no JSON"))
    }
}

/// Whether a token has not expired, by what it says of itself. Whether it is right is for the server to say.
fn is_fresh(token: &Secret) -> bool {
    expiry(token.expose()).is_some_and(|expires| expires.duration_since(Time::now()) > LEEWAY)
}

/// `exp` of a JSON web token (RFC 7519).
fn expiry(token: &str) -> Option<Time> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let seconds = claims.get("exp")?;
    let seconds = seconds.as_i64().or_else(|| {
        // Some write a number with a point.
        let seconds = seconds.as_f64()?;
        #[expect(clippy::cast_possible_truncation, reason = "it is within bounds")]
        (seconds.abs() < 1e12).then_some(seconds as i64)
    })?;
    Some(Time::from_unix(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn tokens_say_when_they_expire() {
        for (claims, expected) in [
            (r#"{"exp": 1700000000}"#, Some(1_700_000_000)),
            (r#"{"exp": 1.7e9}"#, Some(1_700_000_000)),
            (r#"{"exp": "soon"}"#, None),
            ("{}", None),
            ("[]", None),
            ("no JSON", None),
        ] {
            let found = expiry(&token(claims)).map(Time::unix_seconds);
            assert_eq!(found, expected, "{claims}");
        }
        assert!(expiry("").is_none() && expiry("a.b").is_none() && expiry("a.*.c").is_none());
        assert!(!is_fresh(&Secret::new(token(r#"{"exp": 1700000000}"#))));
        assert!(is_fresh(&Secret::new(token(r#"{"exp": 9999999999}"#))));
    }
}
