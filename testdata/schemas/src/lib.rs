//! Types of real CRDs that between them hold every construct of schemas.

use std::sync::Arc;

use kubewright::resource::ResourceDescriptor;
use kubewright::schema::decode;
use kubewright::schema::structural::Structural;
use kubewright::{Resource, Schema, Validate, Value, Violation};

include!(concat!(env!("OUT_DIR"), "/schemas.rs"));

/// A version of a kind, without its type.
#[derive(Clone, Copy)]
pub struct Root {
    /// The file that defines it.
    pub file: &'static str,
    /// What the API calls it.
    pub descriptor: &'static ResourceDescriptor,
    /// The schema that its type carries.
    pub schema: fn() -> Arc<Structural>,
    /// What its type makes of an object.
    pub read: fn(&Value) -> Read,
}

/// What a type makes of an object.
#[derive(Debug)]
pub enum Read {
    /// It is refused when it is decoded.
    Refused {
        /// Where, as field paths are spelt.
        field: String,
    },
    /// It is decoded.
    Decoded {
        /// What is encoded again.
        encoded: Value,
        /// What is wrong with it.
        violations: Vec<Violation>,
    },
}

/// A version of a kind by its type.
pub fn root<K: Resource + Schema>(file: &'static str) -> Root {
    Root {
        file,
        descriptor: K::descriptor(),
        schema: Structural::of::<K>,
        read: read::<K>,
    }
}

fn read<K: Resource + Schema>(object: &Value) -> Read {
    match decode::from_value::<K>(object.clone()) {
        Err(error) => Read::Refused {
            field: error.path().to_string(),
        },
        Ok(decoded) => Read::Decoded {
            encoded: serde_json::to_value(&decoded).unwrap_or_default(),
            violations: decoded.validate().err().unwrap_or_default(),
        },
    }
}
