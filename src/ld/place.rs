//! Where in a document something stands, kept on the stack and written out only when it is needed.

use std::cell::OnceCell;

use crate::json::Pointer;

pub(super) struct Place<'p> {
    step: Option<(&'p Place<'p>, Step<'p>)>,
    pointer: OnceCell<Pointer>,
}

enum Step<'p> {
    Key(&'p str),
    Item(usize),
}

impl<'p> Place<'p> {
    /// The whole document.
    pub(super) fn root() -> Self {
        Place { step: None, pointer: OnceCell::new() }
    }

    pub(super) fn key(&'p self, key: &'p str) -> Self {
        Place { step: Some((self, Step::Key(key))), pointer: OnceCell::new() }
    }

    pub(super) fn item(&'p self, index: usize) -> Self {
        Place { step: Some((self, Step::Item(index))), pointer: OnceCell::new() }
    }

    /// The pointer to it. It is kept, because one object can have many faults.
    pub(super) fn pointer(&self) -> &Pointer {
        self.pointer.get_or_init(|| match &self.step {
            None => Pointer::root(),
            Some((parent, Step::Key(key))) => parent.pointer().key(key),
            Some((parent, Step::Item(index))) => parent.pointer().item(*index),
        })
    }
}
