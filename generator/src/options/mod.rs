//! What a user can choose.
//!
//! Each option is one entry of the table in `table`: from it come the field of [`Options`], the
//! method of [`Generator`](crate::Generator), the flag of the program and the key of
//! `kubewright.toml`.

mod config;
mod table;
mod value;

pub use table::{Entry, Options, TABLE};
pub use value::{Attributes, Form, Scope, Unions, Versions};

impl Options {
    /// The file of the lock; an empty name is none.
    pub(crate) fn lock_file(&self) -> Option<&std::path::Path> {
        let path = self.lock.as_deref();
        path.filter(|path| !path.as_os_str().is_empty())
    }
}
