//! `Accept`, as `munnerz/goautoneg` reads it.

/// A kind of content that is accepted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Clause<'a> {
    ty: &'a str,
    subtype: &'a str,
    quality: f64,
    /// What follows, less `q`.
    pub(super) parameters: Vec<(&'a str, &'a str)>,
}

/// No more clauses are looked at: what is left is nothing that a client asks for in earnest.
const MOST: usize = 64;

impl Clause<'_> {
    /// Whether `application/<subtype>` is such content.
    pub(super) fn accepts(&self, subtype: &str) -> bool {
        match (self.ty, self.subtype) {
            ("*" | "application", "*") => true,
            (ty, of) => ty == "application" && of == subtype,
        }
    }

    /// Whether it goes before another. This is no order: it can hold both ways, and then the place
    /// in the header decides.
    fn is_before(&self, other: &Self) -> bool {
        self.quality > other.quality
            || (self.ty != "*" && other.ty == "*")
            || (self.subtype != "*" && other.subtype == "*")
    }
}

/// The clauses of a header, the most wanted first.
pub(super) fn parse(header: &str) -> Vec<Clause<'_>> {
    let mut clauses: Vec<Clause<'_>> = Vec::new();
    for clause in header.split(',').take(MOST).filter_map(clause) {
        let after = clauses.iter().rev();
        let moved = after.take_while(|other| clause.is_before(other)).count();
        clauses.insert(clauses.len() - moved, clause);
    }
    clauses
}

fn clause(text: &str) -> Option<Clause<'_>> {
    let mut parts = text.trim_matches(' ').split(';');
    let (ty, subtype) = match parts.next()?.split_once('/') {
        Some((_, subtype)) if subtype.contains('/') => return None,
        Some((ty, subtype)) if !subtype.is_empty() => {
            (ty.trim_matches(' '), subtype.trim_matches(' '))
        }
        Some((ty, _)) => any(ty)?,
        None => any(text.split(';').next()?)?,
    };
    let mut clause = Clause {
        ty,
        subtype,
        quality: 1.0,
        parameters: Vec::new(),
    };
    for part in parts {
        let Some((name, value)) = part.split_once('=') else {
            continue;
        };
        if value.is_empty() || value.contains('=') {
            continue;
        }
        match name.trim_matches(' ') {
            // What is no number is none.
            "q" => clause.quality = value.parse().unwrap_or_default(),
            name => clause.parameters.push((name, value.trim_matches(' '))),
        }
    }
    Some(clause)
}

/// A type without a subtype stands for something only if it is any.
fn any(ty: &str) -> Option<(&str, &str)> {
    let ty = ty.trim_matches(' ');
    (ty == "*").then_some((ty, "*"))
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn order(header: &str) -> Vec<String> {
        let clauses = parse(header);
        let names = clauses
            .iter()
            .map(|clause| format!("{}/{}", clause.ty, clause.subtype));
        names.collect()
    }

    #[test]
    fn the_most_wanted_first() {
        assert_eq!(order("a/b;q=0.5, c/d"), ["c/d", "a/b"]);
        assert_eq!(order("a/b, c/d"), ["a/b", "c/d"]);
        assert_eq!(order("*/*, a/*, a/b"), ["a/b", "a/*", "*/*"]);
        // Which of the two is better is said both ways.
        assert_eq!(order("*/*, a/b;q=0.5"), ["a/b", "*/*"]);
        assert_eq!(order("a/b;q=0.5, */*"), ["*/*", "a/b"]);
    }

    #[test]
    fn what_is_passed_over() {
        assert_eq!(order("a, a/b/c, *, ,;"), ["*/*"]);
        let clauses = parse("application/json; as=Table ;v=v1;x;y=;z=1=2;q=x");
        let clause = &clauses[0];
        assert_eq!(clause.parameters, [("as", "Table"), ("v", "v1")]);
        assert!(clause.quality.abs() < f64::EPSILON);
        assert!(clause.accepts("json") && !clause.accepts("yaml"));
    }

    #[test]
    fn long_headers() {
        assert_eq!(parse(&"a/b,".repeat(10_000)).len(), 64);
    }
}
