//! Who a client is, by every way to log in that the real server knows here; each kubeconfig is written and read as a
//! program of a user's would.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use e2e::server::{self, Error};
use http::Request;
use kubewright::Client;
use kubewright::client::DynamicApi;
use kubewright::config::{
    ClusterEntry, Config, ContextEntry, Exec, Impersonation, KubeconfigEdit, Overrides, UserEntry,
};
use kubewright::discovery::RestMapper;
use kubewright::dynamic::DynamicObject;
use kubewright::meta::{CreateOptions, ListOptions};
use kubewright::rest::Body;
use kubewright_controlplane::ControlPlane;
use serde_json::{Value, json};

/// A folder that goes away, with a kubeconfig in it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("kubewright-e2e-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let (beside, path) = (self.0.join("beside"), self.0.join(name));
        std::fs::write(&beside, text).unwrap();
        std::fs::rename(beside, &path).unwrap();
        path
    }

    /// A program of the shell.
    fn program(&self, lines: &str) -> PathBuf {
        let path = self.write("program", format!("#!/bin/sh\n{lines}\n"));
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
        path
    }

    /// A client of the user that an entry describes.
    fn client(&self, control_plane: &ControlPlane, user: UserEntry) -> Result<Client, Error> {
        let known = Config::from_kubeconfig(control_plane.kubeconfig(), Some("admin"))?;
        let path = self.0.join("config");
        let authority = known.certificate_authority.unwrap();
        let cluster = ClusterEntry::default()
            .server(control_plane.server())
            .certificate_authority(authority);
        KubeconfigEdit::at(&path)
            .set_cluster("real", cluster)
            .set_user("somebody", user)
            .set_context(
                "it",
                ContextEntry::default().cluster("real").user("somebody"),
            )
            .use_context("it")
            .save()?;
        Ok(Client::try_from(Config::from_kubeconfig(&path, None)?)?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Whom the server takes a client for.
async fn who(client: &Client) -> Result<String, kubewright::rest::Error> {
    let review = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
    let request = Request::post("/apis/authentication.k8s.io/v1/selfsubjectreviews")
        .header("content-type", "application/json")
        .body(Body::from(review.to_string()))
        .unwrap();
    let answer: Value = client.request(request).await?;
    let name = answer.pointer("/status/userInfo/username");
    Ok(name.and_then(Value::as_str).unwrap_or_default().to_owned())
}

/// A token of a service account that is made for it.
async fn token_of(control_plane: &ControlPlane, name: &str) -> Result<String, Error> {
    let client = server::admin(control_plane)?;
    let accounts = RestMapper::new(client.clone()).kind_for("sa").await?;
    let api = DynamicApi::namespaced(client, accounts, "default");
    let account: DynamicObject = serde_json::from_value(json!({"metadata": {"name": name}}))?;
    api.create(&account).await?;
    let request = json!({
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600},
    });
    let options = CreateOptions::default();
    let answer: Value = api
        .subresource_create(name, "token", &request, &options)
        .await?;
    let token = answer.pointer("/status/token").and_then(Value::as_str);
    Ok(token.unwrap_or_default().to_owned())
}

fn account(name: &str) -> String {
    format!("system:serviceaccount:default:{name}")
}

/// The certificate and the key of `admin`.
fn admin_pair(kubeconfig: &Path) -> Result<(String, String), Error> {
    let identity = Config::from_kubeconfig(kubeconfig, Some("admin"))?
        .identity
        .unwrap();
    let certificate = String::from_utf8(identity.certificate)?;
    Ok((certificate, identity.key.expose().to_owned()))
}

#[tokio::test]
async fn certificates_from_files_and_as_data() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let folder = Folder::new("certificates");
    let (certificate, key) = admin_pair(control_plane.kubeconfig())?;
    let user = UserEntry::default().client_certificate(&certificate, key.as_str());
    assert_eq!(who(&folder.client(control_plane, user)?).await?, "admin");
    folder.write("tls.crt", certificate);
    folder.write("tls.key", key);
    // Relative paths start from the kubeconfig's folder.
    let user = UserEntry::default().client_certificate_files("tls.crt", "tls.key");
    assert_eq!(who(&folder.client(control_plane, user)?).await?, "admin");
    Ok(())
}

#[tokio::test]
async fn tokens_and_files_of_them() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let folder = Folder::new("tokens");
    let token = token_of(control_plane, "with-token").await?;
    let client = folder.client(control_plane, UserEntry::default().token(token.as_str()))?;
    assert_eq!(who(&client).await?, account("with-token"));
    // Without rights: the server's own words, and no secret in them.
    let secrets = RestMapper::new(client.clone()).kind_for("secrets").await?;
    let error = DynamicApi::all(&client, secrets)
        .list(&ListOptions::default())
        .await
        .unwrap_err();
    assert!(
        error.is_forbidden() && error.to_string().contains("with-token"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains(&token));

    let file = folder.write("token", "no such token");
    let client = folder.client(control_plane, UserEntry::default().token_file(&file))?;
    let error = who(&client).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    // What is refused is read again at once.
    folder.write("token", &token);
    assert_eq!(who(&client).await?, account("with-token"));
    Ok(())
}

#[tokio::test]
async fn programs_that_give_credentials() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let folder = Folder::new("programs");
    let token = token_of(control_plane, "with-program").await?;
    let answer = |status: &Value| {
        let answer = json!({
            "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status,
        });
        answer.to_string()
    };
    // What it gives first is refused; run again, it gives another token.
    folder.write("first", answer(&json!({"token": "stale"})));
    folder.write("second", answer(&json!({"token": token})));
    let program = folder.program(
        "cd \"$(dirname \"$0\")\" && if [ -e ran ]; then cat second; else touch ran; cat first; fi",
    );
    let client = folder.client(
        control_plane,
        UserEntry::default().exec(&Exec::new(&program)),
    )?;
    assert_eq!(who(&client).await?, account("with-program"));

    let (certificate, key) = admin_pair(control_plane.kubeconfig())?;
    let status = json!({"clientCertificateData": certificate, "clientKeyData": key});
    folder.write("second", answer(&status));
    let client = folder.client(
        control_plane,
        UserEntry::default().exec(&Exec::new(&program)),
    )?;
    assert_eq!(who(&client).await?, "admin");
    // What it was told of the cluster is what the kubeconfig says.
    let mut exec = Exec::new(folder.program(
        "echo \"$KUBERNETES_EXEC_INFO\" > \"$(dirname \"$0\")/info\"; cat \"$(dirname \"$0\")/second\"",
    ));
    exec.provide_cluster_info = true;
    let client = folder.client(control_plane, UserEntry::default().exec(&exec))?;
    who(&client).await?;
    let info: Value = serde_json::from_str(&std::fs::read_to_string(folder.0.join("info"))?)?;
    let authority = info.pointer("/spec/cluster/certificate-authority-data");
    let authority = STANDARD.decode(authority.and_then(Value::as_str).unwrap())?;
    assert!(authority.starts_with(b"-----BEGIN CERTIFICATE"));
    Ok(())
}

#[tokio::test]
async fn acting_as_somebody_else() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let jane = Impersonation {
        user: "jane".to_owned(),
        groups: vec!["readers".to_owned()],
        ..Impersonation::default()
    };
    let admin = server::admin(control_plane)?;
    let acting = admin.acting_as(&jane)?;
    assert_eq!(who(&acting).await?, "jane");
    assert_eq!(who(&admin).await?, "admin");
    // By a flag as well.
    let overrides = Overrides {
        context: Some("admin".to_owned()),
        impersonation: Some(jane.clone()),
        ..Overrides::default()
    };
    let config = Config::from_kubeconfig_with(control_plane.kubeconfig(), &overrides)?;
    let client = Client::try_from(config)?;
    assert_eq!(who(&client).await?, "jane");
    // Of whom a configuration names, nothing is left.
    let joe = Impersonation {
        user: "joe".to_owned(),
        ..Impersonation::default()
    };
    assert_eq!(who(&client.acting_as(&joe)?).await?, "joe");
    let nobody = server::nobody(control_plane)?;
    let error = who(&nobody.acting_as(&jane)?).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    Ok(())
}
