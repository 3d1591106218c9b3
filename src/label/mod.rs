//! The Quality Label: what issuing, reading and judging it have in common.

pub(crate) mod terms;

pub use terms::LabelState;
