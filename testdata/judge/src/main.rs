//! `judge [NAME]`: runs the scenarios whose names hold the word, and tells what differs.
//!
//! With `KUBECONFIG` set the real server is that one; else one is started.

use std::path::Path;
use std::process::ExitCode;

use judge::Error;
use judge::known::Known;
use judge::run::run;
use judge::scenario::Scenario;
use kubewright::Client;
use kubewright::config::Config;
use kubewright_apiserver::Server;
use kubewright_controlplane::ControlPlane;

#[tokio::main]
async fn main() -> ExitCode {
    let word = std::env::args().nth(1).unwrap_or_default();
    match judge(&word).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn judge(word: &str) -> Result<bool, Error> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = Known::parse(&std::fs::read_to_string(folder.join("known.txt"))?)?;
    let mut files: Vec<_> = std::fs::read_dir(folder.join("scenarios"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    let started;
    let config = if let Some(path) = std::env::var_os("KUBECONFIG") {
        Config::from_kubeconfig(Path::new(&path), None)?
    } else {
        started = ControlPlane::start()?.ok_or("there is no control plane")?;
        Config::from_kubeconfig(started.kubeconfig(), Some("admin"))?
    };
    let real = Client::try_from(config)?;
    // The real one runs without controllers.
    let own = Server::builder()
        .garbage_collection(false)
        .namespace_deletion(false)
        .build()
        .client("default");
    // Names of this run, where the real server is not a new one.
    let run_id = std::process::id();
    let (mut scenarios, mut steps, mut same, mut open, mut reasons) = (0, 0, 0, 0, 0);
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        let parsed =
            Scenario::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        for scenario in parsed
            .into_iter()
            .filter(|scenario| scenario.name.contains(word))
        {
            scenarios += 1;
            let namespace = format!("judge-{run_id}-{scenarios}");
            let outcome = run(&real, &own, &scenario, &namespace).await?;
            steps += outcome.steps;
            let (expected, unexpected): (Vec<_>, Vec<_>) =
                outcome.differences.iter().partition(|(_, _, difference)| {
                    known
                        .iter()
                        .any(|known| known.is(&scenario.name, &difference.place))
                });
            reasons += expected.len();
            if unexpected.is_empty() {
                same += 1;
                continue;
            }
            open += unexpected.len();
            println!("{}", scenario.name);
            for (number, request, difference) in unexpected {
                println!("  {number} {request}: {}", difference.place);
                println!("    real {}", shortened(&difference.real));
                println!("    own  {}", shortened(&difference.own));
            }
        }
    }
    println!(
        "{scenarios} scenarios, {steps} requests: {same} scenarios the same, {open} open differences, {reasons} known ones"
    );
    Ok(open == 0)
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 600;
    text.chars().take(LONGEST).collect()
}
