//! Two kinds of one's own: one of `kube`'s derive, one of kubewright's.

use kube::CustomResource;
use kubewright::meta::ObjectMeta;
use kubewright::{JsonSchema, Resource, Schema};
use serde::{Deserialize, Serialize};

/// A lamp, as a program on `kube` writes it. The kind is [`Lamp`].
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[kube(
    group = "interop.example.com",
    version = "v1",
    kind = "Lamp",
    derive = "PartialEq",
    namespaced,
    status = "LampStatus",
    scale(
        spec_replicas_path = ".spec.bulbs",
        status_replicas_path = ".status.lit"
    )
)]
#[serde(rename_all = "camelCase")]
pub struct LampSpec {
    /// Its colour.
    pub colour: Colour,
    /// How many bulbs shall be lit.
    pub bulbs: i32,
}

/// A colour. It has no default, and so neither has a lamp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Colour {
    /// As a candle.
    Warm,
    /// As daylight.
    Cold,
}

/// What a lamp does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LampStatus {
    /// How many bulbs are lit.
    pub lit: i32,
}

/// A gate.
#[derive(Clone, Debug, Default, PartialEq, Resource, JsonSchema)]
#[resource(
    group = "interop.example.com",
    version = "v1",
    plural = "gates",
    namespaced,
    status
)]
pub struct Gate {
    /// Its metadata.
    pub metadata: ObjectMeta,
    /// What it shall be.
    pub spec: GateSpec,
    /// What it is.
    pub status: Option<GateStatus>,
}

/// What a gate shall be.
#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
pub struct GateSpec {
    /// Whether it is open.
    pub open: bool,
}

/// What a gate is.
#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
pub struct GateStatus {
    /// How many have passed.
    pub passed: i32,
}
