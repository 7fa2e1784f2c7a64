//! What derived types do.

use kubewright::JsonSchema;
use kubewright::meta::ObjectMeta;
use kubewright::resource::{Scope, Verb};
use kubewright::schema::{Fact, ListType, Omit, Record, RecordShape, Ref, Shape};
use kubewright::{Map, Resource, Schema, Value};

#[derive(Clone, Debug, PartialEq, Schema)]
enum Algorithm {
    #[schema(rename = "RSA", alias = "rsa")]
    Rsa,
    Ecdsa,
    #[schema(unknown, default)]
    Unknown(String),
}

#[derive(Clone, Debug, PartialEq, Schema)]
enum Code {
    #[schema(value = 301)]
    Moved,
    #[schema(value = -1)]
    Negative,
    #[schema(unknown, default)]
    Unknown(i64),
}

#[derive(Clone, Debug, PartialEq, Schema)]
enum Level {
    #[schema(value = 1)]
    Low,
    #[schema(value = 2, default)]
    High,
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal<T: serde::de::DeserializeOwned>(text: &str) -> String {
    match serde_json::from_str::<T>(text) {
        Ok(_) => panic!("{text} was read"),
        Err(error) => error.to_string(),
    }
}

fn write<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the value can be written")
}

fn shape<T: Schema>() -> &'static RecordShape {
    match T::shape() {
        Shape::Record(shape) => shape,
        other => panic!("no record: {other:?}"),
    }
}

#[test]
fn open_enums_keep_what_they_do_not_know() {
    assert_eq!(read::<Algorithm>(r#""rsa""#), Algorithm::Rsa);
    assert_eq!(write(&Algorithm::Rsa), r#""RSA""#);
    let newer = read::<Algorithm>(r#""ML-DSA""#);
    assert_eq!(newer, Algorithm::Unknown("ML-DSA".to_owned()));
    assert_eq!(write(&newer), r#""ML-DSA""#);
    assert_eq!(Algorithm::default(), Algorithm::Unknown(String::new()));
    assert!(refusal::<Algorithm>("5").contains("expected a string"));
}

#[test]
fn integer_enums_are_numbers() {
    assert_eq!(
        read::<Vec<Code>>("[301, -1, 302]"),
        [Code::Moved, Code::Negative, Code::Unknown(302)]
    );
    assert_eq!(
        write(&[Code::Moved, Code::Negative, Code::Unknown(302)]),
        "[301,-1,302]"
    );
    assert_eq!(Code::default(), Code::Unknown(0));
    assert!(refusal::<Code>(r#""301""#).contains("expected an integer"));
}

#[test]
fn closed_enums_refuse_what_they_do_not_know() {
    assert_eq!(read::<Level>("2"), Level::High);
    assert_eq!(Level::default(), Level::High);
    assert_eq!(write(&Level::Low), "1");
    refusal::<Level>("3");
}

/// How many doors.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(
    rename_all = "camelCase",
    docs,
    validate(rule = "self.minSize <= self.maxSize")
)]
struct Doors {
    /// The least.
    #[schema(minimum = 1, exclusive_maximum = 9.5, default_value = 2)]
    min_size: Option<i32>,
    #[schema(omit_empty, list_type = "set", max_items = 3, items(max_length = 5))]
    names: Vec<String>,
    #[schema(required)]
    of: Option<String>,
    #[schema(flatten)]
    rest: Map<Value>,
}

#[test]
fn facts_are_in_the_descriptor() {
    let shape = shape::<Doors>();
    assert_eq!(shape.name, "Doors");
    assert_eq!(shape.facts[0], Fact::Description("How many doors."));
    assert!(matches!(shape.facts[1], Fact::Rules([_])));
    assert_eq!(
        shape.fields[0].facts,
        [
            Fact::Description("The least."),
            Fact::Minimum(1.0),
            Fact::Maximum(9.5),
            Fact::ExclusiveMaximum(true),
            Fact::Default("2"),
        ]
    );
    assert_eq!(
        shape.fields[1].facts,
        [
            Fact::ListType(ListType::Set),
            Fact::MaxItems(3),
            Fact::Items(&[Fact::MaxLength(5)])
        ]
    );
    assert_eq!(shape.fields[2].facts, []);
}

#[derive(Default, Schema)]
struct Defaulted {
    #[schema(default_value = -3)]
    least: Option<i64>,
    #[schema(default_value = "blue")]
    r#type: Option<String>,
    #[schema(default_json = r#"{"names": ["a"], "of": null}"#)]
    doors: Option<Box<Doors>>,
}

#[test]
fn a_missing_value_is_its_default() {
    let mut defaulted = Defaulted::default();
    assert_eq!(defaulted.least_or_default(), -3);
    assert_eq!(defaulted.type_or_default(), "blue");
    assert_eq!(defaulted.doors_or_default().names, ["a"]);
    let nested = defaulted.doors_or_default().min_size;
    assert_eq!(nested, Some(2), "the default of the field in the default");
    defaulted.least = Some(5);
    defaulted.r#type = Some("red".to_owned());
    defaulted.doors = Some(Box::default());
    assert_eq!(defaulted.least_or_default(), 5);
    assert_eq!(defaulted.type_or_default(), "red");
    assert!(defaulted.doors_or_default().names.is_empty());
}

#[test]
fn required_options_are_written_as_null() {
    let doors = read::<Doors>(r#"{"of": null, "other": [1]}"#);
    assert_eq!(doors.of, None);
    assert_eq!(write(&doors), r#"{"of":null,"other":[1]}"#);
    assert!(refusal::<Doors>("{}").contains("missing field `of`"));
    let omitted: Vec<Omit> = shape::<Doors>()
        .fields
        .iter()
        .map(|field| field.omit)
        .collect();
    assert_eq!(
        omitted,
        [Omit::Absent, Omit::Empty, Omit::Never, Omit::Never]
    );
}

#[test]
fn fields_are_reached_by_index() {
    let mut doors = Doors {
        min_size: Some(5),
        ..Doors::default()
    };
    assert!(matches!(Record::get(&doors, 0), Ref::Integer(5)));
    assert!(matches!(Record::get(&doors, 2), Ref::Absent));
    assert!(matches!(Record::get(&doors, 99), Ref::Absent));
    assert!(doors.get_mut(3).is_some());
    assert!(doors.get_mut(4).is_none());
}

#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "example.com",
    version = "v1beta1",
    kind = "Door",
    scope = "Cluster",
    short_names("d"),
    categories("all"),
    status,
    skip_verbs(delete_collection)
)]
struct OldDoor {
    metadata: ObjectMeta,
    spec: Option<Doors>,
    status: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(group = "", version = "v1")]
struct Config {
    metadata: ObjectMeta,
    #[schema(default, omit_empty)]
    data: Map<String>,
}

#[test]
fn the_group_version_and_kind_are_written_first_and_checked() {
    let text = r#"{"apiVersion":"example.com/v1beta1","kind":"Door","metadata":{"name":"a"}}"#;
    let door = read::<OldDoor>(text);
    assert_eq!(write(&door), text);
    assert_eq!(
        read::<OldDoor>(r#"{"metadata": {"name": "a"}}"#),
        door,
        "items of lists have neither"
    );
    for (other, why) in [
        (
            r#"{"kind": "Window", "metadata": {}}"#,
            "kind is `Window`, expected `Door`",
        ),
        (
            r#"{"apiVersion": "example.com/v1", "metadata": {}}"#,
            "expected `example.com/v1beta1`",
        ),
        (
            r#"{"apiVersion": "v1beta1", "metadata": {}}"#,
            "expected `example.com/v1beta1`",
        ),
    ] {
        assert!(refusal::<OldDoor>(other).contains(why), "{other}");
    }
    let config = read::<Config>(r#"{"apiVersion": "v1", "kind": "Config", "metadata": {}}"#);
    assert_eq!(
        write(&config),
        r#"{"apiVersion":"v1","kind":"Config","metadata":{}}"#
    );
}

#[test]
fn the_descriptor_says_what_the_words_say() {
    let door = OldDoor::descriptor();
    assert_eq!(
        (door.kind, door.list_kind, door.plural, door.singular),
        ("Door", "DoorList", "doors", "door")
    );
    assert_eq!(
        (door.group_alias, door.api_version),
        ("example", "example.com/v1beta1")
    );
    assert_eq!(door.scope, Scope::Cluster);
    assert_eq!(
        (door.short_names, door.categories),
        (&["d"][..], &["all"][..])
    );
    assert_eq!(door.verbs, &Verb::ALL[..7]);
    assert_eq!(door.subresources, ["status"]);
    assert_eq!(
        (
            Config::descriptor().group_alias,
            Config::descriptor().api_version
        ),
        ("core", "v1")
    );
}

#[test]
fn metadata_is_reached_through_the_trait() {
    fn rename<K: Resource>(object: &mut K) {
        object.metadata_mut().name = "renamed".into();
    }
    let mut config = read::<Config>(r#"{"metadata": {}}"#);
    rename(&mut config);
    assert_eq!(config.metadata().name, config.metadata.name);
    assert_eq!(config.metadata.name, "renamed");
}

/// How loud.
#[derive(Clone, Copy, Debug, PartialEq, Schema, JsonSchema)]
enum Volume {
    Low,
    High,
}

#[derive(Schema, JsonSchema)]
struct Radio {
    volume: Volume,
    /// At night.
    night: Volume,
}

#[test]
fn the_comment_on_an_enum_describes_it() {
    let schema = Radio::json_schema();
    assert_eq!(schema["properties"]["volume"]["description"], "How loud.");
    assert_eq!(schema["properties"]["night"]["description"], "At night.");
    let values = [Volume::Low, Volume::High];
    assert_eq!(read::<Vec<Volume>>(r#"["Low", "High"]"#), values);
}

/// As documents of OpenAPI say of members that Go always writes: required, and zero by default.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase")]
struct Zeros {
    #[schema(default)]
    name: String,
    #[schema(default)]
    ready: bool,
    #[schema(default)]
    restart_count: i32,
    #[schema(default)]
    nested: Named,
    // Nothing is said of these: Go's nil is `null`.
    items: Vec<String>,
    labels: Map<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
struct Named {
    #[schema(default)]
    name: String,
}

#[test]
fn what_is_zero_by_default_is_read_from_nothing_and_always_written() {
    let written = serde_json::json!({
        "name": "", "ready": false, "restartCount": 0, "nested": {"name": ""}, "items": [], "labels": {},
    });
    let nulls = serde_json::json!({
        "name": null, "ready": null, "restartCount": null, "nested": null, "items": null, "labels": null,
    });
    let absent = serde_json::json!({"items": [], "labels": {}});
    for given in [written.clone(), nulls, absent] {
        let read: Zeros = serde_json::from_value(given).unwrap();
        assert_eq!(read, Zeros::default());
        assert_eq!(serde_json::to_value(&read).unwrap(), written);
    }
    let error = serde_json::from_value::<Zeros>(serde_json::json!({"labels": {}})).unwrap_err();
    assert_eq!(error.to_string(), "missing field `items`");
}
