//! Types that every kind is made of: `meta/v1` of the Kubernetes API, and its scalars.
//!
//! Strings, lists and maps that Go writes with `omitempty` are plain here: empty stands for
//! absent, and is not written. What Go has a pointer to is an `Option`. Reading is as lenient as
//! Go's: no field is required.

mod byte_string;
mod condition;
mod duration;
mod embedded;
mod int_or_string;
mod label_selector;
mod list_meta;
mod managed_fields;
pub mod map;
pub(crate) mod moment;
pub mod names;
mod object_meta;
mod options;
mod owner_reference;
mod quantity;
mod scale;
mod status;
mod time;
mod transcode;
mod type_meta;
mod uid;

pub use byte_string::{Base64Error, ByteString};
pub use condition::{Condition, ConditionStatus};
pub use duration::{Duration, ParseDurationError};
pub use embedded::EmbeddedObject;
pub use int_or_string::{IntOrString, PercentageError, Rounding};
pub use label_selector::{LabelSelector, LabelSelectorOperator, LabelSelectorRequirement};
pub use list_meta::{ListMeta, ShardInfo};
pub use managed_fields::{FieldsV1, ManagedFieldsEntry, ManagedFieldsOperation};
pub use map::Map;
pub use moment::ParseTimeError;
pub use object_meta::ObjectMeta;
pub use options::{
    ApplyOptions, CreateOptions, DRY_RUN_ALL, DeleteOptions, DeletionPropagation,
    FINALIZER_DELETE_DEPENDENTS, FINALIZER_ORPHAN_DEPENDENTS, FieldValidation, GetOptions,
    INITIAL_EVENTS_ANNOTATION, ListOptions, PatchOptions, Preconditions, ResourceVersionMatch,
    UpdateOptions,
};
pub use owner_reference::OwnerReference;
pub use quantity::{ParseQuantityError, Quantity, QuantityFormat};
pub use scale::{Scale, ScaleSpec, ScaleStatus};
pub use status::{Status, StatusCause, StatusDetails, cause, reason};
pub use time::{MicroTime, Time};
pub use type_meta::TypeMeta;
pub use uid::Uid;

/// The start of a text for an error: enough to find it, however long the text is.
fn clip(text: &str) -> String {
    const LIMIT: usize = 64;
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
