//! Files to and from containers, by the `tar` of this machine, and by archives that no `tar` makes.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use kubewright::pod::{CopyError, CopyOptions};
use tar::{Builder, EntryType, Header};

use super::kubelet::{Channels, Kubelet};
use crate::folder::Folder;

/// The text of a path, as the container is told.
fn remote(folder: &Folder, name: &str) -> String {
    folder.at(name).to_str().unwrap().to_owned()
}

/// Runs what it is asked to.
fn running() -> Kubelet {
    Kubelet::new(Channels::run)
}

/// Sends an archive, whatever it is asked for.
fn sending(archive: Vec<u8>) -> Kubelet {
    Kubelet::new(move |mut channels| {
        let archive = archive.clone();
        async move {
            for piece in archive.chunks(32 << 10) {
                channels.send(1, piece).await;
            }
            channels.exit(0).await;
            channels.close().await;
        }
    })
}

fn header(name: &str, kind: EntryType, length: u64) -> Header {
    let mut header = Header::new_gnu();
    // As bytes: `set_path` refuses what is to be tried here.
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(length);
    header.set_mode(0o644);
    header.set_cksum();
    header
}

/// An archive of entries: name, kind, content, and where a link leads.
fn archive(entries: &[(&str, EntryType, &str, &str)]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, kind, content, link) in entries {
        let mut header = header(name, *kind, content.len() as u64);
        header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_cksum();
        builder.append(&header, content.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

async fn copied(archive: Vec<u8>, to: &Path) -> Result<kubewright::pod::Copied, CopyError> {
    let kubelet = sending(archive);
    kubelet
        .pod()
        .copy_from("/srv/site", to, &CopyOptions::default())
        .await
}

/// A folder with files in folders, one of which is run, one long, and one with a long name.
fn site(at: &Path) -> Vec<u8> {
    let long: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    fs::create_dir_all(at.join("a/b/empty")).unwrap();
    fs::write(at.join("index.html"), "hello").unwrap();
    fs::write(at.join("a/b/long"), &long).unwrap();
    fs::write(at.join("a").join("n".repeat(200)), "named").unwrap();
    fs::write(at.join("a/run"), "#!/bin/sh\n").unwrap();
    fs::set_permissions(at.join("a/run"), fs::Permissions::from_mode(0o755)).unwrap();
    symlink("/etc/passwd", at.join("a/link")).unwrap();
    long
}

fn check(at: &Path, long: &[u8]) {
    assert_eq!(fs::read(at.join("index.html")).unwrap(), b"hello");
    assert_eq!(fs::read(at.join("a/b/long")).unwrap(), long);
    assert_eq!(
        fs::read(at.join("a").join("n".repeat(200))).unwrap(),
        b"named"
    );
    assert!(at.join("a/b/empty").is_dir());
    let mode = fs::metadata(at.join("a/run")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
    assert!(fs::symlink_metadata(at.join("a/link")).is_err());
}

#[tokio::test]
async fn a_folder_comes_from_a_container() {
    let folder = Folder::new();
    let long = site(&folder.at("site"));
    let (remote, local) = (remote(&folder, "site"), folder.at("here/now"));
    let options = CopyOptions {
        container: Some("app".to_owned()),
        ..CopyOptions::default()
    };
    let kubelet = running();
    let copied = kubelet
        .pod()
        .copy_from(&remote, &local, &options)
        .await
        .unwrap();
    check(&local, &long);
    assert_eq!(copied.files, 4);
    assert_eq!(copied.bytes, 5 + 1_200_000 + 5 + 10);
    assert_eq!(copied.skipped, ["./site/a/link"]);
    assert!(
        kubelet.seen()[0]
            .target
            .contains("?container=app&stdout=true&stderr=true&command=tar")
    );
    // Again, over what is there.
    kubelet
        .pod()
        .copy_from(&remote, &local, &options)
        .await
        .unwrap();
    check(&local, &long);
}

#[tokio::test]
async fn a_folder_goes_to_a_container() {
    let folder = Folder::new();
    let long = site(&folder.at("site"));
    fs::create_dir(folder.at("there")).unwrap();
    let remote = remote(&folder, "there/www");
    let copied = running()
        .pod()
        .copy_to(folder.at("site"), &remote, &CopyOptions::default())
        .await
        .unwrap();
    check(&folder.at("there/www"), &long);
    assert_eq!((copied.files, copied.skipped.len()), (4, 1));
}

#[tokio::test]
async fn a_file_goes_there_and_comes_back() {
    let folder = Folder::new();
    fs::write(folder.at("one"), "text").unwrap();
    let options = CopyOptions::default();
    let kubelet = running();
    let there = remote(&folder, "-two");
    assert_eq!(
        kubelet
            .pod()
            .copy_to(folder.at("one"), &there, &options)
            .await
            .unwrap()
            .files,
        1
    );
    assert_eq!(fs::read(folder.at("-two")).unwrap(), b"text");
    let back = kubelet
        .pod()
        .copy_from(&there, folder.at("three"), &options)
        .await
        .unwrap();
    assert_eq!((back.files, back.bytes), (1, 4));
    assert_eq!(fs::read(folder.at("three")).unwrap(), b"text");
}

#[tokio::test]
async fn what_tar_complains_of_is_told() {
    let folder = Folder::new();
    let options = CopyOptions::default();
    let kubelet = running();
    let error = kubelet
        .pod()
        .copy_from(&remote(&folder, "none"), folder.at("x"), &options)
        .await
        .unwrap_err();
    assert!(matches!(error, CopyError::Tar { code: 2, .. }), "{error}");
    assert!(error.to_string().contains("No such file"), "{error}");
    fs::write(folder.at("one"), "text").unwrap();
    let error = kubelet
        .pod()
        .copy_to(folder.at("one"), &remote(&folder, "none/x"), &options)
        .await
        .unwrap_err();
    assert!(matches!(error, CopyError::Tar { code: 2, .. }), "{error}");
}

#[tokio::test]
async fn what_is_not_here_is_told() {
    let folder = Folder::new();
    let options = CopyOptions::default();
    let kubelet = running();
    let error = kubelet
        .pod()
        .copy_to(folder.at("none"), "/tmp/x", &options)
        .await
        .unwrap_err();
    assert!(matches!(error, CopyError::Local { .. }), "{error}");
    for path in ["/", "..", "a/.."] {
        let error = kubelet
            .pod()
            .copy_from(path, folder.at("x"), &options)
            .await
            .unwrap_err();
        assert!(matches!(error, CopyError::Path(_)), "{error}");
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_is_told() {
    let folder = Folder::new();
    let kubelet = Kubelet::new(|mut channels| async move {
        let status = r#"{"status":"Failure","reason":"InternalError","message":"exec: \"tar\": not found","code":500}"#;
        channels.send(3, status).await;
        channels.close().await;
    });
    let error = kubelet
        .pod()
        .copy_from("/a", folder.at("a"), &CopyOptions::default())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, CopyError::Client(error) if error.is_internal()),
        "{error}"
    );
}

/// No path leads out, in whatever way.
#[tokio::test]
async fn names_that_lead_out_are_refused() {
    let file = EntryType::Regular;
    let longer = format!("site/{}/../../../evil\0", "d".repeat(120));
    for entries in [
        &[("../evil", file, "x", "")][..],
        &[("/tmp/evil", file, "x", "")],
        &[("site/../../evil", file, "x", "")],
        &[("site/a/../../evil", EntryType::Directory, "", "")],
        &[("evil", file, "x", "")],
        &[("", file, "x", "")],
        &[
            ("././@LongLink", EntryType::GNULongName, &longer, ""),
            ("site/ok", file, "x", ""),
        ],
        &[
            ("pax", EntryType::XHeader, "16 path=../evil\n", ""),
            ("site/ok", file, "x", ""),
        ],
    ] {
        let folder = Folder::new();
        let error = copied(archive(entries), &folder.at("site"))
            .await
            .unwrap_err();
        assert!(matches!(error, CopyError::Unsafe { .. }), "{error}");
        let left: Vec<_> = fs::read_dir(folder.at(""))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert!(left.iter().all(|name| name == "site"), "{left:?}");
        assert!(!folder.at("../evil").exists());
    }
}

#[tokio::test]
async fn links_are_neither_made_nor_followed() {
    let folder = Folder::new();
    fs::create_dir(folder.at("out")).unwrap();
    fs::write(folder.at("out/kept"), "kept").unwrap();
    let out = remote(&folder, "out");
    // One that the archive brings: what goes through it goes nowhere else.
    let entries = [
        ("site/link", EntryType::Symlink, "", out.as_str()),
        ("site/hard", EntryType::Link, "", "/etc/passwd"),
        ("site/pipe", EntryType::Fifo, "", ""),
        ("site/device", EntryType::Char, "", ""),
        ("site/link/file", EntryType::Regular, "x", ""),
    ];
    let done = copied(archive(&entries), &folder.at("site")).await.unwrap();
    assert_eq!(
        done.skipped,
        ["site/link", "site/hard", "site/pipe", "site/device"]
    );
    assert_eq!(fs::read(folder.at("site/link/file")).unwrap(), b"x");
    assert!(!folder.at("out/file").exists());

    // Ones that are there already.
    symlink(&out, folder.at("site/old")).unwrap();
    let through = archive(&[("site/old/file", EntryType::Regular, "x", "")]);
    let error = copied(through, &folder.at("site")).await.unwrap_err();
    assert!(matches!(error, CopyError::Unsafe { .. }), "{error}");
    symlink(folder.at("out/kept"), folder.at("site/leads")).unwrap();
    let over = archive(&[("site/leads", EntryType::Regular, "new", "")]);
    copied(over, &folder.at("site")).await.unwrap();
    assert_eq!(fs::read(folder.at("out/kept")).unwrap(), b"kept");
    assert_eq!(fs::read(folder.at("site/leads")).unwrap(), b"new");
    assert!(!folder.at("out/file").exists());
}

#[tokio::test]
async fn nobody_becomes_somebody_else() {
    let folder = Folder::new();
    let mut header = header("site", EntryType::Regular, 1);
    header.set_mode(0o6755);
    header.set_cksum();
    let mut builder = Builder::new(Vec::new());
    builder.append(&header, &b"x"[..]).unwrap();
    copied(builder.into_inner().unwrap(), &folder.at("site"))
        .await
        .unwrap();
    let mode = fs::metadata(folder.at("site"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o7777, 0o755);
}

#[tokio::test]
async fn what_is_no_archive_is_refused() {
    let whole = archive(&[("site/a", EntryType::Regular, &"x".repeat(2000), "")]);
    let mut huge = header("site/a", EntryType::GNULongName, 1 << 40)
        .as_bytes()
        .to_vec();
    huge.resize(64 << 10, 0);
    for archive in [
        b"hello".repeat(1000),
        vec![0; 1024],
        whole[..1500].to_vec(),
        huge,
        archive(&[
            ("pax", EntryType::XHeader, "20 size=99999999999\n", ""),
            ("site/a", EntryType::Regular, "", ""),
        ]),
    ] {
        let folder = Folder::new();
        let error = copied(archive, &folder.at("site")).await.unwrap_err();
        assert!(matches!(error, CopyError::Archive(_)), "{error}");
    }
}

/// Sends without end: the disk does not fill, and nobody waits.
#[tokio::test]
async fn an_archive_without_end_is_refused() {
    let endless = |name: &'static str| {
        Kubelet::new(move |mut channels| async move {
            let header = header(name, EntryType::Regular, 1 << 60);
            channels.send(1, header.as_bytes()).await;
            while channels.send(1, vec![0; 32 << 10]).await {}
        })
    };
    let folder = Folder::new();
    let options = CopyOptions {
        max_bytes: 1 << 20,
        ..CopyOptions::default()
    };
    let copying = endless("site/a");
    let error = copying
        .pod()
        .copy_from("/site", folder.at("site"), &options)
        .await
        .unwrap_err();
    assert!(
        matches!(error, CopyError::TooLarge { limit: 1_048_576 }),
        "{error}"
    );
    assert!(fs::metadata(folder.at("site/a")).unwrap().len() <= 1 << 20);
    let copying = endless("../a");
    let error = copying
        .pod()
        .copy_from("/site", folder.at("site"), &options)
        .await
        .unwrap_err();
    assert!(matches!(error, CopyError::Unsafe { .. }), "{error}");
}

#[tokio::test]
async fn an_archive_of_too_many_files_is_refused() {
    let file = ("site/a", EntryType::Regular, "", "");
    let kubelet = sending(archive(&[file; 11]));
    let folder = Folder::new();
    let copy = async |max_entries| {
        let options = CopyOptions {
            max_entries,
            ..CopyOptions::default()
        };
        let pod = kubelet.pod();
        pod.copy_from("/site", folder.at("site"), &options).await
    };
    assert_eq!(copy(11).await.unwrap().files, 11);
    let error = copy(10).await.unwrap_err();
    assert!(matches!(error, CopyError::TooMany { limit: 10 }), "{error}");
}

#[tokio::test]
async fn a_connection_that_breaks_is_told() {
    let whole = archive(&[("site/a", EntryType::Regular, &"x".repeat(2000), "")]);
    let kubelet = Kubelet::new(move |mut channels| {
        let whole = whole.clone();
        async move {
            channels.send(1, &whole[..1000]).await;
        }
    });
    let folder = Folder::new();
    let error = kubelet
        .pod()
        .copy_from("/site", folder.at("site"), &CopyOptions::default())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, CopyError::Client(error) if error.is_transport()),
        "{error}"
    );
}
