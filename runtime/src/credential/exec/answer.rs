//! What a program gives: `ExecCredential`.

use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;

use super::Given;
use crate::config::resolve::certificates;
use crate::config::{Identity, Secret};
use crate::meta::MicroTime;

/// Reads what a program wrote. No problem repeats any of it.
pub(super) fn read(text: &[u8], api_version: &str) -> Result<Given, String> {
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err("it wrote nothing".to_owned());
    }
    let answer: Value = serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("what it wrote is no JSON (line {line}, column {column})")
    })?;
    if answer.get("kind").and_then(Value::as_str) != Some("ExecCredential") {
        return Err("what it wrote is no ExecCredential".to_owned());
    }
    if answer.get("apiVersion").and_then(Value::as_str) != Some(api_version) {
        return Err(format!(
            "what it wrote is not of {api_version}, which the kubeconfig names"
        ));
    }
    let Some(Value::Object(status)) = answer.get("status") else {
        return Err("what it wrote has no status".to_owned());
    };
    let text = |field: &str| match status.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(format!("status.{field} is no string")),
    };
    let expires = text("expirationTimestamp")?
        .map(str::parse::<MicroTime>)
        .transpose()
        .map_err(|_| "status.expirationTimestamp is no time of RFC 3339".to_owned())?;
    let identity = match (text("clientCertificateData")?, text("clientKeyData")?) {
        (None, None) => None,
        (Some(certificate), Some(key)) => Some(identity(certificate, key)?),
        _ => {
            return Err(
                "of status.clientCertificateData and status.clientKeyData there is only one"
                    .to_owned(),
            );
        }
    };
    let token = text("token")?.map(Secret::from);
    if token.is_none() && identity.is_none() {
        return Err("its status has neither a token nor a certificate".to_owned());
    }
    Ok(Given {
        token,
        identity,
        expires,
    })
}

fn identity(certificate: &str, key: &str) -> Result<Identity, String> {
    if certificates(certificate.as_bytes()).is_none() {
        return Err("status.clientCertificateData holds no certificate in PEM".to_owned());
    }
    if PrivateKeyDer::from_pem_slice(key.as_bytes()).is_err() {
        return Err("status.clientKeyData holds no private key in PEM".to_owned());
    }
    Ok(Identity::new(certificate, key))
}
