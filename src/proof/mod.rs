//! The signature: whether a proof is sound and fits what is shown.

mod jwt;
