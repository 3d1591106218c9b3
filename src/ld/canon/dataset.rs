use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::quad::{Quad, Term};
use super::HashAlgorithm;

/// A blank node, by the order of its first appearance.
pub(super) type Node = usize;

/// The input dataset: its statements, each once, and for each blank node the statements that mention it.
pub(super) struct Dataset<'a> {
    statements: Vec<Statement<'a>>,
    labels: Vec<&'a str>,
    mentions: Vec<Vec<usize>>,
}

/// A statement with all of its text ready but for the labels of blank nodes.
pub(super) struct Statement<'a> {
    subject: Component,
    predicate: &'a str,
    object: Component,
    graph: Option<Component>,
}

enum Component {
    Blank(Node),
    Ground(String),
}

/// Where in a statement a blank node stands (RDFC-1.0 §4.7).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    Subject,
    Object,
    Graph,
}

impl<'a> Dataset<'a> {
    pub(super) fn new(quads: &'a [Quad]) -> Self {
        let mut dataset = Dataset { statements: Vec::new(), labels: Vec::new(), mentions: Vec::new() };
        let mut nodes = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for quad in quads.iter().filter(|quad| seen.insert(*quad)) {
            dataset.add(quad, &mut nodes);
        }
        dataset
    }

    fn add(&mut self, quad: &'a Quad, nodes: &mut BTreeMap<&'a str, Node>) {
        let mut component = |term: &'a Term| match term {
            Term::Blank(label) => Component::Blank(*nodes.entry(label).or_insert_with(|| {
                self.labels.push(label);
                self.mentions.push(Vec::new());
                self.labels.len() - 1
            })),
            ground => Component::Ground(ground.to_string()),
        };
        let statement = Statement {
            subject: component(&quad.subject),
            predicate: &quad.predicate,
            object: component(&quad.object),
            graph: quad.graph.as_ref().map(component),
        };
        let index = self.statements.len();
        for (_, node) in statement.blanks() {
            // A node in two places of one statement is mentioned by it once.
            if self.mentions[node].last() != Some(&index) {
                self.mentions[node].push(index);
            }
        }
        self.statements.push(statement);
    }

    pub(super) fn nodes(&self) -> Range<Node> {
        0..self.labels.len()
    }

    /// The node's label in the input.
    pub(super) fn label(&self, node: Node) -> &'a str {
        self.labels[node]
    }

    pub(super) fn statements(&self) -> &[Statement<'a>] {
        &self.statements
    }

    /// The mention set of `node`.
    pub(super) fn mentions(&self, node: Node) -> impl Iterator<Item = &Statement<'a>> {
        self.mentions[node].iter().map(|&index| &self.statements[index])
    }

    /// Hash First Degree Quads (RDFC-1.0 §4.6.3)
    pub(super) fn first_degree_hash(&self, node: Node, algorithm: HashAlgorithm) -> String {
        let mut lines: Vec<String> = self
            .mentions(node)
            .map(|statement| statement.line(|mentioned| if mentioned == node { "a" } else { "z" }))
            .collect();
        lines.sort_unstable();
        algorithm.hex(&lines.concat())
    }
}

impl Statement<'_> {
    pub(super) fn predicate(&self) -> &str {
        self.predicate
    }

    /// Its blank nodes, each with its position.
    pub(super) fn blanks(&self) -> impl Iterator<Item = (Position, Node)> + '_ {
        let components = [
            (Position::Subject, Some(&self.subject)),
            (Position::Object, Some(&self.object)),
            (Position::Graph, self.graph.as_ref()),
        ];
        components.into_iter().filter_map(|(position, component)| match component {
            Some(&Component::Blank(node)) => Some((position, node)),
            _ => None,
        })
    }

    /// The line of canonical N-Quads, with blank nodes labelled by `label`.
    pub(super) fn line<'l>(&'l self, label: impl Fn(Node) -> &'l str) -> String {
        let text = |component: &'l Component| match component {
            Component::Ground(text) => ["", text],
            Component::Blank(node) => ["_:", label(*node)],
        };
        let mut line = String::new();
        line.extend(text(&self.subject));
        line.extend([" <", self.predicate, "> "]);
        line.extend(text(&self.object));
        if let Some(graph) = &self.graph {
            line.push(' ');
            line.extend(text(graph));
        }
        line.push_str(" .\n");
        line
    }
}
