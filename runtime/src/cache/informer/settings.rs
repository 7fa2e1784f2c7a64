//! What tells informers of a kind from each other.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::cache::intake::Treatment;
use crate::cache::meter::{Meter, NoMeter};
use crate::cache::reflector::{About, ReflectorOptions};
use crate::dynamic::{ApiResource, DynamicObject};

/// What tells informers of a kind from each other.
pub(crate) struct Settings<K> {
    pub(crate) about: About,
    /// None for all of them.
    pub(crate) namespaces: BTreeSet<Box<str>>,
    pub(crate) label_selector: String,
    pub(crate) field_selector: String,
    /// How often handlers that do not say so themselves are told everything again.
    pub(crate) resync: Option<Duration>,
    /// Whether there is an index by labels.
    pub(crate) label_index: bool,
    pub(crate) reflector: ReflectorOptions,
    pub(crate) treatment: Treatment<K>,
    pub(crate) meter: Arc<dyn Meter>,
}

impl<K> Settings<K> {
    pub(crate) fn new(about: About) -> Self {
        Self {
            about,
            namespaces: BTreeSet::new(),
            label_selector: String::new(),
            field_selector: String::new(),
            resync: None,
            label_index: false,
            reflector: ReflectorOptions::default(),
            treatment: Treatment::default(),
            meter: Arc::new(NoMeter),
        }
    }

    /// Whether one informer serves both.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let Self {
            about,
            namespaces,
            label_selector,
            field_selector,
            resync,
            label_index,
            reflector,
            treatment,
            meter,
        } = self;
        *about == other.about
            && *namespaces == other.namespaces
            && *label_selector == other.label_selector
            && *field_selector == other.field_selector
            && *resync == other.resync
            && *label_index == other.label_index
            && *reflector == other.reflector
            && treatment.is_same(&other.treatment)
            && Arc::ptr_eq(meter, &other.meter)
    }
}

impl Settings<DynamicObject> {
    pub(crate) fn dynamic(resource: ApiResource) -> Self {
        let version = serde_json::Value::from(resource.api_version());
        let kind = serde_json::Value::from(&*resource.kind);
        let types = format!(r#""apiVersion":{version},"kind":{kind}"#);
        let mut settings = Self::new(About::dynamic(resource));
        settings.treatment.types = Some(types.into());
        settings
    }
}

impl<K> Clone for Settings<K> {
    fn clone(&self) -> Self {
        Self {
            about: self.about.clone(),
            namespaces: self.namespaces.clone(),
            label_selector: self.label_selector.clone(),
            field_selector: self.field_selector.clone(),
            resync: self.resync,
            label_index: self.label_index,
            reflector: self.reflector.clone(),
            treatment: self.treatment.clone(),
            meter: Arc::clone(&self.meter),
        }
    }
}
