//! The structs of `meta/v1` against the JSON that Go writes for the same values.
//!
//! The tables of `tests/data` were written by a program over `k8s.io/apimachinery` v0.36.3.

use std::fmt::Debug;

use kubewright::Map;
use kubewright::meta::{
    ApplyOptions, Condition, ConditionStatus, CreateOptions, DeleteOptions, DeletionPropagation,
    EmbeddedObject, FieldsV1, GetOptions, LabelSelector, LabelSelectorOperator,
    LabelSelectorRequirement, ListMeta, ListOptions, ManagedFieldsEntry, ObjectMeta,
    OwnerReference, PatchOptions, Scale, Status, StatusCause, StatusDetails, Time, TypeMeta,
    UpdateOptions, cause, reason,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Reads JSON and writes it.
fn again<T: Serialize + DeserializeOwned>(json: &str) -> String {
    let value: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    serde_json::to_string(&value).expect("what was read is JSON")
}

#[test]
fn json_of_go_comes_back_byte_for_byte() {
    let mut count = 0;
    for row in include_str!("data/objects.tsv").lines() {
        let (name, json) = row.split_once('\t').unwrap();
        let written = match name {
            "ApplyOptions" => again::<ApplyOptions>(json),
            "Condition" => again::<Condition>(json),
            "CreateOptions" => again::<CreateOptions>(json),
            "DeleteOptions" => again::<DeleteOptions>(json),
            "GetOptions" => again::<GetOptions>(json),
            "LabelSelector" => again::<LabelSelector>(json),
            "ListMeta" => again::<ListMeta>(json),
            "ListOptions" => again::<ListOptions>(json),
            "ObjectMeta" => again::<ObjectMeta>(json),
            "OwnerReference" => again::<OwnerReference>(json),
            "PatchOptions" => again::<PatchOptions>(json),
            // Go writes the kind of an object first.
            "Scale" => again::<Scale>(json).replacen(
                r#"{"apiVersion":"autoscaling/v1","kind":"Scale","#,
                r#"{"kind":"Scale","apiVersion":"autoscaling/v1","#,
                1,
            ),
            "Status" => again::<Status>(json),
            "TypeMeta" => again::<TypeMeta>(json),
            "UpdateOptions" => again::<UpdateOptions>(json),
            name => panic!("no type for {name}"),
        };
        assert_eq!(written, json, "{name}");
        count += 1;
    }
    assert!(count > 100);
}

#[test]
fn selectors_are_written_and_matched_as_in_go() {
    let mut outcomes = [0, 0, 0];
    for row in include_str!("data/selector.tsv").lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let selector: LabelSelector = serde_json::from_str(cells[0]).unwrap();
        let written = selector.to_selector();
        let [json, go, labels, matches] = cells[..] else {
            assert!(written.is_err(), "{row}: written as {written:?}");
            outcomes[0] += 1;
            continue;
        };
        assert_eq!(written, Ok(go.to_owned()), "{json}");
        let labels: Map<String> = serde_json::from_str(labels).unwrap();
        let matches: bool = matches.parse().unwrap();
        assert_eq!(selector.matches(&labels), matches, "{row}");
        outcomes[1 + usize::from(matches)] += 1;
    }
    assert!(outcomes.iter().all(|count| *count > 10), "{outcomes:?}");
}

/// `null` for a field, and no such field.
fn absent<T: Debug + Default + DeserializeOwned + PartialEq>(fields: &[&str]) {
    let nulls = fields
        .iter()
        .map(|name| ((*name).to_owned(), json!(null)))
        .collect();
    let decoded: T =
        serde_json::from_value(serde_json::Value::Object(nulls)).expect("nulls are absent");
    assert_eq!(decoded, T::default());
    assert_eq!(
        serde_json::from_str::<T>("{}").expect("no field is required"),
        T::default()
    );
}

#[test]
fn null_and_nothing_are_the_same() {
    absent::<ObjectMeta>(&[
        "name",
        "uid",
        "generation",
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "labels",
        "ownerReferences",
        "finalizers",
        "managedFields",
        "selfLink",
    ]);
    absent::<ListMeta>(&["continue", "remainingItemCount", "shardInfo"]);
    absent::<Condition>(&["type", "status", "lastTransitionTime"]);
    absent::<Status>(&["metadata", "details", "code"]);
    absent::<ListOptions>(&["watch", "limit", "timeoutSeconds"]);
}

/// One by one in their places, so many labels would take minutes.
#[test]
fn labels_are_read_in_any_order() {
    let count = 200_000;
    let labels = |numbers: &mut dyn Iterator<Item = i32>| {
        let labels: Vec<String> = numbers.map(|n| format!("\"{n:06}\":\"{n}\"")).collect();
        format!("{{{}}}", labels.join(","))
    };
    let (up, down) = (labels(&mut (0..count)), labels(&mut (0..count).rev()));
    let json = format!(r#"{{"labels":{down}}}"#);
    assert_eq!(again::<ObjectMeta>(&json), format!(r#"{{"labels":{up}}}"#));
    let object = format!(r#"{{"x":0,{}"#, &down[1..]);
    assert_eq!(
        again::<EmbeddedObject>(&object),
        format!(r#"{},"x":0}}"#, &up[..up.len() - 1])
    );

    let twice = r#"{"labels":{"b":"1","a":"2","b":"3"}}"#;
    assert_eq!(
        again::<ObjectMeta>(twice),
        r#"{"labels":{"a":"2","b":"3"}}"#
    );
}

#[test]
fn fields_that_are_not_known_are_passed_over() {
    let meta: ObjectMeta =
        serde_json::from_value(json!({"name": "a", "clusterName": "x", "later": [1]})).unwrap();
    assert_eq!(meta, ObjectMeta::named("a"));
}

#[test]
fn errors_tell_what_is_wrong() {
    let error = serde_json::from_str::<ObjectMeta>(r#"{"creationTimestamp": "yesterday"}"#);
    let message = error.unwrap_err().to_string();
    assert!(
        message.contains("\"yesterday\" is not an RFC 3339 time"),
        "{message}"
    );
    let error = serde_json::from_str::<ObjectMeta>(r#"{"labels": {"a": 1}}"#);
    assert!(error.unwrap_err().to_string().contains("expected a string"));
}

#[test]
fn metadata_answers_what_controllers_ask() {
    let mut meta = ObjectMeta::namespaced("default", "web-1");
    assert_eq!(
        (meta.namespace.as_str(), meta.name.as_str()),
        ("default", "web-1")
    );
    meta.labels.insert("app", "web".to_owned());
    meta.annotations.insert("note", "x".to_owned());
    assert_eq!((meta.label("app"), meta.label("note")), (Some("web"), None));
    assert_eq!(
        (meta.annotation("note"), meta.annotation("app")),
        (Some("x"), None)
    );

    assert!(!meta.is_being_deleted());
    meta.deletion_timestamp = Some(Time::from_unix(0));
    assert!(meta.is_being_deleted());

    assert_eq!(meta.controller_owner(), None);
    let owner = |uid: &str, controller| OwnerReference {
        uid: uid.into(),
        controller,
        ..OwnerReference::default()
    };
    meta.owner_references = vec![
        owner("a", None),
        owner("b", Some(false)),
        owner("c", Some(true)),
    ];
    assert_eq!(
        meta.controller_owner().map(|owner| &owner.uid),
        Some(&"c".into())
    );
    assert!(meta.is_controlled_by(&"c".into()) && !meta.is_controlled_by(&"a".into()));

    assert!(meta.add_finalizer("x.example.com/f") && !meta.add_finalizer("x.example.com/f"));
    assert!(meta.has_finalizer("x.example.com/f"));
    assert!(meta.remove_finalizer("x.example.com/f") && !meta.remove_finalizer("x.example.com/f"));
    assert_eq!(meta.finalizers, Vec::<String>::new());
}

#[test]
fn owners_are_referred_to_by_what_they_are() {
    let scale = Scale {
        metadata: ObjectMeta {
            uid: "u".into(),
            ..ObjectMeta::named("web")
        },
        ..Scale::default()
    };
    let reference = OwnerReference::to_controller(&scale);
    assert_eq!(
        serde_json::to_value(&reference).unwrap(),
        json!({
            "apiVersion": "autoscaling/v1", "kind": "Scale", "name": "web", "uid": "u",
            "controller": true, "blockOwnerDeletion": true,
        })
    );
    let reference = OwnerReference::to(&scale);
    assert_eq!(
        (reference.controller, reference.block_owner_deletion),
        (None, None)
    );
}

#[test]
fn scale_is_told_by_its_kind() {
    let scale: Scale = serde_json::from_value(json!({
        "apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "web"},
        "spec": {"replicas": 3}, "status": {"replicas": 2, "selector": "app=web"},
    }))
    .unwrap();
    assert_eq!((scale.spec.replicas, scale.status.replicas), (3, 2));
    assert_eq!(scale.status.selector, "app=web");
    let foreign = json!({"apiVersion": "v1", "kind": "Pod"});
    assert!(serde_json::from_value::<Scale>(foreign).is_err());
}

#[test]
fn conditions_move_with_their_status() {
    let condition = |status, reason: &str, time| Condition {
        r#type: "Ready".to_owned(),
        status,
        reason: reason.to_owned(),
        last_transition_time: time,
        ..Condition::default()
    };
    let (first, later) = (Time::from_unix(1), Time::from_unix(2));
    let mut conditions = vec![];
    assert!(condition(ConditionStatus::False, "Starting", first).set(&mut conditions));
    assert!(!condition(ConditionStatus::False, "Starting", later).set(&mut conditions));
    assert!(condition(ConditionStatus::False, "Waiting", later).set(&mut conditions));
    assert_eq!(conditions[0].last_transition_time, first);
    assert_eq!(conditions[0].reason, "Waiting");

    assert!(condition(ConditionStatus::True, "Up", later).set(&mut conditions));
    assert_eq!(conditions.len(), 1);
    assert_eq!(conditions[0].last_transition_time, later);
    assert!(Condition::find(&conditions, "Ready").is_some_and(Condition::is_true));
    assert_eq!(Condition::find(&conditions, "Other"), None);

    assert!(condition(ConditionStatus::Unknown, "Lost", Time::ZERO).set(&mut conditions));
    assert!(conditions[0].last_transition_time > later, "the present");
}

#[test]
fn failures_carry_reason_and_causes() {
    let status = Status {
        details: Some(Box::new(StatusDetails {
            name: "web".to_owned(),
            causes: vec![StatusCause {
                reason: cause::FIELD_VALUE_REQUIRED.to_owned(),
                field: "spec.replicas".to_owned(),
                ..StatusCause::default()
            }],
            ..StatusDetails::default()
        })),
        ..Status::failure(422, reason::INVALID, "web is invalid")
    };
    assert!(status.is_failure() && !Status::default().is_failure());
    assert_eq!(
        serde_json::to_value(&status).unwrap(),
        json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": "web is invalid", "reason": "Invalid", "code": 422,
            "details": {
                "name": "web",
                "causes": [{"reason": "FieldValueRequired", "field": "spec.replicas"}],
            },
        })
    );
}

#[test]
fn embedded_objects_keep_everything() {
    let json = json!({
        "apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "x"},
        "spec": {"a": [1, null, {"b": 2.5}]}, "data": "y",
    });
    let object: EmbeddedObject = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(object.kind, "Thing");
    assert_eq!(
        object.metadata.as_ref().map(|meta| meta.name.as_str()),
        Some("x")
    );
    assert_eq!(object.rest["data"], json!("y"));
    assert_eq!(serde_json::to_value(&object).unwrap(), json);
    assert_eq!(again::<EmbeddedObject>("{}"), "{}");
}

#[test]
fn managed_fields_stay_text() {
    let json =
        r#"{"manager":"m","fieldsV1":{"f:z":{},"f:a":{"k:{\"x\":1}":[true,-1,1.5,null,"é"]}}}"#;
    let entry: ManagedFieldsEntry = serde_json::from_str(json).unwrap();
    let fields = entry.fields_v1.as_ref().unwrap();
    assert_eq!(
        fields.as_json(),
        r#"{"f:z":{},"f:a":{"k:{\"x\":1}":[true,-1,1.5,null,"é"]}}"#
    );
    assert_eq!(serde_json::to_string(&entry).unwrap(), json);
    assert_eq!(FieldsV1::default().as_json(), "{}");
    assert_eq!(
        FieldsV1::from(&json!({"f:a": {}})).as_json(),
        r#"{"f:a":{}}"#
    );

    let broken = r#"{"fieldsV1":{"f:a":[1,}}"#;
    assert!(serde_json::from_str::<ManagedFieldsEntry>(broken).is_err());
}

#[test]
fn group_and_version_come_apart() {
    let of = |api_version: &str| TypeMeta {
        api_version: api_version.to_owned(),
        ..TypeMeta::default()
    };
    assert_eq!(
        (of("apps/v1").group(), of("apps/v1").version()),
        ("apps", "v1")
    );
    assert_eq!((of("v1").group(), of("v1").version()), ("", "v1"));
}

#[test]
fn unknown_words_of_open_enums_are_kept() {
    let options = r#"{"propagationPolicy":"Sideways"}"#;
    let decoded: DeleteOptions = serde_json::from_str(options).unwrap();
    let unknown = DeletionPropagation::Unknown("Sideways".to_owned());
    assert_eq!(decoded.propagation_policy, Some(unknown));
    assert_eq!(again::<DeleteOptions>(options), options);
}

#[test]
fn an_unknown_operator_selects_nothing() {
    let selector = LabelSelector {
        match_expressions: vec![LabelSelectorRequirement {
            key: "app".to_owned(),
            operator: LabelSelectorOperator::Unknown("Gt".to_owned()),
            values: vec!["1".to_owned()],
        }],
        ..LabelSelector::default()
    };
    assert!(!selector.matches(&Map::from([("app", "2".to_owned())])));
    let error = selector.to_selector().unwrap_err().to_string();
    assert_eq!(error, "\"Gt\" is not a valid label selector operator");
    let all = LabelSelector::default();
    assert!(all.matches(&Map::new()) && all.to_selector() == Ok(String::new()));
    let one = LabelSelector::of_labels([("app", "web".to_owned())]);
    assert_eq!(one.to_selector(), Ok("app=web".to_owned()));
}

#[test]
fn apply_is_sent_as_a_patch() {
    let patch = PatchOptions::from(ApplyOptions::new("me").forced());
    assert_eq!(
        serde_json::to_value(&patch).unwrap(),
        json!({"force": true, "fieldManager": "me"})
    );
}
