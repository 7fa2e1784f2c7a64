//! What compiles with the derives, and what the compiler says of what does not.
//!
//! `TRYBUILD=overwrite cargo test -p kubewright-macros --test ui` writes the expected errors anew.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}
