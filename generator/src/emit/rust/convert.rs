//! `From` between versions of a kind that have the same members.

use kubewright_codegen::names;

use super::modules::Module;
use super::text::{Code, MARGIN};
use super::{Output, features, field, overrides};
use crate::pass::share::{DeclarationId, Record};

/// Writes what turns a root into those of other versions, and back, beside that of the preferred
/// version.
pub(super) fn write(code: &mut Code, output: &Output<'_>, modules: &[Module], root: DeclarationId) {
    let facts = output.facts;
    for pair in facts.same.iter().filter(|pair| pair.first == root) {
        let other = facts.declarations.get(pair.second);
        let (Some(module), Some(record)) = (modules.get(other.home), other.record()) else {
            continue;
        };
        let path = format!(
            "super::{}::{}",
            names::escape(&module.name),
            names::escape(facts.names.of(pair.second))
        );
        let mut words = vec![names::escape(facts.names.of(root)), path];
        words.extend(fields(output, pair.second, record));
        let macro_path = format!("{}::same_members!", output.crate_path);
        let one_line = format!("{macro_path}({});", words.join(", "));
        code.gap();
        let guard = output
            .features
            .between(&facts.declarations, [root, pair.second]);
        features::write(code, 0, guard.as_ref());
        if one_line.len() <= MARGIN {
            code.plain(0, &one_line);
            continue;
        }
        code.plain(0, &format!("{macro_path}("));
        code.filled(&words);
        code.plain(0, ");");
    }
}

/// The fields of a root.
fn fields(output: &Output<'_>, id: DeclarationId, record: &Record) -> Vec<String> {
    const METADATA: &str = "metadata";
    let mut fields = overrides::fields(output.facts, id, record, &[METADATA]);
    fields.insert(0, METADATA.to_owned());
    if record.open {
        fields.push(field::free("extra", &fields));
    }
    fields.iter().map(|field| names::escape(field)).collect()
}
