//! Schemas of types, each lowered once a process.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use super::Structural;
use super::lower::lower;
use crate::schema::{Schema, Shape};

/// By the address of the descriptor. That of a generic type, or of an `Option` or a list, may have
/// several addresses; it is then lowered as many times.
static CACHE: LazyLock<RwLock<HashMap<usize, Arc<Structural>>>> = LazyLock::new(RwLock::default);

impl Structural {
    /// The schema of a type: that of its descriptor, with what its fields' facts say.
    ///
    /// The root of a kind has `apiVersion`, `kind` and `metadata` as well, as the server's own
    /// schema has them.
    ///
    /// Facts that hold something that no structural schema has are left out, and told by
    /// [`problems`](Self::problems).
    pub fn of<T: Schema>() -> Arc<Self> {
        let shape = T::shape();
        let address = std::ptr::from_ref::<Shape>(shape).addr();
        let known = CACHE
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&address)
            .cloned();
        known.unwrap_or_else(|| {
            // Without the lock: two threads may lower the same type, and the first one's stays.
            let lowered = Arc::new(lower(shape));
            let mut cache = CACHE.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cache.entry(address).or_insert(lowered))
        })
    }
}
