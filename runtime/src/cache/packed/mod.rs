//! Objects held as text, for caches of many.
//!
//! A decoded object costs its strings, lists and maps, each with an allocation. Its JSON text, less the
//! managed fields, is half of that, and with the feature `zstd` less than a tenth: objects of a kind are
//! alike, and a dictionary made of the first ones says most of the others. What keys, selectors and
//! indexes need is kept ready beside the text.

mod codec;
mod intake;
mod labels;
mod object;
mod pointer;
mod text;

use std::sync::Arc;

pub use object::PackedObject;
pub use text::PackedText;

use super::intake::{Intake, Treatment};
use super::object::{Cacheable, Layout};

/// Objects are held as text, and decoded when they are read.
///
/// That they can be decoded is seen then, too: of an object of which a field has another type than the
/// kind says, [`PackedObject::decode`] is an error, and all that does not read that field goes on.
#[derive(Clone, Copy, Debug)]
pub enum Packed {}

impl<K: Cacheable> Layout<K> for Packed {
    type Object = PackedObject<K>;

    fn intake(how: Treatment<K>) -> Arc<dyn Intake<PackedObject<K>>> {
        Arc::new(intake::Pack::new(how))
    }
}
