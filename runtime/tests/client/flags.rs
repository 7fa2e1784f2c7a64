//! The flags of kubectl, in a program with `clap`.

use std::time::Duration;

use clap::Parser;
use kubewright::config::{Auth, ConfigFlags};

use crate::folder::Folder;

#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    cluster: ConfigFlags,
}

fn parse(arguments: &[&str]) -> Result<ConfigFlags, clap::Error> {
    let all = ["program"].iter().chain(arguments);
    Arguments::try_parse_from(all).map(|arguments| arguments.cluster)
}

#[test]
fn flags_count_for_more_than_the_file() {
    let folder = Folder::new();
    let path = folder.write(
        "config",
        "current-context: c\ncontexts: [{name: c, context: {cluster: cl, namespace: a}}]\n\
         clusters: [{name: cl, cluster: {server: 'https://h'}}]\n",
    );
    let file = path.display().to_string();
    let config = parse(&["--kubeconfig", &file]).unwrap().config().unwrap();
    assert_eq!(
        (
            config.server.to_string().as_str(),
            config.default_namespace.as_str()
        ),
        ("https://h/", "a")
    );
    let flags = parse(&[
        "--kubeconfig",
        &file,
        "-n",
        "team",
        "-s",
        "https://other",
        "--token",
        "hunter2",
        "--as",
        "jane",
        "--as-group",
        "g",
        "--as-group",
        "h",
        "--request-timeout",
        "1m30s",
        "--disable-compression",
        "--insecure-skip-tls-verify",
    ])
    .unwrap();
    assert!(!format!("{flags:?}").contains("hunter2"), "{flags:?}");
    let config = flags.config().unwrap();
    assert_eq!(
        (
            config.server.to_string().as_str(),
            config.default_namespace.as_str()
        ),
        ("https://other/", "team")
    );
    assert!(matches!(&config.auth, Some(Auth::Token(token)) if token.expose() == "hunter2"));
    assert_eq!(config.impersonation.unwrap().groups, ["g", "h"]);
    assert_eq!(config.timeout, Some(Duration::from_secs(90)));
    assert!(config.insecure_skip_tls_verify && !config.compression);
}

#[test]
fn flags_that_make_no_sense() {
    assert!(parse(&["--as-group", "g"]).is_err());
    let error = parse(&["--request-timeout", "soon"]).unwrap_err();
    assert!(error.to_string().contains("1m30s"), "{error}");
    assert_eq!(
        parse(&["--request-timeout", "20"])
            .unwrap()
            .overrides()
            .timeout,
        Some(Duration::from_secs(20))
    );
    assert_eq!(
        parse(&["--request-timeout", "0"])
            .unwrap()
            .overrides()
            .timeout,
        None
    );
}
