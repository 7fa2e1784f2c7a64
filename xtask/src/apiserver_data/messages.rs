//! Numbers of fields, of which only tags of Go's types tell: what clients that write protobuf send.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::root;

/// The modules that define types, with folders in them.
const MODULES: [(&str, &[&str]); 4] = [
    ("k8s.io/api", &[""]),
    (
        "k8s.io/apimachinery",
        &["pkg/apis/meta/v1", "pkg/runtime", "pkg/util/intstr"],
    ),
    (
        "k8s.io/apiextensions-apiserver",
        &["pkg/apis/apiextensions/v1"],
    ),
    ("k8s.io/kube-aggregator", &["pkg/apis/apiregistration/v1"]),
];

/// A type: its fields.
type Message = Vec<Field>;

/// Types that have been read.
#[derive(Default)]
struct Types {
    messages: BTreeMap<String, Message>,
    /// Other names of types, with the types.
    aliases: BTreeMap<String, String>,
}

/// A field, as its tags tell it.
struct Field {
    number: u32,
    /// Its JSON name; empty where its members are those of its holder.
    name: String,
    /// The type of the members that its holder has.
    inlined: String,
    /// Whether zero says something: it is a pointer, or it is always written.
    keeps_zero: bool,
}

/// A line for each type: the name of its definition, a tab, its fields. `3 replicas!` is the third,
/// in which zero says something, `2 <name` holds members of the type that is named.
pub(super) fn text(definitions: &BTreeSet<&str>) -> Result<String, String> {
    let mut types = Types::default();
    for (module, folders) in MODULES {
        let folder = folder_of(module)?;
        for part in folders {
            read_folder(&folder.join(part), module, part, &mut types)?;
        }
    }
    let mut wanted: Vec<&str> = definitions.iter().copied().collect();
    let mut lines = BTreeMap::new();
    while let Some(name) = wanted.pop() {
        let known = types.aliases.get(name).map_or(name, String::as_str);
        let Some(message) = types.messages.get(known) else {
            continue;
        };
        if message.is_empty() || lines.contains_key(name) {
            continue;
        }
        wanted.extend(message.iter().map(|field| field.inlined.as_str()));
        let fields: Vec<String> = message.iter().map(Field::text).collect();
        lines.insert(name, fields.join(","));
    }
    let lines = lines
        .iter()
        .map(|(name, fields)| format!("{name}\t{fields}\n"));
    Ok(lines.collect())
}

impl Field {
    fn text(&self) -> String {
        let Self {
            number,
            name,
            inlined,
            keeps_zero,
        } = self;
        if !inlined.is_empty() {
            return format!("{number} <{inlined}");
        }
        let mark = if *keeps_zero { "!" } else { "" };
        format!("{number} {name}{mark}")
    }
}

/// Where Go keeps a module of the control plane.
fn folder_of(module: &str) -> Result<PathBuf, String> {
    let output = Command::new("go")
        .args(["list", "-m", "-f", "{{.Dir}}", module])
        .current_dir(root().join("testdata/controlplane"))
        .output()
        .map_err(|error| format!("go: {error}"))?;
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if folder.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("go list -m {module}: {said}"));
    }
    Ok(folder.into())
}

fn read_folder(folder: &Path, module: &str, part: &str, types: &mut Types) -> Result<(), String> {
    for path in super::files(folder)? {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default();
        if path.is_dir() {
            let below = if part.is_empty() {
                name.to_owned()
            } else {
                format!("{part}/{name}")
            };
            read_folder(&path, module, &below, types)?;
        } else if is_source(&path) {
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            let package = format!("{module}/{part}");
            read(&text, &prefix(&package), types);
        }
    }
    Ok(())
}

/// Whether a file is written by hand, and no test.
fn is_source(path: &Path) -> bool {
    let name = path.file_stem().and_then(|name| name.to_str());
    let is_go = path.extension().is_some_and(|extension| extension == "go");
    is_go && name.is_some_and(|name| !name.ends_with("_test") && !name.contains("generated"))
}

/// What names of definitions of a package begin with.
fn prefix(package: &str) -> String {
    let (host, path) = package.split_once('/').unwrap_or(("", package));
    let host: Vec<&str> = host.split('.').rev().collect();
    format!(
        "{}.{}",
        host.join("."),
        path.trim_end_matches('/').replace('/', ".")
    )
}

/// Reads the types of a file.
fn read(text: &str, prefix: &str, types: &mut Types) {
    let imports = imports(text);
    let mut current: Option<(String, Message)> = None;
    for line in text.lines() {
        if let Some(name) = line
            .strip_prefix("type ")
            .and_then(|line| line.strip_suffix(" struct {"))
        {
            current = Some((format!("{prefix}.{name}"), Message::new()));
        } else if let Some((name, of)) = alias(line) {
            let of = definition(of, prefix, &imports);
            types
                .aliases
                .extend(of.map(|of| (format!("{prefix}.{name}"), of)));
        } else if line == "}" {
            types.messages.extend(current.take());
        } else if let Some((_, message)) = &mut current {
            message.extend(field(line.trim(), prefix, &imports));
        }
    }
}

/// Names of packages of a file, with what names of their definitions begin with.
fn imports(text: &str) -> BTreeMap<String, String> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with('"'));
    let imports = lines.filter_map(|line| {
        let (name, path) = line.trim_end_matches('"').split_once('"')?;
        let name = name.trim().trim_start_matches("import ");
        let last = path.rsplit('/').next()?;
        let name = if name.is_empty() { last } else { name };
        Some((name.to_owned(), prefix(path)))
    });
    imports.collect()
}

/// A type that is another, of another package: its name, and the other's.
fn alias(line: &str) -> Option<(&str, &str)> {
    let mut words = line
        .strip_prefix("type ")?
        .split_whitespace()
        .filter(|word| *word != "=");
    let (name, of) = (words.next()?, words.next()?);
    let is_type = words.next().is_none() && of.contains('.');
    is_type.then_some((name, of))
}

/// The definition of a type that a file names.
fn definition(ty: &str, prefix: &str, imports: &BTreeMap<String, String>) -> Option<String> {
    Some(match ty.split_once('.') {
        None => format!("{prefix}.{ty}"),
        Some((package, ty)) => format!("{}.{ty}", imports.get(package)?),
    })
}

fn field(line: &str, prefix: &str, imports: &BTreeMap<String, String>) -> Option<Field> {
    if line.starts_with("//") {
        return None;
    }
    let (declared, tags) = line.split_once('`')?;
    let tag = |name: &str| {
        let (_, rest) = tags.split_once(&format!("{name}:\""))?;
        Some(rest.split_once('"')?.0)
    };
    let number = tag("protobuf")?.split(',').nth(1)?.parse().ok()?;
    let mut json = tag("json")?.split(',');
    let name = json.next()?.to_owned();
    let options: Vec<&str> = json.collect();
    let ty = declared.split_whitespace().last()?;
    let is_inlined = name.is_empty() && options.contains(&"inline");
    let inlined = if is_inlined {
        definition(ty, prefix, imports)?
    } else {
        String::new()
    };
    if name.is_empty() && !is_inlined || name == "-" {
        return None;
    }
    Some(Field {
        number,
        name,
        inlined,
        keeps_zero: ty.starts_with('*') || !options.contains(&"omitempty"),
    })
}
