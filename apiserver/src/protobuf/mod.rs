//! Objects in protobuf: what clients written in Go send of the built-in kinds. They are answered in
//! JSON, which such clients accept as well.

#[cfg(test)]
mod agree;
mod envelope;
mod message;
mod messages;
mod special;
mod wire;

pub(crate) use envelope::{MEDIA_TYPE, object};
