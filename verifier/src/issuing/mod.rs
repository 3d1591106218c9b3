//! Issuing from files: a template and a table of recipients.

pub mod batch;
pub mod endorsement;
pub mod recipe;
pub mod seal;
pub mod table;
pub mod template;
