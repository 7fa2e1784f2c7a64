//! Passes over definitions that are made by hand.

use serde_json::{Value, json};

use super::lock::Lock;
use super::shape::Scalar;
use super::share::{Body, DeclarationId, Record, TypeRef};
use super::testing::{definitions, object};
use super::{Facts, run, run_locked};
use crate::model::{
    Answer, Model, Operation, Operations, Parameter, Schema, Subresource, Type, Verb,
};
use crate::options::Options;

fn model(schemas: &[(&str, Value)]) -> Model {
    let schemas = schemas
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()));
    definitions(&schemas.collect::<Vec<_>>())
}

/// A kind of `example.com/v1` with these members.
fn kind(kind: &str, members: &Value) -> Value {
    let mut schema = object(members.clone());
    schema["properties"]["metadata"] = to("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    schema["x-kubernetes-group-version-kind"] =
        json!([{"group": "example.com", "version": "v1", "kind": kind}]);
    schema
}

fn to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn facts(model: &Model) -> Facts {
    run(model, &Options::default(), &|name| name == "Option").unwrap()
}

fn names(facts: &Facts) -> Vec<&str> {
    let ids = facts.declarations.iter();
    let used = ids.filter(|(_, declaration)| declaration.visible.iter().next().is_some());
    let mut names: Vec<&str> = used.map(|(id, _)| facts.names.of(id)).collect();
    names.sort_unstable();
    names
}

fn find(facts: &Facts, name: &str) -> DeclarationId {
    let mut ids = facts.declarations.iter();
    ids.find(|(id, _)| facts.names.of(*id) == name).unwrap().0
}

fn record<'f>(facts: &'f Facts, name: &str) -> &'f Record {
    facts.declarations.get(find(facts, name)).record().unwrap()
}

fn member<'f>(facts: &'f Facts, ty: &str, name: &str) -> &'f TypeRef {
    let mut members = record(facts, ty).members.iter();
    &members.find(|member| member.name == name).unwrap().ty
}

#[test]
fn definitions_of_objects_and_enums_are_declared_and_others_are_values() {
    let facts = facts(&model(&[
        // Values come after what refers to them.
        (
            "com.example.v1.Bench",
            kind(
                "Bench",
                &json!({
                    "size": to("com.example.v1.Size"), "words": to("com.example.v1.Words"),
                    "tool": to("com.example.v1.Tool"), "state": to("com.example.v1.State"),
                    "data": to("io.k8s.apimachinery.pkg.runtime.RawExtension"),
                    "at": to("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"),
                }),
            ),
        ),
        (
            "com.example.v1.Size",
            json!({"type": "integer", "format": "int32"}),
        ),
        (
            "com.example.v1.State",
            json!({"type": "string", "enum": ["A", "B"]}),
        ),
        ("com.example.v1.Tool", json!({"type": "object"})),
        (
            "com.example.v1.Words",
            json!({"type": "array", "items": to("com.example.v1.Word")}),
        ),
        (
            "com.example.v1.Word",
            json!({"type": "object", "properties": {"of": to("com.example.v1.Words")}}),
        ),
        (
            "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
            json!({"type": "string", "format": "date-time"}),
        ),
        (
            "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
            object(json!({"name": {"type": "string"}})),
        ),
        (
            "io.k8s.apimachinery.pkg.runtime.RawExtension",
            json!({"type": "object"}),
        ),
    ]));
    assert_eq!(names(&facts), ["Bench", "State", "Tool", "Word"]);
    let of = |name| member(&facts, "Bench", name);
    assert!(matches!(of("size"), TypeRef::Scalar(Scalar::Integer(_))));
    assert!(
        matches!(of("words"), TypeRef::List(item) if item.ty.declared() == Some(find(&facts, "Word")))
    );
    assert_eq!(*of("tool"), TypeRef::Declared(find(&facts, "Tool")));
    assert!(matches!(of("data"), TypeRef::Map(item) if item.ty == TypeRef::Scalar(Scalar::Any)));
    assert!(
        matches!(of("at"), TypeRef::Scalar(Scalar::Runtime(ty)) if ty.path() == "meta::MicroTime")
    );
    let state = facts.declarations.get(find(&facts, "State"));
    assert_eq!(
        state.body,
        Body::StringEnum(vec!["A".to_owned(), "B".to_owned()])
    );
}

#[test]
fn values_that_hold_nothing_but_themselves_are_any_json() {
    let list = json!({"type": "array", "items": to("com.example.v1.Other")});
    let map = json!({"type": "object", "additionalProperties": to("com.example.v1.List")});
    let bench = kind("Bench", &json!({"list": to("com.example.v1.List")}));
    let facts = facts(&model(&[
        ("com.example.v1.Bench", bench),
        ("com.example.v1.List", list),
        ("com.example.v1.Other", map),
    ]));
    let TypeRef::List(item) = member(&facts, "Bench", "list") else {
        panic!()
    };
    let TypeRef::Map(inner) = &item.ty else {
        panic!("{item:?}")
    };
    assert_eq!(inner.ty, TypeRef::Scalar(Scalar::Any));
}

#[test]
fn definitions_that_end_alike_take_more_of_their_names() {
    let tool = object(json!({"a": {"type": "string"}}));
    let members = json!({"x": to("com.example.v1.Tool"), "y": to("com.example.hand.v1.Tool"), "z": to("com.example.v1.Option")});
    let model = model(&[
        ("com.example.v1.Bench", kind("Bench", &members)),
        ("com.example.v1.Option", tool.clone()),
        ("com.example.v1.Tool", tool.clone()),
        ("com.example.hand.v1.Tool", tool),
        // Evidence that both packages are of one group version.
        ("com.example.hand.v1.Saw", kind("Saw", &json!({}))),
    ]);
    let facts = facts(&model);
    assert_eq!(
        names(&facts),
        ["Bench", "ExampleOption", "ExampleTool", "HandTool", "Saw"]
    );
    let lock = facts.lock(&model);
    let text = lock.to_text();
    assert!(
        text.contains("\"com.example.hand.v1.Tool\" = \"HandTool\"\n"),
        "{text}"
    );
    // Alone, it keeps the name that it was given beside another.
    let fewer = Options {
        kinds: vec!["example.com/v1/Saw".to_owned()],
        ..Options::default()
    };
    assert!(run_locked(&model, &fewer, &lock, &|_| false).is_ok());
    let parsed = Lock::parse(&"kubewright.lock".into(), &text).unwrap();
    assert_eq!(parsed, lock);
}

#[test]
fn a_lock_keeps_the_names_below_definitions() {
    let state = |values: Value| json!({"type": "string", "enum": values});
    let of = |more: Option<&str>| {
        let mut schemas = vec![
            (
                "com.example.v1.Bench",
                kind("Bench", &json!({"spec": to("com.example.v1.BenchSpec")})),
            ),
            (
                "com.example.v1.BenchSpec",
                object(json!({"phase": state(json!(["A", "B"]))})),
            ),
        ];
        if more.is_some() {
            let saw = object(json!({"phase": state(json!(["A", "B"]))}));
            schemas.push((
                "com.example.v1.Saw",
                kind("Saw", &json!({"spec": to("com.example.v1.SawSpec")})),
            ));
            schemas.push(("com.example.v1.SawSpec", saw));
        }
        model(&schemas)
    };
    let before = of(None);
    let facts_before = facts(&before);
    assert_eq!(
        names(&facts_before),
        ["Bench", "BenchSpec", "BenchSpecPhase"]
    );
    let after = of(Some("Saw"));
    assert_eq!(
        names(&facts(&after)),
        ["Bench", "BenchSpec", "Phase", "Saw", "SawSpec"]
    );
    let lock = facts_before.lock(&before);
    let kept = run_locked(&after, &Options::default(), &lock, &|_| false).unwrap();
    assert_eq!(
        names(&kept),
        ["Bench", "BenchSpec", "BenchSpecPhase", "Saw", "SawSpec"]
    );
}

#[test]
fn required_members_with_a_zero_value_are_told() {
    let mut tool = object(
        json!({"count": {"type": "integer", "default": 0}, "name": {"type": "string", "default": "x"}}),
    );
    tool["required"] = json!(["count", "name"]);
    let facts = facts(&model(&[
        (
            "com.example.v1.Bench",
            kind("Bench", &json!({"tool": to("com.example.v1.Tool")})),
        ),
        ("com.example.v1.Tool", tool),
    ]));
    let zero: Vec<bool> = record(&facts, "Tool")
        .members
        .iter()
        .map(|member| member.zero)
        .collect();
    assert_eq!(zero, [true, false]);
}

/// A kind with these subresources, and others that they exchange.
fn served(subresources: impl Fn(&mut Model) -> Vec<Subresource>) -> Model {
    let mut model = model(&[
        ("com.example.v1.Bench", kind("Bench", &json!({}))),
        (
            "com.example.v1.Order",
            object(json!({"name": {"type": "string"}})),
        ),
    ]);
    let subresources = subresources(&mut model);
    let mut resources: Vec<_> = model
        .resources()
        .map(|(_, resource)| resource.clone())
        .collect();
    for version in resources
        .iter_mut()
        .flat_map(|resource| &mut resource.versions)
    {
        version.operations = Some(Operations {
            verbs: Vec::new(),
            subresources: subresources.clone(),
        });
    }
    model.with_resources(resources)
}

fn operation(verb: Verb, result: Answer) -> Operation {
    Operation {
        verb,
        input: None,
        result,
        parameters: Vec::new(),
        methods: Vec::new(),
        takes_path: false,
    }
}

/// Subresources of all sorts.
fn subresources(model: &mut Model) -> Vec<Subresource> {
    let order = model.definitions().nth(1).unwrap().0;
    let order = model.add_schema(Schema {
        reference: Some(order),
        ..Schema::default()
    });
    let text = model.add_schema(Schema {
        ty: Some(Type::String),
        ..Schema::default()
    });
    let parameter = |name: &str| Parameter {
        name: name.to_owned(),
        schema: text,
        required: false,
        description: None,
    };
    let of = |name: &str, operations: Vec<Operation>| Subresource {
        name: name.to_owned(),
        kind: None,
        operations,
    };
    let object = Answer::Object(order);
    vec![
        of("status", vec![operation(Verb::Get, object)]),
        of(
            "order",
            vec![
                operation(Verb::Patch, object),
                operation(Verb::Get, object),
                Operation {
                    input: Some(order),
                    ..operation(Verb::Update, object)
                },
            ],
        ),
        of(
            "eviction",
            vec![Operation {
                input: Some(order),
                ..operation(Verb::Create, object)
            }],
        ),
        of(
            "log",
            vec![Operation {
                parameters: vec![parameter("follow")],
                ..operation(Verb::Get, Answer::Object(text))
            }],
        ),
        of(
            "proxy",
            vec![Operation {
                takes_path: true,
                parameters: vec![parameter("path")],
                ..operation(Verb::Connect, Answer::Anything)
            }],
        ),
        of(
            "exec",
            vec![Operation {
                parameters: vec![parameter("tty")],
                ..operation(Verb::Connect, Answer::Anything)
            }],
        ),
    ]
}

#[test]
fn subresources_are_methods() {
    let model = served(subresources);
    let facts = facts(&model);
    let bench = facts.declarations.get(find(&facts, "Bench"));
    let Body::Root(root) = &bench.body else {
        panic!()
    };
    let name = |ty: &TypeRef| match ty {
        TypeRef::Declared(id) => facts.names.of(*id).to_owned(),
        TypeRef::Scalar(Scalar::Runtime(ty)) => ty.path().to_owned(),
        other => format!("{other:?}"),
    };
    let told: Vec<String> = root
        .methods
        .iter()
        .map(|method| {
            let of = |ty: &Option<TypeRef>| ty.as_ref().map(name).unwrap_or_default();
            let options = method
                .options
                .map(|id| facts.names.of(id))
                .unwrap_or_default();
            let stream = if method.is_stream { " stream" } else { "" };
            format!(
                "{} {} {}({}) -> {}{stream} {options}",
                method.name,
                method.verb.word(),
                method.subresource,
                of(&method.input),
                of(&method.result)
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "evict create eviction(Order) -> meta::Status ",
            "exec connect exec() ->  BenchExecOptions",
            "logs get log() ->  stream BenchLogOptions",
            "get_order get order() -> Order ",
            "update_order update order(Order) -> Order ",
            "patch_order patch order() -> Order ",
            "apply_order apply order(Order) -> Order ",
            "proxy connect proxy() ->  ",
        ]
    );
    // What is exchanged is declared, in the module of the kind.
    assert_eq!(
        names(&facts),
        ["Bench", "BenchExecOptions", "BenchLogOptions", "Order"]
    );
}

#[test]
fn definitions_are_selected_like_other_types() {
    let model = model(&[
        (
            "com.example.v1.Bench",
            kind(
                "Bench",
                &json!({"tool": to("com.example.v1.Tool"), "saw": to("com.example.v1.Saw")}),
            ),
        ),
        (
            "com.example.v1.Saw",
            object(json!({"teeth": to("com.example.v1.Teeth")})),
        ),
        (
            "com.example.v1.Teeth",
            object(json!({"of": to("com.example.v1.Saw")})),
        ),
        (
            "com.example.v1.Tool",
            object(json!({"name": {"type": "string"}})),
        ),
    ]);
    let pairs = |pair: [(&str, &str); 1]| {
        pair.map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into()
    };
    let options = Options {
        rename: pairs([("Bench.tool", "Hammer")]),
        replace: pairs([("example.com/v1/Saw", "crate::Saw")]),
        ..Options::default()
    };
    let facts = run(&model, &options, &|_| false).unwrap();
    assert_eq!(names(&facts), ["Bench", "Hammer"]);
    let saw = member(&facts, "Bench", "saw").declared().unwrap();
    assert_eq!(facts.overrides.replaced(saw), Some("crate::Saw"));
    // A selector comes to an end where definitions hold themselves.
    let denied = Options {
        deny: vec!["Bench.**.name".to_owned()],
        ..Options::default()
    };
    assert!(run(&model, &denied, &|_| false).is_err());
}

#[test]
fn no_method_has_the_name_of_another_or_of_a_call_of_every_client() {
    let model = served(|_| {
        let of = |name: &str, verb: Verb, result: Answer| Subresource {
            name: name.to_owned(),
            kind: None,
            operations: vec![operation(verb, result)],
        };
        vec![
            of("list", Verb::Connect, Answer::Anything),
            of("log", Verb::Get, Answer::Text),
            of("logs", Verb::Connect, Answer::Anything),
        ]
    });
    let facts = facts(&model);
    let Body::Root(root) = &facts.declarations.get(find(&facts, "Bench")).body else {
        panic!()
    };
    let names: Vec<&str> = root
        .methods
        .iter()
        .map(|method| method.name.as_str())
        .collect();
    assert_eq!(names, ["connect_list", "logs", "connect_logs"]);
}
