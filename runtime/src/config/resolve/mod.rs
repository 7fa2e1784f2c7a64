//! From what the files say to what a client uses, with all problems at once.

mod cluster;
mod material;
mod user;

use std::borrow::Cow;

use http::Uri;

pub(super) use self::cluster::apply_cluster;
pub(crate) use self::material::certificates;
pub(super) use self::user::apply_user;
use super::kubeconfig::{Cluster, Context, Kubeconfig, User};
use super::{Auth, Config, ConfigError, Overrides, Problem};

/// What a kubeconfig comes to.
pub(super) struct Resolved {
    pub(super) config: Config,
    /// Whether the context names a namespace.
    pub(super) names_namespace: bool,
}

/// Takes the named context, or the current one.
pub(super) fn resolve(
    mut file: Kubeconfig,
    overrides: &Overrides,
) -> Result<Resolved, ConfigError> {
    let mut problems = std::mem::take(&mut file.problems);
    if file.is_empty() && problems.is_empty() && !overrides.names_server() {
        return Err(ConfigError::Invalid(vec![Problem::Empty]));
    }
    let mut config = Config::new(Uri::from_static("https://localhost"));
    let mut names_namespace = false;
    if let Some((name, context)) = select(&file, overrides, &mut problems) {
        if let Some(namespace) = &context.namespace {
            names_namespace = true;
            if !is_namespace(namespace) && overrides.namespace.is_none() {
                problems.push(Problem::Namespace(namespace.clone()));
            }
            config.default_namespace.clone_from(namespace);
        }
        names_namespace |= overrides.namespace.is_some();
        let (cluster_name, cluster) = cluster(&file, name, &context, overrides, &mut problems);
        let exec_extension = cluster
            .as_ref()
            .and_then(|cluster| cluster.exec_extension.clone());
        if let Some(cluster) = cluster {
            apply_cluster(&mut config, &cluster_name, &cluster, &mut problems);
        }
        let (user_name, user) = user(&file, name, &context, overrides, &mut problems);
        apply_user(&mut config, &user_name, &user, &mut problems);
        overrides.on_config(&mut config, &mut problems);
        if let Some(Auth::Exec(exec)) = &mut config.auth {
            exec.cluster_extension = exec_extension;
        }
        if config.server.scheme_str() == Some("http") {
            // Credentials never go over the wire in the clear.
            config.auth = None;
            config.identity = None;
        }
    }
    if problems.is_empty() {
        Ok(Resolved {
            config,
            names_namespace,
        })
    } else {
        Err(ConfigError::Invalid(problems))
    }
}

/// What is wrong with any entry, whether a context has it or not.
pub(super) fn validate(mut file: Kubeconfig) -> Vec<Problem> {
    let mut problems = std::mem::take(&mut file.problems);
    if file.is_empty() && problems.is_empty() {
        return vec![Problem::Empty];
    }
    let none = Overrides::default();
    let current = file.current_context.as_ref();
    if let Some(current) = current.filter(|current| !has(&file.contexts, current)) {
        problems.push(Problem::UnknownContext {
            name: current.clone(),
            contexts: names(&file.contexts),
        });
    }
    for (name, context) in &file.contexts {
        if name.is_empty() {
            problems.push(Problem::NoName("contexts"));
        }
        cluster(&file, name, context, &none, &mut problems);
        user(&file, name, context, &none, &mut problems);
        let namespace = context.namespace.as_ref();
        if let Some(namespace) = namespace.filter(|namespace| !is_namespace(namespace)) {
            problems.push(Problem::Namespace(namespace.clone()));
        }
    }
    for (name, entry) in &file.clusters {
        let mut config = Config::new(Uri::from_static("https://localhost"));
        apply_cluster(&mut config, name, entry, &mut problems);
    }
    for (name, entry) in &file.users {
        let mut config = Config::new(Uri::from_static("https://localhost"));
        apply_user(&mut config, name, entry, &mut problems);
    }
    problems
}

fn has<T>(entries: &[(String, T)], name: &str) -> bool {
    entries.iter().any(|(known, _)| known == name)
}

/// The context to take. None has to be there where it is said where the server is.
fn select<'f>(
    file: &'f Kubeconfig,
    overrides: &'f Overrides,
    problems: &mut Vec<Problem>,
) -> Option<(&'f str, Cow<'f, Context>)> {
    let contexts = || file.contexts.iter().map(|(name, _)| name.clone()).collect();
    let Some(wanted) = overrides.context_of(file) else {
        if overrides.names_server() || overrides.cluster.is_some() {
            return Some(("", Cow::Owned(Context::default())));
        }
        problems.push(Problem::NoContext(contexts()));
        return None;
    };
    let found = file.contexts.iter().find(|(name, _)| name == wanted);
    if found.is_none() {
        problems.push(Problem::UnknownContext {
            name: wanted.to_owned(),
            contexts: contexts(),
        });
    }
    found.map(|(name, context)| (name.as_str(), Cow::Borrowed(context)))
}

/// The cluster to take, by its name, with what counts for more than its entry.
fn cluster(
    file: &Kubeconfig,
    context_name: &str,
    context: &Context,
    overrides: &Overrides,
    problems: &mut Vec<Problem>,
) -> (String, Option<Cluster>) {
    let of_context = context.cluster.clone().unwrap_or_default();
    let wanted = overrides.cluster.clone().unwrap_or(of_context);
    let found = file.clusters.iter().find(|(known, _)| *known == wanted);
    let cluster = match found {
        Some((_, cluster)) => Some(overrides.on_cluster(cluster.clone())),
        None if overrides.cluster.is_some() => {
            problems.push(Problem::Unknown {
                what: "cluster",
                name: wanted.clone(),
                others: names(&file.clusters),
            });
            None
        }
        None if wanted.is_empty() && overrides.names_server() => {
            Some(overrides.on_cluster(Cluster::default()))
        }
        None => {
            problems.push(Problem::UnknownCluster {
                context: context_name.to_owned(),
                name: wanted.clone(),
            });
            None
        }
    };
    (wanted, cluster)
}

/// The user to take. A context without a user is one without credentials.
fn user(
    file: &Kubeconfig,
    context_name: &str,
    context: &Context,
    overrides: &Overrides,
    problems: &mut Vec<Problem>,
) -> (String, User) {
    let wanted = overrides.user.as_ref().or(context.user.as_ref());
    let Some(wanted) = wanted else {
        return (String::new(), overrides.on_user(User::default()));
    };
    let found = file.users.iter().find(|(known, _)| known == wanted);
    let Some((_, user)) = found else {
        problems.push(if overrides.user.is_some() {
            Problem::Unknown {
                what: "user",
                name: wanted.clone(),
                others: names(&file.users),
            }
        } else {
            Problem::UnknownUser {
                context: context_name.to_owned(),
                name: wanted.clone(),
            }
        });
        return (wanted.clone(), overrides.on_user(User::default()));
    };
    (wanted.clone(), overrides.on_user(user.clone()))
}

fn names<T>(entries: &[(String, T)]) -> Vec<String> {
    entries.iter().map(|(name, _)| name.clone()).collect()
}

/// Whether a namespace can have this name: an RFC 1123 label.
pub(super) fn is_namespace(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= 63
        && name.bytes().all(|byte| plain(byte) || byte == b'-')
        && name.bytes().next().is_some_and(plain)
        && name.bytes().last().is_some_and(plain)
}
