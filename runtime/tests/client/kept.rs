//! What a server serves, kept in a file.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use http::Uri;
use kubewright::discovery::{CachedDiscovery, RestMapper};

use crate::discovered::{Server, group, resource, stale, version};
use crate::folder::Folder;
use crate::live::Live;

/// Where the answers are kept, which is not there at first.
fn kept(folder: &Folder) -> PathBuf {
    folder.at("kept")
}

/// The file for [`address`].
fn file(folder: &Folder) -> PathBuf {
    kept(folder).join("h.example.com_6443").join("groups.json")
}

fn names(folder: &Folder) -> Vec<String> {
    let file = file(folder);
    let entries = fs::read_dir(file.parent().unwrap()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

fn address() -> Uri {
    Uri::from_static("https://h.example.com:6443")
}

fn things() -> Server {
    let things = resource("things", "Thing", &["th"]);
    Server::aggregated(&[group("example.dev", &[version("v1", &[things])])])
}

/// As a program that begins anew.
fn begun(server: &Server, folder: &Folder) -> CachedDiscovery {
    CachedDiscovery::on_disk(server.client(), kept(folder), &address())
}

fn age(file: &Path, by: Duration) {
    let time = SystemTime::now().checked_sub(by).unwrap();
    let file = File::options().write(true).open(file).unwrap();
    file.set_modified(time).unwrap();
}

#[tokio::test]
async fn d04_what_is_in_the_file_is_not_asked_for() {
    let live = Live::new();
    let folder = Folder::new();
    let one = CachedDiscovery::on_disk(live.client(), kept(&folder), &address());
    let first = one.all().await.unwrap();
    assert_eq!(live.seen().len(), 2);
    let other = CachedDiscovery::on_disk(live.client(), kept(&folder), &address());
    let second = other.all().await.unwrap();
    assert_eq!(live.lines(), [""; 0]);
    assert!(first.groups().eq(second.groups()));
    assert_eq!(names(&folder), ["groups.json"]);
}

#[tokio::test]
async fn d04_what_is_older_than_its_time_is_asked_for_again() {
    let server = things();
    server.set_tagged("/apis", "\"one\"");
    let folder = Folder::new();
    begun(&server, &folder).all().await.unwrap();
    server.seen();
    age(&file(&folder), Duration::from_hours(5));
    begun(&server, &folder).all().await.unwrap();
    assert_eq!(server.paths(), [""; 0]);
    let short = begun(&server, &folder).with_max_age(Duration::from_hours(4));
    short.all().await.unwrap();
    let seen = server.seen();
    // Where nothing has changed, nothing is sent.
    assert_eq!(seen[1].header("if-none-match"), Some("\"one\""));
    age(&file(&folder), Duration::from_hours(7));
    let found = begun(&server, &folder).all().await.unwrap();
    assert!(found.version("example.dev", "v1").is_some());
    assert_eq!(server.paths(), ["/api", "/apis"]);
    // And it is as good as new.
    begun(&server, &folder).all().await.unwrap();
    assert_eq!(server.paths(), [""; 0]);
    // Of the future: who knows how old that is.
    let file = File::options().write(true).open(file(&folder)).unwrap();
    let future = SystemTime::now() + Duration::from_hours(2);
    file.set_modified(future).unwrap();
    begun(&server, &folder).all().await.unwrap();
    assert_eq!(server.paths(), ["/api", "/apis"]);
}

#[cfg(unix)]
#[tokio::test]
async fn d04_who_may_read_and_write_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    begun(&things(), &folder).all().await.unwrap();
    let file = file(&folder);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o660);
    for folder in [file.parent().unwrap(), &kept(&folder)] {
        // Less than that where the process says so.
        assert_eq!(mode(folder) & !0o750, 0, "{}", folder.display());
        assert_eq!(mode(folder) & 0o700, 0o700);
    }
}

#[tokio::test]
async fn d04_a_file_that_is_not_whole_does_not_count() {
    let server = things();
    let folder = Folder::new();
    begun(&server, &folder).all().await.unwrap();
    let good = fs::read(file(&folder)).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    server.seen();
    let half = &good[..good.len() / 2];
    let changed = text.replace("things", "thinks");
    let (_, rest) = text.split_once('\n').unwrap();
    let bad: [&[u8]; 6] = [
        b"",
        b"\n",
        half,
        changed.as_bytes(),
        rest.as_bytes(),
        b"{}\n{}",
    ];
    for bad in bad {
        fs::write(file(&folder), bad).unwrap();
        let found = begun(&server, &folder).all().await.unwrap();
        let version = found.version("example.dev", "v1").unwrap();
        assert!(version.resource("things").is_some());
        assert_eq!(server.paths(), ["/api", "/apis"]);
        // Whole again.
        assert_eq!(fs::read(file(&folder)).unwrap(), good);
    }

    // Nor does that of another server, as of one whose address makes the same name.
    let other = CachedDiscovery::on_disk(
        server.client(),
        kept(&folder),
        &Uri::from_static("http://h.example.com:6443"),
    );
    other.all().await.unwrap();
    assert_eq!(server.paths(), ["/api", "/apis"]);
}

#[tokio::test]
async fn where_nothing_can_be_written_it_is_asked_for_every_time() {
    let server = things();
    let folder = Folder::new();
    // A file where the folder should be.
    fs::write(kept(&folder), "").unwrap();
    for _ in 0..2 {
        let cached = begun(&server, &folder);
        cached.all().await.unwrap();
        cached.all().await.unwrap();
        assert_eq!(server.paths(), ["/api", "/apis"]);
    }
}

#[tokio::test]
async fn a_part_is_not_kept() {
    let server = things();
    server.serve(&[group("example.dev", &[stale("v1")])]);
    let folder = Folder::new();
    begun(&server, &folder).all().await.unwrap();
    assert!(!file(&folder).exists());
}

#[tokio::test]
async fn a_mapper_asks_where_the_file_does_not_know() {
    let server = things();
    let folder = Folder::new();
    begun(&server, &folder).all().await.unwrap();
    server.seen();
    server.serve(&[group(
        "example.dev",
        &[version("v1", &[resource("others", "Other", &[])])],
    )]);
    let mapper = RestMapper::from(begun(&server, &folder));
    mapper.kind_for("th").await.unwrap();
    assert_eq!(server.paths(), [""; 0]);
    mapper.kind_for("others").await.unwrap();
    assert_eq!(server.paths(), ["/api", "/apis"]);
    // What it was told is in the file.
    let mapper = RestMapper::from(begun(&server, &folder));
    mapper.kind_for("others").await.unwrap();
    assert_eq!(server.paths(), [""; 0]);
}
