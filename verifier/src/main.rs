//! The command `openbadges`.

fn main() {}
