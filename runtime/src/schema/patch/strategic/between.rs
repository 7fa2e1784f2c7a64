//! The strategic merge patch between two objects.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value, json};

use super::super::merge::without_nulls;
use super::Error;
use crate::meta::ObjectMeta;
use crate::schema::structural::{NodeId, Structural};

/// What is in `metadata` of a root, of which schemas of kinds say nothing.
static METADATA: LazyLock<Arc<Structural>> = LazyLock::new(Structural::of::<ObjectMeta>);

/// What makes the new object of the old one.
pub(super) fn between(
    schema: &Structural,
    old: &Value,
    new: &Value,
) -> Result<Map<String, Value>, Error> {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        return Err(Error::unfit("only objects are patched"));
    };
    let at = At {
        schema,
        node: schema.root_id(),
    };
    members(Some(at), "", old, new)?
        .ok_or_else(|| unknown("", "something beside the fields of its type"))
}

/// A node of a schema.
#[derive(Clone, Copy)]
struct At<'a> {
    schema: &'a Structural,
    node: NodeId,
}

/// How a field is patched.
#[derive(Clone, Copy, Default)]
struct Field<'a> {
    at: Option<At<'a>>,
    /// Lists are merged, or the object is replaced.
    is_merged: bool,
    is_replaced: bool,
    /// Members that the patch does not name go.
    retains_keys: bool,
    key: &'a str,
}

impl At<'_> {
    /// What is said of a member.
    fn member(self, name: &str) -> Option<Self> {
        let schema = self.schema;
        let node = schema.get(self.node).property(name)?;
        let is_root = self.node == schema.root_id();
        if is_root && name == "metadata" && schema.get(node).properties.is_none() {
            let schema: &'static Structural = &METADATA;
            return Some(Self {
                schema,
                node: schema.root_id(),
            });
        }
        Some(Self { schema, node })
    }

    fn items(self) -> Option<Self> {
        let node = self.schema.get(self.node).items?;
        Some(Self { node, ..self })
    }
}

impl<'a> Field<'a> {
    fn of(holder: Option<At<'a>>, name: &str) -> Self {
        let Some(at) = holder.and_then(|holder| holder.member(name)) else {
            return Self::default();
        };
        let said = at.schema.get(at.node);
        let strategy = said.patch_strategy.as_deref().unwrap_or_default();
        let has = |wanted: &str| strategy.split(',').any(|one| one == wanted);
        Self {
            at: Some(at),
            is_merged: has("merge"),
            is_replaced: has("replace"),
            retains_keys: has("retainKeys"),
            key: said.patch_merge_key.as_deref().unwrap_or_default(),
        }
    }
}

/// What makes the members of an object those of another; `None` where a member differs that the schema does not
/// know, and which a server merges with nothing.
fn members(
    at: Option<At<'_>>,
    place: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
) -> Result<Option<Map<String, Value>>, Error> {
    let mut patch = Map::new();
    for (name, held) in old {
        let value = new.get(name).unwrap_or(&Value::Null);
        if held.is_null() || held == value {
            continue;
        }
        let field = Field::of(at, name);
        let place = format!("{place}/{name}");
        match (held, value) {
            (Value::Object(_), Value::Object(_)) | (Value::Array(_), Value::Array(_))
                if field.at.is_none() =>
            {
                return Ok(None);
            }
            (Value::Object(held), Value::Object(value)) => {
                let change = object(field, &place, held, value)?;
                patch.extend(change.map(|change| (name.clone(), change)));
            }
            (Value::Array(held), Value::Array(value)) if field.is_merged => {
                list(field, &place, name, (held, value), &mut patch)?;
            }
            (_, value) => {
                patch.insert(name.clone(), without_nulls(value));
            }
        }
    }
    for (name, value) in new {
        if !value.is_null() && old.get(name).is_none_or(Value::is_null) {
            patch.insert(name.clone(), without_nulls(value));
        }
    }
    Ok(Some(patch))
}

/// What makes an object another; `None` where nothing differs.
fn object(
    field: Field<'_>,
    place: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
) -> Result<Option<Value>, Error> {
    let whole = || without_nulls(&Value::Object(new.clone()));
    if field.is_replaced {
        return Ok(Some(whole()));
    }
    let Some(mut change) = members(field.at, place, old, new)? else {
        let mut whole = whole();
        whole["$patch"] = "replace".into();
        return Ok(Some(whole));
    };
    if change.is_empty() {
        return Ok(None);
    }
    if field.retains_keys {
        change.insert("$retainKeys".to_owned(), keys(new));
    }
    Ok(Some(change.into()))
}

/// Puts what makes a list another into the patch of what holds it.
fn list(
    field: Field<'_>,
    place: &str,
    name: &str,
    (old, new): (&[Value], &[Value]),
    patch: &mut Map<String, Value>,
) -> Result<(), Error> {
    if new.iter().chain(old).all(is_scalar) {
        words(name, old, new, patch);
        return Ok(());
    }
    if field.key.is_empty() {
        return Err(unknown(place, "a list whose items have no merge key"));
    }
    let by_key = |list: &'_ [Value]| -> Option<Vec<Value>> {
        list.iter()
            .map(|item| item.get(field.key).cloned())
            .collect()
    };
    let Some(new_keys) = by_key(new) else {
        let what = format!("an item without its merge key `{}`", field.key);
        return Err(unknown(place, &what));
    };
    let old_keys = by_key(old).filter(|keys| is_set(keys));
    let (Some(old_keys), true) = (old_keys, is_set(&new_keys)) else {
        // Keys that are there twice name no item: servers would take one for the other. In a list that is
        // replaced they put them behind each other.
        let mut items = vec![json!({"$patch": "replace"})];
        items.extend(new.iter().map(without_nulls));
        patch.insert(name.to_owned(), items.into());
        return Ok(());
    };
    let of_item = Field {
        at: field.at.and_then(At::items),
        retains_keys: field.retains_keys,
        ..Field::default()
    };
    let old_by_key: HashMap<&Value, &Value> = old_keys.iter().zip(old).collect();
    let mut items = Vec::new();
    let mut is_longer = false;
    for (key, item) in new_keys.iter().zip(new) {
        match (old_by_key.get(key).copied(), item) {
            (Some(held), item) if held == item => {}
            (Some(Value::Object(held)), Value::Object(item)) => {
                let place = format!("{place}/{}", items.len());
                if let Some(mut change) = object(of_item, &place, held, item)? {
                    change[field.key] = key.clone();
                    items.push(change);
                }
            }
            (_, item) => {
                is_longer = true;
                items.push(without_nulls(item));
            }
        }
    }
    let of_key = |key: &Value| Map::from_iter([(field.key.to_owned(), key.clone())]);
    let stays: HashSet<&Value> = new_keys.iter().collect();
    for key in old_keys.iter().filter(|key| !stays.contains(key)) {
        let mut item = of_key(key);
        item.insert("$patch".to_owned(), "delete".into());
        items.push(item.into());
    }
    if !items.is_empty() {
        patch.insert(name.to_owned(), items.into());
    }
    if is_longer || !is_in_order(&old_keys, &new_keys) {
        let order: Vec<Value> = new_keys.iter().map(|key| of_key(key).into()).collect();
        patch.insert(format!("$setElementOrder/{name}"), order.into());
    }
    Ok(())
}

/// What makes a list of scalars another.
fn words(name: &str, old: &[Value], new: &[Value], patch: &mut Map<String, Value>) {
    let without = |list: &[Value], others: &[Value]| -> Vec<Value> {
        let others: HashSet<&Value> = others.iter().collect();
        let kept = list.iter().filter(|item| !others.contains(item));
        kept.cloned().collect()
    };
    let (added, removed) = (without(new, old), without(old, new));
    if !added.is_empty() || !is_in_order(old, new) {
        patch.insert(format!("$setElementOrder/{name}"), new.to_vec().into());
    }
    if !added.is_empty() {
        patch.insert(name.to_owned(), added.into());
    }
    if !removed.is_empty() {
        patch.insert(format!("$deleteFromPrimitiveList/{name}"), removed.into());
    }
}

/// Whether what is in both comes in the same order.
fn is_in_order(old: &[Value], new: &[Value]) -> bool {
    let (in_old, in_new): (HashSet<&Value>, HashSet<&Value>) =
        (old.iter().collect(), new.iter().collect());
    let stays = old.iter().filter(|item| in_new.contains(item));
    let was = new.iter().filter(|item| in_old.contains(item));
    stays.eq(was)
}

fn is_set(keys: &[Value]) -> bool {
    keys.iter().collect::<HashSet<_>>().len() == keys.len()
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array() && !value.is_null()
}

fn keys(members: &Map<String, Value>) -> Value {
    let members = members.iter().filter(|(_, value)| !value.is_null());
    members.map(|(name, _)| name.as_str()).collect()
}

fn unknown(place: &str, what: &str) -> Error {
    let place = if place.is_empty() {
        "the object"
    } else {
        place
    };
    Error::unfit(format!(
        "{place} differs in {what}, which no strategic merge patch can say; use a merge patch"
    ))
}
