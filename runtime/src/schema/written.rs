//! What of a record is written.

use super::encode::is_empty;
use super::{Omit, Record, Ref};

/// The field of a record at an index, where it is written.
pub(super) fn written(record: &dyn Record, index: usize) -> Option<Ref<'_>> {
    let field = record.shape().fields.get(index)?;
    let value = match field.omit {
        Omit::Always => return None,
        Omit::Never | Omit::Absent | Omit::Empty => record.get(index),
    };
    let omitted = match field.omit {
        Omit::Absent => matches!(value, Ref::Absent),
        Omit::Empty => is_empty(value),
        Omit::Always | Omit::Never => false,
    };
    (!omitted && !record.skips(index)).then_some(value)
}
