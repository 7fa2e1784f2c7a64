//! Documents that have been fetched before.
//!
//! A file has the hash for its name that the server gave with the address of the document, so one
//! that is there is right for as long as the server names it. What is in it begins with a line that
//! tells whether it is whole; a file that is not is as good as none.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// Where to keep things; set and without a value: nowhere.
const VARIABLE: &str = "KUBEWRIGHT_CACHE";
/// What a file begins with.
const FORM: &str = "kubewright-cache 1";
const LONGEST_HASH: usize = 160;

/// The folder of one server.
#[derive(Clone, Debug)]
pub(super) struct Cache(Option<PathBuf>);

impl Cache {
    pub(super) fn new(folder: Option<PathBuf>, server: &str) -> Self {
        let folder = folder.or_else(|| default_folder(&|name| std::env::var_os(name)));
        let (_, host) = server.split_once("://").unwrap_or(("", server));
        Self(folder.map(|folder| folder.join("openapi").join(file_name(host))))
    }

    /// A document, if it is there and whole.
    pub(super) fn get(&self, path: &str, hash: &str) -> Option<String> {
        let text = fs::read_to_string(self.file(path, hash)?).ok()?;
        let (first, document) = text.split_once('\n')?;
        (first == head(document)).then(|| document.to_owned())
    }

    /// Keeps a document, in place of what the server gave at the same path before. A cache that
    /// cannot be written only makes the next run slower.
    pub(super) fn put(&self, path: &str, hash: &str, document: &str) {
        let Some(file) = self.file(path, hash) else {
            return;
        };
        let text = format!("{}\n{document}", head(document));
        if crate::files::replace(&file, &text).is_err() {
            return;
        }
        let entries = file.parent().and_then(|folder| folder.read_dir().ok());
        for entry in entries.into_iter().flatten().flatten() {
            if entry.path() != file {
                // Another run may have been faster.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn file(&self, path: &str, hash: &str) -> Option<PathBuf> {
        let named = !hash.is_empty()
            && hash.len() <= LONGEST_HASH
            && hash.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let folder = self.0.as_ref().filter(|_| named)?;
        Some(folder.join(file_name(path)).join(hash))
    }
}

/// What a file of a document begins with: how long the document is, and a sum of its bytes.
fn head(document: &str) -> String {
    // FNV-1a: it is to find accidents, not forgeries.
    let mut sum: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in document.bytes() {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{FORM} {} {sum:016x}", document.len())
}

/// A host or a path as the name of a file.
fn file_name(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let name: String = text
        .trim_matches('/')
        .chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect();
    if name.starts_with('.') {
        format!("_{name}")
    } else {
        name
    }
}

fn default_folder(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(folder) = variable(VARIABLE) {
        return (!folder.is_empty()).then(|| PathBuf::from(folder));
    }
    let folder = |name: &str| {
        let path = variable(name).map(PathBuf::from);
        path.filter(|path| path.is_absolute())
    };
    let home = |below: &str| folder("HOME").map(|home| home.join(below));
    let caches = if cfg!(target_os = "macos") {
        home("Library/Caches")
    } else if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else {
        folder("XDG_CACHE_HOME").or_else(|| home(".cache"))
    };
    caches.map(|caches| caches.join(Path::new("kubewright")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = format!("kubewright-cache-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in folder.read_dir().into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    found.push(entry.path());
                }
            }
        }
        found
    }

    #[test]
    fn a_document_is_kept_by_its_hash_and_replaces_the_one_before() {
        let folder = scratch("kept");
        let cache = Cache::new(Some(folder.clone()), "https://127.0.0.1:6443");
        assert_eq!(cache.get("/openapi/v3/api/v1", "AB12"), None);
        cache.put("/openapi/v3/api/v1", "AB12", "{\n}");
        cache.put("/openapi/v3/apis/apps/v1", "AB12", "{}");
        assert_eq!(
            cache.get("/openapi/v3/api/v1", "AB12").as_deref(),
            Some("{\n}")
        );
        assert_eq!(cache.get("/openapi/v3/api/v1", "CD34"), None);
        cache.put("/openapi/v3/api/v1", "CD34", "[]");
        assert_eq!(
            cache.get("/openapi/v3/api/v1", "CD34").as_deref(),
            Some("[]")
        );
        assert_eq!(cache.get("/openapi/v3/api/v1", "AB12"), None);
        assert_eq!(files(&folder).len(), 2);
        // Another server is another matter.
        let other = Cache::new(Some(folder.clone()), "https://127.0.0.1:6444");
        assert_eq!(other.get("/openapi/v3/api/v1", "CD34"), None);
        let _ = fs::remove_dir_all(folder);
    }

    #[test]
    fn a_file_that_is_not_whole_is_none() {
        let folder = scratch("whole");
        let cache = Cache::new(Some(folder.clone()), "https://h");
        cache.put("/a", "AB", r#"{"openapi": "3.0.0"}"#);
        let [file] = files(&folder).try_into().unwrap();
        let text = fs::read_to_string(&file).unwrap();
        for corrupt in [
            "",
            "{}",
            &text[..text.len() - 1],
            &format!("{text} "),
            &text.replace("3.0.0", "3.1.0"),
        ] {
            fs::write(&file, corrupt).unwrap();
            assert_eq!(cache.get("/a", "AB"), None, "{corrupt}");
        }
        fs::write(&file, [0xFF, 0xFE]).unwrap();
        assert_eq!(cache.get("/a", "AB"), None);
        fs::write(&file, text).unwrap();
        assert!(cache.get("/a", "AB").is_some());
        let _ = fs::remove_dir_all(folder);
    }

    #[test]
    fn a_hash_that_is_none_and_names_that_lead_elsewhere_are_refused() {
        let folder = scratch("names");
        let cache = Cache::new(Some(folder.clone()), "https://h");
        for hash in ["", "../x", "a/b", &"A".repeat(LONGEST_HASH + 1)] {
            cache.put("/a", hash, "{}");
            assert_eq!(cache.get("/a", hash), None);
        }
        assert!(files(&folder).is_empty());
        cache.put("/../../../up", "AB", "{}");
        let [file] = files(&folder).try_into().unwrap();
        assert!(
            file.starts_with(folder.join("openapi/h")),
            "{}",
            file.display()
        );
        let _ = fs::remove_dir_all(folder);
    }

    #[test]
    fn the_folder_is_the_users_unless_a_variable_says_another() {
        let of = |set: &[(&str, &str)]| {
            let set = set.to_vec();
            default_folder(&move |name| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| OsString::from(value))
            })
        };
        assert_eq!(
            of(&[(VARIABLE, "x"), ("HOME", "/h")]),
            Some(PathBuf::from("x"))
        );
        assert_eq!(of(&[(VARIABLE, ""), ("HOME", "/h")]), None);
        assert_eq!(of(&[]), None);
        if cfg!(target_os = "linux") {
            let home = Some(PathBuf::from("/h/.cache/kubewright"));
            assert_eq!(of(&[("HOME", "/h")]), home);
            assert_eq!(of(&[("HOME", "/h"), ("XDG_CACHE_HOME", "c")]), home);
            let other = Some(PathBuf::from("/c/kubewright"));
            assert_eq!(of(&[("HOME", "/h"), ("XDG_CACHE_HOME", "/c")]), other);
        }
    }
}
