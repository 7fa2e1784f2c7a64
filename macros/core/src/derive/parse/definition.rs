//! Words of `#[resource(...)]` for the definition of the kind.

use super::{facts, table};
use crate::derive::ast::{Definition, Deprecated, PrinterColumn, ScalePaths, TypeMetaFacts};
use crate::derive::ctxt::Ctxt;
use crate::derive::json::{self, Json};
use crate::derive::slot::Slot;
use crate::derive::word::{Name, Word};

/// `deprecated`, `deprecated = false` or `deprecated = "warning"`.
fn deprecated(cx: &Ctxt, word: Word) -> Option<Deprecated> {
    if word.is_boolean() {
        return word.boolean(cx).map(|is| Deprecated { is, warning: None });
    }
    word.string(cx).map(|text| Deprecated {
        is: true,
        warning: Some(text.value()),
    })
}

const COLUMN: &[&str] = &[
    "name",
    "type",
    "json_path",
    "format",
    "description",
    "priority",
];

/// `type` of a printer column, as the API server takes them.
const COLUMN_TYPES: &[&str] = &["integer", "number", "string", "boolean", "date"];

/// `printer_column(name = "Ready", type = "string", json_path = ".status.ready")`.
fn printer_column(cx: &Ctxt, word: Word) -> Option<PrinterColumn> {
    let at = word.name.clone();
    let mut column = PrinterColumn {
        name: Slot::default(),
        ty: Slot::default(),
        json_path: Slot::default(),
        format: Slot::default(),
        description: Slot::default(),
        priority: Slot::default(),
    };
    let example = "(name = \"...\", type = \"string\", json_path = \"...\")";
    let text = |word: Word| word.string(cx).map(|text| text.value());
    for word in word.words(cx, example)? {
        let name = word.name.clone();
        match name.to_string().as_str() {
            "name" => column.name.set(cx, &name, located(cx, word)),
            "type" => column
                .ty
                .set(cx, &name, facts::one_of(cx, word, COLUMN_TYPES)),
            "json_path" => column.json_path.set(cx, &name, located(cx, word)),
            "format" => column.format.set(cx, &name, text(word)),
            "description" => column.description.set(cx, &name, text(word)),
            "priority" => column.priority.set(cx, &name, priority(cx, word)),
            other => cx.error_at(&name, table::unknown_of("word", other, COLUMN)),
        }
    }
    let said = column.name.is_said() && column.ty.is_said() && column.json_path.is_said();
    if !said {
        cx.error_at(
            at,
            format_args!(
                "a column needs `name`, `type` and `json_path`: `printer_column{example}`"
            ),
        );
    }
    said.then_some(column)
}

fn located(cx: &Ctxt, word: Word) -> Option<Name> {
    word.string(cx).map(|text| Name::from(&text))
}

fn priority(cx: &Ctxt, word: Word) -> Option<i32> {
    let span = word.span();
    let value = word.integer(cx)?;
    let priority = i32::try_from(value).ok();
    if priority.is_none() {
        cx.error(span, "a priority has 32 bits");
    }
    priority
}

const SCALE: &[&str] = &[
    "spec_replicas_path",
    "status_replicas_path",
    "label_selector_path",
];

/// `scale(spec_replicas_path = ".spec.replicas", ...)`.
pub(super) fn scale_paths(cx: &Ctxt, word: Word) -> Option<ScalePaths> {
    let mut paths = ScalePaths::default();
    for word in word.words(cx, "(spec_replicas_path = \".spec.replicas\")")? {
        let name = word.name.clone();
        match name.to_string().as_str() {
            "spec_replicas_path" => paths.spec_replicas.set(cx, &name, located(cx, word)),
            "status_replicas_path" => paths.status_replicas.set(cx, &name, located(cx, word)),
            "label_selector_path" => paths.label_selector.set(cx, &name, located(cx, word)),
            other => cx.error_at(&name, table::unknown_of("word", other, SCALE)),
        }
    }
    Some(paths)
}

/// `annotation("key", "value")`.
fn pair(cx: &Ctxt, word: Word) -> Option<(Name, String)> {
    let at = word.name.clone();
    let texts = word.strings(cx)?;
    let [key, value] = texts.as_slice() else {
        cx.error_at(
            &at,
            format_args!("`{at}` needs a key and a value: `{at}(\"key\", \"value\")`"),
        );
        return None;
    };
    Some((Name::from(key), value.value()))
}

/// `conversion = "JSON"`.
fn conversion(cx: &Ctxt, word: Word) -> Option<String> {
    let literal = word.string(cx)?;
    let text = literal.value();
    let problem = match json::parse(&text) {
        Ok(Json::Object(_)) => return Some(text),
        Ok(other) => format!("expected an object, found {}", other.kind()),
        Err(problem) => format!("not JSON: {problem}"),
    };
    cx.error_at(&literal, problem);
    None
}

/// `api_version(description = "...", required)`.
pub(super) fn type_meta(cx: &Ctxt, into: &mut TypeMetaFacts, word: Word) {
    let name = word.name.clone();
    into.said.set(cx, &name, Some(()));
    for word in word
        .words(cx, "(description = \"...\")")
        .unwrap_or_default()
    {
        if word.name == "required" {
            let name = word.name.clone();
            into.listed.set(cx, &name, word.boolean(cx));
        } else if ["docs", "union", "items"].iter().any(|no| word.name == no) {
            cx.error_at(
                &word.name,
                format_args!("`{}` has no meaning here", word.name),
            );
        } else {
            facts::apply(cx, &mut into.facts, word);
        }
    }
}

/// Applies a word of the definition; gives back one that is none.
pub(super) fn apply(cx: &Ctxt, definition: &mut Definition, word: Word) -> Option<Word> {
    let name = word.name.clone();
    match name.to_string().as_str() {
        "storage" => definition.storage.set(cx, &name, word.boolean(cx)),
        "served" => definition.served.set(cx, &name, word.boolean(cx)),
        "deprecated" => definition.deprecated.set(cx, &name, deprecated(cx, word)),
        "printer_column" => definition.printer_columns.extend(printer_column(cx, word)),
        "selectable_fields" => {
            let paths = word.strings(cx);
            let paths = paths.map(|paths| paths.iter().map(Name::from).collect());
            definition.selectable_fields.set(cx, &name, paths);
        }
        "annotation" => definition.annotations.extend(pair(cx, word)),
        "label" => definition.labels.extend(pair(cx, word)),
        "conversion" => definition.conversion.set(cx, &name, conversion(cx, word)),
        "preserve_unknown_fields" => {
            definition
                .preserve_unknown_fields
                .set(cx, &name, word.boolean(cx));
        }
        _ => return Some(word),
    }
    None
}
