//! Changes of kubeconfig files.

use std::path::Path;
use std::sync::mpsc;

use kubewright::config::{
    Auth, ClusterEntry, Config, ConfigError, ContextEntry, Exec, KubeconfigEdit, Overrides,
    Problem, UserEntry,
};

use crate::folder::Folder;
use crate::kubeconfig::identity;

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_file_is_made_from_nothing() {
    let folder = Folder::new();
    let path = folder.at("deep/er/config");
    let (certificate, key) = identity();
    let changed = KubeconfigEdit::at(&path)
        .set_cluster(
            "c",
            ClusterEntry::default()
                .server("https://h")
                .certificate_authority(&certificate),
        )
        .set_user(
            "u",
            UserEntry::default().client_certificate(&certificate, key.as_str()),
        )
        .set_context(
            "x",
            ContextEntry::default()
                .cluster("c")
                .user("u")
                .namespace("team"),
        )
        .use_context("x")
        .save()
        .unwrap();
    assert_eq!(changed, std::slice::from_ref(&path));
    let config = Config::from_kubeconfig(&path, None).unwrap();
    assert_eq!(
        (
            config.server.to_string().as_str(),
            config.default_namespace.as_str()
        ),
        ("https://h/", "team")
    );
    assert_eq!(
        config.certificate_authority.unwrap(),
        certificate.as_bytes()
    );
    assert_eq!(config.identity.unwrap().key.expose(), key);
    assert!(read(&path).contains("kind: Config"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // Neither the lock nor the draft is left.
    assert_eq!(
        std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
        1
    );
}

#[test]
fn entries_are_changed_where_they_are_and_the_rest_stays() {
    let folder = Folder::new();
    let first = folder.write(
        "first",
        "apiVersion: v1\nkind: Config\nextensions: [{name: mine, extension: {a: 1}}]\n\
         contexts: [{name: one, context: {cluster: c, user: u, extensions: [{name: x}]}}]\n",
    );
    let second = folder.write(
        "second",
        "current-context: one\nclusters: [{name: c, cluster: {server: 'https://h', later: kept}}]\n\
         users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Never}}}]\n",
    );
    let absent = folder.at("absent");
    let files = || KubeconfigEdit::of([absent.clone(), first.clone(), second.clone()]);
    let before = read(&first);
    let changed = files()
        .set_cluster("c", ClusterEntry::default().server("https://other"))
        .set_user("u", UserEntry::default().token("t0"))
        .save()
        .unwrap();
    assert_eq!(changed, std::slice::from_ref(&second));
    assert_eq!(read(&first), before);
    let text = read(&second);
    assert!(
        text.contains("later: kept") && !text.contains("exec"),
        "{text}"
    );
    let config = Config::from_kubeconfig(&second, None);
    assert!(matches!(
        config.unwrap_err().problems(),
        [Problem::UnknownContext { .. }]
    ));

    // What is new, and the current context, go to the first file that exists.
    let changed = files()
        .set_context("two", ContextEntry::default().cluster("c").user("u"))
        .use_context("two")
        .set_context("one", ContextEntry::default().namespace("team"))
        .save()
        .unwrap();
    assert_eq!(changed, std::slice::from_ref(&first));
    let text = read(&first);
    for part in [
        "current-context: two",
        "namespace: team",
        "name: x",
        "name: mine",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!absent.exists());
}

#[test]
fn contexts_are_renamed_and_entries_deleted() {
    let folder = Folder::new();
    let path = folder.write(
        "config",
        "current-context: one\ncontexts: [{name: one, context: {cluster: c}}, {name: two, context: {cluster: c}}]\n\
         clusters: [{name: c, cluster: {server: 'https://h'}}]\nusers: [{name: u, user: {token: t}}]\n",
    );
    let edit = || KubeconfigEdit::at(&path);
    edit()
        .rename_context("one", "three")
        .delete_user("u")
        .save()
        .unwrap();
    let config = Config::from_kubeconfig_with(&path, &Overrides::default()).unwrap();
    assert_eq!(config.server, "https://h/");
    assert!(read(&path).contains("current-context: three"));
    for (edit, part) in [
        (
            edit().rename_context("three", "two"),
            "two of the name `two`",
        ),
        (
            edit().rename_context("none", "x"),
            "there is no context `none`; there are three, two",
        ),
        (edit().use_context("none"), "there is no context `none`"),
        (
            edit().delete_cluster("d"),
            "there is no cluster `d`; there are c",
        ),
        (edit().delete_user("u"), "there is no user `u`"),
    ] {
        let before = read(&path);
        let error = edit.save().unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(read(&path), before);
    }
    edit()
        .delete_context("two")
        .delete_cluster("c")
        .save()
        .unwrap();
    assert!(!read(&path).contains("https://h"));
}

#[test]
fn what_is_no_kubeconfig_is_not_replaced() {
    let folder = Folder::new();
    for text in [
        "a: [b",
        "- x",
        "contexts: 3",
        "users: [{name: u, user: 3}]",
        "users: [u, {name: u, user: [hunter2]}]",
    ] {
        let path = folder.write("config", text);
        let error = KubeconfigEdit::at(&path)
            .set_user("u", UserEntry::default().token("hunter2"))
            .save()
            .unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("hunter2"),
            "{error:?}"
        );
        assert_eq!(read(&path), text);
    }
}

#[test]
fn a_program_for_a_user_is_read_back() {
    let folder = Folder::new();
    let path = folder.at("config");
    let mut exec = Exec::new("aws");
    exec.args = vec!["eks".to_owned(), "get-token".to_owned()];
    exec.env = vec![("AWS_PROFILE".to_owned(), "prod".into())];
    exec.install_hint = Some("Install it.".to_owned());
    KubeconfigEdit::at(&path)
        .set_cluster(
            "c",
            ClusterEntry::default()
                .server("https://h")
                .insecure_skip_tls_verify(),
        )
        .set_user("u", UserEntry::default().exec(&exec))
        .set_context("x", ContextEntry::default().cluster("c").user("u"))
        .use_context("x")
        .save()
        .unwrap();
    let config = Config::from_kubeconfig(&path, None).unwrap();
    assert_eq!(config.auth, Some(Auth::Exec(Box::new(exec))));
    assert!(config.insecure_skip_tls_verify);
}

/// Whoever has the lock is waited for, and what it changed stays.
#[test]
fn changes_at_once_are_all_made() {
    let folder = Folder::new();
    let path = folder.at("config");
    let (done, all) = mpsc::channel();
    for number in 0..4 {
        let (path, done) = (path.clone(), done.clone());
        std::thread::spawn(move || {
            let name = format!("context-{number}");
            let saved = KubeconfigEdit::at(path)
                .set_context(name, ContextEntry::default())
                .save();
            done.send(saved.map(drop)).unwrap();
        });
    }
    drop(done);
    for saved in all {
        saved.unwrap();
    }
    let text = read(&path);
    for number in 0..4 {
        assert!(text.contains(&format!("context-{number}")), "{text}");
    }
}

#[test]
fn a_lock_that_was_left_is_named() {
    let folder = Folder::new();
    let path = folder.write("config", "");
    let lock = folder.write("config.lock", "");
    let error = KubeconfigEdit::at(&path)
        .set_context("x", ContextEntry::default())
        .save();
    let error = error.unwrap_err();
    assert!(
        matches!(&error, ConfigError::Locked { lock: found } if *found == lock),
        "{error}"
    );
    assert!(lock.exists() && read(&path).is_empty());
}

#[cfg(unix)]
#[test]
fn a_link_stays_one() {
    let folder = Folder::new();
    let real = folder.write("real", "users: []\n");
    let link = folder.at("config");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    KubeconfigEdit::at(&link)
        .set_user("u", UserEntry::default().token("t"))
        .save()
        .unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(read(&real).contains("token: t"));
}

#[test]
fn changes_show_no_secret() {
    let edit = KubeconfigEdit::at("config")
        .set_user("u", UserEntry::default().basic("me", "hunter2"))
        .set_cluster("c", ClusterEntry::default().proxy_url("http://u:hunter2@p"));
    assert!(!format!("{edit:?}").contains("hunter2"));
}
