//! Every source of a run, read into one model.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use super::document::{self, Text};
use super::input::{Input, Inputs, Source};
use super::openapi;
use crate::diagnostic::{Diagnostic, Error, Severity};
use crate::model::{Model, Resource};

/// Enough for the deepest tree that is accepted, in an unoptimised build as well.
const STACK: usize = 16 << 20;

/// What a run was given.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) model: Model,
    pub(crate) warnings: Vec<Diagnostic>,
    /// Files and folders whose change makes another run necessary.
    pub(crate) watched: Vec<PathBuf>,
}

/// Reads every source. `progress` is told how many of how many texts are done.
pub(crate) fn load(
    sources: &[Source],
    allow_unknown: bool,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Loaded, Error> {
    if sources.is_empty() {
        return Err(Diagnostic::error("no source is given")
            .help("name a file, a folder or a glob of CustomResourceDefinitions")
            .into());
    }
    let Inputs {
        all: inputs,
        watched,
        errors: mut diagnostics,
        ..
    } = Inputs::find(sources);
    let texts = read_all(&inputs, allow_unknown, progress);
    let mut model = Model::new();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    let mut has_definitions = false;
    let mut discovered = Vec::new();
    for (input, text) in inputs.iter().zip(texts) {
        if !text.has_definitions && !text.has_discovery && text.diagnostics.is_empty() {
            diagnostics.push(without_definitions(input, &text));
        }
        has_definitions |= text.has_definitions;
        diagnostics.extend(text.diagnostics);
        for (what, count) in text.others {
            *others.entry(what).or_default() += count;
        }
        if text.has_discovery {
            *others.entry("discovery".to_owned()).or_default() += 1;
        }
        discovered.extend(text.discovered);
        model.append(text.model);
    }
    openapi::unify(&mut model, &mut diagnostics);
    openapi::join(&mut model, &mut diagnostics);
    openapi::apply(&mut model, &discovered, &mut diagnostics);
    if model.definitions().len() > 0 {
        // Most definitions are in many documents.
        model.drop_unreached();
    }
    let failed = |diagnostics: &[Diagnostic]| {
        diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    };
    if !has_definitions && !failed(&diagnostics) {
        let found = if others.is_empty() {
            "nothing".to_owned()
        } else {
            document::list(&others)
        };
        diagnostics.push(
            Diagnostic::error(format!(
                "no source holds a CustomResourceDefinition; found: {found}"
            ))
            .help("name the files that hold the definitions"),
        );
    }
    check_duplicates(&model, &mut diagnostics);
    if failed(&diagnostics) {
        return Err(diagnostics.into());
    }
    Ok(Loaded {
        model,
        warnings: diagnostics,
        watched: watched.into_iter().collect(),
    })
}

/// A file that was named itself has to hold something; one that was found may be anything.
fn without_definitions(input: &Input, text: &Text) -> Diagnostic {
    let found = if text.others.is_empty() {
        "nothing".to_owned()
    } else {
        document::list(&text.others)
    };
    let diagnostic = if input.explicit {
        Diagnostic::error(format!(
            "this holds no CustomResourceDefinition; found: {found}"
        ))
        .help("name a file that holds a definition")
    } else {
        Diagnostic::warning(format!(
            "skipped: this holds no CustomResourceDefinition; found: {found}"
        ))
    };
    diagnostic.in_file(&input.name)
}

/// Reads the inputs on every core, the largest first so that none is left for the end. The results
/// are in the order of the inputs, and their ids are those of one model that holds them all.
fn read_all(
    inputs: &[Input],
    allow_unknown: bool,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Text> {
    let read = |input: &Input, buffer: &mut Vec<u8>| match input.read(buffer) {
        Ok(bytes) => document::read(&input.name, bytes, allow_unknown),
        Err(error) => Text {
            diagnostics: vec![error],
            ..Text::default()
        },
    };
    let mut texts: Vec<Text> = inputs.iter().map(|_| Text::default()).collect();
    let mut order: Vec<(usize, &Input)> = inputs.iter().enumerate().collect();
    order.sort_by_key(|(_, input)| std::cmp::Reverse(input.size));
    let next = Mutex::new(order.into_iter());
    let (sender, receiver) = mpsc::channel();
    let worker = |sender: mpsc::Sender<(usize, Text)>| {
        let mut buffer = Vec::new();
        while let Some((index, input)) = take(&next) {
            if sender.send((index, read(input, &mut buffer))).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        let mut running = 0;
        for _ in 0..workers(inputs.len()) {
            let sender = sender.clone();
            if thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, || worker(sender))
                .is_ok()
            {
                running += 1;
            }
        }
        if running == 0 {
            worker(sender);
        } else {
            drop(sender);
        }
        for (done, (index, text)) in receiver.iter().enumerate() {
            texts[index] = text;
            progress(done + 1, inputs.len());
        }
    });
    shift_all(&mut texts);
    texts
}

/// Gives the schema nodes of each text the ids that they have where those of all stand in a row.
fn shift_all(texts: &mut [Text]) {
    let (mut nodes, mut definitions) = (0, 0);
    let shifted: Vec<((usize, usize), &mut Text)> = texts
        .iter_mut()
        .map(|text| {
            let before = (nodes, definitions);
            nodes += text.model.schemas().len();
            definitions += text.model.definitions().len();
            (before, text)
        })
        .collect();
    let workers = workers(shifted.len());
    let next = Mutex::new(shifted.into_iter());
    let worker = || {
        while let Some(((nodes, definitions), text)) = take(&next) {
            text.model.shift(nodes, definitions);
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            // A thread that cannot be had leaves the work to this one.
            let _ = thread::Builder::new().spawn_scoped(scope, worker);
        }
        worker();
    });
}

fn workers(work: usize) -> usize {
    thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(work)
}

/// The next piece of work. Nothing panics while it holds the lock.
fn take<T>(next: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    next.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// A kind, and a name in URLs, belong to one definition of a group.
fn check_duplicates(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut kinds: HashMap<(&str, &str), Vec<&Resource>> = HashMap::new();
    let mut plurals: HashMap<(&str, &str), &Resource> = HashMap::new();
    for (_, resource) in model.resources() {
        let (group, names) = (resource.group.as_str(), &resource.names);
        let earlier = kinds.entry((group, &names.kind)).or_default();
        let plural = *plurals.entry((group, &names.plural)).or_insert(resource);
        if let Some(diagnostic) =
            same_kind(resource, earlier).or_else(|| same_plural(resource, plural))
        {
            diagnostics.push(
                diagnostic
                    .in_file(&resource.origin.file)
                    .at(resource.origin.line, 1),
            );
        }
        earlier.push(resource);
    }
}

/// Catalogues split a kind into a file a version; twice the same version is a contradiction.
fn same_kind(resource: &Resource, earlier: &[&Resource]) -> Option<Diagnostic> {
    let names = |resource: &Resource, name: &str| {
        resource.versions.iter().any(|version| version.name == name)
    };
    let clash = resource.versions.iter().find_map(|version| {
        Some((
            version,
            earlier
                .iter()
                .find(|earlier| names(earlier, &version.name))?,
        ))
    });
    let (kind, group) = (&resource.names.kind, &resource.group);
    if let Some((version, first)) = clash {
        let message = format!(
            "the kind `{kind}` of `{group}/{}` is defined twice, first at {}:{}",
            version.name, first.origin.file, first.origin.line
        );
        return Some(Diagnostic::error(message).help("keep one of the two definitions"));
    }
    let first = earlier.first()?;
    let message = format!(
        "other versions of the kind `{kind}` of `{group}` are defined at {}:{}",
        first.origin.file, first.origin.line
    );
    Some(
        Diagnostic::warning(message)
            .help("a cluster holds one definition of a kind; put its versions into one"),
    )
}

fn same_plural(resource: &Resource, first: &Resource) -> Option<Diagnostic> {
    (first.names.kind != resource.names.kind).then(|| {
        let (plural, kind) = (&resource.names.plural, &first.names.kind);
        let message = format!(
            "the plural `{plural}` of `{}` is that of the kind `{kind}` too, at {}:{}",
            resource.group, first.origin.file, first.origin.line
        );
        Diagnostic::error(message)
            .help("URLs tell kinds apart by the plural; give each kind its own")
    })
}
