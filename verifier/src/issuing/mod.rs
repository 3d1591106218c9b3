//! Issuing from files: a template and a table of recipients.

pub mod recipe;
pub mod table;
pub mod template;
