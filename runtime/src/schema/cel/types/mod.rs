//! Types of rules, checked before they run: `cel-go`'s checker, with the declarations that an API
//! server makes (`apiserver/pkg/cel/{common/schemas,environment/base}.go`).
//!
//! What rules may cost is not estimated. Where a function is not in the table of overloads, its
//! arguments are not looked at and its value is of any type: nothing is refused by mistake.

mod check;
mod declare;
mod overload;
mod source;
#[cfg(test)]
mod tests;
mod ty;

pub(super) use check::check;
pub(super) use source::syntax_errors;
pub(super) use ty::Ty;
