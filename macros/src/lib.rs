//! The derives of kubewright. Users reach them as `kubewright::Schema`, `kubewright::Resource` and
//! `kubewright::JsonSchema`.
//!
//! All that they do is in `kubewright-codegen`, an ordinary library over tokens.

use proc_macro::TokenStream;

/// Derives `Schema`, `Serialize` and `Deserialize`: a type that carries its schema.
///
/// For structs with named fields, structs of one unnamed field (written as that field), enums of unit
/// variants (one of several strings or integers), and enums whose variants hold one value each (an
/// object with one of several members). What is written for a type is thin: a static table and a `match` to reach a field;
/// reading and writing are the runtime's.
///
/// ```
/// use kubewright::Schema;
///
/// #[derive(Debug, PartialEq, Schema)]
/// #[schema(rename_all = "camelCase")]
/// struct Listener {
///     host_name: String,
///     #[schema(minimum = 1, maximum = 65535)]
///     port: i32,
///     protocol: Option<Protocol>,
/// }
///
/// #[derive(Debug, PartialEq, Schema)]
/// enum Protocol {
///     #[schema(rename = "HTTP")]
///     Http,
///     #[schema(unknown, default)]
///     Unknown(String),
/// }
///
/// let text = r#"{"hostName":"a.example.com","port":80,"protocol":"QUIC"}"#;
/// let listener: Listener = serde_json::from_str(text)?;
/// assert_eq!(listener.protocol, Some(Protocol::Unknown("QUIC".to_owned())));
/// assert_eq!(serde_json::to_string(&listener)?, text);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// An `Option` is left out when it is `None`; every other field is required, unless it has a
/// `default`.
///
/// # Words
///
/// Words stand in `#[schema(...)]`. Those with an S can stand in `#[serde(...)]` as well, and mean
/// what they mean there.
///
/// Of types:
///
/// | word | | meaning |
/// |---|---|---|
/// | `rename = "Name"` | S | what the type is called in errors |
/// | `rename_all = "rule"` | S | how fields or variants are spelled: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE` |
/// | `default`, `default = "path"` | S | missing fields are taken from the struct's `Default`, or from a function |
/// | `deny_unknown_fields` | S | a key that no field has is an error |
/// | `transparent` | S | the struct is written as its one field |
/// | `crate = "path"` | | where the kubewright crate is, if not at `::kubewright` |
/// | `docs = false` | | doc comments, of the fields too, are no descriptions of the schema, which they otherwise are |
/// | `accessors = false` | | fields with a default get no method, see below; an enum of strings gets no `as_str` |
/// | `union(...)` | | fields of which a number may be set, see below; may be repeated |
/// | `title`, `description`, `example`, `external_docs`, `nullable`, `default_json`, `min_properties`, `max_properties`, `map_type`, `all_of`, `any_of`, `one_of`, `not`, `preserve_unknown_fields`, `embedded_resource`, `int_or_string`, `validate`, `schema` | | as of fields |
///
/// Of fields:
///
/// | word | | meaning |
/// |---|---|---|
/// | `rename = "name"` | S | the JSON name |
/// | `alias = "name"` | S | another name that is read; may be repeated |
/// | `default`, `default = "path"` | S | a missing field is `Default::default()`, or what a function gives |
/// | `flatten` | S | the members of the struct, map or enum of values stand beside the other fields |
/// | `skip`, `skip_serializing`, `skip_deserializing` | S | neither read nor written, not written, not read |
/// | `skip_serializing_if = "path"` | S | not written if the function says so |
/// | `omit_empty` | | not written if empty or zero, and then not required, as Go's `omitempty` |
/// | `required` | | an `Option` that may be `null` but not missing; always written |
/// | `serde` | | the type has serde's impls only; it needs `Default`, or a `default` |
/// | `required = true`, `required = false` | | whether the schema requires it, where that is not whether reading does |
/// | `docs`, `docs = false` | | whether the doc comment is the schema's description |
/// | `accessor = "name"`, `accessor = false` | | what the method for its default is called, or that there is none |
///
/// Of fields, for the schema; reading ignores them:
///
/// | word | in the schema |
/// |---|---|
/// | `title`, `description` = `"..."` | the same; `description` in place of the doc comment, `""` for none |
/// | `example`, `external_docs` = `"JSON"` | `example`, `externalDocs` |
/// | `format`, `pattern` = `"..."` | the same; `""` for none, where the type has one |
/// | `nullable` | the same |
/// | `minimum`, `maximum`, `multiple_of` = `1` | the same |
/// | `exclusive_minimum`, `exclusive_maximum` | of the bound beside it `true`; or a number, `= 1`, in place of one |
/// | `min_length`, `max_length`, `min_items`, `max_items`, `min_properties`, `max_properties` = `1` | the same |
/// | `unique_items` | the same |
/// | `values("a", "b", null)`, `values_json = "[...]"` | `enum` |
/// | `default_value = "a"`, `default_json = "[1]"` | `default`, as a literal or as JSON |
/// | `all_of`, `any_of`, `one_of` = `"[...]"`, `not = "{...}"` | the same, as JSON |
/// | `items(...)` | what is said of each item of a list or value of a map, in these words |
/// | `list_type = "atomic"`, `"set"` or `"map"`, `list_map_keys("name")` | `x-kubernetes-list-type`, `x-kubernetes-list-map-keys` |
/// | `map_type = "granular"` or `"atomic"` | `x-kubernetes-map-type` |
/// | `patch_strategy`, `patch_merge_key` = `"..."` | `x-kubernetes-patch-strategy`, `x-kubernetes-patch-merge-key` |
/// | `preserve_unknown_fields`, `embedded_resource`, `int_or_string` | `x-kubernetes-preserve-unknown-fields` and so on |
/// | `validate(rule = "...", message = "...")` | an entry of `x-kubernetes-validations`; also `message_expression`, `reason`, `field_path`, `optional_old_self`; may be repeated |
/// | `schema = "{...}"` | all of it, as JSON, in place of everything else; `""`: the schema has no such property |
///
/// Those that are or are not can be followed by `= true` or `= false`. JSON is checked when the type
/// is compiled: that it is JSON, and, where it is a schema, that it is of known keywords.
///
/// The description that a doc comment gives is its lines, each without the blank that follows
/// `///`, as one text without blanks around it.
///
/// Of variants:
///
/// | word | | meaning |
/// |---|---|---|
/// | `rename = "name"`, `alias = "name"` | S | as of fields |
/// | facts words of fields | | of a variant that holds a value |
/// | `value = 5` | | the number of the variant; with it on each, the enum is one of integers |
/// | `unknown` | | the variant that keeps any other value, `Unknown(String)` or `Unknown(i64)`, among variants that hold values `Unknown(Map<Value>)`; without one, other values are errors |
/// | `default` | | the derive writes `Default` too, with this variant |
///
/// # Defaults
///
/// A field that is an `Option` and has a default in its schema gets a method that gives its value or
/// the default: numbers and booleans as they are, a `String` as `&str`, others by reference.
///
/// ```
/// #[derive(kubewright::Schema)]
/// struct Scaling {
///     #[schema(default_value = 1)]
///     replicas: Option<i32>,
/// }
///
/// let scaling: Scaling = serde_json::from_str("{}")?;
/// assert_eq!(scaling.replicas, None);
/// assert_eq!(scaling.replicas_or_default(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Unions
///
/// `union(exactly_one, members("exact", "prefix"))` says that one of these fields is set, by their
/// JSON names; `at_most_one` and `at_least_one` are the other numbers. The derive writes an enum of
/// what is set, `<Struct>Ref`, with a method `kind` that gives it, and a constructor for each member.
///
/// ```
/// #[derive(Debug, kubewright::Schema)]
/// #[schema(union(exactly_one, members("exact" = "Exact", "prefix" = "Prefix"), discriminator = "type"))]
/// struct Match {
///     r#type: String,
///     exact: Option<String>,
///     prefix: Option<String>,
/// }
///
/// let match_ = Match::from_prefix("/a".to_owned());
/// assert_eq!(match_.r#type, "Prefix");
/// match match_.kind() {
///     MatchRef::Exact(path) | MatchRef::Prefix(path) => assert_eq!(path, "/a"),
///     MatchRef::Unset | MatchRef::Several => unreachable!(),
/// }
/// ```
///
/// | word | |
/// |---|---|
/// | `exactly_one`, `at_most_one`, `at_least_one` | how many may be set; of the last there is no enum |
/// | `members("a", "b" = "B")` | the fields, all `Option`s; what the discriminator says for one |
/// | `discriminator = "type"` | the field that says which is set; constructors set it |
/// | `name = "hash_key"` | what the method is called; the enum is then `<Struct>HashKeyRef` |
/// | `view = "Name"`, `view = false` | what the enum is called; or that there is neither enum nor method nor constructor |
/// | `enforce` | the schema refuses what breaks it, by `oneOf` or `anyOf`, and rules for the discriminator |
///
/// Where one of several members is all that an object has, an enum says it better:
///
/// ```
/// use kubewright::{Map, Schema, Value};
///
/// #[derive(Debug, PartialEq, Schema)]
/// #[schema(rename_all = "camelCase")]
/// enum Match {
///     Exact(String),
///     #[schema(min_items = 1)]
///     AnyOf(Vec<String>),
///     #[schema(unknown)]
///     Unknown(Map<Value>),
/// }
///
/// let match_: Match = serde_json::from_str(r#"{"exact": "/a"}"#)?;
/// assert_eq!(match_, Match::Exact("/a".to_owned()));
/// assert!(serde_json::from_str::<Match>(r#"{"exact": "/a", "anyOf": []}"#).is_err());
/// assert!(matches!(serde_json::from_str(r#"{"newer": 1}"#)?, Match::Unknown(_)));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Such an enum starts blank as its `default` variant, or the `unknown` one, or the first: one that
/// holds the enum itself has to be none of these.
///
/// serde's other words are refused, for what they read and write has no schema; a type with serde's
/// impls of its own is a field with `#[schema(serde)]`.
#[proc_macro_derive(Schema, attributes(schema, serde, resource))]
pub fn derive_schema(input: TokenStream) -> TokenStream {
    kubewright_codegen::derive_schema(input.into()).into()
}

/// Derives what `Schema` derives, and `Resource` with the markers of what the API serves: the root
/// struct of a kind.
///
/// ```
/// use kubewright::meta::ObjectMeta;
/// use kubewright::{Resource, Schema};
///
/// #[derive(Clone, Debug, Resource)]
/// #[resource(group = "example.com", version = "v1", short_names("wd"), status)]
/// pub struct Widget {
///     pub metadata: ObjectMeta,
///     pub spec: WidgetSpec,
///     pub status: Option<WidgetStatus>,
/// }
///
/// #[derive(Clone, Debug, Schema)]
/// pub struct WidgetSpec {
///     pub size: i64,
/// }
///
/// #[derive(Clone, Debug, Schema)]
/// pub struct WidgetStatus {
///     pub ready: Option<bool>,
/// }
///
/// assert_eq!(Widget::descriptor().plural, "widgets");
/// let text = r#"{"kind": "Gadget", "metadata": {}, "spec": {"size": 1}}"#;
/// assert!(serde_json::from_str::<Widget>(text).is_err(), "a gadget is no widget");
/// ```
///
/// The struct is the object: it has a field `metadata` and whatever else the kind has. `apiVersion`
/// and `kind` are written first, and checked when they are there to read.
///
/// # Words
///
/// Those of `Schema`, in `#[schema(...)]` or `#[serde(...)]`, and in `#[resource(...)]`:
///
/// | word | meaning | without it |
/// |---|---|---|
/// | `group = "example.com"` | the API group; `""` is the legacy core group | has to be said |
/// | `version = "v1"` | its version | has to be said |
/// | `group_alias = "SecondExample"` | what the group is called in identifiers | the group's first segment |
/// | `kind`, `list_kind` = `"..."` | the kind, and that of its lists | the struct's name; the kind and `List` |
/// | `plural`, `singular` = `"..."` | the resource's names | by the kind |
/// | `short_names("a", "b")`, `categories("all")` | for kubectl | none |
/// | `namespaced`, `cluster`, or `scope = "Namespaced"` or `"Cluster"` | where objects live | `namespaced` |
/// | `status`, `scale` | there is this subresource; `status` needs a field of that name | there is none |
/// | `scale(spec_replicas_path = "...", status_replicas_path = "...", label_selector_path = "...")` | where its values are | `.spec.replicas`, `.status.replicas`, no selector |
/// | `verbs(get, list, ...)` | the verbs that are served | all: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `delete_collection` |
/// | `skip_verbs(delete, ...)` | all but these | |
/// | `readonly` | `get`, `list` and `watch` | |
/// | `no_verbs` | none | |
/// | `method(...)` | a method more, see below; may be repeated | |
/// | `crate = "path"` | where the kubewright crate is | `::kubewright` |
///
/// For the definition of the kind:
///
/// | word | meaning | without it |
/// |---|---|---|
/// | `storage` | objects are stored in this version, or with `= false` not | they are in the only version |
/// | `served = false` | the version is not served | it is |
/// | `deprecated`, `deprecated = "warning"` | the version is deprecated | it is not |
/// | `printer_column(name = "Ready", type = "string", json_path = ".status.ready")` | a column of `kubectl get`; also `format`, `description`, `priority`; may be repeated | none |
/// | `selectable_fields(".spec.color")` | what field selectors may name | none |
/// | `annotation("key", "value")`, `label("key", "value")` | of the definition; may be repeated | none |
/// | `conversion = "JSON"` | `spec.conversion` | none |
/// | `preserve_unknown_fields` | `spec.preserveUnknownFields` | not said |
/// | `api_version(...)`, `kind_field(...)` | what the schema says of `apiVersion` and `kind`, in the words of fields; `required` too | a string |
///
/// # Methods
///
/// `method(name = "update_scale", verb = "update", subresource = "scale", input = Scale, result = Scale)`
/// adds a method to the client of the kind. With one or more, the derive writes a struct
/// `<Kind>Client`: made from the `Api` of the kind, with all its calls, and the methods.
///
/// | word | |
/// |---|---|
/// | `name` | the method's name |
/// | `verb` | `get`, `list`, `create`, `update`, `patch`, `apply` or `connect` |
/// | `subresource` | of an object; without it, the verb is on the kind |
/// | `input` | the type that `create`, `update` and `apply` send; without it, the kind |
/// | `result` | the type that comes back, for `list` that of the items; without it, the kind |
/// | `options` | what the query of `get`, `list`, `create`, `update` or `connect` says, in place of the options of the verb |
/// | `stream` | of `get`: a text comes back, piece by piece: `client::TextStream` |
/// | `doc` | what is said of the method |
///
/// Types are of any crate: what is sent implements `Serialize`, what comes back `Deserialize`,
/// options both `Serialize` and `Default`. Beside a method `x`, there is `x_with`, which takes
/// options; `list` takes them always, `connect` where it has some. A method that would hide a call
/// of every client, or another method, is refused.
///
/// `connect` sends any request, whose path and query go below those of the subresource, and gives
/// the response as it comes, of whatever code. Where the transport is asked to upgrade the connection, the response has what
/// `hyper::upgrade::on` takes; frames of a `WebSocket` are up to the caller.
#[proc_macro_derive(Resource, attributes(resource, schema, serde))]
pub fn derive_resource(input: TokenStream) -> TokenStream {
    kubewright_codegen::derive_resource(input.into()).into()
}

/// Derives `JsonSchema`, beside `Schema` or `Resource`: the schema of the type is known down to its
/// last value, as that of a definition has to be.
///
/// ```
/// use kubewright::{JsonSchema, Schema};
///
/// #[derive(Schema, JsonSchema)]
/// struct Port {
///     /// From 1.
///     #[schema(minimum = 1)]
///     number: i32,
///     #[schema(serde, schema = r#"{"type": "string"}"#)]
///     socket: std::path::PathBuf,
/// }
///
/// let schema = Port::json_schema();
/// assert_eq!(schema["properties"]["number"]["minimum"], 1);
/// assert_eq!(schema["properties"]["socket"]["type"], "string");
/// ```
///
/// It has no words of its own. Every field's type has to be `JsonSchema` as well, unless the field
/// says its `schema`, which one with `#[schema(serde)]` has to.
///
/// Beside a root it writes a test, `kubewright_definition_of_Website`, through which
/// `cargo kubewright crd --crate` finds the definition.
#[proc_macro_derive(JsonSchema, attributes(schema, serde, resource))]
pub fn derive_json_schema(input: TokenStream) -> TokenStream {
    kubewright_codegen::derive_json_schema(input.into()).into()
}
