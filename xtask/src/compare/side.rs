//! One side of the comparison of compile times: a library of generated types, and a program.

use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use super::measure::{self, Sample, Samples};
use super::project::Project;
use super::table::{self, bound};

/// What a crate is built for, the folder of its program, and what cargo is told.
pub(super) const GOALS: [Goal; 3] = [
    Goal {
        name: "check",
        profile: None,
        arguments: &["check", "--quiet"],
    },
    Goal {
        name: "debug",
        profile: Some("debug"),
        arguments: &["build", "--quiet"],
    },
    Goal {
        name: "release",
        profile: Some("release"),
        arguments: &["build", "--quiet", "--release"],
    },
];

pub(super) struct Goal {
    pub(super) name: &'static str,
    profile: Option<&'static str>,
    arguments: &'static [&'static str],
}

/// What a goal took.
#[derive(Default)]
pub(super) struct Cost {
    /// Both of the below, run by run.
    pub(super) total: Samples,
    pub(super) library: Samples,
    /// The program, on top of its library.
    pub(super) program: Samples,
    /// Bytes of the program; 0 if none is written.
    pub(super) size: u64,
}

/// A library and a program that uses it, in one package.
pub(super) struct Side {
    name: &'static str,
    project: Project,
    library: String,
    program: String,
}

impl Side {
    /// `roots` are paths of types in the library; `program` starts the program and has `round`, a
    /// function that is generic over a root.
    pub(super) fn new(
        name: &'static str,
        project: Project,
        library: String,
        program: &str,
        roots: &[String],
    ) -> Self {
        Self {
            name,
            project,
            library,
            program: self::program(name, program, roots),
        }
    }

    /// Builds the dependencies, then writes the sources.
    fn prepare(&self) -> Result<(), String> {
        println!("{}: building the dependencies", self.name);
        self.project.write("src/lib.rs", "")?;
        self.project.write("src/main.rs", "fn main() {}\n")?;
        for goal in &GOALS {
            measure::run(&mut self.project.cargo(goal.arguments), None)?;
        }
        self.project.write("src/lib.rs", &self.library)?;
        self.project.write("src/main.rs", &self.program)
    }

    /// Builds the package, and nothing else, for each goal. A command that takes longer than the
    /// limit is ended.
    pub(super) fn measure(
        &self,
        runs: usize,
        limit: Duration,
    ) -> Result<[Cost; GOALS.len()], String> {
        let mut costs: [Cost; GOALS.len()] = Default::default();
        if runs > 0 {
            self.prepare()?;
        }
        for run in 1..=runs {
            for (goal, cost) in GOALS.iter().zip(&mut costs) {
                println!("{}: run {run} of {runs}, {}", self.name, goal.name);
                self.build(goal, limit, cost)?;
            }
        }
        Ok(costs)
    }

    fn build(&self, goal: &Goal, limit: Duration, cost: &mut Cost) -> Result<(), String> {
        let build = |what: &str| {
            let mut command = self.project.cargo(goal.arguments);
            let sample = measure::run(command.arg(what), Some(limit))?;
            println!(
                "  {what} {}{} s",
                bound(sample.cut),
                table::seconds(sample.time)
            );
            Ok::<Sample, String>(sample)
        };
        self.project.touch("src/lib.rs")?;
        self.project.touch("src/main.rs")?;
        let library = build("--lib")?;
        cost.library.add(library);
        if library.cut {
            cost.total.add(library);
            return Ok(());
        }
        let program = build("--bins")?;
        cost.program.add(program);
        cost.total.add(library.then(program));
        if !program.cut {
            cost.size = self.size(goal);
        }
        Ok(())
    }

    fn size(&self, goal: &Goal) -> u64 {
        let Some(profile) = goal.profile else {
            return 0;
        };
        let file = format!("{}{}", self.name, std::env::consts::EXE_SUFFIX);
        let program = self.project.target().join(profile).join(file);
        fs::metadata(program).map_or(0, |data| data.len())
    }

    /// Lines of the library.
    pub(super) fn lines(&self) -> Result<usize, String> {
        self.project.lines("src/types")
    }
}

/// A `round` that decodes and encodes. The text comes from outside and the outcome is printed, so
/// that nothing is optimised away.
pub(super) const ROUND: &str = "\
fn round<T: serde::de::DeserializeOwned + serde::Serialize>(text: &str) {
    let outcome = serde_json::from_str::<T>(text).and_then(|value| serde_json::to_string(&value));
    match outcome {
        Ok(text) => println!(\"{text}\"),
        Err(error) => println!(\"{error}\"),
    }
}
";

/// A `round` that decodes, validates and encodes.
pub(super) const ROUND_WITH_VALIDATION: &str = "\
fn round<T: kubewright::Resource>(text: &str) {
    let outcome = serde_json::from_str::<T>(text).and_then(|value| {
        let verdict = kubewright::Validate::validate(&value);
        serde_json::to_string(&value).map(|text| (text, verdict))
    });
    match outcome {
        Ok((text, Ok(()))) => println!(\"{text}\"),
        Ok((text, Err(violations))) => println!(\"{text}: {violations:?}\"),
        Err(error) => println!(\"{error}\"),
    }
}
";

const MAIN: &str = r##"
fn main() {
    let text = std::env::args().nth(1);
    let text = text.unwrap_or_else(|| r#"{"metadata": {}, "spec": {}}"#.to_owned());
"##;

fn program(name: &str, round: &str, roots: &[String]) -> String {
    let library = name.replace('-', "_");
    let mut text = format!("{round}{MAIN}");
    for root in roots {
        // Writing to a string does not fail.
        let _ = writeln!(text, "    round::<{library}::types::{root}>(&text);");
    }
    text.push_str("}\n");
    text
}
