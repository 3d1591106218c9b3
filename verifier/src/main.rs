//! The command `openbadges`.

use std::process::ExitCode;

fn main() -> ExitCode {
    openbadges_verifier::cli::main()
}
