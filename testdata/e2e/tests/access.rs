//! Refusals of access come back typed, and no credential with them.

use e2e::api::web::v1::Website;
use e2e::server::{self, DEADLINE, Error};
use kubewright::config::Config;
use kubewright::meta::ListOptions;
use kubewright::{Api, Client};
use tokio::time::timeout;

#[tokio::test]
async fn a_user_without_rights_is_forbidden() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let api = Api::<Website>::namespaced(server::nobody(control_plane)?, "default");
    let error = timeout(DEADLINE, api.list(&ListOptions::default()))
        .await?
        .unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    assert!(!format!("{error} {error:?}").contains(control_plane.nobody_token()));
    Ok(())
}

#[tokio::test]
async fn an_unknown_token_is_unauthorized() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let known = std::fs::read_to_string(control_plane.kubeconfig())?;
    let unknown = known.replace(control_plane.nobody_token(), "no-such-token");
    let client = Client::try_from(Config::from_kubeconfig_text(&unknown, Some("nobody"))?)?;
    let error = timeout(
        DEADLINE,
        Api::<Website>::all(client).list(&ListOptions::default()),
    )
    .await?
    .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(!format!("{error} {error:?}").contains("no-such-token"));
    Ok(())
}

#[tokio::test]
async fn a_kind_that_is_not_installed_is_not_found() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let api = Api::<Website>::all(server::admin(control_plane)?);
    let error = timeout(DEADLINE, api.list(&ListOptions::default()))
        .await?
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
    Ok(())
}
