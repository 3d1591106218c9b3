//! The notation of the vocabulary tables, and how a table becomes a JSON-LD context document.
//!
//! ```text
//! # a comment: a whole line
//! {ob} = https://purl.example/vocab.html#    {ob}x is x in that namespace; {ob} alone is the line's term in it
//!
//! @protected @aliases                        "@protected": true, "id": "@id", "type": "@type"
//! tag = {ob}                                 "tag": "https://purl.example/vocab.html#tag"
//! tag {ob}word ^@id @set                     "tag": {"@id": "…#word", "@type": "@id", "@container": "@set"}
//! tag <- {ob}about                           "tag": {"@reverse": "…#about"}
//!   ...                                      two spaces deeper: the context scoped to the term above
//! ```
//!
//! What is not in braces is written as it is published: `xsd:date` stays a compact IRI, whether or not the context
//! defines `xsd`. A table can also be a list of changes against another edition. A definition then replaces the one
//! that was there and leaves its scoped context alone, and two more lines are of use:
//!
//! ```text
//! tag                                        as it was; opens its scoped context for the lines below
//! - tag                                      is no longer defined
//! ```

use std::fmt;
use std::iter::Peekable;
use std::vec;

use serde_json::{Map, Value};

/// How deeply scoped contexts may nest; the published ones stop at 2.
const MAX_DEPTH: usize = 8;

/// A line that is no line of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    line: usize,
    fault: Fault,
}

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            Fault::Indentation => "not two spaces for each level",
            Fault::Scope => "lines are indented under it, but it defines nothing that has a scope",
            Fault::Namespace => "a namespace in braces that no line before defines",
            Fault::Form => "none of the forms of the notation",
            Fault::Term => "a term that is not defined",
        };
        write!(formatter, "line {}: {what}", self.line)
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Indentation,
    Scope,
    Namespace,
    Form,
    Term,
}

/// Renders a table as a context document, starting from the definitions of `base`.
pub(super) fn render(table: &str, base: Map<String, Value>) -> Result<Value, Malformed> {
    let lines = table.lines().zip(1..).filter_map(Line::read).collect::<Result<Vec<_>, _>>()?;
    let mut reader = Reader { lines: lines.into_iter().peekable(), namespaces: Vec::new() };
    let mut context = base;
    reader.read(&mut context, 0)?;
    Ok(member("@context", context).into())
}

/// A line that says something.
struct Line<'t> {
    number: usize,
    depth: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    /// `None` for blank lines and comments.
    fn read((line, number): (&'t str, usize)) -> Option<Result<Self, Malformed>> {
        let text = line.trim_start_matches(' ');
        if text.trim().is_empty() || text.starts_with('#') {
            return None;
        }
        let indentation = line.len() - text.len();
        let tabbed = text.starts_with(char::is_whitespace);
        if tabbed || indentation % 2 != 0 || indentation > 2 * MAX_DEPTH {
            return Some(Err(Malformed { line: number, fault: Fault::Indentation }));
        }
        Some(Ok(Line { number, depth: indentation / 2, text }))
    }

    fn malformed(&self, fault: Fault) -> Malformed {
        Malformed { line: self.number, fault }
    }
}

struct Reader<'t> {
    lines: Peekable<vec::IntoIter<Line<'t>>>,
    namespaces: Vec<(&'t str, &'t str)>,
}

impl<'t> Reader<'t> {
    /// Reads the lines of one context, with those of its scoped contexts.
    fn read(&mut self, context: &mut Map<String, Value>, depth: usize) -> Result<(), Malformed> {
        while let Some(line) = self.lines.next_if(|line| line.depth >= depth) {
            if line.depth > depth {
                return Err(line.malformed(Fault::Indentation));
            }
            let subject = self.apply(line.text, context).map_err(|fault| line.malformed(fault))?;
            if self.lines.peek().is_some_and(|next| next.depth > depth) {
                let scope = scope_of(subject, context).ok_or_else(|| line.malformed(Fault::Scope))?;
                self.read(scope, depth + 1)?;
            }
        }
        Ok(())
    }

    /// Does what one line says, and returns its first word: the term that lines indented under it are about.
    fn apply(&mut self, text: &'t str, context: &mut Map<String, Value>) -> Result<&'t str, Fault> {
        let mut words = text.split_whitespace();
        let first = words.next().ok_or(Fault::Form)?;
        let rest: Vec<&'t str> = words.collect();
        match (first, rest.as_slice()) {
            (keyword, _) if keyword.starts_with('@') => set_keywords(text, context)?,
            (name, ["=", iri]) if name.starts_with('{') => self.namespaces.push((name, iri)),
            ("-", [term]) => {
                context.shift_remove(*term).ok_or(Fault::Term)?;
            }
            (term, []) => {
                context.get(term).ok_or(Fault::Term)?;
            }
            (term, ["=", iri]) => {
                context.insert(term.to_owned(), self.expand(iri, term)?.into());
            }
            (term, ["<-", iri]) => define(term, member("@reverse", self.expand(iri, term)?), context),
            ("-", _) | (_, ["=" | "<-", ..]) => return Err(Fault::Form),
            (term, [iri, coercion @ ..]) => define(term, self.definition(term, iri, coercion)?, context),
        }
        Ok(first)
    }

    /// An expanded term definition: its IRI, and how values are coerced (JSON-LD 1.1 §9.15.1).
    fn definition(&self, term: &str, iri: &str, coercion: &[&str]) -> Result<Map<String, Value>, Fault> {
        let mut definition = member("@id", self.expand(iri, term)?);
        for word in coercion {
            let (keyword, value) = match word.strip_prefix('^') {
                Some(datatype) => ("@type", self.expand(datatype, term)?),
                None if word.starts_with('@') => ("@container", (*word).to_owned()),
                None => return Err(Fault::Form),
            };
            if definition.insert(keyword.to_owned(), value.into()).is_some() {
                return Err(Fault::Form);
            }
        }
        Ok(definition)
    }

    /// `{name}local` with the namespace in place of its name.
    fn expand(&self, iri: &str, term: &str) -> Result<String, Fault> {
        if !iri.starts_with('{') {
            return Ok(iri.to_owned());
        }
        let end = iri.find('}').ok_or(Fault::Namespace)? + 1;
        let (name, local) = iri.split_at(end);
        let known = self.namespaces.iter().find(|(known, _)| *known == name);
        let &(_, namespace) = known.ok_or(Fault::Namespace)?;
        Ok([namespace, if local.is_empty() { term } else { local }].concat())
    }
}

/// An object with one member.
fn member(name: &str, value: impl Into<Value>) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value.into())])
}

fn set_keywords(text: &str, context: &mut Map<String, Value>) -> Result<(), Fault> {
    for word in text.split_whitespace() {
        match word {
            "@protected" => {
                context.insert("@protected".to_owned(), true.into());
            }
            "@aliases" => {
                context.insert("id".to_owned(), "@id".into());
                context.insert("type".to_owned(), "@type".into());
            }
            _ => return Err(Fault::Form),
        }
    }
    Ok(())
}

/// Defines a term, again perhaps; its scoped context stays.
fn define(term: &str, mut definition: Map<String, Value>, context: &mut Map<String, Value>) {
    let old = context.get_mut(term).and_then(Value::as_object_mut);
    if let Some(scope) = old.and_then(|old| old.shift_remove("@context")) {
        definition.insert("@context".to_owned(), scope);
    }
    context.insert(term.to_owned(), definition.into());
}

/// The scoped context of a term, opened if need be; `None` if the term has no expanded definition.
fn scope_of<'c>(term: &str, context: &'c mut Map<String, Value>) -> Option<&'c mut Map<String, Value>> {
    let definition = context.get_mut(term)?.as_object_mut()?;
    definition.entry("@context").or_insert_with(|| Map::new().into()).as_object_mut()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn context(table: &str) -> Value {
        render(table, Map::new()).unwrap()["@context"].clone()
    }

    fn changed(base: &Value, table: &str) -> Value {
        render(table, base.as_object().unwrap().clone()).unwrap()["@context"].clone()
    }

    fn refused(table: &str) -> (usize, Fault) {
        let malformed = render(table, Map::new()).unwrap_err();
        (malformed.line, malformed.fault)
    }

    #[test]
    fn each_form_of_a_line() {
        let table = "# a comment\n\n{ob} = https://ob.example/#\n  \n@protected @aliases\nplain = {ob}\n\
                     other   = {ob}x#y\nxsd = http://xsd.example/#\nobject {ob}\ntyped xsd:a ^xsd:date\n\
                     listed {ob} @list\nboth {ob} ^{ob}T @set\nback <- {ob}about\n";
        let expected = json!({
            "@protected": true,
            "id": "@id",
            "type": "@type",
            "plain": "https://ob.example/#plain",
            "other": "https://ob.example/#x#y",
            "xsd": "http://xsd.example/#",
            "object": {"@id": "https://ob.example/#object"},
            "typed": {"@id": "xsd:a", "@type": "xsd:date"},
            "listed": {"@id": "https://ob.example/#listed", "@container": "@list"},
            "both": {"@id": "https://ob.example/#both", "@type": "https://ob.example/#T", "@container": "@set"},
            "back": {"@reverse": "https://ob.example/#about"},
        });
        assert_eq!(context(table), expected);
    }

    #[test]
    fn indentation_is_scope() {
        let expected = json!({
            "A": {"@id": "a", "@context": {
                "B": {"@id": "b", "@context": {"c": "d"}},
                "E": "e",
            }},
            "F": "f",
        });
        assert_eq!(context("A a\n  B b\n\n    c = d\n  # still in A\n  E = e\nF = f"), expected);
    }

    #[test]
    fn changes_add_replace_and_remove() {
        let base = context("@protected\nA a\n  x x\n  y y\nB b ^@id\nC = c\nD d\n  z z");
        let changes = "- C\n- @protected\nA\n  - x\n  y Y @set\n  new = n\nB B\nD D";
        let expected = json!({
            "A": {"@id": "a", "@context": {"y": {"@id": "Y", "@container": "@set"}, "new": "n"}},
            "B": {"@id": "B"},
            "D": {"@id": "D", "@context": {"z": {"@id": "z"}}},
        });
        assert_eq!(changed(&base, changes), expected);
    }

    #[test]
    fn names_the_line_that_is_wrong() {
        for (table, line, fault) in [
            ("a = b\n c = d", 2, Fault::Indentation),
            ("  a = b", 1, Fault::Indentation),
            ("\ta = b", 1, Fault::Indentation),
            ("a b\n    c = d", 2, Fault::Indentation),
            (&format!("{}a = b", "  ".repeat(9)), 1, Fault::Indentation),
            ("a = b\n  c = d", 1, Fault::Scope),
            ("@aliases\n  c = d", 1, Fault::Scope),
            ("{x} = b\n  c = d", 1, Fault::Scope),
            ("a = {x}", 1, Fault::Namespace),
            ("a {x", 1, Fault::Namespace),
            ("a b ^{x}", 1, Fault::Namespace),
            ("a <- {x}", 1, Fault::Namespace),
            ("{x} = y\na b ^c ^d", 2, Fault::Form),
            ("a b @set @list", 1, Fault::Form),
            ("a b c", 1, Fault::Form),
            ("a =", 1, Fault::Form),
            ("a = b c", 1, Fault::Form),
            ("a <-", 1, Fault::Form),
            ("-", 1, Fault::Term),
            ("- a b", 1, Fault::Form),
            ("@version", 1, Fault::Form),
            ("a", 1, Fault::Term),
            ("# x\n\n- a", 3, Fault::Term),
        ] {
            assert_eq!(refused(table), (line, fault), "{table:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            _ = render(&text, Map::new());
        }

        #[test]
        fn no_words_of_the_notation_make_it_panic(
            words in proptest::collection::vec(
                prop::sample::select(vec![
                    "\n", "\n", "\n  ", "\n    ", "\n ", "\t", " ", "a", "@protected", "@aliases", "@set", "{ob}", "{ob",
                    "=", "<-", "- ", "^", "^@id", "#", "é",
                ]),
                0..60,
            )
        ) {
            _ = render(&words.concat(), Map::new());
        }
    }
}
