//! Credentials that a program gives (`client-go/plugin/pkg/client/auth/exec`, KEP-541).

mod answer;
mod info;
mod run;

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Mutex;

use super::{Credential, CredentialError, bearer};
use crate::config::{Config, Exec, PluginPolicy, Secret};
use crate::meta::MicroTime;

/// A program that gives credentials, and what it gave last.
#[derive(Debug)]
pub(crate) struct Plugin {
    exec: Exec,
    policy: PluginPolicy,
    /// What the program is told of the cluster.
    cluster: Option<Told>,
    /// Whoever holds it is the one that runs the program; the others wait for what it gives.
    kept: Mutex<Option<Kept>>,
}

/// What a program is told. It may hold the password of a proxy.
struct Told(Value);

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Told")
    }
}

#[derive(Debug)]
struct Kept {
    credential: Credential,
    /// Absent for credentials that serve until a server refuses them.
    expires: Option<MicroTime>,
}

impl Kept {
    fn is_fresh(&self) -> bool {
        self.expires
            .is_none_or(|expires| MicroTime::now() < expires)
    }
}

impl Plugin {
    pub(super) fn new(exec: &Exec, config: Option<&Config>) -> Self {
        let cluster = config.filter(|_| exec.provide_cluster_info);
        Self {
            exec: exec.clone(),
            policy: config
                .map_or_else(PluginPolicy::default, |config| config.plugin_policy.clone()),
            cluster: cluster.map(|config| Told(info::cluster(exec, config))),
            kept: Mutex::new(None),
        }
    }

    /// What the program gave, run where that has expired.
    pub(super) async fn current(&self) -> Result<Credential, CredentialError> {
        let mut kept = self.kept.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.is_fresh()) {
            return Ok(kept.credential.clone());
        }
        let new = self.run().await?;
        Ok(kept.insert(new).credential.clone())
    }

    /// What the program gives now that a server has refused what it gave.
    pub(super) async fn renewed(&self, refused: &Credential) -> Option<Credential> {
        let mut kept = self.kept.lock().await;
        // Another request may have had it renewed.
        if let Some(kept) = kept
            .as_ref()
            .filter(|kept| kept.is_fresh() && !kept.credential.is_same(refused))
        {
            return Some(kept.credential.clone());
        }
        let new = self.run().await.ok()?;
        Some(kept.insert(new).credential.clone())
    }

    async fn run(&self) -> Result<Kept, CredentialError> {
        let cluster = self.cluster.as_ref().map(|Told(cluster)| cluster);
        let text = run::run(&self.exec, &self.policy, cluster).await?;
        let wrong = |problem: &str| CredentialError::ProgramAnswer {
            command: self.command(),
            problem: problem.to_owned(),
        };
        let given =
            answer::read(&text, &self.exec.api_version).map_err(|problem| wrong(&problem))?;
        let header = given.token.as_ref().map(bearer).transpose();
        let header = header.map_err(|()| wrong("its token holds characters that no header can"))?;
        Ok(Kept {
            credential: Credential {
                header,
                identity: given.identity.map(Arc::new),
            },
            expires: given.expires,
        })
    }

    fn command(&self) -> PathBuf {
        self.exec.command.clone()
    }
}

/// What a program gave.
#[derive(Debug)]
struct Given {
    token: Option<Secret>,
    identity: Option<crate::config::Identity>,
    expires: Option<MicroTime>,
}
