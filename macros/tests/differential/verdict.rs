//! Both derives on one input.

use kubewright::schema::{decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::tree::Tree;

/// A difference that is meant for some structs only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// The fields of a flattened struct are read as any other's: serde sets them aside first, by
    /// how they look, and in YAML a number is then no longer a text.
    Flattened,
    /// A wrong field of a flattened optional struct is an error: serde takes the struct as absent.
    FlattenedOptional,
}

/// How often the two agreed, and how often they differed as they are meant to.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    meant: Vec<Meant>,
    accepted: usize,
    refused: usize,
    null_as_absent: usize,
    array_refused: usize,
    text_in_flattened: usize,
    wrong_in_flattened: usize,
}

impl Tally {
    pub(crate) fn meaning(mut self, meant: Meant) -> Self {
        self.meant.push(meant);
        self
    }

    /// Reads an input by both, in both formats.
    pub(crate) fn judge<O, T>(&mut self, input: &Tree)
    where
        O: Serialize + DeserializeOwned,
        T: Serialize + DeserializeOwned,
    {
        self.compare::<Json, O, T>(input);
        self.compare::<Yaml, O, T>(input);
        same_by_either_reader::<O>(&input.json());
    }

    fn compare<F: Format, O, T>(&mut self, input: &Tree)
    where
        O: Serialize + DeserializeOwned,
        T: Serialize + DeserializeOwned,
    {
        let text = F::text(input);
        match (F::read::<O>(input), F::read::<T>(input)) {
            (Ok(ours), Ok(theirs)) if F::write(&ours) == F::write(&theirs) => {
                self.accepted += 1;
                assert_eq!(value(&ours), value(&theirs), "of {text}");
            }
            (Err(_), Err(_)) => self.refused += 1,
            (Ok(ours), theirs) => {
                let ours = value(&ours);
                if reads_so::<F, T>(&nulls(input), &ours) {
                    self.null_as_absent += 1;
                } else if self.meant.contains(&Meant::Flattened)
                    && F::BY_LOOKS
                    && reads_so::<F, T>(&texts(input), &ours)
                {
                    self.text_in_flattened += 1;
                } else {
                    panic!(
                        "of\n{text}\nours: {ours}\ntheirs: {:?}",
                        theirs.map(|theirs| value(&theirs))
                    );
                }
            }
            (Err(error), Ok(_)) if error.contains("sequence, expected struct") => {
                self.array_refused += 1;
            }
            (Err(error), Ok(theirs)) => {
                let theirs = value(&theirs);
                let absent =
                    self.meant.contains(&Meant::FlattenedOptional) && theirs.get("name").is_none();
                assert!(
                    absent,
                    "only theirs takes\n{text}\nas {theirs}\nours: {error}"
                );
                self.wrong_in_flattened += 1;
            }
        }
    }

    /// Fails if too little was shown.
    pub(crate) fn finish(&self, name: &str, documents: usize) {
        println!("{name}: {self:?}");
        assert!(self.accepted >= 10 * documents, "{self:?}");
        assert!(self.refused >= 10 * documents, "{self:?}");
    }
}

/// JSON is read alike by the runtime's own reader.
fn same_by_either_reader<T: Serialize + DeserializeOwned>(text: &str) {
    let written = |value: T| Json::write(&value);
    let ours = decode::from_str::<T>(text).map(written);
    let theirs = serde_json::from_str::<T>(text).map(written);
    assert_eq!(ours.ok(), theirs.ok(), "of {text}");
}

fn value<T: Serialize>(value: &T) -> Value {
    serde_json::from_str(&Json::write(value)).expect("what was written can be read")
}

/// Whether theirs reads this value from any of these.
fn reads_so<F: Format, T: Serialize + DeserializeOwned>(readings: &[Tree], ours: &Value) -> bool {
    readings
        .iter()
        .filter_map(|tree| F::read::<T>(tree).ok())
        .any(|theirs| value(&theirs) == *ours)
}

/// The tree with each `null` of a field as it is, left out, or empty.
fn nulls(tree: &Tree) -> Vec<Tree> {
    let Tree::Object(entries) = tree else {
        let Tree::List(items) = tree else {
            return vec![tree.clone()];
        };
        let all = product(items.iter().map(nulls));
        return all.into_iter().map(Tree::List).collect();
    };
    let all = product(entries.iter().map(|(key, value)| {
        match value {
            Tree::Null => vec![
                None,
                Some((key.clone(), Tree::Null)),
                Some((key.clone(), Tree::List(vec![]))),
                Some((key.clone(), Tree::Object(vec![]))),
            ],
            value => nulls(value)
                .into_iter()
                .map(|value| Some((key.clone(), value)))
                .collect(),
        }
    }));
    all.into_iter()
        .map(|entries| Tree::Object(entries.into_iter().flatten().collect()))
        .collect()
}

/// The tree with each number, boolean and `~` of the top as it is, or as a text, and each `null` as
/// [`nulls`] has it.
fn texts(tree: &Tree) -> Vec<Tree> {
    let Tree::Object(entries) = tree else {
        return vec![tree.clone()];
    };
    let all = product(entries.iter().map(|(key, value)| match value {
        Tree::Plain(text) => vec![
            (key.clone(), value.clone()),
            (key.clone(), Tree::Text(text.clone())),
        ],
        Tree::Null => vec![
            (key.clone(), Tree::Null),
            (key.clone(), Tree::Text("~".to_owned())),
        ],
        value => vec![(key.clone(), value.clone())],
    }));
    all.into_iter()
        .flat_map(|entries| nulls(&Tree::Object(entries)))
        .collect()
}

/// Every choice of one of each.
fn product<T: Clone>(choices: impl Iterator<Item = Vec<T>>) -> Vec<Vec<T>> {
    choices.fold(vec![Vec::new()], |chosen, choices| {
        let with = |chosen: &Vec<T>| {
            let chosen = chosen.clone();
            choices.clone().into_iter().map(move |choice| {
                let mut chosen = chosen.clone();
                chosen.push(choice);
                chosen
            })
        };
        chosen.iter().flat_map(with).collect()
    })
}

/// A format that both are read from and written to.
trait Format {
    /// Whether what is not in quotes is a number or a text by its looks.
    const BY_LOOKS: bool;

    fn text(tree: &Tree) -> String;
    fn read<T: DeserializeOwned>(tree: &Tree) -> Result<T, String>;
    fn write<T: Serialize>(value: &T) -> String;
}

struct Json;

impl Format for Json {
    const BY_LOOKS: bool = false;

    fn text(tree: &Tree) -> String {
        tree.json()
    }

    fn read<T: DeserializeOwned>(tree: &Tree) -> Result<T, String> {
        serde_json::from_str(&tree.json()).map_err(|error| error.to_string())
    }

    fn write<T: Serialize>(value: &T) -> String {
        let text = serde_json::to_string(value).expect("what was read can be written");
        let ours = encode::to_vec(value).expect("what serde_json writes can be written");
        assert_eq!(String::from_utf8_lossy(&ours), text);
        text
    }
}

struct Yaml;

impl Format for Yaml {
    const BY_LOOKS: bool = true;

    fn text(tree: &Tree) -> String {
        tree.yaml()
    }

    fn read<T: DeserializeOwned>(tree: &Tree) -> Result<T, String> {
        yaml_serde::from_str(&tree.yaml()).map_err(|error| error.to_string())
    }

    fn write<T: Serialize>(value: &T) -> String {
        yaml_serde::to_string(value).expect("what was read can be written")
    }
}
