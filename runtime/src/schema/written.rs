//! What of a record is written.

use super::encode::is_empty;
use super::{Field, Omit, Record, RecordShape, Ref};

/// The field of a record at an index, where it is written.
pub(super) fn written(record: &dyn Record, index: usize) -> Option<Ref<'_>> {
    let shape = record.shape();
    let field = shape.fields.get(index)?;
    if field.omit == Omit::Always {
        return None;
    }
    let value = record.get(index);
    is_written(record, shape, index, field, &value).then_some(value)
}

/// Whether a field that is not always left out is written with this value.
#[inline]
pub(super) fn is_written(
    record: &dyn Record,
    shape: &RecordShape,
    index: usize,
    field: &Field,
    value: &Ref<'_>,
) -> bool {
    let omitted = match value {
        Ref::Absent => field.omit != Omit::Never,
        value => field.omit == Omit::Empty && is_empty(*value),
    };
    let is_left_out = omitted || (shape.conditional && record.skips(index));
    !is_left_out
}
