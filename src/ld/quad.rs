//! RDF 1.1 terms and quads, with the N-Quads form that RDFC-1.0 hashes.

use std::fmt;

/// `xsd:string`, the datatype that N-Quads leaves out.
pub(crate) const XSD_STRING: &str = "http://www.w3.org/2001/XMLSchema#string";

/// `rdf:langString`, the datatype of every literal with a language.
pub(crate) const RDF_LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";

/// A subject, object or graph name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// An absolute IRI.
    Iri(String),
    /// A blank node, by its label without `_:`.
    Blank(String),
    /// A literal; `datatype` is an absolute IRI, `rdf:langString` exactly when there is a language.
    Literal {
        /// The lexical form.
        value: String,
        /// The datatype's IRI.
        datatype: String,
        /// The language tag, as written.
        language: Option<String>,
    },
}

/// One statement; `graph` is `None` in the default graph.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quad {
    /// An IRI or blank node.
    pub subject: Term,
    /// An absolute IRI.
    pub predicate: String,
    /// Any term.
    pub object: Term,
    /// An IRI or blank node.
    pub graph: Option<Term>,
}

impl fmt::Display for Term {
    /// The canonical N-Quads form (RDF 1.1 N-Quads §4, RDFC-1.0 §5).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Iri(iri) => write!(f, "<{iri}>"),
            Term::Blank(label) => write!(f, "_:{label}"),
            Term::Literal { value, datatype, language } => {
                f.write_str("\"")?;
                escape(value, f)?;
                f.write_str("\"")?;
                match language {
                    Some(language) => write!(f, "@{language}"),
                    None if datatype == XSD_STRING => Ok(()),
                    None => write!(f, "^^<{datatype}>"),
                }
            }
        }
    }
}

impl fmt::Display for Quad {
    /// One line of canonical N-Quads, with its line feed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}> {}", self.subject, self.predicate, self.object)?;
        if let Some(graph) = &self.graph {
            write!(f, " {graph}")?;
        }
        f.write_str(" .\n")
    }
}

fn escape(value: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut plain = 0;
    for (at, character) in value.char_indices() {
        let escaped = match character {
            '\u{8}' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\u{c}' => "\\f",
            '\r' => "\\r",
            '"' => "\\\"",
            '\\' => "\\\\",
            '\0'..='\u{1f}' | '\u{7f}' => "",
            _ => continue,
        };
        f.write_str(&value[plain..at])?;
        if escaped.is_empty() {
            write!(f, "\\u{:04X}", u32::from(character))?;
        } else {
            f.write_str(escaped)?;
        }
        plain = at + character.len_utf8();
    }
    f.write_str(&value[plain..])
}
