//! What requests accept (`apimachinery` calls them transformations of the media type).

use crate::resource::{Form, Resource};

/// For an object, and for the objects of the events of a watch.
pub(super) fn of_one<K: Resource>() -> &'static str {
    match K::FORM {
        Form::Whole => "application/json",
        // A server that knows no such form gives the whole object, of which the metadata is read.
        Form::Metadata => {
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
        }
    }
}

/// For a list.
pub(super) fn of_many<K: Resource>() -> &'static str {
    match K::FORM {
        Form::Whole => "application/json",
        Form::Metadata => {
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
        }
    }
}

/// For a table.
pub(super) const TABLE: &str = "application/json;as=Table;g=meta.k8s.io;v=v1";
