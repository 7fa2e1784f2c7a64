//! CEL rules that only ask which members are there, and what a member that names others says.
//!
//! A rule is read by a grammar of `has(self.member)`, `self.member == 'value'`, the operators of
//! truth values and sums of them. What such a rule demands is then found by trying it, so that it
//! does not matter how it is written; a rule with anything else in it is no such rule.

/// A rule over the presence of members.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    root: Expression,
    /// What it asks.
    pub(super) atoms: Vec<Atom>,
}

/// What a rule asks of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    /// `has(self.member)`
    Has(String),
    /// `self.member == 'value'`
    Is(String, String),
}

#[derive(Clone, Debug)]
enum Expression {
    Atom(usize),
    Number(i64),
    Not(Box<Expression>),
    Binary(Operator, Box<Expression>, Box<Expression>),
    If(Box<Expression>, Box<Expression>, Box<Expression>),
    /// How many of these are true.
    Count(Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Or,
    And,
    Eq,
    Ne,
    Le,
    Ge,
    Lt,
    Gt,
    Plus,
}

impl Rule {
    /// Reads a rule.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader {
            rest: text,
            atoms: Vec::new(),
            depth: 0,
            operators: 0,
        };
        let root = reader.conditional()?;
        reader.skip();
        let whole = reader.rest.is_empty() && !reader.atoms.is_empty();
        whole.then_some(Self {
            root,
            atoms: reader.atoms,
        })
    }

    /// Whether it holds where these of its atoms do, as bits.
    pub(super) fn holds(&self, atoms: u32) -> bool {
        self.root.value(atoms) != 0
    }
}

impl Expression {
    /// Its value; truth is 1.
    fn value(&self, atoms: u32) -> i64 {
        match self {
            Self::Atom(index) => i64::from(atoms >> index & 1),
            Self::Number(number) => *number,
            Self::Not(inner) => i64::from(inner.value(atoms) == 0),
            Self::Binary(operator, left, right) => {
                operator.apply(left.value(atoms), right.value(atoms))
            }
            Self::If(condition, yes, no) => {
                if condition.value(atoms) != 0 {
                    yes.value(atoms)
                } else {
                    no.value(atoms)
                }
            }
            Self::Count(items) => items
                .iter()
                .map(|item| i64::from(item.value(atoms) != 0))
                .sum(),
        }
    }
}

impl Operator {
    /// By precedence, the weakest first, and the longer spelling before its prefix.
    const LEVELS: [&'static [(&'static str, Self)]; 4] = [
        &[("||", Self::Or)],
        &[("&&", Self::And)],
        &[
            ("==", Self::Eq),
            ("!=", Self::Ne),
            ("<=", Self::Le),
            (">=", Self::Ge),
            ("<", Self::Lt),
            (">", Self::Gt),
        ],
        &[("+", Self::Plus)],
    ];

    fn apply(self, left: i64, right: i64) -> i64 {
        match self {
            Self::Or => i64::from(left != 0 || right != 0),
            Self::And => i64::from(left != 0 && right != 0),
            Self::Eq => i64::from(left == right),
            Self::Ne => i64::from(left != right),
            Self::Le => i64::from(left <= right),
            Self::Ge => i64::from(left >= right),
            Self::Lt => i64::from(left < right),
            Self::Gt => i64::from(left > right),
            Self::Plus => left.saturating_add(right),
        }
    }
}

/// More than any union needs, and few enough for the stack.
const DEPTH: usize = 64;
/// More than the longest rules have.
const OPERATORS: usize = 512;
/// As many as can be tried out.
const ATOMS: usize = 16;

struct Reader<'a> {
    rest: &'a str,
    atoms: Vec<Atom>,
    depth: usize,
    operators: usize,
}

impl<'a> Reader<'a> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip();
        self.rest.strip_prefix(token).is_some_and(|rest| {
            self.rest = rest;
            true
        })
    }

    fn conditional(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let condition = self.binary(0)?;
        let expression = if self.take("?") {
            let yes = self.conditional()?;
            let no = self.take(":").then(|| self.conditional())??;
            Expression::If(Box::new(condition), Box::new(yes), Box::new(no))
        } else {
            condition
        };
        self.depth -= 1;
        Some(expression)
    }

    fn binary(&mut self, level: usize) -> Option<Expression> {
        let Some(operators) = Operator::LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1)?;
        while let Some((_, operator)) = operators.iter().find(|(token, _)| self.take(token)) {
            self.operators += 1;
            let right = (self.operators <= OPERATORS).then(|| self.binary(level + 1))??;
            left = Expression::Binary(*operator, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Expression> {
        self.skip();
        if self.take("!") {
            self.depth += 1;
            let inner = (self.depth <= DEPTH).then(|| self.unary())??;
            self.depth -= 1;
            return Some(Expression::Not(Box::new(inner)));
        }
        if self.take("(") {
            let inner = self.conditional()?;
            return self.take(")").then_some(inner);
        }
        if self.take("[") {
            return self.count();
        }
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            let end = self.rest.find(|c: char| !c.is_ascii_digit());
            let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
            self.rest = rest;
            return digits.parse().ok().map(Expression::Number);
        }
        match self.word()? {
            "true" => Some(Expression::Number(1)),
            "false" => Some(Expression::Number(0)),
            "has" => {
                let member = (self.take("(") && self.take("self")).then(|| self.member())??;
                self.take(")").then(|| self.atom(Atom::Has(member)))?
            }
            "self" => self.comparison(),
            _ => None,
        }
    }

    /// `self.member == 'value'`, after `self`.
    fn comparison(&mut self) -> Option<Expression> {
        let member = self.member()?;
        let equal = self.take("==");
        if !equal && !self.take("!=") {
            return None;
        }
        let value = self.string()?;
        let atom = self.atom(Atom::Is(member, value))?;
        Some(if equal {
            atom
        } else {
            Expression::Not(Box::new(atom))
        })
    }

    /// `[a, b].filter(x, x == true).size()` or `[a, b].exists_one(x, x)`, after the bracket.
    fn count(&mut self) -> Option<Expression> {
        let mut items = vec![self.conditional()?];
        while self.take(",") {
            items.push(self.conditional()?);
        }
        if !self.take("]") || !self.take(".") {
            return None;
        }
        let function = self.word()?;
        let is_identity = self.take("(") && {
            let variable = self.word()?;
            let same = self.take(",") && self.word()? == variable;
            let compared = !self.take("==") || self.take("true");
            same && compared && self.take(")")
        };
        let count = Expression::Count(items);
        match function {
            "exists_one" if is_identity => Some(Expression::Binary(
                Operator::Eq,
                Box::new(count),
                Box::new(Expression::Number(1)),
            )),
            "filter" if is_identity => {
                let sized = [".", "size", "(", ")"].iter().all(|token| self.take(token));
                sized.then_some(count)
            }
            _ => None,
        }
    }

    fn word(&mut self) -> Option<&'a str> {
        self.skip();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.rest.find(|c: char| !is_part(c));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn member(&mut self) -> Option<String> {
        let name = self.take(".").then(|| self.word())??;
        // A member of a member, or a call.
        self.skip();
        let ends = !self.rest.starts_with(['.', '(', '[']);
        ends.then(|| unescaped(name))
    }

    fn string(&mut self) -> Option<String> {
        let quote = ['\'', '"']
            .into_iter()
            .find(|quote| self.take(quote.encode_utf8(&mut [0; 4])))?;
        let (value, rest) = self.rest.split_once(quote)?;
        self.rest = rest;
        // An escape would have to be undone.
        (!value.contains('\\')).then(|| value.to_owned())
    }

    fn atom(&mut self, atom: Atom) -> Option<Expression> {
        let known = self.atoms.iter().position(|known| *known == atom);
        let index = known.unwrap_or(self.atoms.len());
        if known.is_none() {
            self.atoms.push(atom);
        }
        (index < ATOMS).then_some(Expression::Atom(index))
    }
}

/// The JSON name that CEL spells so.
fn unescaped(name: &str) -> String {
    let inner = name
        .strip_prefix("__")
        .and_then(|name| name.strip_suffix("__"));
    if let Some(keyword) = inner.filter(|inner| KEYWORDS.contains(inner)) {
        return keyword.to_owned();
    }
    let name = name.replace("__dot__", ".").replace("__dash__", "-");
    name.replace("__slash__", "/")
        .replace("__underscores__", "__")
}

/// What CEL cannot have as a name of a member.
const KEYWORDS: &[&str] = &[
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn true_for(text: &str, expected: &[u32]) {
        let rule = Rule::parse(text).unwrap_or_else(|| panic!("{text} is not read"));
        let all = 0..1 << rule.atoms.len();
        assert_eq!(
            all.filter(|atoms| rule.holds(*atoms)).collect::<Vec<_>>(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn rules_are_tried_however_they_are_written() {
        true_for(
            "(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) == 1",
            &[1, 2],
        );
        true_for(
            "[has(self.a),has(self.b)].filter(x,x==true).size() <= 1",
            &[0, 1, 2],
        );
        true_for("[has(self.a), has(self.b)].exists_one(x, x)", &[1, 2]);
        true_for("has(self.a) != has(self.b)", &[1, 2]);
        true_for("has(self.a) ? !has(self.b) : has(self.b)", &[1, 2]);
        true_for(
            "has(self.a) || !has(self.b) && has(self.c)",
            &[1, 3, 4, 5, 7],
        );
        true_for("!(has(self.a) && self.type != \"A\")", &[0, 2, 3]);
        true_for("true || has( self . a )", &[0, 1]);
    }

    #[test]
    fn names_are_those_of_json() {
        let rule =
            Rule::parse("has(self.__namespace__) || has(self.a__dash__b) || has(self.my_field)");
        let names = ["namespace", "a-b", "my_field"].map(|name| Atom::Has(name.to_owned()));
        assert_eq!(rule.map(|rule| rule.atoms), Some(names.to_vec()));
    }

    #[test]
    fn other_rules_are_not_read() {
        for text in [
            "",
            "true",
            "has(self.a.b)",
            "has(self.a) || self.b",
            "has(self.a) && size(self.b) > 0",
            "has(self.a) &&",
            "has(self.a) has(self.b)",
            "has(oldSelf.a)",
            "self.a == self.b",
            "self.a == 'it\\'s'",
            "[has(self.a)].all(x, x)",
            "[has(self.a)].exists_one(x, !x)",
            "has(self.a) ? true",
        ] {
            assert!(Rule::parse(text).is_none(), "{text}");
        }
        assert!(Rule::parse(&format!("{}has(self.a)", "!".repeat(100_000))).is_none());
        assert!(Rule::parse(&"(".repeat(100_000)).is_none());
        assert!(Rule::parse(&format!("has(self.a){}", "||true".repeat(100_000))).is_none());
        let many: Vec<_> = (0..20).map(|index| format!("has(self.m{index})")).collect();
        assert!(Rule::parse(&many.join("||")).is_none());
    }
}
