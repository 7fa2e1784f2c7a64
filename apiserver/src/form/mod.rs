//! In what form a response is wanted, and putting it into that form
//! (`apiserver/pkg/endpoints/handlers/negotiation` and `response.go`).

mod accept;
mod gzip;
mod metadata;
mod negotiate;
mod shape;
mod write;

pub(crate) use metadata::partial;
pub(crate) use negotiate::{Form, Target, Wanted, preferred};
pub(crate) use shape::Shape;
