//! The passes over the API of Kubernetes itself.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::share::{Body, DeclarationId};
use super::{Facts, run, run_locked};
use crate::Generator;
use crate::emit::rust::is_reserved;
use crate::model::Model;
use crate::options::Options;

fn corpus() -> Option<Model> {
    ordered(|_| {})
}

/// What all documents say, read in some order.
fn ordered(order: impl Fn(&mut Vec<PathBuf>)) -> Option<Model> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus");
    let folder = std::env::var("KUBEWRIGHT_CORPUS").unwrap_or_else(|_| default.to_owned());
    let Ok(files) = std::fs::read_dir(format!("{folder}/openapi/v3")) else {
        println!("skipped: no corpus at {folder}");
        return None;
    };
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort_unstable();
    order(&mut files);
    let mut generator = Generator::new();
    for file in files {
        generator = generator.source(file);
    }
    let loaded = generator.load().unwrap_or_else(|error| panic!("{error}"));
    Some(loaded.model().clone())
}

fn facts(model: &Model) -> Facts {
    run(model, &Options::default(), &is_reserved).unwrap()
}

fn find(facts: &Facts, module: (&str, &str), name: &str) -> Option<DeclarationId> {
    let mut modules = facts.declarations.modules().iter();
    let module = modules.find(|known| (known.group.as_str(), known.version.as_str()) == module)?;
    let mut ids = module.declarations.iter().copied();
    ids.find(|id| facts.names.of(*id) == name)
}

#[test]
fn every_definition_has_its_own_name_once_where_it_belongs() {
    let Some(model) = corpus() else { return };
    let facts = facts(&model);
    let mut lengths = Vec::new();
    let mut defined = BTreeSet::new();
    for (index, module) in facts.declarations.modules().iter().enumerate() {
        let mut names = BTreeSet::new();
        for id in module.declarations.iter().chain(&module.imports) {
            let name = facts.names.of(*id);
            assert!(
                names.insert(name),
                "{}/{} {name}",
                module.group,
                module.version
            );
        }
        for id in &module.declarations {
            let declaration = facts.declarations.get(*id);
            let name = facts.names.of(*id);
            lengths.push(name.len());
            assert!(!name.contains('_'), "{name}");
            if let Some(definition) = declaration.definition() {
                let found = model.definition(definition);
                assert_eq!(name, found.short_name());
                assert_eq!(
                    (&module.group, &module.version),
                    (&found.home.group, &found.home.version)
                );
                assert_eq!(declaration.home, index);
                assert!(defined.insert(definition), "{name}");
            }
        }
    }
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    let longest = lengths.last().copied().unwrap_or_default();
    println!(
        "{} types, {median} letters in the median, {longest} at most",
        lengths.len()
    );
    assert!(defined.len() > 550 && median <= 20 && longest <= 55);
}

#[test]
fn what_several_definitions_share_is_called_after_the_member() {
    let Some(model) = corpus() else { return };
    let facts = facts(&model);
    for (module, name) in [
        (("", "v1"), "Protocol"),
        (("", "v1"), "PullPolicy"),
        (("", "v1"), "AccessMode"),
        (("", "v1"), "TaintEffect"),
        (("", "v1"), "PodStatusPhase"),
        (("discovery.k8s.io", "v1"), "EndpointPortProtocol"),
        (("networking.k8s.io", "v1"), "HTTPIngressPathType"),
    ] {
        assert!(find(&facts, module, name).is_some(), "{module:?} {name}");
    }
}

#[test]
fn a_kind_that_is_held_is_the_kind() {
    let Some(model) = corpus() else { return };
    let facts = facts(&model);
    let spec = find(&facts, ("apps", "v1"), "StatefulSetSpec").unwrap();
    let claim = find(&facts, ("", "v1"), "PersistentVolumeClaim").unwrap();
    let record = facts.declarations.get(spec).record().unwrap();
    let mut members = record.members.iter();
    let member = members.find(|member| member.name == "volumeClaimTemplates");
    assert_eq!(member.and_then(|member| member.ty.declared()), Some(claim));
    assert!(matches!(facts.declarations.get(claim).body, Body::Root(_)));
}

#[test]
fn what_holds_itself_is_boxed_where_it_does() {
    let Some(model) = corpus() else { return };
    let facts = facts(&model);
    let props = find(&facts, ("apiextensions.k8s.io", "v1"), "JSONSchemaProps").unwrap();
    let members = &facts.declarations.get(props).record().unwrap().members;
    let boxed = members.iter().enumerate();
    let boxed = boxed.filter(|(position, _)| facts.layout.is_boxed(props, *position));
    let boxed: Vec<&str> = boxed.map(|(_, member)| member.name.as_str()).collect();
    assert!(boxed.contains(&"not"), "{boxed:?}");
    // What takes no more than a pointer and a length stays, and so does what is behind a pointer.
    for kept in ["type", "minimum", "maxLength", "allOf", "properties"] {
        assert!(!boxed.contains(&kept), "{kept} of {boxed:?}");
    }
}

#[test]
fn kinds_keep_what_they_hold() {
    let Some(model) = corpus() else { return };
    let options = Options {
        kinds: vec!["apps/v1/StatefulSet".to_owned()],
        ..Options::default()
    };
    let facts = run(&model, &options, &is_reserved).unwrap();
    let modules = facts.declarations.modules().iter();
    let modules: Vec<_> = modules
        .map(|module| (module.group.as_str(), module.version.as_str()))
        .collect();
    assert_eq!(modules, [("", "v1"), ("apps", "v1")]);
    assert!(find(&facts, ("", "v1"), "PodSpec").is_some());
    assert!(find(&facts, ("", "v1"), "Pod").is_none());
    let claim = find(&facts, ("", "v1"), "PersistentVolumeClaim").unwrap();
    let claim = facts.declarations.get(claim);
    assert!(matches!(&claim.body, Body::Root(root) if !root.is_selected));
    assert_eq!(claim.reached.iter().collect::<Vec<_>>(), [1]);
}

#[test]
fn features_are_those_of_the_kinds_that_hold_a_type() {
    let Some(model) = corpus() else { return };
    let facts = facts(&model);
    let reached = |module, name| {
        let id = find(&facts, module, name).unwrap();
        let modules = facts.declarations.modules();
        let reached = facts.declarations.get(id).reached.iter();
        let reached = reached.map(|index| modules[index].group.clone());
        reached.collect::<Vec<_>>()
    };
    assert_eq!(reached(("", "v1"), "PodSpec"), ["", "apps", "batch"]);
    assert_eq!(reached(("", "v1"), "Node"), [""]);
    assert_eq!(reached(("apps", "v1"), "DeploymentSpec"), ["apps"]);
}

#[test]
fn what_paths_serve_below_kinds_are_methods() {
    let Some(model) = corpus() else { return };
    let facts = facts(&model);
    let mut told = BTreeSet::new();
    for (id, declaration) in facts.declarations.iter() {
        let Body::Root(root) = &declaration.body else {
            continue;
        };
        let mut names = BTreeSet::new();
        for method in &root.methods {
            assert!(names.insert(&method.name), "{} {}", root.kind, method.name);
            let options = method.options.map(|id| facts.names.of(id));
            let options = options.map(|name| format!(" {name}"));
            let place = format!("{} {}", facts.names.of(id), method.name);
            told.insert(format!("{place}{}", options.unwrap_or_default()));
        }
    }
    for expected in [
        "CertificateSigningRequest update_approval",
        "Namespace update_finalize",
        "Node proxy",
        "Pod attach PodAttachOptions",
        "Pod bind",
        "Pod evict",
        "Pod exec PodExecOptions",
        "Pod logs PodLogOptions",
        "Pod portforward PodPortForwardOptions",
        "Pod proxy",
        "Pod update_ephemeralcontainers",
        "Pod update_resize",
        "Service proxy",
        "ServiceAccount create_token",
    ] {
        assert!(told.contains(expected), "{expected} of {told:#?}");
    }
    // Of the runtime.
    assert!(
        told.iter()
            .all(|told| !told.contains("scale") && !told.contains("status"))
    );
}

/// Every name by module, with what is imported and what is boxed.
fn outcome(facts: &Facts) -> Vec<String> {
    let declarations = &facts.declarations;
    let mut outcome = Vec::new();
    for module in declarations.modules() {
        for id in module.declarations.iter().chain(&module.imports) {
            let declaration = declarations.get(*id);
            let members = declaration
                .record()
                .map_or(0, |record| record.members.len());
            let boxed = (0..members).filter(|member| facts.layout.is_boxed(*id, *member));
            let boxed: Vec<usize> = boxed.collect();
            let reached: Vec<usize> = declaration.reached.iter().collect();
            let place = (&module.group, &module.version, facts.names.of(*id));
            outcome.push(format!(
                "{place:?} {} {boxed:?} {reached:?}",
                declaration.home
            ));
        }
    }
    outcome.sort_unstable();
    outcome
}

#[test]
fn the_order_of_sources_is_no_matter() {
    let Some(model) = corpus() else { return };
    let expected = outcome(&facts(&model));
    let reversed = ordered(|files| files.reverse());
    let turned = ordered(|files| files.rotate_left(23));
    for other in [reversed, turned].into_iter().flatten() {
        assert_eq!(outcome(&facts(&other)), expected);
    }
}

#[test]
fn a_lock_of_definitions_names_only_what_is_written_out() {
    let Some(model) = corpus() else { return };
    let facts = facts(&model);
    let lock = facts.lock(&model);
    let text = lock.to_text();
    assert!(
        text.contains("\n\"PodStatus.phase\" = \"PodStatusPhase\"\n"),
        "{text}"
    );
    assert!(
        !text.contains("\"Pod\"") && !text.contains("PodSpec.volumes"),
        "{text}"
    );
    let again = run_locked(&model, &Options::default(), &lock, &is_reserved).unwrap();
    assert_eq!(outcome(&again), outcome(&facts));
    assert_eq!(again.lock(&model), lock);
}
