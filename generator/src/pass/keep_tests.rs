use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::*;
use crate::emit::rust::is_reserved;
use crate::options::{Options, Versions};
use crate::pass::share::{Body, DeclarationId};
use crate::pass::testing::{definition, kind, model, object};
use crate::pass::{Facts, facts, run_locked, select, shape};

fn options(share: Scope) -> Options {
    Options {
        versions: Versions::All,
        share,
        ..Options::default()
    }
}

fn generated(definitions: &[Value], share: Scope, lock: &Lock) -> (Model, Facts) {
    let model = model(definitions);
    let facts = run_locked(&model, &options(share), lock, &is_reserved).unwrap();
    (model, facts)
}

/// The name of every type by module and path from a root.
fn names(facts: &Facts) -> BTreeMap<(String, String), String> {
    let mut names = BTreeMap::new();
    for module in facts.declarations.modules() {
        let place = format!("{}/{}", module.group, module.version);
        let mut waiting: Vec<(String, DeclarationId)> = Vec::new();
        for id in &module.declarations {
            if let Body::Root(root) = &facts.declarations.get(*id).body {
                waiting.push((root.kind.clone(), *id));
            }
        }
        while let Some((path, id)) = waiting.pop() {
            let record = facts.declarations.get(id).record();
            for member in record.into_iter().flat_map(|record| &record.members) {
                if let Some(target) = member.ty.declared() {
                    waiting.push((format!("{path}.{}", member.name), target));
                }
            }
            names.insert((place.clone(), path), facts.names.of(id).to_owned());
        }
    }
    names
}

/// The shape, names aside, of every type by module and path from a root.
fn shapes(model: &Model, share: Scope) -> BTreeMap<(String, String), ShapeId> {
    let selection = select::select(model, &options(share)).unwrap();
    let facts = facts::facts(model, options(share).attributes);
    let shapes = shape::shapes(model, &facts, &|_| None);
    let lock = Lock::default();
    let walk = Walk::new(model, &shapes, &selection, share, &lock);
    let mut found = BTreeMap::new();
    let roots = walk.roots(&walk.entries());
    let mut waiting: Vec<(String, Pending<'_>)> = roots
        .into_iter()
        .map(|root| (root.root.unwrap().1.to_owned(), root))
        .collect();
    while let Some((path, pending)) = waiting.pop() {
        let (group, version) = walk.modules[pending.module];
        let place = format!("{group}/{version}");
        found.insert((place, path.clone()), pending.shape);
        for child in walk.children(&pending) {
            waiting.push((format!("{path}.{}", child.member), pending.at(&child, None)));
        }
    }
    found
}

fn leaf(name: &str) -> Value {
    object(json!({name: {"type": "string"}}))
}

/// Names before and after an edit that has the lock of before.
fn edited(
    before: &[Value],
    after: &[Value],
    share: Scope,
) -> [BTreeMap<(String, String), String>; 2] {
    let (model, facts) = generated(before, share, &Lock::default());
    let (_, edited) = generated(after, share, &facts.lock(&model));
    [names(&facts), names(&edited)]
}

fn name_of<'n>(names: &'n BTreeMap<(String, String), String>, path: &str) -> &'n str {
    &names[&("example.com/v1".to_owned(), path.to_owned())]
}

#[test]
fn a_name_that_is_wanted_anew_stays_where_it_is() {
    let before = object(json!({"server": object(json!({"config": leaf("a")}))}));
    let mut after = before.clone();
    after["properties"]["config"] = leaf("b");
    let [_, without] = [&before, &after]
        .map(|spec| names(&generated(&[kind("Widget", spec)], Scope::Group, &Lock::default()).1));
    assert_eq!(
        name_of(&without, "Widget.spec.server.config"),
        "ServerConfig"
    );
    let [_, with] = edited(
        &[kind("Widget", &before)],
        &[kind("Widget", &after)],
        Scope::Group,
    );
    assert_eq!(name_of(&with, "Widget.spec.server.config"), "Config");
    assert_eq!(name_of(&with, "Widget.spec.config"), "WidgetConfig");
}

#[test]
fn of_types_that_were_one_the_greater_part_keeps_the_name() {
    let before = object(
        json!({"livenessProbe": leaf("a"), "readinessProbe": leaf("a"), "startupProbe": leaf("a")}),
    );
    let mut after = before.clone();
    after["properties"]["livenessProbe"] = leaf("b");
    let [_, names] = edited(
        &[kind("Widget", &before)],
        &[kind("Widget", &after)],
        Scope::Group,
    );
    assert_eq!(name_of(&names, "Widget.spec.readinessProbe"), "Probe");
    assert_eq!(
        name_of(&names, "Widget.spec.livenessProbe"),
        "LivenessProbe"
    );
}

#[test]
fn types_that_become_equal_stay_apart() {
    let before = object(json!({"cat": leaf("a"), "dog": leaf("b")}));
    let after = object(json!({"cat": leaf("a"), "dog": leaf("a"), "emu": leaf("a")}));
    let [_, names] = edited(
        &[kind("Widget", &before)],
        &[kind("Widget", &after)],
        Scope::Group,
    );
    assert_eq!(name_of(&names, "Widget.spec.cat"), "Cat");
    assert_eq!(name_of(&names, "Widget.spec.dog"), "Dog");
    assert_eq!(name_of(&names, "Widget.spec.emu"), "Cat");
}

#[test]
fn a_kind_gives_way_to_a_type_that_has_its_name() {
    let spec = object(json!({"gadget": leaf("a")}));
    let after = [kind("Widget", &spec), kind("Gadget", &leaf("b"))];
    let [_, names] = edited(&[kind("Widget", &spec)], &after, Scope::Group);
    assert_eq!(name_of(&names, "Widget.spec.gadget"), "Gadget");
    assert_eq!(name_of(&names, "Gadget"), "GadgetObject");
}

#[test]
fn a_lock_by_hand_with_one_name_for_two_types_is_healed() {
    let spec = object(json!({"cat": leaf("a"), "dog": leaf("b")}));
    let text = "format = 1\n[\"example.com/v1\"]\nWidget = \"Widget\"\n\"Widget.spec\" = \"String\"\n\
                \"String.cat\" = \"Pet\"\n\"String.dog\" = \"Pet\"\n\"String.gone\" = \"Gone\"\n";
    let lock = Lock::parse(&"kubewright.lock".into(), text).unwrap();
    let (model, facts) = generated(&[kind("Widget", &spec)], Scope::Group, &lock);
    let healed = names(&facts);
    assert_eq!(name_of(&healed, "Widget.spec"), "WidgetSpec");
    assert_eq!(name_of(&healed, "Widget.spec.cat"), "Pet");
    assert_eq!(name_of(&healed, "Widget.spec.dog"), "Dog");
    let lock = facts.lock(&model);
    assert!(!lock.to_text().contains("Gone"));
    let (_, again) = generated(&[kind("Widget", &spec)], Scope::Group, &lock);
    assert_eq!(names(&again), healed);
}

/// Few names and few leaves, so that types are often equal and often want one name.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({"type": "string"})),
        Just(json!({"type": "integer"})),
        Just(json!({"type": "string", "enum": ["a", "b"]})),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let member = prop::sample::select(vec!["config", "spec", "ref", "mode", "one", "two"]);
        prop_oneof![
            4 => btree_map(member.prop_map(str::to_owned), inner.clone(), 0..4)
                .prop_map(|members| object(json!(members))),
            1 => inner.prop_map(|items| json!({"type": "array", "items": items})),
        ]
    })
}

fn spec() -> impl Strategy<Value = Value> {
    vec(schema(), 1..4).prop_map(|members| {
        let names = ["alpha", "config", "ref"];
        let members = names.into_iter().map(str::to_owned).zip(members);
        object(Value::Object(members.collect()))
    })
}

#[derive(Clone, Debug)]
enum Edit {
    Field(Index),
    Struct(Index, Value),
    Constraint(Index),
    Version(Value),
    Kind(Value),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        any::<Index>().prop_map(Edit::Field),
        (any::<Index>(), schema()).prop_map(|(at, value)| Edit::Struct(at, value)),
        any::<Index>().prop_map(Edit::Constraint),
        spec().prop_map(Edit::Version),
        spec().prop_map(Edit::Kind),
    ]
}

/// The JSON pointers of all objects below a schema.
fn objects(schema: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(members) = schema["properties"].as_object() {
        found.push(at.to_owned());
        for (name, member) in members {
            objects(member, &format!("{at}/properties/{name}"), found);
        }
    }
    if schema["items"].is_object() {
        objects(&schema["items"], &format!("{at}/items"), found);
    }
}

fn definitions(specs: &[(&str, Vec<(&str, Value)>)]) -> Vec<Value> {
    let mut definitions = Vec::new();
    for (kind, versions) in specs {
        let versions: Vec<(&str, Value)> = versions
            .iter()
            .map(|(version, spec)| (*version, object(json!({"spec": spec}))))
            .collect();
        definitions.push(definition("example.com", kind, &versions));
    }
    definitions
}

fn apply(edit: Edit, specs: &mut Vec<(&'static str, Vec<(&'static str, Value)>)>) {
    let change = |spec: &mut Value, at: Index, edit: &dyn Fn(&mut Value)| {
        let mut found = Vec::new();
        objects(spec, "", &mut found);
        let pointer = at.get(&found).clone();
        edit(spec.pointer_mut(&pointer).unwrap());
    };
    let spec = &mut specs[0].1[0].1;
    match edit {
        Edit::Field(at) => change(spec, at, &|object| {
            object["properties"]["added"] = json!({"type": "boolean"});
        }),
        Edit::Struct(at, value) => change(spec, at, &|object| {
            object["properties"]["mode2"] = value.clone();
        }),
        Edit::Constraint(at) => change(spec, at, &|object| {
            object["minProperties"] = json!(1);
        }),
        // Once each; another would be given twice.
        Edit::Version(spec) if specs[0].1.len() == 2 => specs[0].1.push(("v2", spec)),
        Edit::Kind(spec) if specs.len() == 2 => specs.push(("Config", vec![("v1", spec)])),
        Edit::Version(_) | Edit::Kind(_) => {}
    }
}

/// No type has lost its name: where a type has another name than before, what it was one with has
/// kept it and looks different now.
fn assert_kept(
    before: &BTreeMap<(String, String), String>,
    after: &BTreeMap<(String, String), String>,
    shapes: &BTreeMap<(String, String), ShapeId>,
) -> Result<(), TestCaseError> {
    for (key, name) in before {
        let Some(now) = after.get(key) else {
            prop_assert!(false, "{key:?} is gone");
            continue;
        };
        if now == name {
            continue;
        }
        let keeper = before.iter().find(|(other, before)| {
            other.0 == key.0 && *before == name && after.get(other) == Some(name)
        });
        let Some((keeper, _)) = keeper else {
            return Err(TestCaseError::fail(format!("{key:?}: {name} is {now}")));
        };
        prop_assert_ne!(
            &shapes[keeper],
            &shapes[key],
            "{:?}: {} is {}",
            key,
            name,
            now
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn with_a_lock_no_edit_renames_a_type(
        first in spec(), second in spec(), beta in spec(), edits in vec(edit(), 1..4),
        share in prop::sample::select(vec![Scope::Kind, Scope::Version, Scope::Group, Scope::All]),
    ) {
        let mut specs = vec![("First", vec![("v1", first), ("v1beta1", beta)]), ("Second", vec![("v1", second)])];
        let before = definitions(&specs);
        for edit in edits {
            apply(edit, &mut specs);
        }
        let after = definitions(&specs);
        let (model, facts) = generated(&before, share, &Lock::default());
        let (edited, now) = generated(&after, share, &facts.lock(&model));
        assert_kept(&names(&facts), &names(&now), &shapes(&edited, share))?;
        // And the lock that is written then changes nothing any more.
        let (_, again) = generated(&after, share, &now.lock(&edited));
        prop_assert_eq!(names(&again), names(&now));
        prop_assert_eq!(again.lock(&edited), now.lock(&edited));
    }

    #[test]
    fn a_lock_of_the_same_schemas_changes_nothing(first in spec(), second in spec()) {
        let definitions = [kind("First", &first), kind("Second", &second)];
        for share in [Scope::Kind, Scope::Version, Scope::Group, Scope::All] {
            let (model, facts) = generated(&definitions, share, &Lock::default());
            let (_, again) = generated(&definitions, share, &facts.lock(&model));
            prop_assert_eq!(names(&facts), names(&again));
        }
    }
}
