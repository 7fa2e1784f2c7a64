//! What writes do to those who manage fields (`merge.Updater` of structured-merge-diff).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{
    Claim, Comparison, Conflict, Duplicates, Error, FieldSchema, FieldSet, Manager, Managers,
};
use crate::schema::structural::Structural;

type Object = Map<String, Value>;
type Claims = BTreeMap<Manager, Claim>;
/// An object in a version, with the schema of the version.
type Versioned<'o> = (Cow<'o, Object>, Arc<Structural>);

/// The versions of a kind.
pub trait Versions {
    /// The schema of a version, by `apiVersion`; `None` where there is no such version any more.
    fn schema(&self, api_version: &str) -> Option<Arc<Structural>>;

    /// Makes an object, whose version its `apiVersion` tells, one of another version.
    ///
    /// # Errors
    /// Why it cannot be made one.
    fn convert(&self, object: Object, api_version: &str) -> Result<Object, String>;

    /// Fields of a version that are as they were, with what they hold, whatever a write says.
    fn reset_fields(&self, _api_version: &str) -> FieldSet {
        FieldSet::new()
    }
}

/// Merges objects of a version, and tells who manages their fields then.
#[derive(Clone, Copy, Debug)]
pub struct Updater<'a, V: ?Sized> {
    /// The versions of the kind.
    pub versions: &'a V,
    /// The version of the objects.
    pub api_version: &'a str,
}

impl<V: Versions + ?Sized> Updater<'_, V> {
    /// Takes from all managers the fields that differ between an object and what it was. Gives the
    /// fields that have been changed or added: those of who has written the object.
    ///
    /// Both have been found to fit their schema before ([`FieldSchema::check`]).
    ///
    /// # Errors
    /// If an object does not fit the schema of another version.
    pub fn update(
        &self,
        live: &Object,
        new: &Object,
        managers: &mut Managers,
    ) -> Result<FieldSet, Error> {
        let claims = self.reconcile(live, &managers.claims)?;
        let (claims, compared) = self.take(live, new, claims, None, true)?;
        managers.claims = claims;
        Ok(self.counted(&compared.modified.union(&compared.added)))
    }

    /// Merges what is applied into an object, removes what its manager has applied before and now
    /// does not, if nobody else manages it, and makes the manager that of the fields of what is
    /// applied. Gives `None` where the object is as it was.
    ///
    /// Both have been found to fit their schema before ([`FieldSchema::check`]).
    ///
    /// # Errors
    /// If others manage fields that would change, unless this is forced; if an object does not fit
    /// the schema of another version.
    pub fn apply(
        &self,
        live: &Object,
        applied: &Object,
        managers: &mut Managers,
        manager: &Manager,
        force: bool,
    ) -> Result<Option<Object>, Error> {
        let schema = self.own_schema()?;
        let schema = FieldSchema::of_object(&schema);
        let mut claims = self.reconcile(live, &managers.claims)?;
        let merged = schema.merge(live, applied);
        let claim = Claim {
            fields: self.counted(&schema.fields(applied)),
            api_version: self.api_version.to_owned(),
        };
        let last = claims.insert(manager.clone(), claim);
        let merged = match last.filter(|last| !last.fields.is_empty()) {
            Some(last) => {
                let pruned = self.prune(merged, &claims, &last);
                pruned.map_err(|what| Error::Message(format!("failed to prune fields: {what}")))?
            }
            None => merged,
        };
        let (claims, _) = self.take(live, &merged, claims, Some(manager), force)?;
        managers.claims = claims;
        let is_same = super::order::equal_objects(live, &merged);
        Ok((!is_same).then_some(merged))
    }

    fn own_schema(&self) -> Result<Arc<Structural>, Error> {
        self.versions.schema(self.api_version).ok_or_else(|| {
            let version = self.api_version;
            Error::Message(format!("no corresponding type for {version}"))
        })
    }

    fn counted(&self, fields: &FieldSet) -> FieldSet {
        let reset = self.versions.reset_fields(self.api_version);
        fields.recursive_difference(&reset)
    }

    /// An object in a version, with the schema of the version. `None` where there is none.
    fn in_version<'o>(
        &self,
        object: Cow<'o, Object>,
        api_version: &str,
    ) -> Result<Option<Versioned<'o>>, String> {
        let Some(schema) = self.versions.schema(api_version) else {
            return Ok(None);
        };
        let found = object.get("apiVersion").and_then(Value::as_str);
        if found.is_none_or(|found| found == api_version) {
            return Ok(Some((object, schema)));
        }
        let converted = self.versions.convert(object.into_owned(), api_version)?;
        FieldSchema::of_object(&schema).check(&converted, Duplicates::Refused)?;
        Ok(Some((Cow::Owned(converted), schema)))
    }

    /// Claims in terms of the schemas of today.
    fn reconcile(&self, live: &Object, claims: &Claims) -> Result<Claims, Error> {
        let mut schemas: BTreeMap<&str, Option<Arc<Structural>>> = BTreeMap::new();
        let mut out = Claims::new();
        for (manager, claim) in claims {
            let version = claim.api_version.as_str();
            if !schemas.contains_key(version) {
                let found = self.in_version(Cow::Borrowed(live), version);
                let found = found.map_err(Error::Message)?;
                schemas.insert(version, found.map(|(_, schema)| schema));
            }
            let Some(Some(schema)) = schemas.get(version) else {
                continue;
            };
            let reconciled = FieldSchema::of_object(schema).reconcile(&claim.fields);
            let fields = reconciled.unwrap_or_else(|| claim.fields.clone());
            let api_version = claim.api_version.clone();
            out.insert(
                manager.clone(),
                Claim {
                    fields,
                    api_version,
                },
            );
        }
        Ok(out)
    }

    /// How two objects differ in a version; `None` where there is no such version.
    fn compare(
        &self,
        live: &Object,
        new: &Object,
        api_version: &str,
    ) -> Result<Option<Comparison>, String> {
        let convert = |object, what: &str| {
            let converted = self.in_version(Cow::Borrowed(object), api_version);
            converted.map_err(|error| format!("failed to convert {what} object: {error}"))
        };
        let Some((live, schema)) = convert(live, "old")? else {
            return Ok(None);
        };
        let Some((new, _)) = convert(new, "new")? else {
            return Ok(None);
        };
        let mut compared = FieldSchema::of_object(&schema).compare(&live, &new);
        compared.leave_out(&self.versions.reset_fields(api_version));
        Ok(Some(compared))
    }

    /// Takes the fields that differ from all managers but one. Managers of versions that are no
    /// more, and those that have nothing left, are gone.
    fn take(
        &self,
        live: &Object,
        new: &Object,
        mut claims: Claims,
        but: Option<&Manager>,
        force: bool,
    ) -> Result<(Claims, Comparison), Error> {
        let mut compared: BTreeMap<String, Option<Comparison>> = BTreeMap::new();
        let own = self.compare(live, new, self.api_version);
        compared.insert(self.api_version.to_owned(), own.map_err(Error::Message)?);
        for claim in claims.values() {
            if !compared.contains_key(&claim.api_version) {
                let comparison = self.compare(live, new, &claim.api_version);
                compared.insert(
                    claim.api_version.clone(),
                    comparison.map_err(Error::Message)?,
                );
            }
        }
        let mut conflicts = Vec::new();
        claims.retain(|manager, claim| {
            if Some(manager) == but {
                return !claim.fields.is_empty();
            }
            let Some(Some(comparison)) = compared.get(&claim.api_version) else {
                return false;
            };
            let changed = comparison.modified.union(&comparison.added);
            let conflict = |path| Conflict {
                manager: manager.clone(),
                path,
            };
            let taken = claim.fields.intersection(&changed);
            conflicts.extend(taken.paths().into_iter().map(conflict));
            let left = claim.fields.difference(&taken);
            claim.fields = left.difference(&comparison.removed);
            !claim.fields.is_empty()
        });
        if !force && !conflicts.is_empty() {
            return Err(Error::Conflicts(conflicts));
        }
        let own = compared.remove(self.api_version).flatten();
        Ok((claims, own.unwrap_or_default()))
    }

    /// Removes what one has applied last, and nobody manages now.
    fn prune(&self, merged: Object, claims: &Claims, last: &Claim) -> Result<Object, String> {
        let version = last.api_version.as_str();
        let found = self.in_version(Cow::Borrowed(&merged), version);
        let found = found.map_err(|what| {
            format!("failed to convert merged object to last applied version: {what}")
        })?;
        let Some((converted, arena)) = found else {
            return Ok(merged);
        };
        let converted = converted.into_owned();
        let schema = FieldSchema::of_object(&arena);
        let pruned = schema.remove(converted.clone(), &schema.with_named(&last.fields));
        let owned = self.add_back_owned(&converted, pruned, version, claims);
        let pruned = owned.map_err(|what| format!("failed add back owned items: {what}"))?;
        let pruned = match self.in_version(Cow::Owned(pruned), version) {
            Ok(Some((pruned, _))) => pruned,
            Ok(None) => return Ok(merged),
            Err(what) => {
                return Err(format!(
                    "failed add back dangling items: failed to convert pruned object to last applied version: {what}"
                ));
            }
        };
        // What goes was applied last: what nobody manages, and was not, stays.
        let before = schema.with_named(&schema.fields(&converted));
        let after = schema.with_named(&schema.fields(&pruned));
        let gone = before.difference(&after);
        let gone = gone.intersection(&schema.with_named(&last.fields));
        let pruned = schema.remove(converted, &gone);
        match self.in_version(Cow::Owned(pruned), self.api_version)? {
            Some((pruned, _)) => Ok(pruned.into_owned()),
            None => Ok(merged),
        }
    }

    /// Puts back what was pruned and somebody manages.
    fn add_back_owned(
        &self,
        merged: &Object,
        mut pruned: Object,
        version: &str,
        claims: &Claims,
    ) -> Result<Object, String> {
        let mut managed: BTreeMap<&str, FieldSet> = BTreeMap::new();
        for claim in claims.values() {
            let fields = managed.entry(&claim.api_version).or_default();
            *fields = fields.union(&claim.fields);
        }
        // First in the version of what was pruned: another one may not be made of what is left.
        let first = managed.remove_entry(version);
        let mut merged = Cow::Borrowed(merged);
        for (version, managed) in first.into_iter().chain(managed) {
            let fail = |what: String| {
                format!("failed to convert merged object at version {version}: {what}")
            };
            let found = self.in_version(merged.clone(), version).map_err(fail)?;
            let Some((whole, arena)) = found else {
                continue;
            };
            let fail = |what: String| {
                format!("failed to convert pruned object at version {version}: {what}")
            };
            let Some((left, _)) = self
                .in_version(Cow::Owned(pruned.clone()), version)
                .map_err(fail)?
            else {
                continue;
            };
            let schema = FieldSchema::of_object(&arena);
            let all = schema.with_named(&schema.fields(&whole));
            let kept = schema.with_named(&schema.fields(&left));
            let kept = kept.union(&schema.with_named(&managed));
            pruned = schema.remove(whole.clone().into_owned(), &all.difference(&kept));
            merged = whole;
        }
        Ok(pruned)
    }
}
