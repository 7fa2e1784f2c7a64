//! What clients have not, and what the compiler says of it.
//!
//! `TRYBUILD=overwrite cargo test -p kubewright --test ui` writes the expected errors anew.
#![cfg(feature = "client")]

#[test]
fn ui() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
