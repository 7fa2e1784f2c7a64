//! Comments that lead to where a type is described.

use super::Output;
use crate::model::{GroupVersion, Model};
use crate::pass::share::{DeclarationId, Declarations};

/// The line that leads to what describes a type, or a member of it.
pub(super) fn line(output: &Output<'_>, id: DeclarationId, member: Option<&str>) -> Option<String> {
    let template = Some(output.doc_links).filter(|template| !template.is_empty())?;
    let described = Described::of(output, id);
    let group = match described.home.group.as_str() {
        "" => "core".to_owned(),
        group => group.replace('.', "-"),
    };
    let url = template
        .replace("{type}", &described.name.to_lowercase())
        .replace("{version}", &described.home.version)
        .replace("{group}", &group)
        .replace("{field}", member.unwrap_or_default());
    // Of a stranger's names, what could end the link.
    let url: String = url
        .chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '`' | '\\'))
        .collect();
    Some(format!("<{url}>"))
}

/// What has a description of its own: a definition or a kind, and what is declared below one is
/// described there.
struct Described {
    name: String,
    home: GroupVersion,
}

impl Described {
    fn of(output: &Output<'_>, id: DeclarationId) -> Self {
        let declarations = &output.facts.declarations;
        let mut current = id;
        // As deep as it may be, there are no more above it than there are.
        for _ in 0..declarations.all().len() {
            if let Some(described) = Self::definition(output.model, declarations, current) {
                return described;
            }
            let Some(place) = declarations.get(current).uses.first() else {
                break;
            };
            current = place.parent;
        }
        let module = declarations.modules().get(declarations.get(id).home);
        Self {
            name: output.facts.names.of(id).to_owned(),
            home: module.map_or_else(GroupVersion::default, |module| GroupVersion {
                group: module.group.clone(),
                version: module.version.clone(),
            }),
        }
    }

    fn definition(model: &Model, declarations: &Declarations, id: DeclarationId) -> Option<Self> {
        let definition = model.definition(declarations.get(id).definition()?);
        Some(Self {
            name: definition.short_name().to_owned(),
            home: definition.home.clone(),
        })
    }
}
