//! The programs do what they say, on a server in memory.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::process::Command;

fn run(program: &str) -> String {
    let output = Command::new(program).arg("memory").output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_kind_without_a_type() {
    let told = run(env!("CARGO_BIN_EXE_dynamic-objects"));
    assert_eq!(
        told,
        "applied ConfigMap demo-settings\napplied Deployment demo\nruns nginx:1.28\nthere is demo\n"
    );
}

#[test]
fn scales() {
    let told = run(env!("CARGO_BIN_EXE_dynamic-scale"));
    assert_eq!(
        told,
        "demo-scaled wants 1\ndemo-scaled wants 3\ndemo-scaled wants 0\n"
    );
}
