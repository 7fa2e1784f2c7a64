//! Which resource a name or a kind stands for.

mod lookup;
mod name;
mod no_match;
mod rest_mapper;

pub use no_match::NoMatch;
pub use rest_mapper::RestMapper;
