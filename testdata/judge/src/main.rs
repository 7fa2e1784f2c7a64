//! `judge [NAME]`: runs the scenarios whose names hold the word, and tells what differs.
//!
//! With `KUBECONFIG` set the real server is that one; else one is started.

use std::path::Path;
use std::process::ExitCode;

use judge::compare::Difference;
use judge::known::Known;
use judge::scenario::Scenario;
use judge::{Error, generated, install, run};
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
    let started;
    let config = if let Some(path) = std::env::var_os("KUBECONFIG") {
        Config::from_kubeconfig(Path::new(&path), None)?
    } else {
        started = ControlPlane::start()?.ok_or("there is no control plane")?;
        Config::from_kubeconfig(started.kubeconfig(), Some("admin"))?
    };
    // The real one runs without controllers.
    let own = Server::builder()
        .garbage_collection(false)
        .namespace_deletion(false)
        .build();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = std::fs::read_to_string(folder.join("known.txt"))?;
    let mut judge = Judge {
        real: Client::try_from(config)?,
        own: own.client("default"),
        known: Known::parse(&known)?,
        tally: Tally::default(),
    };
    for scenario in written(&folder.join("scenarios"))? {
        if scenario.name.contains(word) {
            judge.hear(&scenario).await?;
        }
    }
    for kind in generated::kinds()? {
        let scenarios = kind.scenarios();
        if scenarios
            .iter()
            .any(|scenario| scenario.name.contains(word))
        {
            judge.install(&kind).await?;
        }
        for scenario in scenarios
            .iter()
            .filter(|scenario| scenario.name.contains(word))
        {
            judge.hear(scenario).await?;
        }
    }
    Ok(judge.tally.tell())
}

/// The scenarios that are written down, file by file.
fn written(folder: &Path) -> Result<Vec<Scenario>, Error> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    let mut scenarios = Vec::new();
    for file in files {
        let parsed = Scenario::parse(&std::fs::read_to_string(&file)?);
        scenarios.extend(parsed.map_err(|error| format!("{}: {error}", file.display()))?);
    }
    Ok(scenarios)
}

/// How often a scenario is heard before what differs counts.
const HEARINGS: usize = 3;

/// Both servers, and what has been found so far.
struct Judge {
    real: Client,
    own: Client,
    known: Vec<Known>,
    tally: Tally,
}

#[derive(Default)]
struct Tally {
    scenarios: usize,
    requests: usize,
    same: usize,
    open: usize,
    known: usize,
}

impl Judge {
    /// Hears a scenario: again where something differs, since what two servers do in one second they
    /// may do in two.
    async fn hear(&mut self, scenario: &Scenario) -> Result<(), Error> {
        self.tally.scenarios += 1;
        self.tally.requests += scenario.steps.len();
        for hearing in 1..=HEARINGS {
            // Names of this run, where the real server is not a new one.
            let (run, number) = (std::process::id(), self.tally.scenarios);
            let namespace = format!("judge-{run}-{number}-{hearing}");
            let outcome = run::run(&self.real, &self.own, scenario, &namespace).await?;
            let is_known = |place: &str| {
                self.known
                    .iter()
                    .any(|known| known.is(&scenario.name, place))
            };
            let (known, open): (Vec<_>, Vec<_>) = outcome
                .differences
                .iter()
                .partition(|(_, _, difference)| is_known(&difference.place));
            if open.is_empty() {
                self.tally.known += known.len();
                self.tally.same += 1;
                return Ok(());
            }
            if hearing == HEARINGS {
                self.tally.known += known.len();
                self.tally.open += open.len();
                tell(&scenario.name, &open);
            }
        }
        Ok(())
    }

    /// Installs a kind on both servers, which have to agree about it.
    async fn install(&mut self, kind: &generated::Kind) -> Result<(), Error> {
        let real = install::install(&self.real, kind).await?;
        let own = install::install(&self.own, kind).await?;
        if real != own {
            self.tally.open += 1;
            println!("definition {}", kind.path());
            println!("    real {}", shortened(&format!("{real:?}")));
            println!("    own  {}", shortened(&format!("{own:?}")));
        }
        Ok(())
    }
}

impl Tally {
    /// Tells what has been found; whether nothing is open.
    fn tell(&self) -> bool {
        println!(
            "{} scenarios, {} requests: {} scenarios the same, {} open differences, {} known ones",
            self.scenarios, self.requests, self.same, self.open, self.known
        );
        self.open == 0
    }
}

fn tell(name: &str, open: &[&(usize, String, Difference)]) {
    println!("{name}");
    for (number, request, difference) in open {
        println!("  {number} {request}: {}", difference.place);
        println!("    real {}", shortened(&difference.real));
        println!("    own  {}", shortened(&difference.own));
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 600;
    text.chars().take(LONGEST).collect()
}
