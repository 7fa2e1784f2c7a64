//! What a server serves, kept in a file.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use http::Uri;
use kubewright::discovery::{CachedDiscovery, RestMapper};

use crate::discovered::{Server, group, resource, stale, version};
use crate::live::Live;

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("kubewright-kept-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    /// The file for [`address`].
    fn file(&self) -> PathBuf {
        self.0.join("h.example.com_6443").join("groups.json")
    }

    fn names(&self) -> Vec<String> {
        let folder = self.file();
        let entries = fs::read_dir(folder.parent().unwrap()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
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
    CachedDiscovery::on_disk(server.client(), &folder.0, &address())
}

fn age(file: &Path, by: Duration) {
    let time = SystemTime::now().checked_sub(by).unwrap();
    let file = File::options().write(true).open(file).unwrap();
    file.set_modified(time).unwrap();
}

#[tokio::test]
async fn d04_what_is_in_the_file_is_not_asked_for() {
    let live = Live::new();
    let folder = Folder::new("again");
    let one = CachedDiscovery::on_disk(live.client(), &folder.0, &address());
    let first = one.all().await.unwrap();
    assert_eq!(live.seen().len(), 2);
    let other = CachedDiscovery::on_disk(live.client(), &folder.0, &address());
    let second = other.all().await.unwrap();
    assert_eq!(live.lines(), [""; 0]);
    assert!(first.groups().eq(second.groups()));
    assert_eq!(folder.names(), ["groups.json"]);
}

#[tokio::test]
async fn d04_what_is_older_than_its_time_is_asked_for_again() {
    let server = things();
    server.set_tagged("/apis", "\"one\"");
    let folder = Folder::new("old");
    begun(&server, &folder).all().await.unwrap();
    server.seen();
    age(&folder.file(), Duration::from_hours(5));
    begun(&server, &folder).all().await.unwrap();
    assert_eq!(server.paths(), [""; 0]);
    let short = begun(&server, &folder).with_max_age(Duration::from_hours(4));
    short.all().await.unwrap();
    let seen = server.seen();
    // Where nothing has changed, nothing is sent.
    assert_eq!(seen[1].header("if-none-match"), Some("\"one\""));
    age(&folder.file(), Duration::from_hours(7));
    let found = begun(&server, &folder).all().await.unwrap();
    assert!(found.version("example.dev", "v1").is_some());
    assert_eq!(server.paths(), ["/api", "/apis"]);
    // And it is as good as new.
    begun(&server, &folder).all().await.unwrap();
    assert_eq!(server.paths(), [""; 0]);
    // Of the future: who knows how old that is.
    let file = File::options().write(true).open(folder.file()).unwrap();
    let future = SystemTime::now() + Duration::from_hours(2);
    file.set_modified(future).unwrap();
    begun(&server, &folder).all().await.unwrap();
    assert_eq!(server.paths(), ["/api", "/apis"]);
}

#[cfg(unix)]
#[tokio::test]
async fn d04_who_may_read_and_write_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new("permissions");
    begun(&things(), &folder).all().await.unwrap();
    let file = folder.file();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o660);
    for folder in [file.parent().unwrap(), &folder.0] {
        // Less than that where the process says so.
        assert_eq!(mode(folder) & !0o750, 0, "{}", folder.display());
        assert_eq!(mode(folder) & 0o700, 0o700);
    }
}

#[tokio::test]
async fn d04_a_file_that_is_not_whole_does_not_count() {
    let server = things();
    let folder = Folder::new("corrupt");
    begun(&server, &folder).all().await.unwrap();
    let good = fs::read(folder.file()).unwrap();
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
        fs::write(folder.file(), bad).unwrap();
        let found = begun(&server, &folder).all().await.unwrap();
        let version = found.version("example.dev", "v1").unwrap();
        assert!(version.resource("things").is_some());
        assert_eq!(server.paths(), ["/api", "/apis"]);
        // Whole again.
        assert_eq!(fs::read(folder.file()).unwrap(), good);
    }

    // Nor does that of another server, as of one whose address makes the same name.
    let other = CachedDiscovery::on_disk(
        server.client(),
        &folder.0,
        &Uri::from_static("http://h.example.com:6443"),
    );
    other.all().await.unwrap();
    assert_eq!(server.paths(), ["/api", "/apis"]);
}

#[tokio::test]
async fn where_nothing_can_be_written_it_is_asked_for_every_time() {
    let server = things();
    let folder = Folder::new("unwritable");
    // A file where the folder should be.
    fs::write(&folder.0, "").unwrap();
    for _ in 0..2 {
        let cached = begun(&server, &folder);
        cached.all().await.unwrap();
        cached.all().await.unwrap();
        assert_eq!(server.paths(), ["/api", "/apis"]);
    }
    fs::remove_file(&folder.0).unwrap();
}

#[tokio::test]
async fn a_part_is_not_kept() {
    let server = things();
    server.serve(&[group("example.dev", &[stale("v1")])]);
    let folder = Folder::new("part");
    begun(&server, &folder).all().await.unwrap();
    assert!(!folder.file().exists());
}

#[tokio::test]
async fn a_mapper_asks_where_the_file_does_not_know() {
    let server = things();
    let folder = Folder::new("mapper");
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
