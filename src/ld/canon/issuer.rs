use super::dataset::Node;

/// Issues numbers to blank nodes in the order in which they are met (RDFC-1.0 §4.3, §4.5).
///
/// Where the specification copies an issuer to try something, this one is told to withdraw what was tried.
pub(super) struct Issuer {
    numbers: Vec<Option<usize>>,
    issued: Vec<Node>,
}

impl Issuer {
    /// For a dataset of `nodes` blank nodes.
    pub(super) fn new(nodes: usize) -> Self {
        Issuer { numbers: vec![None; nodes], issued: Vec::new() }
    }

    pub(super) fn number(&self, node: Node) -> Option<usize> {
        self.numbers[node]
    }

    /// The node's number, a new one if it has none.
    pub(super) fn issue(&mut self, node: Node) -> usize {
        *self.numbers[node].get_or_insert_with(|| {
            self.issued.push(node);
            self.issued.len() - 1
        })
    }

    /// The nodes that have a number, in its order.
    pub(super) fn issued(&self) -> &[Node] {
        &self.issued
    }

    /// Takes all numbers from `first` on back.
    pub(super) fn withdraw(&mut self, first: usize) {
        for node in self.issued.drain(first..) {
            self.numbers[node] = None;
        }
    }
}
