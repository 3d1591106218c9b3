//! The issuer's half: what is signed, and how it is taken back.

mod status_list;

pub use status_list::{
    IndexBeyondList, ListDetails, ListLengthError, PublishedList, StatusEntry, StatusList, StatusPurpose,
    UnreadableList,
};
