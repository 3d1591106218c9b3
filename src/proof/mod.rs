//! The signature: whether a proof is sound and fits what is shown.

pub(crate) mod data_integrity;
pub(crate) mod jwt;
