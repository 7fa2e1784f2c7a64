//! The metadata of lists and of answers that are no object.

use crate::Schema;

/// `metadata` of lists and of [`Status`](super::Status) (`ListMeta` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ListMeta {
    /// No longer set by servers.
    #[schema(omit_empty)]
    pub self_link: String,
    /// The version of the store that the list shows, opaque: where a watch goes on.
    #[schema(omit_empty)]
    pub resource_version: String,
    /// Set where a limit cut the list: with it, the next request gets the next part.
    #[schema(omit_empty)]
    pub r#continue: String,
    /// How many objects come after this part, where the server knows.
    pub remaining_item_count: Option<i64>,
    /// Set where the list holds one shard only.
    pub shard_info: Option<Box<ShardInfo>>,
}

/// Which shard a list holds (`ShardInfo` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ShardInfo {
    /// The shard selector that was asked for.
    pub selector: String,
}
