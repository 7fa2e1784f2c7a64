//! How long the corpus takes: read into a model, and as far as the text of the types; once, and
//! six times over, with the groups told apart. And the API of Kubernetes from its OpenAPI documents.

#[path = "../tests/support/corpus.rs"]
mod corpus;

use std::path::Path;

use divan::Bencher;
use divan::counter::BytesCount;
use kubewright_generator::Generator;

fn main() {
    divan::main();
}

#[divan::bench(args = [1, 6], sample_count = 10, sample_size = 1)]
fn load(bencher: Bencher<'_, '_>, times: usize) {
    let Some((generator, bytes)) = generator(times) else {
        return;
    };
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| generator.load().map_err(|error| error.to_string()));
}

#[divan::bench(args = [1, 6], sample_count = 5, sample_size = 1)]
fn generate(bencher: Bencher<'_, '_>, times: usize) {
    let Some((generator, bytes)) = generator(times) else {
        return;
    };
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let generated = generator.generate().map_err(|error| error.to_string());
        generated.and_then(|generated| generated.files().map_err(|error| error.to_string()))
    });
}

/// The OpenAPI documents of a version of the format.
#[divan::bench(args = ["v3", "v2"], sample_count = 10, sample_size = 1)]
fn load_openapi(bencher: Bencher<'_, '_>, version: &str) {
    if let Some((generator, bytes)) = openapi(version) {
        bencher
            .counter(BytesCount::new(bytes))
            .bench_local(|| generator.load().map_err(|error| error.to_string()));
    }
}

#[divan::bench(args = ["v3", "v2"], sample_count = 10, sample_size = 1)]
fn generate_openapi(bencher: Bencher<'_, '_>, version: &str) {
    if let Some((generator, bytes)) = openapi(version) {
        bencher.counter(BytesCount::new(bytes)).bench_local(|| {
            let generated = generator.generate().map_err(|error| error.to_string());
            generated.and_then(|generated| generated.files().map_err(|error| error.to_string()))
        });
    }
}

/// A generator for the documents of a version of the format, and the bytes that it reads.
fn openapi(version: &str) -> Option<(Generator, usize)> {
    let folder = corpus::corpus()?.join("openapi").join(version);
    let mut texts = Vec::new();
    collect(&folder, &mut texts);
    let bytes = texts.iter().map(|(_, text)| text.len()).sum();
    Some((Generator::new().source(folder), bytes))
}

/// A generator for the corpus, and the bytes that it reads.
fn generator(times: usize) -> Option<(Generator, usize)> {
    let folder = corpus::corpus()?.join("crds");
    let mut texts = Vec::new();
    collect(&folder, &mut texts);
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    if times == 1 {
        return Some((Generator::new().source(folder), bytes));
    }
    let mut generator = Generator::new();
    for time in 0..times {
        for (name, text) in &texts {
            generator = generator.source_text(format!("{time}/{name}"), regroup(text, time));
        }
    }
    Some((generator, times * bytes))
}

/// The definition in another group.
fn regroup(text: &str, time: usize) -> String {
    let lines = text
        .lines()
        .map(|line| match line.strip_prefix("  group: \"") {
            Some(group) => format!("  group: \"copy{time}.{group}\n"),
            None => format!("{line}\n"),
        });
    lines.collect()
}

fn collect(folder: &Path, texts: &mut Vec<(String, String)>) {
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, texts);
        } else {
            let text = std::fs::read_to_string(&path).expect("a text");
            texts.push((path.display().to_string(), text));
        }
    }
}
