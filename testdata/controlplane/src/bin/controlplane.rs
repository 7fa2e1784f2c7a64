//! Runs a control plane until Ctrl-C.

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use kubewright_controlplane::{ControlPlane, Error, build};

const HELP: &str = "\
Runs etcd and kube-apiserver on loopback ports until Ctrl-C.

Usage: controlplane [--feature-gates NAME=true,...] [--build-only]

  --feature-gates GATES  kube-apiserver's feature gates
  --build-only           build the program if need be, start nothing
  --help                 print this text
";

fn main() -> ExitCode {
    let mut gates = String::new();
    let mut build_only = false;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--build-only" => build_only = true,
            "--feature-gates" => gates = arguments.next().unwrap_or_default(),
            "--help" | "-h" => {
                print!("{HELP}");
                return ExitCode::SUCCESS;
            }
            other => {
                eprint!("unknown argument {other}\n\n{HELP}");
                return ExitCode::from(2);
            }
        }
    }
    let result = if build_only {
        print_program()
    } else {
        serve(&gates)
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn print_program() -> Result<ExitCode, Error> {
    say(&format!("{}\n", build()?.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn serve(gates: &str) -> Result<ExitCode, Error> {
    let Some(control_plane) = ControlPlane::start_with_feature_gates(gates)? else {
        // Why was said on standard error.
        return Ok(ExitCode::FAILURE);
    };
    say(&format!(
        "export KUBECONFIG='{}'\n# {} in process {}, until Ctrl-C\n",
        control_plane.kubeconfig().display(),
        control_plane.server(),
        control_plane.process_id()
    ))?;
    control_plane.wait()?;
    Ok(ExitCode::SUCCESS)
}

fn say(text: &str) -> Result<(), Error> {
    let mut output = io::stdout();
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .map_err(|error| Error::Io(format!("writing the result: {error}")))
}
