use std::collections::BTreeMap;
use std::mem;
use std::vec::IntoIter;

use super::HashAlgorithm;
use super::dataset::{Dataset, Node, Position, Statement};
use super::issuer::Issuer;
use crate::budget::{Exhausted, Limit};

/// Hash N-Degree Quads (RDFC-1.0 §4.8.3).
///
/// The recursion of the specification is a stack on the heap here: paths can be as long as the dataset.
pub(super) struct NDegree<'a> {
    dataset: &'a Dataset<'a>,
    first_degree: &'a [String],
    algorithm: HashAlgorithm,
    temporary: Issuer,
    work: Work,
}

/// What the algorithm returns: a hash, and the nodes in the order in which the shortest path reaches them.
pub(super) struct Path {
    pub(super) hash: String,
    pub(super) issued: Vec<Node>,
}

/// What is left of the work allowed.
pub(super) struct Work {
    calls: usize,
    steps: usize,
}

/// One call, suspended while it waits for a call that it made itself.
struct Call {
    groups: IntoIter<(String, Vec<Node>)>,
    data_to_hash: String,
    exploration: Option<Exploration>,
}

/// The search for the order of one group's nodes that gives the shortest path (step 5).
struct Exploration {
    permutation: Vec<Node>,
    /// How many temporary identifiers there were before.
    base: usize,
    path: String,
    recursion: IntoIter<Node>,
    chosen_path: String,
    chosen_issued: Vec<Node>,
}

enum Next {
    Call(Node),
    Return(String),
}

impl Work {
    /// Calls differ in what they cost: each hashes all statements of a node, and can try many permutations without
    /// a further call. So there is an absolute limit on such steps too: about a tenth of a second of work.
    const STEPS: usize = 1 << 18;

    /// For `ambiguous` nodes that the first degree does not tell apart.
    pub(super) fn new(ambiguous: usize, floor: usize) -> Self {
        Work { calls: floor.max(ambiguous.saturating_mul(ambiguous)), steps: Self::STEPS }
    }

    fn call(&mut self) -> Result<(), Exhausted> {
        self.calls = self.calls.checked_sub(1).ok_or(Exhausted(Limit::Canonicalisation))?;
        Ok(())
    }

    fn step(&mut self) -> Result<(), Exhausted> {
        self.steps = self.steps.checked_sub(1).ok_or(Exhausted(Limit::Canonicalisation))?;
        Ok(())
    }
}

impl<'a> NDegree<'a> {
    pub(super) fn new(
        dataset: &'a Dataset<'a>,
        first_degree: &'a [String],
        algorithm: HashAlgorithm,
        work: Work,
    ) -> Self {
        NDegree { dataset, first_degree, algorithm, temporary: Issuer::new(first_degree.len()), work }
    }

    pub(super) fn hash(&mut self, node: Node, canonical: &Issuer) -> Result<Path, Exhausted> {
        self.temporary.withdraw(0);
        self.temporary.issue(node);
        let mut callers = Vec::new();
        let mut call = self.call(node, canonical)?;
        loop {
            match self.resume(&mut call, canonical)? {
                Next::Call(related) => callers.push(mem::replace(&mut call, self.call(related, canonical)?)),
                Next::Return(hash) => match callers.pop() {
                    Some(caller) => call = caller.accept(&hash),
                    None => return Ok(Path { hash, issued: self.temporary.issued().to_vec() }),
                },
            }
        }
    }

    /// Steps 1 to 4: the related blank nodes, grouped by how they are related.
    fn call(&mut self, node: Node, canonical: &Issuer) -> Result<Call, Exhausted> {
        self.work.call()?;
        let mut groups: BTreeMap<String, Vec<Node>> = BTreeMap::new();
        for statement in self.dataset.mentions(node) {
            for (position, related) in statement.blanks().filter(|&(_, related)| related != node) {
                self.work.step()?;
                let hash = self.related_hash(related, statement, position, canonical);
                groups.entry(hash).or_default().push(related);
            }
        }
        let groups: Vec<_> = groups.into_iter().collect();
        Ok(Call { groups: groups.into_iter(), data_to_hash: String::new(), exploration: None })
    }

    /// Hash Related Blank Node (§4.7.3)
    fn related_hash(
        &self,
        related: Node,
        statement: &Statement<'_>,
        position: Position,
        canonical: &Issuer,
    ) -> String {
        let mut input = String::from(match position {
            Position::Subject => "s",
            Position::Object => "o",
            Position::Graph => "g",
        });
        if position != Position::Graph {
            input.extend(["<", statement.predicate(), ">"]);
        }
        match self.identifier(related, canonical) {
            Some(identifier) => input.push_str(&identifier),
            None => input.push_str(&self.first_degree[related]),
        }
        self.algorithm.hex(&input)
    }

    fn identifier(&self, node: Node, canonical: &Issuer) -> Option<String> {
        match (canonical.number(node), self.temporary.number(node)) {
            (Some(number), _) => Some(format!("_:c14n{number}")),
            (None, Some(number)) => Some(format!("_:b{number}")),
            (None, None) => None,
        }
    }

    /// Steps 5 and 6, up to the next recursive call.
    fn resume(&mut self, call: &mut Call, canonical: &Issuer) -> Result<Next, Exhausted> {
        loop {
            let Some(exploration) = &mut call.exploration else {
                let Some((hash, nodes)) = call.groups.next() else {
                    return Ok(Next::Return(self.algorithm.hex(&call.data_to_hash)));
                };
                call.data_to_hash.push_str(&hash);
                call.exploration = Some(self.explore(nodes, canonical)?);
                continue;
            };
            if let Some(node) = exploration.recursion.next() {
                exploration.path.extend(self.identifier(node, canonical));
                return Ok(Next::Call(node));
            }
            let is_shortest = exploration.is_shortest();
            if next_permutation(&mut exploration.permutation) {
                if is_shortest {
                    exploration.keep(&self.temporary);
                }
                self.walk(exploration, canonical)?;
            } else {
                if !is_shortest {
                    self.restore(exploration);
                }
                call.data_to_hash.push_str(&exploration.path);
                call.exploration = None;
            }
        }
    }

    fn explore(&mut self, mut nodes: Vec<Node>, canonical: &Issuer) -> Result<Exploration, Exhausted> {
        nodes.sort_unstable();
        let mut exploration = Exploration {
            permutation: nodes,
            base: self.temporary.issued().len(),
            path: String::new(),
            recursion: Vec::new().into_iter(),
            chosen_path: String::new(),
            chosen_issued: Vec::new(),
        };
        self.walk(&mut exploration, canonical)?;
        Ok(exploration)
    }

    /// Steps 5.4.1 to 5.4.4: the part of the path that needs no recursion.
    fn walk(&mut self, exploration: &mut Exploration, canonical: &Issuer) -> Result<(), Exhausted> {
        self.temporary.withdraw(exploration.base);
        exploration.path.clear();
        let mut recursion = Vec::new();
        for &related in &exploration.permutation {
            self.work.step()?;
            if self.identifier(related, canonical).is_none() {
                recursion.push(related);
                self.temporary.issue(related);
            }
            exploration.path.extend(self.identifier(related, canonical));
        }
        if !exploration.is_hopeless() {
            exploration.recursion = recursion.into_iter();
        }
        Ok(())
    }

    /// Step 5.6, unless the path that was walked last is the chosen one.
    fn restore(&mut self, exploration: &mut Exploration) {
        self.temporary.withdraw(exploration.base);
        for &node in &exploration.chosen_issued {
            self.temporary.issue(node);
        }
        mem::swap(&mut exploration.path, &mut exploration.chosen_path);
    }
}

impl Call {
    /// Steps 5.4.5.3 and 5.4.5.5: goes on with the hash of the call that it waited for.
    fn accept(mut self, hash: &str) -> Self {
        if let Some(exploration) = &mut self.exploration {
            exploration.path.extend(["<", hash, ">"]);
            if exploration.is_hopeless() {
                exploration.recursion = Vec::new().into_iter();
            }
        }
        self
    }
}

impl Exploration {
    fn is_hopeless(&self) -> bool {
        !self.chosen_path.is_empty()
            && self.path.len() >= self.chosen_path.len()
            && self.path > self.chosen_path
    }

    /// Step 5.4.6: what is kept is what it needs to be restored.
    fn keep(&mut self, temporary: &Issuer) {
        self.chosen_path.clone_from(&self.path);
        self.chosen_issued = temporary.issued()[self.base..].to_vec();
    }

    fn is_shortest(&self) -> bool {
        self.chosen_path.is_empty() || self.path < self.chosen_path
    }
}

/// The next permutation in lexicographic order, if there is one. Equal items are not told apart.
pub(super) fn next_permutation(items: &mut [Node]) -> bool {
    let Some(pivot) = items.windows(2).rposition(|pair| pair[0] < pair[1]) else {
        return false;
    };
    let Some(successor) = items.iter().rposition(|&item| item > items[pivot]) else {
        return false;
    };
    items.swap(pivot, successor);
    items[pivot + 1..].reverse();
    true
}
