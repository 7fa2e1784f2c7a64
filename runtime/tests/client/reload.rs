//! Certificates and authorities that change while a program runs.

use std::time::Duration;

use kubewright::client::{Api, Client};
use kubewright::config::{Config, Identity};

use crate::folder::Folder;
use crate::kind::Widget;
use crate::network::{Authority, config, serve, tls};

/// The time until files are looked at again.
async fn later() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    tokio::time::resume();
}

fn api(config: Config) -> Api<Widget> {
    Api::namespaced(Client::try_from(config).unwrap(), "team")
}

#[tokio::test]
async fn a02_another_authority_is_trusted_once_its_file_says_so() {
    let (old, new, folder) = (Authority::new(), Authority::new(), Folder::new());
    let (address, log) = serve(Some(tls(&new.sign("localhost"), &["h2"], None))).await;
    let mut config = config(address, &old);
    config.certificate_authority_file = Some(folder.write("ca.crt", old.pem()));
    let api = api(config);
    assert!(api.get("w").await.unwrap_err().is_transport());
    folder.write("ca.crt", new.pem());
    // It is not looked at for every request.
    assert!(api.get("w").await.unwrap_err().is_transport());
    later().await;
    api.get("w").await.unwrap();
    assert_eq!(log.connections(), 1);

    // What cannot be used changes nothing, and neither does a file that is gone for a while.
    folder.write("ca.crt", "-----BEGIN CERTIFICATE-----\n");
    later().await;
    api.get("w").await.unwrap();
    std::fs::remove_file(folder.at("ca.crt")).unwrap();
    later().await;
    api.get("w").await.unwrap();
    assert_eq!(log.connections(), 1);

    folder.write("ca.crt", old.pem());
    later().await;
    assert!(api.get("w").await.unwrap_err().is_transport());
}

#[tokio::test]
async fn a02_another_certificate_is_shown_on_new_connections() {
    let (authority, folder) = (Authority::new(), Folder::new());
    let tls = tls(&authority.sign("localhost"), &["h2"], Some(&authority));
    let (address, log) = serve(Some(tls)).await;
    let (certificate, key) = authority.sign("me");
    let mut config = config(address, &authority);
    let mut identity = Identity::new(certificate.clone(), key.clone());
    identity.files.certificate = Some(folder.write("tls.crt", certificate));
    identity.files.key = Some(folder.write("tls.key", key));
    config.identity = Some(identity);
    let api = api(config);
    for _ in 0..3 {
        api.get("w").await.unwrap();
        later().await;
    }
    assert_eq!(log.connections(), 1);

    // Until both files are of one pair, the old one serves.
    let (certificate, key) = authority.sign("me again");
    folder.write("tls.crt", certificate);
    later().await;
    api.get("w").await.unwrap();
    assert_eq!(log.connections(), 1);
    folder.write("tls.key", key);
    later().await;
    for _ in 0..3 {
        api.get("w").await.unwrap();
    }
    assert_eq!(log.connections(), 2);
}

#[cfg(all(unix, feature = "exec"))]
mod given {
    use std::os::unix::fs::PermissionsExt;

    use kubewright::config::{Auth, Exec};
    use serde_json::json;

    use super::*;

    /// What a program gives that shows it in TLS: another one means other connections, the same one does not.
    #[tokio::test]
    async fn a03_certificates_of_a_program_are_shown() {
        let (authority, folder) = (Authority::new(), Folder::new());
        let tls = tls(&authority.sign("localhost"), &["h2"], Some(&authority));
        let (address, log) = serve(Some(tls)).await;
        let give = |name: &str| {
            let (certificate, key) = authority.sign(name);
            let answer = json!({
                "kind": "ExecCredential",
                "apiVersion": "client.authentication.k8s.io/v1",
                "status": {
                    "clientCertificateData": certificate,
                    "clientKeyData": key,
                    // It is run for every request.
                    "expirationTimestamp": "2020-01-01T00:00:00Z",
                },
            });
            folder.write("answer", answer.to_string());
        };
        give("me");
        let program = folder.write("program", "#!/bin/sh\ncat \"$(dirname \"$0\")/answer\"\n");
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o700)).unwrap();
        let mut config = config(address, &authority);
        config.auth = Some(Auth::Exec(Box::new(Exec::new(program))));
        let api = api(config);
        for _ in 0..3 {
            api.get("w").await.unwrap();
        }
        assert_eq!(log.connections(), 1);
        give("me again");
        for _ in 0..3 {
            api.get("w").await.unwrap();
        }
        assert_eq!(log.connections(), 2);

        // A pair that is none is an error each time, and changes nothing.
        let (certificate, _) = authority.sign("me");
        let (_, key) = authority.sign("other");
        let answer = |status: serde_json::Value| {
            json!({
                "kind": "ExecCredential",
                "apiVersion": "client.authentication.k8s.io/v1",
                "status": status,
            })
        };
        let expired = "2020-01-01T00:00:00Z";
        let none = answer(json!({
            "clientCertificateData": certificate, "clientKeyData": key, "expirationTimestamp": expired,
        }));
        folder.write("answer", none.to_string());
        for _ in 0..2 {
            assert!(api.get("w").await.is_err());
        }
        give("me at last");
        api.get("w").await.unwrap();
        assert_eq!(log.connections(), 3);
        // What a program no longer gives is no longer shown.
        let token = answer(json!({"token": "t", "expirationTimestamp": expired}));
        folder.write("answer", token.to_string());
        assert!(api.get("w").await.unwrap_err().is_transport());
        assert_eq!(log.connections(), 3);
    }
}
